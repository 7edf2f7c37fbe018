/**
 * Counts and sums behind the figures, in SQL beside the store's other work. Whole days that are rolled up are read from
 * their roll-ups, everything else from the view `hotline_call`, which the call log keeps: the figure is the same.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';
import type { Db } from '../../ports.js';
import type { RollUp, Span } from './roll-up.js';
import { waitStep, weekHour } from './grouping.js';
import type { SiteDays } from './site-days.js';
import { isKnown, isWithin, ownRules, type RuleOf } from './verdict.js';

export interface Interval {
  readonly from: Micros;
  readonly to: Micros;
  readonly queue?: string | undefined;
}

const columns = [
  'offered',
  'answered',
  'within',
  'late',
  'abandoned',
  'short',
  /** Answered calls whose wait is known, and the sum of it in Micros. */
  'waited',
  'wait_micros',
] as const;
export type AnswerSums = Readonly<Record<(typeof columns)[number], number>>;

/** Of the hour of the week, 0 being Monday's first. */
export interface HourSums {
  readonly weekHour: number;
  readonly sums: AnswerSums;
}

export interface WaitCount {
  /** Waits of more than (step − 1) × 100 ms up to step × 100 ms. */
  readonly step: number;
  readonly good: boolean;
  readonly calls: number;
}

/** What a scan of calls sums up to, one expression a column. */
export const sumOf = (good: RawBuilder<unknown>): Readonly<Record<keyof AnswerSums, RawBuilder<unknown>>> => ({
  offered: sql`count(*)`,
  answered: sql`count(answered_at)`,
  within: sql`sum(case when ${isKnown} and ${good} then 1 else 0 end)`,
  late: sql`sum(case when ${isKnown} and not ${good} then 1 else 0 end)`,
  abandoned: sql`sum(case when outcome = 'abandoned' then 1 else 0 end)`,
  short: sql`sum(case when outcome = 'short_abandon' then 1 else 0 end)`,
  waited: sql`sum(case when ${isKnown} then 1 else 0 end)`,
  wait_micros: sql`sum(case when ${isKnown} then answered_at - offered_at else 0 end)`,
});

const among = (column: string, spans: readonly Span[]): RawBuilder<unknown> =>
  spans.length === 0
    ? sql`1 = 0`
    : sql`(${sql.join(
        spans.map(({ from, to }) => sql`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`),
        sql` or `,
      )})`;

const ofQueue = (queue: string | undefined): RawBuilder<unknown> =>
  queue === undefined ? sql`` : sql`and queue = ${queue}`;

export interface Sums {
  whole(interval: Interval): Promise<AnswerSums>;
  byWeekHour(interval: Interval): Promise<readonly HourSums[]>;
  byWait(interval: Interval): Promise<readonly WaitCount[]>;
  /** Queues among these calls that are judged by another rule than the general one. */
  queues(interval: Interval): Promise<readonly string[]>;
}

/** Sums over no row at all are null; some databases give large ones as text. */
const numbers = (row: Readonly<Record<string, unknown>> | undefined): AnswerSums => {
  const value = (name: keyof AnswerSums): number => Number(row?.[name] ?? 0);
  return {
    offered: value('offered'),
    answered: value('answered'),
    within: value('within'),
    late: value('late'),
    abandoned: value('abandoned'),
    short: value('short'),
    waited: value('waited'),
    wait_micros: value('wait_micros'),
  };
};

const listed = (make: (name: keyof AnswerSums) => RawBuilder<unknown>): RawBuilder<unknown> =>
  sql.join(columns.map((name) => sql`${make(name)} as ${sql.ref(name)}`));

export interface SumsDeps {
  readonly db: Db;
  readonly ruleOf: RuleOf;
  /** Queues with a rule of their own. */
  readonly namedQueues: readonly string[];
  readonly days: SiteDays;
  readonly rollUp: RollUp;
}

export function createSums(deps: SumsDeps): Sums {
  const { db, ruleOf, days, rollUp } = deps;

  const judged = (): RawBuilder<unknown> => isWithin(deps.namedQueues, ruleOf);

  return {
    async whole(interval) {
      const { scan, rolled } = await rollUp.split(interval);
      const sums = sumOf(judged());
      const { rows } = await sql<Record<string, number | string | null>>`
        select ${listed((name) => sql`sum(${sql.ref(name)})`)} from (
          select ${listed((name) => sums[name])} from hotline_call
          where ${among('offered_at', scan)} ${ofQueue(interval.queue)}
          union all
          select ${listed((name) => sql`sum(${sql.ref(name)})`)} from answer_hour
          where ${among('day', rolled)} ${ofQueue(interval.queue)}
        )`.execute(db);
      return numbers(rows[0]);
    },

    async byWeekHour(interval) {
      const { scan, rolled } = await rollUp.split(interval);
      const sums = sumOf(judged());
      const at = weekHour(sql.ref('offered_at'), days.stretches(interval.from, interval.to));
      const { rows } = await sql<Record<string, number | string | null>>`
        select place, ${listed((name) => sql`sum(${sql.ref(name)})`)} from (
          select ${at} as place, ${listed((name) => sums[name])} from hotline_call
          where ${among('offered_at', scan)} ${ofQueue(interval.queue)} group by place
          union all
          select place, ${listed((name) => sql`sum(${sql.ref(name)})`)} from answer_hour
          where ${among('day', rolled)} ${ofQueue(interval.queue)} group by place
        ) group by place order by place`.execute(db);
      return rows.map((row) => ({ weekHour: Number(row['place']), sums: numbers(row) }));
    },

    async byWait(interval) {
      const { scan, rolled } = await rollUp.split(interval);
      const good = judged();
      const { rows } = await sql<{ step: number; good: number; calls: number | string }>`
        select step, good, sum(calls) as calls from (
          select ${waitStep} as step, ${good} as good, count(*) as calls from hotline_call
          where ${among('offered_at', scan)} and ${isKnown} ${ofQueue(interval.queue)} group by step, good
          union all
          select step, good, sum(calls) as calls from answer_wait
          where ${among('day', rolled)} ${ofQueue(interval.queue)} group by step, good
        ) group by step, good order by step, good desc`.execute(db);
      return rows.map((row) => ({ step: row.step, good: row.good === 1, calls: Number(row.calls) }));
    },

    async queues(interval) {
      const own = interval.queue === undefined ? ownRules(deps.namedQueues, ruleOf) : [];
      if (own.length === 0) return [];
      const { scan, rolled } = await rollUp.split(interval);
      const { rows } = await sql<{ queue: string | null }>`
        select distinct queue from hotline_call where ${among('offered_at', scan)}
        union select distinct queue from answer_hour where ${among('day', rolled)}`.execute(db);
      const seen = new Set(rows.map((row) => row.queue));
      return own.filter((queue) => seen.has(queue)).sort();
    },
  };
}
