/**
 * A private scratch database beside the store, for commands that take in or take out very much: SQL over both in one
 * connection, on this thread, so that no row crosses to another. The store is written in short transactions only, each
 * followed by a pause as long, so that what a running daemon commits meanwhile waits for a few milliseconds.
 * Not for the daemon: everything here blocks its thread.
 */
import Database from 'better-sqlite3';
import { closeSync, openSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { unavailable } from '../errors.js';
import type { SqlValue } from './messages.js';
import { patiently } from './patience.js';
import type { Kept } from './scratch-keeper.js';
import { scratchKeeperUrl } from './worker-url.js';

/** Rows of the scratch database that one statement takes: most of a row's cost is the statement's. */
const rowsAtOnce = 20;
/** Milliseconds that one transaction in the store should take. */
const aim = 4;
/** Milliseconds of writing after which the log is folded into the file: a megabyte at most for others to sync. */
const foldEvery = 5;
/** Pages of the log from which on it is made to begin anew; the daemon folds it by itself at 1000. */
const longLog = 700;
/** Milliseconds in which a fold should find its turn; then writing goes on. */
const foldWithin = 1000;
/** Milliseconds in which it does not try, where it found none. */
const restAfter = 10_000;
const smallestStep = 20;
const largestStep = 4000;

type Values = readonly SqlValue[];
/** What the tables that are worked on hold. */
type Plain = string | number | null;
type Statement = Database.Statement<SqlValue[]>;

export interface Workbench {
  /** Statements without values, in the scratch database: its tables go by their names, the store's as `store.…`. */
  make(sql: string): void;
  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, values?: Values): number;
  rows<T>(sql: string, values?: Values): Iterable<T>;
  /** The same without names: each row is the list of its values. */
  lists(sql: string, values?: Values): Iterable<readonly Plain[]>;
  /** Makes a function of one value known to the statements; it must answer the same to the same. */
  tell(name: string, answer: (value: Plain) => Plain): void;
  /** Runs the work in one transaction of the scratch database. */
  together(work: () => void): void;
  /**
   * Takes rows of `width` values for a table of the scratch database, within `together`, and writes many of them with
   * one statement; at the end of `together` they are there.
   */
  fill(table: string, width: number): (row: Values) => void;
  /**
   * Writes to the store step by step: `step` is told how many rows to take and says how many it took; fewer than it was
   * told end the work. Each step is a transaction of its own.
   */
  inSteps(step: (rows: number) => number): Promise<void>;
  /** How long the store was held, Milliseconds: the longest stretch and all of them. */
  readonly held: { readonly longest: number; readonly sum: number };
  /** Throws `unavailable` where the disk refused something of the scratch database: it might be read back as something else. */
  sound(): void;
  /** Resolves when the place that the scratch database took is given back. */
  close(): Promise<void>;
}

/** What a checkpoint says: whether somebody was in its way, and how many pages are in the log (-1: another folds it). */
interface Folded {
  readonly busy: number;
  readonly log: number;
}

/** Rows that wait for a statement of many. */
interface Filling {
  readonly put: (row: Values) => void;
  /** Writes what is left. */
  write(): void;
  /** What was not written came to nothing. */
  forget(): void;
}

function createFilling(width: number, insert: (rows: number, values: Values) => void): Filling {
  let values: SqlValue[] = [];
  const full = width * rowsAtOnce;
  function write(): void {
    const some = values;
    values = [];
    if (some.length > 0) insert(some.length / width, some);
  }
  return {
    put(row) {
      for (let i = 0; i < width; i += 1) values.push(row[i] ?? null);
      if (values.length === full) write();
    },
    write,
    forget: () => void (values = []),
  };
}

/**
 * Keeps the file until it is told to give it back; resolves when it is closed. Without the keeper all would work, only
 * less evenly. The thread that opened the file closes it: Node would close it again behind another thread's back, by a
 * number that may be somebody else's by then.
 */
function startKeeper(kept: Kept): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      closeSync(kept.fd);
      resolve();
    };
    try {
      const keeper = new Worker(scratchKeeperUrl, { workerData: kept, name: 'scratch keeper' });
      keeper.on('error', () => undefined).once('exit', over);
    } catch {
      over();
    }
  });
}

/** Opens a scratch database next to the store's file, which must be there; nobody else can open it. */
export function openWorkbench(file: string, busyTimeout = 30_000): Workbench {
  const scratch = `${file}.work-${process.pid}`;
  rmSync(scratch, { force: true });
  const db = new Database(scratch, { timeout: 0 });
  db.pragma('main.journal_mode = MEMORY');
  db.pragma('main.synchronous = OFF');
  db.pragma('main.locking_mode = EXCLUSIVE');
  // What is dirty in it is written when a statement ends, in one go: a small one spreads it.
  db.pragma('main.cache_size = -16000');
  db.pragma('temp_store = FILE');
  db.exec('create table begun (one integer); drop table begun');
  const fd = openSync(scratch, 'r+');
  // From here on the file is there for us alone, and gone when we are, however we end.
  rmSync(scratch, { force: true });
  try {
    db.prepare('attach database ? as store').run(file);
  } catch (error) {
    closeSync(fd);
    db.close();
    throw error;
  }
  // Nobody counts on a single step: the log is synced when it is folded, and by the next commit of anybody else.
  db.pragma('store.synchronous = NORMAL');
  // What was written is moved from the log into the file between the steps, while nobody is kept waiting.
  db.pragma('wal_autocheckpoint = 0');
  const state = new SharedArrayBuffer(8);
  const told = new Int32Array(state);
  const kept = startKeeper({ fd, state });
  const statements = new Map<string, Statement>();
  const held = { longest: 0, sum: 0 };
  let step = 200;
  let folded = 0;
  let passiveUntil = 0;

  function prepared(sql: string): Statement {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare<SqlValue[]>(sql);
      statements.set(sql, statement);
    }
    return statement;
  }

  const fillings: Filling[] = [];

  function together(work: () => void): void {
    try {
      db.transaction(() => {
        work();
        for (const filling of fillings) filling.write();
      })();
    } finally {
      for (const filling of fillings) filling.forget();
    }
  }

  function inStore(work: () => number): number {
    patiently(busyTimeout, () => db.exec('begin immediate'));
    const began = performance.now();
    try {
      const took = work();
      db.exec('commit');
      const time = performance.now() - began;
      held.longest = Math.max(held.longest, time);
      held.sum += time;
      if (time > aim * 1.5) step = Math.max(smallestStep, Math.floor(step / 2));
      else if (time < aim / 2) step = Math.min(largestStep, step * 2);
      return took;
    } catch (error) {
      if (db.inTransaction) db.exec('rollback');
      throw error;
    }
  }

  /** Waits for whoever writes to the store, and lets go: whoever comes meanwhile sleeps for the rest of a millisecond. */
  function awaitTurn(): void {
    patiently(busyTimeout, () => db.exec('begin immediate'));
    db.exec('rollback');
  }

  /**
   * Moves what stands in the log into the file, while others commit. Whoever commits in between keeps the log from
   * beginning anew; one that grows is folded by the daemon's commits, while its calls wait. So a longer one is asked to
   * begin anew: that holds the store, but only for the few pages that came meanwhile. Asked while somebody writes, it
   * would move and sync once more and not begin anew, and a daemon on a slow disk is always writing: our turn is waited
   * for first. While the daemon folds the log itself, nobody else can and its length is not told (-1). Whoever reads for
   * long, such as a check of the whole audit log, keeps it from beginning anew as well, and is left alone for a while.
   */
  async function fold(): Promise<void> {
    const told = db.prepare<[], Folded>('pragma store.wal_checkpoint(passive)').get();
    const began = performance.now();
    if (told === undefined || (told.busy === 0 && told.log < longLog) || began < passiveUntil) return;
    do {
      awaitTurn();
      if (db.prepare<[], Folded>('pragma store.wal_checkpoint(restart)').get()?.busy === 0) return;
      await delay(1);
    } while (performance.now() - began < foldWithin);
    passiveUntil = performance.now() + restAfter;
  }

  return {
    make: (sql) => void db.exec(sql),
    run: (sql, values = []) => prepared(sql).run(...values).changes,
    *rows<T>(sql: string, values: Values = []) {
      for (const row of db.prepare<SqlValue[]>(sql).iterate(...values)) {
        // What the statement selects is its writer's to know.
        const typed: T = Object(row);
        yield typed;
      }
    },
    lists: (sql, values = []) =>
      db
        .prepare<SqlValue[], Plain[]>(sql)
        .raw(true)
        .iterate(...values),
    tell: (name, answer) => void db.function(name, { deterministic: true }, answer),
    together,
    fill(table, width) {
      const filling = createFilling(width, (rows, values) => {
        const one = `(${Array.from({ length: width }, () => '?').join(',')})`;
        prepared(`insert into ${table} values ${Array.from({ length: rows }, () => one).join(',')}`).run(...values);
      });
      fillings.push(filling);
      return filling.put;
    },
    sound() {
      if (Atomics.load(told, 1) !== 0) throw unavailable(`The disk did not keep what was laid out beside ${file}`);
    },
    async inSteps(work) {
      for (;;) {
        const wanted = step;
        const before = held.sum;
        const took = inStore(() => work(wanted));
        if (took < wanted) return;
        await delay(Math.max(1, held.sum - before));
        if (held.sum - folded < foldEvery) continue;
        folded = held.sum;
        await fold();
      }
    },
    held,
    async close() {
      if (db.open) db.close();
      Atomics.store(told, 0, 1);
      Atomics.notify(told, 0);
      await kept;
    },
  };
}
