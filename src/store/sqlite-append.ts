/**
 * Writes runs of facts inside the worker: one transaction a batch, facts that are stored already left out. Facts of a
 * call come in the order of their numbers; what is below the number that comes next is known already.
 */
import { cutBody, runWidth, type FactRow, type FlatRuns } from './fact-code.js';
import { sumOf } from './fact-sum.js';
import type { Sqlite } from './sqlite-open.js';

/** The memory of open calls' next numbers must not grow without end; what is forgotten is looked up. */
const rememberedCalls = 50_000;

export interface Appender {
  /** Returns the last seq after the commit. Throws SqliteError; then nothing of the batch is stored. */
  append(runs: FlatRuns): number;
  lastSeq(): number;
}

/** `patient` waits for the lock: no other statement here can meet it. */
export function createAppender(db: Sqlite, patient: (act: () => unknown) => unknown = (act) => act()): Appender {
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const insert = db.prepare(
    'insert or ignore into fact (seq, call, n, count, at, body, sum) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const lastRun = db.prepare<[string], Pick<FactRow, 'n' | 'count'>>(
    'select n, count from fact where call = ? order by n desc limit 1',
  );
  const open = db.prepare('insert or ignore into open_call (call, pbx) values (?, ?)');
  const close = db.prepare('delete from open_call where call = ?');
  const given = db.prepare<[], { seq: number | null }>(`select seq from sqlite_sequence where name = 'fact'`);
  const next = new Map<string, number>();
  let seq = given.get()?.seq ?? 0;

  function nextNumber(call: string): number {
    const last = lastRun.get(call);
    return last === undefined ? 0 : last.n + last.count;
  }

  /** Returns whether the row was new. */
  function put(call: string, n: number, count: number, at: number, body: string): boolean {
    return insert.run(seq + count, call, n, count, at, body, sumOf(call, n, count, at, body)).changes === 1;
  }

  /** Returns how many of the run's facts were new. */
  function store(call: string, n: number, count: number, at: number, body: string): number {
    const remembered = next.get(call);
    // The common case, a new call, costs one statement: the unique key tells whether it is new.
    if (remembered === undefined && n === 0 && put(call, n, count, at, body)) {
      seq += count;
      return count;
    }
    const known = remembered ?? nextNumber(call);
    if (n + count <= known) return 0;
    const fresh = n < known ? n + count - known : count;
    put(call, n + count - fresh, fresh, at, n < known ? cutBody(body, known - n) : body);
    seq += fresh;
    return fresh;
  }

  function write(runs: FlatRuns): void {
    for (let i = 0; i < runs.length; i += runWidth) {
      const call = String(runs[i]);
      const n = Number(runs[i + 1]);
      const count = Number(runs[i + 2]);
      const mark = String(runs[i + 5]);
      const fresh = store(call, n, count, Number(runs[i + 3]), String(runs[i + 4]));
      if (fresh === 0) continue;
      const ends = mark === 'e' || mark === 'b';
      if (mark.startsWith('o') && fresh === count) open.run(call, mark.slice(1));
      // A call that came and ended in one run was never among the open ones, unless its beginning was known before.
      if (mark === 'e' || (mark === 'b' && fresh < count)) close.run(call);
      if (ends) next.delete(call);
      else next.set(call, n + count);
    }
    if (next.size > rememberedCalls) next.clear();
  }

  return {
    append(runs) {
      const before = seq;
      try {
        patient(() => begin.run());
        write(runs);
        commit.run();
        return seq;
      } catch (error) {
        seq = before;
        next.clear();
        if (db.inTransaction) db.exec('rollback');
        throw error;
      }
    },
    lastSeq: () => seq,
  };
}
