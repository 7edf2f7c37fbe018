/** The number is not the person: an agent says who calls, and the card follows his word for as long as the call lasts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { callerSaidAnswer } from '../../../src/contract/desk.js';
import { cardSchema, type CardJson, type PersonJson } from '../../../src/contract/live.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { CallFact } from '../../../src/core/call-fact.js';
import { createScreenPop } from '../../../src/features/screen-pop/screen-pop.js';
import type { CallerMatch, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { arrival, callLog, phone, type BareFact } from '../../support/facts.js';

const person = (name: string, over: Partial<PersonJson> = {}): PersonJson => ({
  name,
  title: null,
  salutation: null,
  organisation: null,
  department: null,
  vip: null,
  notes: null,
  language: null,
  ...over,
});
const tang = person('唐婉');
const lu = person('陆一鸣', { vip: { level: '二级', reason: null }, notes: '只在上午' });
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const asTheRouteSays = z.custom<never>();
const agent = (user: string): Principal => ({ user, name: user, roles: ['agent'], via: 'session' });

let folder: string;
let store: Store;
let match: CallerMatch;
// A store for each: what agents say is kept, and every test's call has the same id.
beforeEach(async () => {
  match = { match: 'several', candidates: [tang, lu] };
  folder = mkdtempSync(join(tmpdir(), 'skylark-said-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function desk(log = callLog(), stored: readonly CallFact[] = []) {
  const pushed: CardJson[] = [];
  const told: unknown[] = [];
  let opened = (_call: string, _ticket: string): void => {};
  const pop = createScreenPop({
    findCaller: () => match,
    lastCalls: () => Promise.resolve([]),
    push: { publish: (event) => void ('card' in event && pushed.push(event.card)) },
    displayName: (user) => ({ anna: '安娜' })[user] ?? user,
    queueName: (_pbx, queue) => queue,
    answerRule: () => defaultAnswerRule,
    areaOf: (number) => (number.startsWith('+8621') ? { zh: '上海', en: 'Shanghai' } : null),
    personOf: (id) => (id === 7 ? lu : null),
    tickets: {
      ofCaller: () => Promise.resolve([]),
      ofCall: () => Promise.resolve(null),
      onOpened: (listener) => void (opened = listener),
      callers: {
        said: (_call, { by, person: who }) => Promise.resolve(void told.push(['said', by, who?.name ?? null])),
        opened: (_call, { by, person: who }) => Promise.resolve(void told.push(['opened', by, who?.name ?? null])),
      },
    },
    db: store.db,
    log: silent,
  });
  await store.migrate('screen-pop', pop.migrations ?? {});
  const facts = [...stored];
  if (facts.length > 0) pop.live?.onFacts(facts, () => log.call());
  await pop.start?.();
  const route = pop.routes?.[0];
  if (route?.body === undefined) throw new Error('no route');
  const { body: bodySchema } = route;
  return {
    log,
    facts,
    pushed,
    told,
    ticketOpens: (ticket: string) => opened(log.call()?.id ?? '', ticket),
    hear(seconds: number, bare: BareFact) {
      const fact = log.say(seconds, bare);
      facts.push(fact);
      pop.live?.onFacts([fact], () => log.call());
    },
    async say(user: string, body: unknown): Promise<CardJson> {
      const answer = await route.handle({
        params: asTheRouteSays.parse({ id: log.call()?.id }),
        query: asTheRouteSays.parse(undefined),
        body: asTheRouteSays.parse(bodySchema.parse(body)),
        who: agent(user),
        request: { address: '127.0.0.1', signedIn: null, setSession: () => {} },
      });
      return callerSaidAnswer.parse(answer).card;
    },
    cards: (user: string) => z.object({ cards: z.array(cardSchema) }).parse(pop.snapshot!(agent(user))).cards,
  };
}

async function ringing(number = '+862166006600') {
  const d = await desk();
  d.hear(0, arrival(number));
  d.hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  for (const [n, extension, user] of [
    [0, '8001', 'anna'],
    [1, '8002', 'boris'],
  ] as const) {
    d.hear(1, { type: 'offer_started', offer: n, channelId: `c${n}`, queue: 'hotline', party: phone(extension, user) });
    d.hear(1.2, { type: 'rang', offer: n });
  }
  return d;
}

test('several have the number: nobody is guessed; whom the agent names stands on every card of the call', async () => {
  const d = await ringing();
  expect(d.cards('anna')).toMatchObject([
    { match: 'several', person: null, said: null, caller: { vip: false, name: null, area: { zh: '上海' } } },
  ]);
  const card = await d.say('anna', { is: 'candidate', index: 1, name: '陆一鸣' });
  expect(card).toMatchObject({
    match: 'one',
    candidates: [],
    person: { name: '陆一鸣', notes: '只在上午' },
    said: { is: 'person', by: '安娜' },
    caller: { name: '陆一鸣', vip: true, verified: false },
  });
  expect(d.pushed.slice(-2).map((one) => [one.user, one.caller.name])).toEqual([
    ['anna', '陆一鸣'],
    ['boris', '陆一鸣'],
  ]);
});

test('the ticket of the call is told whom the agent named, also where it opens after that, and that he took it back', async () => {
  const d = await ringing();
  await d.say('anna', { is: 'candidate', index: 1, name: '陆一鸣' });
  d.ticketOpens('INC-1');
  d.ticketOpens('INC-1');
  await d.say('anna', { is: 'open' });
  expect(d.told).toEqual([
    ['said', 'anna', '陆一鸣'],
    ['opened', 'anna', '陆一鸣'],
    ['said', 'anna', null],
  ]);
});

test('nobody named anybody: the ticket that opens is told nothing', async () => {
  const d = await ringing();
  d.ticketOpens('INC-1');
  expect(d.told).toEqual([]);
});

test('the list has changed since the card was read: nobody is taken by his place alone', async () => {
  const d = await ringing();
  await expect(d.say('anna', { is: 'candidate', index: 0, name: '周可' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(d.say('anna', { is: 'candidate', index: 9, name: '周可' })).rejects.toMatchObject({ code: 'conflict' });
  expect(d.cards('anna')).toMatchObject([{ match: 'several', said: null }]);
});

test('not this person: name, title and VIP go from the card; taken back, the number speaks again', async () => {
  match = { match: 'one', person: lu };
  const d = await ringing();
  expect(d.cards('anna')).toMatchObject([{ match: 'one', person: { name: '陆一鸣' }, caller: { vip: true } }]);
  expect(await d.say('anna', { is: 'nobody' })).toMatchObject({
    match: 'none',
    person: null,
    said: { is: 'nobody', by: '安娜' },
    caller: { vip: false, name: null, organisation: null },
  });
  expect(await d.say('anna', { is: 'open' })).toMatchObject({ match: 'one', said: null, caller: { name: '陆一鸣' } });
});

test('somebody noted down meanwhile is found when the number is asked again, or named by his id', async () => {
  match = { match: 'none' };
  const d = await ringing();
  match = { match: 'one', person: tang };
  expect(await d.say('anna', { is: 'open' })).toMatchObject({ match: 'one', person: { name: '唐婉' } });
  expect(await d.say('anna', { is: 'contact', id: 7 })).toMatchObject({ person: { name: '陆一鸣' } });
  await expect(d.say('anna', { is: 'contact', id: 8 })).rejects.toMatchObject({ code: 'not_found' });
});

test('only those whose phone rang or who talk have a say', async () => {
  const d = await ringing();
  await expect(d.say('carl', { is: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
});

test('the daemon starts in the middle of a call, before the directory is read: the name comes a moment later', async () => {
  match = { match: 'none' };
  const d = await ringing();
  jest.useFakeTimers();
  try {
    const again = await desk(d.log, d.facts);
    expect(again.cards('anna')).toMatchObject([{ match: 'none', caller: { name: null } }]);
    match = { match: 'one', person: lu };
    jest.advanceTimersByTime(400);
    expect(again.cards('anna')).toMatchObject([{ match: 'one', caller: { name: '陆一鸣', vip: true } }]);
    expect(again.pushed.at(-1)).toMatchObject({ caller: { name: '陆一鸣' } });
  } finally {
    jest.useRealTimers();
  }
});

test('a restart in the middle of the call forgets nothing; the end of the call does', async () => {
  const d = await ringing();
  await d.say('anna', { is: 'candidate', index: 0, name: '唐婉' });
  // Written behind the answer: what is said afterwards stands behind it.
  await store.db.transaction().execute(() => Promise.resolve());
  const again = await desk(d.log, d.facts);
  expect(again.cards('anna')).toMatchObject([{ match: 'one', person: { name: '唐婉' }, said: { by: '安娜' } }]);
  again.hear(30, { type: 'ended', outcome: 'abandoned', hangupBy: 'caller', lastSeenAt: null });
  await expect(again.say('anna', { is: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
});
