/**
 * The figures of the 15-second rule over an interval, each as product terms define it: a hotline call belongs to
 * [from, to) of its offeredAt. Made of the view `hotline_call`, which the call log keeps, and of roll-ups of it, so that
 * a figure and the list of calls behind it cannot differ; times without knowledge are told beside the figures, never as
 * zero. None of it names anybody: wallboards may ask.
 */
import { sql } from 'kysely';
import { z } from 'zod';
import {
  answerTimesSchema,
  distributionSchema,
  waitsSchema,
  weekSchema,
  type AnswerTimesJson,
  type DistributionJson,
  type RuleJson,
  type WaitJson,
  type WaitsJson,
  type WeekJson,
} from '../../contract/figures.js';
import { instant, instantOrNull, millis } from '../../contract/instant.js';
import type { UnknownIntervalJson } from '../../contract/live.js';
import { instantQuery, queueQuery } from '../../contract/query.js';
import type { AnswerRule } from '../../core/answer-rule.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid } from '../../errors.js';
import { route, type Clock, type Db, type Log, type UnknownInterval, type UnknownIntervals } from '../../ports.js';
import type { Feature } from '../feature.js';
import { barsOf, percentile } from './distribution.js';
import { createRollUp } from './roll-up.js';
import { siteDays } from './site-days.js';
import { createSums, type Interval } from './sums.js';
import { migrations } from './tables.js';
import { unknownHours } from './unknown-hours.js';
import { isKnown, isWithin } from './verdict.js';

export interface AnswerTimesDeps {
  readonly db: Db;
  readonly unknown: Pick<UnknownIntervals, 'between'>;
  /** The rule of a queue; null: the rule of calls that came without one. */
  readonly answerRule: (queue: string | null) => AnswerRule;
  /** Queues that the configuration gives a rule of their own. */
  readonly namedQueues: readonly string[];
  /** Of the site: its days and hours are those that figures are told by. */
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AnswerTimes extends Feature {
  /** Rolls up every day that is over and changed; done by itself every minute. Returns how many. */
  settle(): Promise<number>;
}

const overseers = ['supervisor', 'administrator'] as const;
const ratio = (part: number, whole: number): number | null => (whole <= 0 ? null : part / whole);
/** Single waits that one answer tells, and how long a time it may be asked for. */
const mostWaits = 5000;
const longestWaits: Micros = 86_400_000_000;

const interval = z.strictObject({
  from: instantQuery.describe('Calls first offered at this instant or later, RFC 3339.'),
  to: instantQuery.describe('Calls first offered before this instant, RFC 3339.'),
  queue: queueQuery.describe('Calls first offered in this queue.'),
});

function inOrder({ from, to }: Interval): void {
  if (from >= to) throw invalid('The interval is empty', { to: 'must lie after `from`' });
}

const unknownJson = (list: readonly UnknownInterval[]): UnknownIntervalJson[] =>
  list.map((i) => ({ pbx: i.pbx, from: instant(i.from), to: instantOrNull(i.to), cause: i.cause }));

const ruleJson = (rule: AnswerRule): RuleJson => ({
  limitMs: millis(rule.limit),
  measure: rule.measure,
  boundary: rule.boundary,
  shortAbandonMs: millis(rule.shortAbandon),
});

interface WaitRow {
  readonly offered_at: Micros;
  readonly answered_at: Micros | null;
  readonly ended_at: Micros | null;
  readonly outcome: string | null;
  readonly known: number;
  readonly good: number | null;
}

function waitJson(row: WaitRow): WaitJson {
  const told = (is: WaitJson['is'], until: Micros | null): WaitJson => ({
    offeredAt: instant(row.offered_at),
    waitMs: until === null ? null : millis(until - row.offered_at),
    is,
  });
  if (row.known === 1) return told(row.good === 1 ? 'within' : 'late', row.answered_at);
  if (row.answered_at !== null) return told('unjudged', null);
  if (row.outcome === null) return told('open', null);
  if (row.outcome === 'abandoned' || row.outcome === 'short_abandon') return told(row.outcome, row.ended_at);
  return told('lost', row.outcome === 'unobserved' ? null : row.ended_at);
}

export function createAnswerTimes(deps: AnswerTimesDeps): AnswerTimes {
  const { db, answerRule } = deps;
  const days = siteDays(deps.zone);
  const rollUp = createRollUp({ ...deps, ruleOf: answerRule, days });
  const sums = createSums({ ...deps, ruleOf: answerRule, days, rollUp });
  const unknownIn = ({ from, to }: Interval): Promise<readonly UnknownInterval[]> => deps.unknown.between(from, to);

  async function answerTimes(asked: Interval): Promise<AnswerTimesJson> {
    inOrder(asked);
    const [all, unknown] = await Promise.all([sums.whole(asked), unknownIn(asked)]);
    const counted = all.offered - all.short;
    return {
      offered: all.offered,
      answered: all.answered,
      within: all.within,
      late: all.late,
      unjudged: all.answered - all.within - all.late,
      abandoned: all.abandoned,
      shortAbandoned: all.short,
      asaMs: all.waited === 0 ? null : all.wait_micros / all.waited / 1000,
      serviceLevel: ratio(all.within, counted),
      ofAnswered: ratio(all.within, all.within + all.late),
      abandonRate: ratio(all.abandoned, counted),
      unknown: unknownJson(unknown),
    };
  }

  async function distribution(asked: Interval): Promise<DistributionJson> {
    inOrder(asked);
    const [counts, all, ownRules, unknown] = await Promise.all([
      sums.byWait(asked),
      sums.whole(asked),
      sums.queues(asked),
      unknownIn(asked),
    ]);
    const of = (good: boolean): number => counts.reduce((sum, c) => sum + (c.good === good ? c.calls : 0), 0);
    const [within, late] = [of(true), of(false)];
    return {
      rule: ruleJson(answerRule(asked.queue ?? null)),
      ownRules: [...ownRules],
      answered: within + late,
      unjudged: Math.max(0, all.answered - within - late),
      within,
      late,
      bars: barsOf(counts),
      p50Ms: percentile(counts, 0.5),
      p90Ms: percentile(counts, 0.9),
      unknown: unknownJson(unknown),
    };
  }

  async function week(asked: Interval): Promise<WeekJson> {
    inOrder(asked);
    const [found, ownRules, unknown] = await Promise.all([
      sums.byWeekHour(asked),
      sums.queues(asked),
      unknownIn(asked),
    ]);
    const blind = unknownHours(unknown, { from: asked.from, to: Math.min(asked.to, deps.clock.now()) }, days);
    const at = new Map(found.map((hour) => [hour.weekHour, hour.sums]));
    const places = [...new Set([...at.keys(), ...blind.keys()])].sort((a, b) => a - b);
    return {
      rule: ruleJson(answerRule(asked.queue ?? null)),
      ownRules: [...ownRules],
      zone: days.zone,
      hours: places.map((place) => {
        const one = at.get(place);
        const { offered = 0, answered = 0, within = 0, late = 0, abandoned = 0, short = 0 } = one ?? {};
        return {
          weekday: Math.floor(place / 24) + 1,
          hour: place % 24,
          offered,
          answered,
          within,
          late,
          abandoned,
          shortAbandoned: short,
          serviceLevel: ratio(within, offered - short),
          unknownMs: millis(blind.get(place) ?? 0),
        };
      }),
      unknown: unknownJson(unknown),
    };
  }

  async function waits(asked: Interval): Promise<WaitsJson> {
    inOrder(asked);
    const { from, to, queue } = asked;
    if (to - from > longestWaits) throw invalid('The interval is too long', { to: 'must lie within 24 h of `from`' });
    const good = isWithin(deps.namedQueues, answerRule);
    const { rows } = await sql<WaitRow>`
      select offered_at, answered_at, ended_at, outcome, ${isKnown} as known, ${good} as good
      from hotline_wait where offered_at >= ${from} and offered_at < ${to}
      ${queue === undefined ? sql`` : sql`and queue = ${queue}`}
      order by offered_at desc limit ${mostWaits + 1}`.execute(db);
    return {
      items: rows.slice(0, mostWaits).map(waitJson),
      more: rows.length > mostWaits,
      rule: ruleJson(answerRule(queue ?? null)),
      unknown: unknownJson(await unknownIn(asked)),
    };
  }

  return {
    name: 'answer-times',
    migrations,
    settle: () => rollUp.settle(),
    start: () => rollUp.start(),
    stop: () => rollUp.stop(),
    routes: [
      route({
        method: 'GET',
        path: '/api/v1/figures/answer-times',
        summary: 'Service level, ASA and abandon rate of an interval',
        access: overseers,
        displays: true,
        query: interval,
        answer: answerTimesSchema,
        handle: ({ query }) => answerTimes(query),
      }),
      route({
        method: 'GET',
        path: '/api/v1/figures/answer-distribution',
        summary: 'How long answered calls of an interval waited: bars of a second, median and 90th percentile',
        access: overseers,
        query: interval,
        answer: distributionSchema,
        handle: ({ query }) => distribution(query),
      }),
      route({
        method: 'GET',
        path: '/api/v1/figures/answer-week',
        summary: 'Volume and service level of an interval by weekday and hour, in the site’s zone',
        access: overseers,
        query: interval,
        answer: weekSchema,
        handle: ({ query }) => week(query),
      }),
      route({
        method: 'GET',
        path: '/api/v1/figures/waits',
        summary: 'The single waits of at most a day, newest first, without anybody’s name or number',
        access: overseers,
        displays: true,
        query: interval,
        answer: waitsSchema,
        handle: ({ query }) => waits(query),
      }),
    ],
  };
}
