/**
 * Runs a durable follower over any store: batches of facts behind its cursor, each with the cursor's move in one
 * transaction. Whatever happens to a batch, the cursor never passes it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db, DurableFollower, FactLog, Log, StoredFact } from '../ports.js';
import { textOf } from './error-text.js';
import type { StoreTables } from './tables.js';

const factsPerBatch = 500;
const firstDelay = 100;
const longestDelay = 30_000;

export interface FollowDeps {
  readonly db: Db;
  readonly facts: Pick<FactLog, 'read' | 'onCommit'>;
  /** The last seq committed, as far as this process knows. */
  readonly lastSeq: () => number;
  readonly log: Log;
}

export interface Following {
  stop(): Promise<void>;
  /** Resolves when everything that was committed at the time of the question is handled; rejects when stopped before. */
  caughtUp(): Promise<void>;
}

export function follow(deps: FollowDeps, follower: DurableFollower): Following {
  const tables = deps.db.withTables<StoreTables>();
  const stopping = new AbortController();
  let cursor = -1;
  let waiters: { seq: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  let wake: (() => void) | null = null;
  let dirty = true;

  const unsubscribe = deps.facts.onCommit(() => {
    dirty = true;
    wake?.();
  });

  function settle(): void {
    const due = waiters.filter((w) => cursor >= w.seq);
    if (due.length === 0) return;
    waiters = waiters.filter((w) => cursor < w.seq);
    for (const { resolve } of due) resolve();
  }

  async function readCursor(): Promise<number> {
    // Before the first batch too: retention leaves alone what a known follower has not read.
    await tables
      .insertInto('follower_cursor')
      .values({ name: follower.name, seq: 0 })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const row = await tables
      .selectFrom('follower_cursor')
      .select('seq')
      .where('name', '=', follower.name)
      .executeTakeFirst();
    return row?.seq ?? 0;
  }

  async function handle(batch: readonly StoredFact[], seq: number): Promise<void> {
    await deps.db.transaction().execute(async (tx) => {
      await follower.handle(batch, tx);
      await tx
        .withTables<StoreTables>()
        .insertInto('follower_cursor')
        .values({ name: follower.name, seq })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ seq }))
        .execute();
    });
  }

  /** Returns false when there was nothing to do. */
  async function step(): Promise<boolean> {
    if (cursor < 0) cursor = await readCursor();
    dirty = false;
    const batch = await deps.facts.read(cursor, factsPerBatch);
    const last = batch.at(-1);
    if (last === undefined) return false;
    await handle(batch, last.seq);
    cursor = last.seq;
    return true;
  }

  async function run(): Promise<void> {
    let pause = firstDelay;
    while (!stopping.signal.aborted) {
      try {
        const worked = await step();
        pause = firstDelay;
        settle();
        if (worked || dirty) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (stopping.signal.aborted) resolve();
        });
        wake = null;
      } catch (error) {
        if (stopping.signal.aborted) break;
        // Where the commit's outcome is unknown the stored cursor tells.
        cursor = -1;
        deps.log.error('A follower failed and will try again', {
          follower: follower.name,
          error: textOf(error),
          againInMs: pause,
        });
        await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
        pause = Math.min(pause * 2, longestDelay);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      unsubscribe();
      stopping.abort();
      wake?.();
      await running;
      for (const { reject } of waiters.splice(0)) reject(new Error(`the follower ${follower.name} was stopped`));
    },
    caughtUp() {
      const seq = deps.lastSeq();
      if (cursor >= seq) return Promise.resolve();
      return new Promise((resolve, reject) => waiters.push({ seq, resolve, reject }));
    },
  };
}
