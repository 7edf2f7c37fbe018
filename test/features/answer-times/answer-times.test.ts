import * as fc from 'fast-check';
import { sql } from 'kysely';
import { defaultAnswerRule, judge, type AnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import { evolve, type CallFact } from '../../../src/core/call-fact.js';
import { answerTimesSchema, type AnswerTimesJson } from '../../../src/contract/figures.js';
import { createAnswerTimes, type AnswerTimes } from '../../../src/features/answer-times/answer-times.js';
import { agent, get } from '../../support/rest.js';
import { factsOf, type CallPlan } from '../../store/facts-of-calls.js';
import { openDesk, silent, type Desk } from '../call-log/desk.js';

const second = 1_000_000;
const day = Date.UTC(2026, 10, 23) * 1000;
/** Seconds after midnight UTC, as a query says it. */
const at = (seconds: number): string => new Date(day / 1000 + seconds * 1000).toISOString();

let desk: Desk;
let figures: AnswerTimes;
let rules: Record<string, AnswerRule>;
let serial: number;

beforeEach(async () => {
  desk = await openDesk();
  serial = 0;
  rules = {};
  figures = createAnswerTimes({
    db: desk.store.db,
    unknown: desk.store.unknown,
    answerRule: (queue) => (queue === null ? undefined : rules[queue]) ?? defaultAnswerRule,
    namedQueues: ['vip', 'a', 'b'],
    zone: 'UTC',
    clock: { now: () => day + 3 * 86_400 * second },
    log: silent,
  });
  await desk.store.migrate(figures.name, figures.migrations ?? {});
});
afterEach(() => desk.close());

/** A call that is offered at `at` seconds after midnight: factsOf offers two seconds after the arrival. */
const call = (offered: number, plan: Omit<CallPlan, 'serial' | 'at'>): CallFact[] =>
  factsOf({ serial: ++serial, at: day + (offered - 2) * second, ...plan });

/** The same facts, each changed by what `change` says of it. */
function changed(facts: readonly CallFact[], change: (fact: CallFact) => CallFact): CallFact[] {
  return Array.from(facts, change);
}

const shortly = (fact: CallFact): CallFact => (fact.type === 'ended' ? { ...fact, outcome: 'short_abandon' } : fact);

async function ask(query: Record<string, unknown> = {}): Promise<AnswerTimesJson> {
  const asked = { from: at(0), to: at(86_400), ...query };
  return answerTimesSchema.parse(await get(figures, '/api/v1/figures/answer-times', { query: asked }));
}

test('a morning: five offered, three answered, one of them late, one gave up, one at once', async () => {
  await desk.say([
    ...call(100, { wait: 5 }),
    ...call(200, { wait: 15 }),
    ...call(300, { wait: 15.000_001 }),
    ...call(400, { wait: null, gaveUp: 40 }),
    ...changed(call(500, { wait: null, gaveUp: 4.999 }), shortly),
  ]);
  expect(await ask()).toEqual({
    offered: 5,
    answered: 3,
    within: 2,
    late: 1,
    unjudged: 0,
    abandoned: 1,
    shortAbandoned: 1,
    asaMs: expect.closeTo((5000 + 15_000 + 15_000.001) / 3, 3),
    serviceLevel: 2 / 4,
    ofAnswered: 2 / 3,
    abandonRate: 1 / 4,
    unknown: [],
  });
});

test('no calls: neither 0 nor 100 %, and short abandons alone are none', async () => {
  const none = { serviceLevel: null, ofAnswered: null, abandonRate: null, asaMs: null };
  expect(await ask()).toMatchObject({ offered: 0, answered: 0, within: 0, late: 0, ...none });
  await desk.say(changed(call(500, { wait: null, gaveUp: 2 }), shortly));
  expect(await ask()).toMatchObject({ offered: 1, shortAbandoned: 1, ...none });
});

test('a call belongs to the interval in which it was offered, whenever it was answered or ended', async () => {
  await desk.say([...call(3599.999_999, { wait: 30 }), ...call(3600, { wait: 1 }), ...call(7200, { wait: 1 })]);
  expect(await ask({ from: at(0), to: at(3600) })).toMatchObject({ offered: 1, late: 1, within: 0 });
  expect(await ask({ from: at(3600), to: at(7200) })).toMatchObject({ offered: 1, within: 1 });
});

test('calls that are not the hotline’s, and calls that were never offered, stand in no figure', async () => {
  const private_ = changed(call(100, { wait: 1 }), (f) => (f.type === 'arrived' ? { ...f, hotline: false } : f));
  const greeted = call(200, { wait: null }).filter((f) => f.type === 'arrived');
  await desk.say([...private_, ...greeted]);
  expect(await ask()).toMatchObject({ offered: 0, answered: 0 });
});

test('a call that still waits is offered, and no more', async () => {
  await desk.say(call(100, { wait: 3 }).slice(0, 5));
  expect(await ask()).toMatchObject({ offered: 1, answered: 0, abandoned: 0, serviceLevel: 0, asaMs: null });
});

test('an answer that was only seen in a snapshot is counted, without a verdict or a wait', async () => {
  await desk.say([
    ...changed(call(100, { wait: 1 }), (f) => ({ ...f, precision: 'snapshot' })),
    ...call(200, { wait: 4 }),
  ]);
  expect(await ask()).toMatchObject({
    offered: 2,
    answered: 2,
    within: 1,
    late: 0,
    unjudged: 1,
    asaMs: 4000,
    ofAnswered: 1,
  });
});

test('a queue alone, by the queue of the first offer; each queue by its own rule', async () => {
  rules = { vip: { ...defaultAnswerRule, limit: 3 * second, boundary: 'exclusive' } };
  await desk.say([
    ...call(100, { queue: 'vip', wait: 2.999_999 }),
    ...call(200, { queue: 'vip', wait: 3 }),
    ...call(300, { queue: 'hotline', wait: 10 }),
    ...call(400, { queue: "o'brien", wait: 20 }),
  ]);
  expect(await ask({ queue: 'vip' })).toMatchObject({ offered: 2, within: 1, late: 1 });
  expect(await ask({ queue: "o'brien" })).toMatchObject({ offered: 1, within: 0, late: 1 });
  expect(await ask({ queue: 'nowhere' })).toMatchObject({ offered: 0, serviceLevel: null });
  expect(await ask()).toMatchObject({ offered: 4, within: 2, late: 2 });
});

test('times that nobody watched stand beside the figures that they touch', async () => {
  await desk.store.unknown.begin('main', day + 1000 * second, 'link');
  await desk.store.unknown.end('main', day + 1060 * second, 'link');
  expect((await ask({ from: at(0), to: at(1000) })).unknown).toEqual([]);
  expect((await ask({ from: at(1050), to: at(2000) })).unknown).toEqual([
    { pbx: 'main', from: at(1000), to: at(1060), cause: 'link' },
  ]);
});

test('whatever the calls and the rules: SQL counts what the core judges', async () => {
  const plan = fc.record({
    wait: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 30_000_000 }), fc.constantFrom(15_000_000, 15_000_001)),
    queue: fc.constantFrom('a', 'b', 'c'),
    precision: fc.constantFrom('event', 'arrival', 'snapshot', 'backfilled'),
  } as const);
  const rule = fc.record({
    limit: fc.constantFrom(14_800_000, 15_000_000, 15_000_001, 20_000_000),
    measure: fc.constantFrom('wait', 'ring'),
    boundary: fc.constantFrom('inclusive', 'exclusive'),
    shortAbandon: fc.constant(5_000_000),
  } as const);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { maxLength: 12 }), fc.record({ a: rule, b: rule }), async (plans, own) => {
      rules = own;
      const from = (round += 1) * 1000;
      const calls = plans.map(({ wait, queue, precision }, i) =>
        changed(call(from + i, { queue, wait: wait === null ? null : wait / second }), (f) => ({ ...f, precision })),
      );
      await desk.say(calls.flat());
      const verdicts = calls.map((facts) => {
        const whole = facts.reduce<Call | undefined>(evolve, undefined);
        if (whole === undefined) throw new Error('no call');
        return judge((whole.queue === null ? undefined : rules[whole.queue]) ?? defaultAnswerRule, whole).withinLimit;
      });
      expect(await ask({ from: at(from), to: at(from + 999) })).toMatchObject({
        offered: plans.length,
        answered: plans.filter((p) => p.wait !== null).length,
        within: verdicts.filter((v) => v === true).length,
        late: verdicts.filter((v) => v === false).length,
        abandoned: plans.filter((p) => p.wait === null).length,
      });
    }),
    { numRuns: 30 },
  );
});

test('hostile questions are refused by name, and agents may not ask', async () => {
  const refused = (query: Record<string, unknown>, field: string) =>
    expect(ask(query)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.any(String) } });
  await refused({ from: undefined }, 'from');
  await refused({ from: 'now' }, 'from');
  await refused({ from: at(5), to: at(5) }, 'to');
  await refused({ to: '2026-13-01T00:00:00Z' }, 'to');
  await refused({ queue: '' }, 'queue');
  await refused({ queue: 'x'.repeat(10_000) }, 'queue');
  await refused({ queue: ['a', 'b'] }, 'queue');
  const query = { from: at(0), to: at(1) };
  await expect(get(figures, '/api/v1/figures/answer-times', { query, who: agent('wang.li') })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('the figures are summed from their index alone, however many calls there are', async () => {
  await desk.say(call(100, { wait: 5 }));
  const { rows } = await sql<{ detail: string }>`explain query plan
    select queue, outcome, exact, answered_at, first_ring_at from hotline_call
    where offered_at >= 0 and offered_at < ${day * 2}`.execute(desk.store.db);
  expect(rows.map((row) => row.detail)).toEqual([
    expect.stringMatching(/SEARCH call_record USING COVERING INDEX call_record_figures/),
  ]);
});
