/**
 * The one writer: gathers appends into commits, lets transactions in one after another, starts its worker anew when it
 * died. While a batch is being synced the next one gathers, so that the commit's own time sets the size of the groups.
 */
import { unavailable } from '../errors.js';
import type { Log } from '../ports.js';
import type { CallFact } from '../core/call-fact.js';
import { encodeFacts, runWidth, type FlatRuns } from './fact-code.js';
import type { RowsAnswer, SqlValue, WorkerSettings } from './messages.js';
import type { WriteLane } from './sqlite-dialect.js';
import type { HealthNotes } from './sqlite-health.js';
import { SqliteFailure, startThread, type SqliteThread } from './sqlite-thread.js';

/** One batch is written while the next one is already on its way. */
const batchesInFlight = 4;
/** Runs in one commit: bounds its time to a few milliseconds. */
const runsPerBatch = 500;
/** A transaction that asks nothing holds up every commit; after this it is rolled back (milliseconds). */
const longestPause = 30_000;

/** What shares a commit shares the promise of it. */
interface Batch {
  readonly runs: FlatRuns;
  readonly done: Promise<number>;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: Error) => void;
}

function newBatch(): Batch {
  let resolve: Batch['resolve'] = () => {};
  let reject: Batch['reject'] = () => {};
  const done = new Promise<number>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { runs: [], done, resolve, reject };
}

export interface SqliteWriter {
  /** true where the file is to be checked whole beside the work. */
  readonly unchecked: boolean;
  append(facts: readonly CallFact[]): Promise<number>;
  lastSeq(): number;
  onCommit(listener: (seq: number) => void): () => void;
  write(sql: string, parameters: readonly SqlValue[]): Promise<RowsAnswer>;
  begin(): Promise<WriteLane>;
  close(): Promise<void>;
}

export async function startWriter(settings: WorkerSettings, health: HealthNotes, log: Log): Promise<SqliteWriter> {
  let thread: SqliteThread = await startThread(settings);
  const unchecked = thread.hello.unchecked;
  let seq = thread.hello.seq;
  let epoch = 0;
  let inFlight = 0;
  let scheduled = false;
  let closed = false;
  let restart: NodeJS.Timeout | null = null;
  let batches: Batch[] = [];
  const listeners = new Set<(seq: number) => void>();
  // Whoever holds the writer: a transaction. Appends gather meanwhile.
  let held = false;
  const queue: (() => void)[] = [];
  let idle: (() => void)[] = [];

  function watch(current: SqliteThread): void {
    current.onGone((error) => {
      health.failed(error);
      revive(1000);
    });
  }

  function revive(delay: number): void {
    if (closed) return;
    restart = setTimeout(() => {
      restart = null;
      startThread(settings).then(
        (fresh) => {
          if (closed) {
            void fresh.close();
            return;
          }
          thread = fresh;
          seq = Math.max(seq, fresh.hello.seq);
          epoch = 0;
          watch(fresh);
          schedule();
        },
        (error: unknown) => {
          health.failed(error);
          revive(Math.min(delay * 2, 30_000));
        },
      );
    }, delay);
  }

  function schedule(): void {
    if (scheduled || held || batches.length === 0 || inFlight >= batchesInFlight) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!held) flush();
    });
  }

  function flush(): void {
    while (inFlight < batchesInFlight) {
      const batch = batches.shift();
      if (batch === undefined) break;
      send(batch);
    }
    if (inFlight === 0 && batches.length === 0) settleIdle();
  }

  function send(batch: Batch): void {
    inFlight += 1;
    thread.ask({ kind: 'append', epoch, runs: batch.runs }).then(
      (done) => {
        inFlight -= 1;
        const last = done.seq ?? seq;
        health.good();
        batch.resolve(last);
        if (last > seq) {
          seq = last;
          for (const listener of listeners) listener(last);
        }
        proceed();
      },
      (error: unknown) => {
        inFlight -= 1;
        fail(batch, error);
        proceed();
      },
    );
  }

  function proceed(): void {
    schedule();
    if (inFlight === 0 && batches.length === 0) settleIdle();
  }

  function settleIdle(): void {
    for (const resolve of idle) resolve();
    idle = [];
  }

  /** Whatever was given behind a failed batch fails with it: facts are never stored out of their order. */
  function fail(batch: Batch, error: unknown): void {
    const behind = error instanceof SqliteFailure && error.code === 'BEHIND_FAILURE';
    const told = behind ? unavailable('The store cannot acknowledge: an earlier commit failed') : health.failed(error);
    const reason = told === error ? unavailable(`The store cannot acknowledge: ${told.message}`, error) : told;
    if (!behind) {
      epoch += 1;
      const waiting = batches;
      batches = [];
      for (const other of waiting) other.reject(reason);
    }
    batch.reject(reason);
  }

  function acquire(closing = false): Promise<void> {
    if (closed && !closing) return Promise.reject(unavailable('The store is closed'));
    if (!held) {
      held = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => queue.push(resolve));
  }

  function release(): void {
    // Appends that gathered go first: a chain of transactions must not hold up what the PBX said.
    flush();
    const next = queue.shift();
    if (next !== undefined) next();
    else {
      held = false;
      schedule();
    }
  }

  function lane(holder: SqliteThread): WriteLane {
    let over = false;
    let asking = 0;
    let limit: NodeJS.Timeout | undefined;
    function watchPause(): void {
      clearTimeout(limit);
      if (over || asking > 0) return;
      limit = setTimeout(() => {
        log.error('A transaction stood still and was rolled back', { afterMs: longestPause });
        void end('rollback');
      }, longestPause);
    }
    watchPause();
    async function end(how: 'commit' | 'rollback'): Promise<void> {
      if (over) {
        if (how === 'rollback') return;
        throw unavailable('The transaction took too long and was rolled back');
      }
      if (how === 'commit') {
        try {
          await holder.ask({ kind: 'commit' });
        } catch (error) {
          throw health.failed(error);
        }
        health.good();
      } else {
        await holder.ask({ kind: 'rollback' }).catch((error: unknown) => health.failed(error));
      }
      if (over) return;
      over = true;
      clearTimeout(limit);
      release();
    }
    return {
      end,
      async query(sql, parameters) {
        if (over) throw unavailable('The transaction took too long and was rolled back');
        asking += 1;
        watchPause();
        try {
          return await holder.query(sql, parameters);
        } catch (error) {
          throw health.failed(error);
        } finally {
          asking -= 1;
          watchPause();
        }
      },
    };
  }

  watch(thread);
  return {
    unchecked,
    append(facts) {
      if (closed) return Promise.reject(unavailable('The store is closed'));
      const unsound = health.unsound();
      if (unsound !== null) return Promise.reject(unsound);
      let batch = batches.at(-1);
      if (batch === undefined || batch.runs.length >= runsPerBatch * runWidth) {
        batch = newBatch();
        batches.push(batch);
      }
      encodeFacts(facts, batch.runs);
      schedule();
      return batch.done;
    },
    lastSeq: () => seq,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async write(sql, parameters) {
      await acquire();
      // The worker keeps the order of requests: once this one is posted, the next may follow.
      const asked = thread.query(sql, parameters);
      release();
      try {
        const rows = await asked;
        health.good();
        return rows;
      } catch (error) {
        throw health.failed(error);
      }
    },
    async begin() {
      await acquire();
      const holder = thread;
      try {
        const unsound = health.unsound();
        if (unsound !== null) throw unsound;
        flush();
        await holder.ask({ kind: 'begin' });
      } catch (error) {
        release();
        throw health.failed(error);
      }
      return lane(holder);
    },
    async close() {
      if (closed) return;
      closed = true;
      if (restart !== null) clearTimeout(restart);
      await acquire(true);
      flush();
      if (inFlight > 0 || batches.length > 0) await new Promise<void>((resolve) => idle.push(resolve));
      await thread.close();
      for (const next of queue.splice(0)) next();
    },
  };
}
