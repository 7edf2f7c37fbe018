import { toCallJson } from '../../../src/contract/call.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import { evolve, type CallFact } from '../../../src/core/call-fact.js';
import { agent, get } from '../../support/rest.js';
import { callId, factsOf, type CallPlan } from '../../store/facts-of-calls.js';
import { openDesk, program, type Desk } from './desk.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const folded = (facts: readonly CallFact[]): Call => {
  const call = facts.reduce<Call | undefined>(evolve, undefined);
  if (call === undefined) throw new Error('no call');
  return call;
};
const say = (...plans: CallPlan[]) => desk.say(plans.flatMap(factsOf));
const one = (id: string, who = program) => get(desk.log, '/api/v1/calls/{id}', { params: { id }, who });

describe('what is kept', () => {
  test('a call whose facts came in many batches is the call that they make', async () => {
    const facts = factsOf({ serial: 1 });
    for (const fact of facts) await desk.say([fact]);
    expect(await one(callId(1))).toEqual(toCallJson(folded(facts), defaultAnswerRule, 0));
  });

  test('a restart between any two facts changes nothing', async () => {
    const facts = factsOf({ serial: 1 });
    for (let cut = 1; cut < facts.length; cut += 4) {
      const plan = factsOf({ serial: 10 + cut });
      await desk.say(plan.slice(0, cut));
      await desk.restart();
      await desk.say(plan.slice(cut));
      expect(await one(callId(10 + cut))).toEqual(toCallJson(folded(plan), defaultAnswerRule, 0));
    }
  });

  test('facts given again, and batches handled again, change nothing', async () => {
    const facts = [...factsOf({ serial: 1 }), ...factsOf({ serial: 2, wait: null })];
    await desk.say(facts);
    const before = await desk.calls();
    await desk.say(facts);
    const stored = await desk.store.facts.read(0, 1000);
    const { durable } = desk.log;
    for (const [from, to] of [
      [0, 4],
      [2, 15],
      [0, 100],
    ] as const) {
      await desk.store.db
        .transaction()
        .execute((tx) => durable?.handle(stored.slice(from, to), tx) ?? Promise.resolve());
    }
    await desk.store.db.transaction().execute((tx) => durable?.handle(stored, tx) ?? Promise.resolve());
    expect(await desk.calls()).toEqual(before);
  });

  test('a commit that fails after the batch was handled leaves neither a gap nor a double', async () => {
    await desk.close();
    desk = await openDesk({ follow: false });
    const facts = factsOf({ serial: 1 });
    await desk.say(facts);
    const stored = await desk.store.facts.read(0, 1000);
    const { durable } = desk.log;
    const handle = (from: number, to: number, fail: boolean) =>
      desk.store.db.transaction().execute(async (tx) => {
        await durable?.handle(stored.slice(from, to), tx);
        if (fail) throw new Error('the disk is full');
      });
    await expect(handle(0, 4, true)).rejects.toThrow('full');
    await handle(0, 4, false);
    await expect(handle(4, 20, true)).rejects.toThrow('full');
    await handle(4, 20, false);
    expect(await one(callId(1))).toEqual(toCallJson(folded(facts), defaultAnswerRule, 0));
    expect(await desk.ids({ user: 'wang.li' })).toEqual([callId(1)]);
  });

  test('facts of a call that never arrived are passed over, and what follows is kept', async () => {
    await desk.say(factsOf({ serial: 1 }).slice(3));
    await say({ serial: 2 });
    expect(await desk.ids()).toEqual([callId(2)]);
  });

  test('hostile text in names and numbers is kept as it was', async () => {
    const number = `"\u2028'); drop table call_record; --\u{1F4DE}`;
    await say({ serial: 1, number, queue: `q'; --`, user: '<b>' });
    const [call] = (await desk.calls()).items;
    expect(call?.caller.raw).toBe(number);
    expect(await desk.ids({ queue: `q'; --` })).toEqual([callId(1)]);
  });

  test('better knowledge of the caller replaces the number that the call is found by', async () => {
    const [arrived, ...rest] = factsOf({ serial: 1, ended: false });
    const last = rest.at(-1);
    if (arrived === undefined || last === undefined) throw new Error('no facts');
    await desk.say([arrived, ...rest]);
    await desk.say([
      {
        type: 'described',
        call: last.call,
        n: last.n + 1,
        at: last.at,
        precision: 'event',
        caller: { raw: '13911112222', number: '+8613911112222', name: '', withheld: false, extension: null },
      },
    ]);
    expect(await desk.ids({ number: '13911112222' })).toEqual([callId(1)]);
    expect(await desk.ids({ number: '13900000108' })).toEqual([]);
  });
});

describe('open calls', () => {
  test('they are told from the live book, with the talk up to now', async () => {
    await desk.close();
    const facts = factsOf({ serial: 1, ended: false });
    const answered = folded(facts).answeredAt ?? 0;
    desk = await openDesk({ now: () => answered + 5_000_000 });
    await desk.say(facts);
    await say({ serial: 2 });
    const open = await get(desk.log, '/api/v1/calls/open');
    expect(open).toMatchObject({ items: [{ id: callId(1), talkMs: 5000 }] });
    expect(open).toHaveProperty('items.length', 1);
    expect(await one(callId(1))).toMatchObject({ outcome: null, endedAt: null, talkMs: 5000 });
    expect((await desk.calls()).items.map((call) => call.outcome)).toEqual(['answered', null]);
  });
});

describe('who sees what', () => {
  test('an agent reads the calls in which his phone rang, and no others are there for him', async () => {
    await say({ serial: 1, user: 'wang.li' }, { serial: 2, user: 'zhao.min' }, { serial: 3, user: null });
    await say({ serial: 4, user: 'wang.li', wait: null }, { serial: 5, user: 'zhao.min', ended: false });
    expect(await desk.ids({}, agent('wang.li'))).toEqual([callId(4), callId(1)]);
    expect(await desk.ids({ user: 'zhao.min' }, agent('wang.li'))).toEqual([]);
    expect(await one(callId(1), agent('wang.li'))).toMatchObject({ id: callId(1) });
    for (const id of [callId(2), callId(3), callId(5), 'nonsense']) {
      await expect(one(id, agent('wang.li'))).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await get(desk.log, '/api/v1/calls/open', { who: agent('wang.li') })).toEqual({ items: [] });
    expect(await get(desk.log, '/api/v1/calls/open', { who: agent('zhao.min') })).toMatchObject({
      items: [{ id: callId(5) }],
    });
  });

  test("a token that is an agent's but nobody's sees nothing; other roles may not ask", async () => {
    await say({ serial: 1, user: null }, { serial: 2, user: '' });
    const token = { user: null, name: 'board', roles: ['agent'], via: 'token' } as const;
    expect(await desk.ids({}, token)).toEqual([]);
    const engineer = { user: 'sun', name: 'Sun', roles: ['engineer'], via: 'session' } as const;
    await expect(desk.ids({}, engineer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      get(desk.log, '/api/v1/unknown-intervals', { who: agent('wang.li'), query: {} }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('pages', () => {
  const walk = async (query: Record<string, unknown>, meanwhile: (page: number) => Promise<void>) => {
    const ids: string[] = [];
    let after: string | null = null;
    for (let page = 0; page === 0 || after !== null; page += 1) {
      const found = await desk.calls({ ...query, ...(after !== null && { after }) });
      expect(found.items.length).toBeLessThanOrEqual(Number(query['limit']));
      ids.push(...found.items.map((call) => call.id));
      after = found.next;
      await meanwhile(page);
    }
    return ids;
  };

  test('calls that come and change meanwhile neither repeat nor hide an older one', async () => {
    await desk.say(Array.from({ length: 23 }, (_, i) => factsOf({ serial: i + 1, ended: i % 2 === 0 })).flat());
    const ids = await walk({ limit: '5' }, async (page) => {
      await say({ serial: 100 + page });
      await say({ serial: 2 * page + 2 });
    });
    expect(ids).toEqual(Array.from({ length: 23 }, (_, i) => callId(23 - i)));
  });

  test('calls that arrived in the same instant are each told once', async () => {
    const at = 1_795_400_000_123_456;
    await desk.say(Array.from({ length: 12 }, (_, i) => factsOf({ serial: i + 1, at })).flat());
    for (const query of [{ limit: '5' }, { limit: '4', user: 'wang.li' }, { limit: '12' }, { limit: '1' }]) {
      const ids = await walk(query, async () => {});
      expect([...ids].sort()).toEqual(Array.from({ length: 12 }, (_, i) => callId(i + 1)).sort());
      expect(new Set(ids).size).toBe(12);
    }
  });
});

describe('the last calls of a caller', () => {
  const caller = { raw: '13900000108', number: '+8613900000108', name: '', withheld: false, extension: null };

  test('the three newest hotline calls of the number, without the one that rings', async () => {
    await say(...[1, 2, 3, 4, 5].map((serial) => ({ serial, wait: serial === 4 ? null : 7 })));
    await say({ serial: 6, number: '+8613900000199' }, { serial: 7, user: null });
    const last = await desk.log.lastCalls(caller, callId(5));
    expect(last.map((call) => [call.id, call.outcome, call.answeredBy])).toEqual([
      [callId(7), 'answered', '8001'],
      [callId(4), 'abandoned', null],
      [callId(3), 'answered', '<wang.li>'],
    ]);
  });

  test('a withheld number is nobody', async () => {
    await say({ serial: 1 });
    expect(await desk.log.lastCalls({ ...caller, withheld: true }, 'x')).toEqual([]);
    expect(await desk.log.lastCalls({ ...caller, number: null }, 'x')).toEqual([]);
  });
});

test('unknown intervals that touch the asked one are told', async () => {
  await desk.store.unknown.begin('main', 1_795_400_000_000_000, 'link');
  await desk.store.unknown.end('main', 1_795_400_060_000_000, 'link');
  await desk.store.unknown.begin('main', 1_795_400_100_000_000, 'daemon');
  const ask = (from: string, to: string) => get(desk.log, '/api/v1/unknown-intervals', { query: { from, to } });
  const day = new Date(1_795_400_000_000).toISOString().slice(0, 10);
  expect(await ask(`${day}T00:00:00Z`, `${day}T23:59:59Z`)).toEqual({
    items: [
      { pbx: 'main', from: '2026-11-23T02:13:20.000Z', to: '2026-11-23T02:14:20.000Z', cause: 'link' },
      { pbx: 'main', from: '2026-11-23T02:15:00.000Z', to: null, cause: 'daemon' },
    ],
  });
  expect(await ask('2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z')).toEqual({ items: [] });
  await expect(ask('2020-01-02T00:00:00Z', '2020-01-02T00:00:00Z')).rejects.toMatchObject({ code: 'invalid' });
});

test('retention forgets calls that are over and old, never open ones', async () => {
  await say({ serial: 1 }, { serial: 2, ended: false }, { serial: 3 }, { serial: 4000 });
  const { items } = await desk.calls();
  const before = Date.parse(items[0]?.arrivedAt ?? '') * 1000;
  expect(await desk.log.forgetBefore(before)).toBe(2);
  expect(await desk.ids()).toEqual([callId(4000), callId(2)]);
  expect(await desk.ids({ user: 'wang.li' })).toEqual([callId(4000), callId(2)]);
  expect(await desk.log.forgetBefore(before)).toBe(0);
});
