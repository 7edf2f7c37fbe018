/** Roll-ups say what the calls say: hand-counted days, whatever changes afterwards, and any mixture of days against a scan. */
import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import {
  answerTimesSchema,
  distributionSchema,
  waitsSchema,
  weekSchema,
  type AnswerTimesJson,
  type DistributionJson,
  type WaitsJson,
  type WeekJson,
} from '../../../src/contract/figures.js';
import { sql } from 'kysely';
import { defaultAnswerRule, type AnswerRule } from '../../../src/core/answer-rule.js';
import type { CallFact } from '../../../src/core/call-fact.js';
import { createAnswerTimes, type AnswerTimes } from '../../../src/features/answer-times/answer-times.js';
import { get } from '../../support/rest.js';
import { factsOf, type CallPlan } from '../../store/facts-of-calls.js';
import { openDesk, silent, type Desk } from '../call-log/desk.js';

/** Each of them opens a store of its own and waits for its disk. */
jest.setTimeout(60_000);

const second = 1_000_000;
const dayLength = 86_400 * second;
/** Monday 23 November 2026, 00:00 in Shanghai. */
const monday = Date.UTC(2026, 10, 22, 16) * 1000;

let desk: Desk;
let figures: AnswerTimes;
let serial: number;
let now: number;

function feature(zone = 'Asia/Shanghai', rules: Readonly<Record<string, AnswerRule>> = {}): AnswerTimes {
  return createAnswerTimes({
    db: desk.store.db,
    unknown: desk.store.unknown,
    answerRule: (queue) => (queue === null ? undefined : rules[queue]) ?? defaultAnswerRule,
    namedQueues: Object.keys(rules),
    zone,
    clock: { now: () => now },
    log: silent,
  });
}

beforeEach(async () => {
  desk = await openDesk();
  serial = 0;
  now = monday + 7 * dayLength;
  figures = feature();
  await desk.store.migrate(figures.name, figures.migrations ?? {});
});
afterEach(async () => {
  await figures.stop?.();
  await desk.close();
});

/** A call offered so many seconds after that Monday's midnight. */
const call = (offered: number, plan: Omit<CallPlan, 'serial' | 'at'> = {}): CallFact[] =>
  factsOf({ serial: ++serial, at: monday + Math.round((offered - 2) * second), ...plan });
/** The same call, given up too soon to count. */
const shortly = (facts: readonly CallFact[]): CallFact[] =>
  Array.from(facts, (fact): CallFact => (fact.type === 'ended' ? { ...fact, outcome: 'short_abandon' } : fact));
const at = (seconds: number): string => new Date((monday + seconds * second) / 1000).toISOString();
const day = 86_400;

const query = (from = 0, to = 7 * day, more: object = {}) => ({ query: { from: at(from), to: at(to), ...more } });
const path = '/api/v1/figures';
const whole = async (...asked: Parameters<typeof query>): Promise<AnswerTimesJson> =>
  answerTimesSchema.parse(await get(figures, `${path}/answer-times`, query(...asked)));
const bars = async (...asked: Parameters<typeof query>): Promise<DistributionJson> =>
  distributionSchema.parse(await get(figures, `${path}/answer-distribution`, query(...asked)));
const week = async (...asked: Parameters<typeof query>): Promise<WeekJson> =>
  weekSchema.parse(await get(figures, `${path}/answer-week`, query(...asked)));
const waits = async (...asked: Parameters<typeof query>): Promise<WaitsJson> =>
  waitsSchema.parse(await get(figures, `${path}/waits`, query(...asked)));

/** Everything that is asked about a week; the same before and after a day is rolled up. */
const all = async (): Promise<unknown[]> => [await whole(), await bars(), await week()];
const stale = async (): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from answer_stale`.execute(desk.store.db);
  return Number(rows[0]?.n);
};

/** A hand-counted Monday: 09:00 three in time and one late, 10:00 one late and one given up, 10:30 one short abandon. */
const handCounted = (): CallFact[] => [
  ...call(9 * 3600, { wait: 0 }),
  ...call(9 * 3600 + 60, { wait: 7.8 }),
  ...call(9 * 3600 + 120, { wait: 15 }),
  ...call(9 * 3600 + 180, { wait: 15.000_001 }),
  ...call(10 * 3600, { wait: 75 }),
  ...call(10 * 3600 + 60, { wait: null, gaveUp: 40 }),
  ...shortly(call(10 * 3600 + 1800, { wait: null, gaveUp: 3 })),
];

test('a hand-counted Monday: its sums, its bars with the limit between two of them, its hours', async () => {
  await desk.say(handCounted());
  const sums = { offered: 7, answered: 5, within: 3, late: 2, unjudged: 0, abandoned: 1, shortAbandoned: 1 };
  const distribution = {
    answered: 5,
    within: 3,
    late: 2,
    bars: [
      { overMs: 0, upToMs: 1000, within: 1, late: 0 },
      { overMs: 7000, upToMs: 8000, within: 1, late: 0 },
      { overMs: 14_000, upToMs: 15_000, within: 1, late: 0 },
      { overMs: 15_000, upToMs: 16_000, within: 0, late: 1 },
      { overMs: 60_000, upToMs: null, within: 0, late: 1 },
    ],
    // Of 0, 7.8, 15, 15.1 and 75 s the third and the fifth.
    p50Ms: 15_000,
    p90Ms: 75_000,
  };
  const nine = { weekday: 1, hour: 9, offered: 4, answered: 4, within: 3, late: 1, abandoned: 0, shortAbandoned: 0 };
  const ten = { weekday: 1, hour: 10, offered: 3, answered: 1, within: 0, late: 1, abandoned: 1, shortAbandoned: 1 };
  for (const rolled of [false, true]) {
    if (rolled) {
      void figures.start?.();
      await figures.settle();
      expect(await stale()).toBe(0);
    }
    expect(await whole()).toMatchObject({ ...sums, serviceLevel: 3 / 6, ofAnswered: 3 / 5, abandonRate: 1 / 6 });
    expect(await bars()).toMatchObject(distribution);
    expect((await week()).hours).toEqual([
      { ...nine, serviceLevel: 3 / 4, unknownMs: 0 },
      { ...ten, serviceLevel: 0, unknownMs: 0 },
    ]);
  }
});

test('a call that changes after its day was rolled up changes the figure at once, and again when it goes', async () => {
  await desk.say(handCounted());
  const open = call(11 * 3600, { wait: 3 });
  await desk.say(open.slice(0, 5));
  void figures.start?.();
  await figures.settle();
  expect(await whole()).toMatchObject({ offered: 8, answered: 5 });
  await desk.say(open.slice(5));
  expect(await stale()).toBeGreaterThan(0);
  expect(await whole()).toMatchObject({ offered: 8, answered: 6, within: 4 });
  await figures.settle();
  expect(await whole()).toMatchObject({ offered: 8, answered: 6, within: 4 });
  await desk.log.forgetBefore(monday + (10 * 3600 - 5) * second);
  expect(await whole()).toMatchObject({ offered: 4 });
  await figures.settle();
  expect(await whole()).toMatchObject({ offered: 4 });
  expect((await bars()).answered).toBe(2);
});

test('the day that still runs is read from its calls, and rolled up when it is over', async () => {
  await desk.say(handCounted());
  now = monday + 12 * 3600 * second;
  void figures.start?.();
  await figures.settle();
  expect(await stale()).toBeGreaterThan(0);
  await desk.say(call(11 * 3600, { wait: 1 }));
  expect(await whole()).toMatchObject({ offered: 8, within: 4 });
  now = monday + dayLength;
  await figures.settle();
  expect(await stale()).toBe(0);
});

test('another rule or another zone makes the roll-ups anew', async () => {
  await desk.say(handCounted());
  void figures.start?.();
  await figures.settle();
  await figures.stop?.();
  figures = feature('Asia/Shanghai', { hotline: { ...defaultAnswerRule, limit: 7 * second } });
  void figures.start?.();
  await figures.settle();
  expect(await whole()).toMatchObject({ within: 1, late: 4 });
  expect(await bars()).toMatchObject({ within: 1, late: 4, ownRules: ['hotline'] });
  await figures.stop?.();
  figures = feature('Asia/Kathmandu');
  void figures.start?.();
  await figures.settle();
  expect(await whole()).toMatchObject({ within: 3, late: 2 });
  // 09:00 in Shanghai is 06:45 in Kathmandu: the hours are those on the site's wall.
  expect((await week()).hours.map(({ weekday, hour, offered }) => [weekday, hour, offered])).toEqual([
    [1, 6, 4],
    [1, 7, 2],
    [1, 8, 1],
  ]);
});

test('no calls: no bar, no percentile, no service level', async () => {
  expect(await bars()).toMatchObject({ answered: 0, bars: [], p50Ms: null, p90Ms: null });
  expect((await week()).hours).toEqual([]);
  await desk.say(shortly(call(60, { wait: null, gaveUp: 2 })));
  expect((await week()).hours).toMatchObject([{ offered: 1, serviceLevel: null }]);
});

test('hours that nobody watched are told, once where two gaps overlap, and not for the time to come', async () => {
  now = monday + 30 * 3600 * second;
  const gap = async (cause: 'link' | 'daemon', from: number, to: number | null): Promise<void> => {
    await desk.store.unknown.begin('main', monday + from * second, cause);
    if (to !== null) await desk.store.unknown.end('main', monday + to * second, cause);
  };
  await gap('link', 3 * 3600 + 3000, 4 * 3600 + 60);
  await gap('daemon', 4 * 3600, 4 * 3600 + 120);
  await gap('link', 30 * 3600 - 90, null);
  const told = (await week()).hours.map(({ weekday, hour, unknownMs }) => [weekday, hour, unknownMs]);
  expect(told).toEqual([
    [1, 3, 600_000],
    [1, 4, 120_000],
    [2, 5, 90_000],
  ]);
});

test('single waits: newest first, each with what became of it, and no word of who called', async () => {
  await desk.say([...handCounted(), ...call(11 * 3600, { wait: 2 }).slice(0, 4)]);
  const told = await waits(0, day);
  expect(told.items.map(({ is, waitMs }) => [is, waitMs])).toEqual([
    ['open', null],
    ['short_abandon', 3000],
    ['abandoned', 40_000],
    ['late', 75_000],
    ['late', 15_000.001],
    ['within', 15_000],
    ['within', 7800],
    ['within', 0],
  ]);
  expect(JSON.stringify(told)).not.toMatch(/139|wang|8001|main-/);
  expect(told).toMatchObject({ more: false, rule: { limitMs: 15_000 } });
  await expect(waits(0, day + 1)).rejects.toMatchObject({ code: 'invalid', fields: { to: expect.any(String) } });
  await expect(waits(5, 5)).rejects.toMatchObject({ code: 'invalid' });
});

test('whatever the calls, their order and the days that are rolled up: the same figures as a scan', async () => {
  const plan = fc.record({
    offered: fc.integer({ min: 0, max: 7 * day - 1 }),
    wait: fc.oneof(
      fc.constant(null),
      fc.integer({ min: 0, max: 90_000 }).map((n) => n / 1000),
    ),
    queue: fc.constantFrom('a', 'b'),
  });
  void figures.start?.();
  const plain = feature();
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { maxLength: 10 }), fc.boolean(), async (plans, settled) => {
      for (const { offered, ...rest } of plans) await desk.say(call(offered, rest));
      if (settled) await figures.settle();
      const asked = [query(), query(day / 2, 5.25 * day), query(0, 7 * day, { queue: 'a' })];
      for (const one of asked) {
        for (const name of ['answer-times', 'answer-distribution', 'answer-week']) {
          // Never started, it knows of no roll-up: it scans.
          expect(await get(figures, `${path}/${name}`, one)).toEqual(await get(plain, `${path}/${name}`, one));
        }
      }
    }),
    { numRuns: 15 },
  );
  expect(await all()).toHaveLength(3);
});

test('a year that is rolled up is not read from its calls', async () => {
  await desk.say(handCounted());
  void figures.start?.();
  await figures.settle();
  // What the calls say no longer counts: only the roll-ups are read.
  await sql`update call_record set body = '{}'`.execute(desk.store.db);
  await sql`drop view hotline_call`.execute(desk.store.db);
  await sql`create view hotline_call as select queue, offered_at, first_ring_at, answered_at, outcome, exact
    from call_record where 1 = 0`.execute(desk.store.db);
  expect(await whole()).toMatchObject({ offered: 7, within: 3 });
  expect(await bars()).toMatchObject({ answered: 5 });
  expect(await week()).toMatchObject({ hours: [{ offered: 4 }, { offered: 3 }] });
});
