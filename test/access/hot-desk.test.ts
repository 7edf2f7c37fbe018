/** Hot desking: who signs in takes a phone, who loses it is told, and a call that rings there stays whose it was. */
import { z } from 'zod';
import type { CardJson } from '../../src/contract/live.js';
import { createCallBook, type CallBook } from '../../src/core/call-book.js';
import { createWiring, defaultWiring } from '../../src/core/wiring.js';
import { createScreenPop } from '../../src/features/screen-pop/screen-pop.js';
import { Desk, ringAll } from '../core/desk.js';
import { ask, listening, openHouse, password, signIn, watching, type Browser, type House } from '../http/house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse({ access: { isPhone: (extension) => /^80\d\d$/.test(extension) } });
});
afterEach(() => house.stop());

async function signInAt(user: string, extension: string, secret = password): ReturnType<typeof ask> {
  return ask(house.url, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password: secret, extension }),
  });
}
const holders = (...extensions: string[]): (string | null)[] => extensions.map((one) => house.access.userAt(one, 0));

test('signing in at a phone takes it at once, and whoever sat there is told by whom', async () => {
  const before = await listening(house.url, await signIn(house.url, 'wang.li'));
  const bystander = await listening(house.url, await signIn(house.url, 'li.hua'));
  const said = await signInAt('chen.gong', '8001');
  expect(said.status).toBe(200);
  expect(said.json).toMatchObject({ user: 'chen.gong', extension: '8001' });
  expect(holders('8001')).toEqual(['chen.gong']);
  expect(await before.next('session.phone_taken')).toMatchObject({
    extension: '8001',
    by: { user: 'chen.gong', name: '名 chen.gong' },
  });
  expect(bystander.messages.map((message) => message.type)).toEqual(['hello', 'snapshot']);
  for (const one of [before, bystander]) one.close();
});

test('a wrong password takes no phone; a phone that is none is named', async () => {
  expect((await signInAt('chen.gong', '8001', 'Wrong-Guess-1')).status).toBe(401);
  const none = await signInAt('chen.gong', '9999');
  expect(none.status).toBe(400);
  expect(none.json).toMatchObject({ error: { fields: { extension: 'is no phone of this site' } } });
  expect(none.headers['set-cookie']).toBeUndefined();
  expect((await signInAt('chen.gong', '80 01')).status).toBe(400);
  expect(holders('8001', '9999')).toEqual(['wang.li', null]);
});

test('one moves to another phone, gives it back, and takes the old one again, all without signing in anew', async () => {
  const page = await signIn(house.url, 'wang.li');
  const move = async (extension: string | null): Promise<unknown> =>
    (await page.ask('/api/v1/session/extension', { method: 'PUT', body: { extension } })).json;
  expect(await move('8002')).toMatchObject({ extension: '8002' });
  expect(holders('8001', '8002')).toEqual([null, 'wang.li']);
  expect(await move(null)).toMatchObject({ extension: null });
  expect(holders('8001', '8002')).toEqual([null, null]);
  expect(await move('8001')).toMatchObject({ extension: '8001' });
  expect(await move('7001')).toMatchObject({ error: { code: 'invalid' } });
});

test('a page asks first: a colleague’s phone is left to him where only a free one was wanted, and his name is told', async () => {
  const page = await signIn(house.url, 'chen.gong');
  const move = (body: object): ReturnType<typeof page.ask> =>
    page.ask('/api/v1/session/extension', { method: 'PUT', body });
  const held = await move({ extension: '8001', ifFree: true });
  expect(held.status).toBe(409);
  expect(held.json).toMatchObject({
    error: { code: 'conflict', reason: 'phone_held', fields: { extension: 'is held by 名 wang.li' } },
  });
  expect(holders('8001')).toEqual(['wang.li']);
  expect((await move({ extension: '8009', ifFree: true })).status).toBe(200);
  expect((await move({ extension: '8001' })).status).toBe(200);
  expect(holders('8001', '8009')).toEqual(['chen.gong', null]);
});

test('what the command line changes tells the one who loses his phone too', async () => {
  const socket = await listening(house.url, await signIn(house.url, 'wang.li'));
  await house.access.accounts.change('ding.du', { extension: '8001' });
  expect(await socket.next('session.phone_taken')).toMatchObject({ by: { user: 'ding.du' } });
  socket.close();
});

test('the phone changes hands while it rings: card, answer and credit stay with the one who held it at the ring', async () => {
  const desk = new Desk();
  const book: CallBook = createCallBook(
    createWiring({
      ...defaultWiring,
      pbx: 'main',
      trunks: ['PJSIP/trunk'],
      phones: ['8[0-9]{3}'],
      agents: ['80[0-9]{2}'],
      queues: ['hotline'],
      userAt: house.access.userAt,
    }),
  );
  const shown: { type: string; card: CardJson; users: readonly string[] }[] = [];
  const pop = createScreenPop({
    findCaller: () => ({ match: 'none' }),
    lastCalls: () => Promise.resolve([]),
    push: {
      publish(event, audience) {
        if ('card' in event) shown.push({ type: event.type, card: event.card, users: audience.users ?? [] });
      },
    },
    displayName: house.access.displayName,
    queueName: (_, queue) => queue,
    answerRule: () => ({ limit: 15_000_000, measure: 'wait', boundary: 'inclusive', shortAbandon: 5_000_000 }),
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
  });
  desk.book = new Proxy(book, {
    get: (target, name, receiver) =>
      name === 'fold'
        ? (event: Parameters<CallBook['fold']>[0]) => {
            const facts = target.fold(event);
            pop.live?.onFacts(facts, (id) => target.call(id));
            return facts;
          }
        : Reflect.get(target, name, receiver),
  });
  const { caller, phones } = ringAll(desk, '8001');
  const [phone] = phones;
  if (phone === undefined) throw new Error('no phone rings');
  desk.at(1);
  expect((await signInAt('chen.gong', '8001')).status).toBe(200);
  expect(holders('8001')).toEqual(['chen.gong']);
  desk.at(4).picksUp(caller, phone);
  expect(desk.call.answeredBy).toMatchObject({ extension: '8001', user: 'wang.li' });
  expect(desk.call.segments).toMatchObject([{ extension: '8001', user: 'wang.li' }]);
  expect(desk.call.offers).toMatchObject([{ user: 'wang.li', result: 'answered' }]);
  desk.at(30).hangsUp(caller);
  expect(shown.map(({ type, users, card }) => [type, users.join(), card.state])).toEqual([
    ['pop.shown', 'wang.li', 'ringing'],
    ['pop.updated', 'wang.li', 'answered_here'],
    ['pop.withdrawn', 'wang.li', 'withdrawn'],
  ]);
  // The next call that rings there is the new one's.
  desk.at(60);
  ringAll(desk, '8001');
  expect(desk.calls[1]?.offers).toMatchObject([{ user: 'chen.gong' }]);
});

describe('a display token', () => {
  const link = {
    pbx: 'main',
    state: 'up',
    since: '2026-11-24T01:00:00.000Z',
    lastHeardAt: null,
    reason: null,
    resynchronised: true,
    clockOffsetMs: null,
  } as const;
  const late = { callId: 'c', queue: 'hotline', offeredAt: null, lateAt: '2026-11-24T01:00:00.000Z', limitMs: 15_000 };

  async function display(root: Browser): Promise<string> {
    const made = await root.ask('/api/v1/tokens', { method: 'POST', body: { name: 'wall', kind: 'display' } });
    expect(made.status).toBe(201);
    return z.object({ token: z.string() }).parse(made.json).token;
  }

  test('opens no route that is not marked for wallboards, and can be revoked', async () => {
    const root = await signIn(house.url, 'root');
    const authorization = `Bearer ${await display(root)}`;
    for (const path of ['/api/v1/users', '/api/v1/session', '/api/openapi.json', '/api/v1/presence']) {
      expect([401, 403]).toContain((await ask(house.url, path, { headers: { authorization } })).status);
    }
    expect((await root.ask('/api/v1/tokens')).json).toMatchObject({
      items: [{ name: 'wall', kind: 'display', roles: [], user: null }],
    });
    const roles = await root.ask('/api/v1/tokens', {
      method: 'POST',
      body: { name: 'w2', kind: 'display', roles: ['agent'] },
    });
    expect(roles.status).toBe(400);
  });

  test('hears what holds no personal data, and is cut off when it is revoked', async () => {
    const root = await signIn(house.url, 'root');
    const socket = await watching(house.url, await display(root));
    expect(socket.messages.at(-1)).toMatchObject({ type: 'snapshot', cards: [], links: [] });
    house.hub.publish(
      { type: 'session.phone_taken', extension: '8001', by: { user: 'x', name: 'x' } },
      { everyone: true },
    );
    house.hub.publish({ type: 'answer.late', ...late }, { roles: ['supervisor'] });
    house.hub.publish({ type: 'pbx.link', link }, { everyone: true });
    await socket.next('pbx.link');
    expect(socket.messages.slice(2).map((message) => message.type)).toEqual(['answer.late', 'pbx.link']);
    expect((await root.ask('/api/v1/tokens/wall', { method: 'DELETE' })).status).toBe(204);
    await socket.gone();
    expect((await root.ask('/api/v1/tokens/wall', { method: 'DELETE' })).status).toBe(404);
  });
});
