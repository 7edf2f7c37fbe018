/**
 * Keeps the roll-ups: which parts of an interval are rolled up rightly and which must be read from the calls, and, once
 * the day is over, rolls up the days that are marked, one a transaction, the newest first.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';
import type { Clock, Db, Log, Tx } from '../../ports.js';
import { waitStep, weekHour } from './grouping.js';
import type { SiteDays } from './site-days.js';
import { sumOf } from './sums.js';
import { quarter, type AnswerTables } from './tables.js';
import { isKnown, isWithin, type RuleOf } from './verdict.js';

export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

export interface RollUp {
  /** `rolled`: beginnings of days within these spans; together they are [from, to). */
  split(whole: Span): Promise<{ readonly scan: readonly Span[]; readonly rolled: readonly Span[] }>;
  /** Rolls up every marked day that is over. Returns how many. */
  settle(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface RollUpDeps {
  readonly db: Db;
  readonly ruleOf: RuleOf;
  /** Queues whose rule the configuration names: a change of any makes the roll-ups anew. */
  readonly namedQueues: readonly string[];
  readonly days: SiteDays;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds. */
const settleEvery = 60_000;
/** Others write between two days. */
const betweenDays = 20;
const marksAtOnce = 4000;

export function createRollUp(deps: RollUpDeps): RollUp {
  const { db, ruleOf, days, clock, log } = deps;
  const tables = db.withTables<AnswerTables>();
  const stopping = new AbortController();
  /** Until the marks are known to be complete every figure is read from the calls: nobody waits for them. */
  let complete = false;
  let beginning: Promise<void> = Promise.resolve();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function key(): string {
    const rules = [null, ...deps.namedQueues.toSorted()].map((queue) => {
      const { limit, measure, boundary } = ruleOf(queue);
      return [queue, limit, measure, boundary];
    });
    return JSON.stringify([days.zone, rules]);
  }

  /** Roll-ups made by other rules or another zone's days go; every day that holds a call is marked. */
  async function begin(): Promise<void> {
    const now = key();
    const known = await tables.selectFrom('answer_key').select('key').executeTakeFirst();
    if (known?.key === now) return;
    for (const table of ['answer_hour', 'answer_wait'] as const) {
      let gone = 1n;
      while (gone > 0n && !stopping.signal.aborted) {
        const { numAffectedRows } = await sql`delete from ${sql.table(table)} where rowid in
          (select rowid from ${sql.table(table)} limit 5000)`.execute(db);
        gone = numAffectedRows ?? 0n;
      }
    }
    // Stopped in between: the next start begins anew.
    if (stopping.signal.aborted) return;
    const edge = async (which: 'asc' | 'desc'): Promise<Micros | null> => {
      const { rows } = await sql<{ at: Micros }>`select offered_at as at from hotline_call
        order by offered_at ${sql.raw(which)} limit 1`.execute(db);
      return rows[0]?.at ?? null;
    };
    const [first, last] = [await edge('asc'), await edge('desc')];
    const marks: { quarter: number }[] = [];
    if (first !== null && last !== null)
      for (let day = days.startOf(first); day <= last; day = days.next(day))
        marks.push({ quarter: Math.floor(day / quarter) });
    await db.transaction().execute(async (tx) => {
      const own = tx.withTables<AnswerTables>();
      for (let i = 0; i < marks.length; i += marksAtOnce) {
        await own
          .insertInto('answer_stale')
          .values(marks.slice(i, i + marksAtOnce))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await own
        .insertInto('answer_key')
        .values({ one: 1, key: now })
        .onConflict((conflict) => conflict.column('one').doUpdateSet({ key: now }))
        .execute();
    });
  }

  /** Marked days that touch [from, to), each by its beginning, in order. */
  async function marked({ from, to }: Span): Promise<readonly Micros[]> {
    const rows = await tables
      .selectFrom('answer_stale')
      .select('quarter')
      .where('quarter', '>=', Math.floor(from / quarter))
      .where('quarter', '<', Math.ceil(to / quarter))
      .orderBy('quarter')
      .execute();
    return [...new Set(rows.map((row) => days.startOf(row.quarter * quarter)))];
  }

  async function rollDay(day: Micros): Promise<void> {
    const span = { from: day, to: days.next(day) };
    await db.transaction().execute(async (tx) => {
      const own = tx.withTables<AnswerTables>();
      await own
        .deleteFrom('answer_stale')
        .where('quarter', '>=', Math.floor(span.from / quarter))
        .where('quarter', '<', Math.ceil(span.to / quarter))
        .execute();
      await own.deleteFrom('answer_hour').where('day', '=', day).execute();
      await own.deleteFrom('answer_wait').where('day', '=', day).execute();
      await fill(tx, day, span);
    });
  }

  async function fill(tx: Tx, day: Micros, span: Span): Promise<void> {
    const good = isWithin(deps.namedQueues, ruleOf);
    const sums = sumOf(good);
    const at = weekHour(sql.ref('offered_at'), days.stretches(span.from, span.to));
    await sql`
      insert into answer_hour (day, place, queue, offered, answered, within, late, abandoned, short, waited, wait_micros)
      select ${day}, ${at} as place, coalesce(queue, '') as name, ${sums.offered},
        ${sums.answered}, ${sums.within}, ${sums.late}, ${sums.abandoned}, ${sums.short}, ${sums.waited}, ${sums.wait_micros}
      from hotline_call where offered_at >= ${span.from} and offered_at < ${span.to} group by place, name`.execute(tx);
    await sql`
      insert into answer_wait (day, queue, step, good, calls)
      select ${day}, coalesce(queue, '') as name, ${waitStep} as step, ${good} as good, count(*)
      from hotline_call where offered_at >= ${span.from} and offered_at < ${span.to} and ${isKnown}
      group by name, step, good`.execute(tx);
  }

  async function settle(): Promise<number> {
    await beginning;
    if (!complete) return 0;
    const today = days.startOf(clock.now());
    const due = (await marked({ from: 0, to: today })).toReversed();
    let done = 0;
    for (const day of due) {
      if (stopping.signal.aborted) break;
      await rollDay(day);
      done += 1;
      await pause(betweenDays, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return done;
  }

  const run = (): void => {
    running = running
      .then(settle)
      .then((done) => {
        if (done > 1) log.info('days were rolled up', { days: done });
      })
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn('days could not be rolled up', { error: String(error) });
      });
  };

  return {
    async split(whole) {
      const first = days.startOf(whole.from) === whole.from ? whole.from : days.next(days.startOf(whole.from));
      const last = days.startOf(whole.to);
      if (first >= last || !complete) return { scan: [whole], rolled: [] };
      const scan: Span[] = whole.from < first ? [{ from: whole.from, to: first }] : [];
      const rolled: Span[] = [];
      let at = first;
      for (const day of await marked({ from: first, to: last })) {
        if (at < day) rolled.push({ from: at, to: day });
        at = days.next(day);
        const before = scan.at(-1);
        if (before?.to === day) scan[scan.length - 1] = { from: before.from, to: at };
        else scan.push({ from: day, to: at });
      }
      if (at < last) rolled.push({ from: at, to: last });
      if (last < whole.to) scan.push({ from: last, to: whole.to });
      return { scan, rolled };
    },
    settle,
    start() {
      beginning = begin().then(
        () => {
          complete = !stopping.signal.aborted;
        },
        (error: unknown) => log.warn('the roll-ups could not be begun', { error: String(error) }),
      );
      run();
      timer = setInterval(run, settleEvery).unref();
    },
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await beginning;
      await running;
    },
  };
}
