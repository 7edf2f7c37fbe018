/** Sessions that are held back: locked while nobody is there, or waiting for a password of the user's own. */
import { z } from 'zod';
import type { CardJson } from '../../src/contract/live.js';
import { inCallOf } from '../../src/access/own-phone.js';
import {
  ask,
  Listener,
  listening,
  openHouse,
  password,
  signIn,
  watching,
  type Browser,
  type House,
} from '../http/house.js';
import { createCallBook } from '../../src/core/call-book.js';
import { Desk, ringAll, wiring } from '../core/desk.js';

const minute = 60_000_000;
const firstOf = z.object({ password: z.string() });
const talking = new Set<string>();
const card: CardJson = {
  id: 'main-1-1.1/wang.li',
  callId: 'main-1-1.1',
  user: 'wang.li',
  extension: '8001',
  state: 'ringing',
  reason: null,
  answeredBy: null,
  caller: {
    number: '+8613900000108',
    raw: '13900000108',
    name: '张伟',
    title: '主任',
    salutation: '张主任',
    organisation: '财务部',
    vip: true,
    verified: false,
    withheld: false,
    area: null,
  },
  match: 'one',
  person: null,
  said: null,
  candidates: [],
  queue: 'hotline',
  queueName: '服务热线',
  did: '4008000000',
  offeredAt: '2026-11-24T01:00:00.500Z',
  ringingSince: '2026-11-24T01:00:01.000Z',
  answeredAt: null,
  limitMs: 15_000,
  openTickets: [],
  lastCalls: [{ id: 'main-1-0.1', offeredAt: null, outcome: 'answered', answeredBy: '陈杰' }],
  ticket: null,
  script: null,
};
const personal = ['13900000108', '张伟', '主任', '财务部', '陈杰', '名 wang.li'];

let house: House;
beforeEach(async () => {
  talking.clear();
  house = await openHouse({
    access: { idleLock: 10 * minute, inCall: (user) => talking.has(user) },
    snapshot: [(who) => ({ cards: who.user === card.user ? [card] : [], calls: ['13900000108'] })],
  });
});
afterEach(() => house.stop());

const session = '/api/v1/session';
const post = (page: Browser, path: string, body?: object): ReturnType<Browser['ask']> =>
  page.ask(`${session}${path}`, { method: 'POST', ...(body !== undefined && { body }) });
/** What a route tells that is open to every role. */
const works = async (page: Browser): Promise<number> => (await page.ask('/api/openapi.json')).status;
const heldOf = async (page: Browser): Promise<unknown> => (await page.ask(session)).json;

test('ten minutes without a sign lock the page, whatever it polls; the password unlocks it', async () => {
  const page = await signIn(house.url, 'wang.li');
  expect(page.signedIn.json).toMatchObject({ held: null, idleLockMs: 600_000 });
  for (let i = 0; i < 9; i += 1) {
    house.pass(minute);
    expect(await works(page)).toBe(200);
  }
  house.pass(minute);
  const refused = await page.ask(`${session}/extension`, { method: 'PUT', body: { extension: '8001' } });
  expect(refused.status).toBe(403);
  expect(refused.json).toEqual({ error: { code: 'forbidden', message: 'The page is locked', reason: 'locked' } });
  expect(await works(page)).toBe(401);
  expect(await heldOf(page)).toMatchObject({ user: 'wang.li', held: 'locked' });
  expect((await post(page, '/activity')).status).toBe(403);
  const wrong = await post(page, '/unlock', { password: 'Wrong-Guess-1' });
  expect(wrong.status).toBe(400);
  expect(wrong.json).toMatchObject({ error: { fields: { password: 'is wrong' } } });
  expect((await page.ask(`${session}/unlock`, { method: 'POST', body: { password }, csrf: false })).status).toBe(403);
  expect(await heldOf(page)).toMatchObject({ held: 'locked' });
  const right = await post(page, '/unlock', { password });
  expect(right.status).toBe(200);
  expect(right.json).toMatchObject({ held: null, csrf: page.csrf });
  expect(await works(page)).toBe(200);
});

test('guessing at the lock slows down as guessing at the sign-in does', async () => {
  const page = await signIn(house.url, 'wang.li');
  await post(page, '/lock');
  const answers: number[] = [];
  for (let i = 0; i < 8; i += 1) answers.push((await post(page, '/unlock', { password: `Wrong-Guess-${i}` })).status);
  expect(answers.slice(0, 4)).toEqual([400, 400, 400, 400]);
  expect(answers.at(-1)).toBe(429);
});

test('what the user does in the page puts it off: a sign, or anything that changes something', async () => {
  const page = await signIn(house.url, 'wang.li');
  house.pass(9 * minute);
  expect((await post(page, '/activity')).status).toBe(204);
  house.pass(9 * minute);
  expect((await page.ask(`${session}/extension`, { method: 'PUT', body: { extension: null } })).status).toBe(200);
  house.pass(9 * minute);
  // What another site made the browser send is no sign of him.
  expect((await page.ask(`${session}/activity`, { method: 'POST', csrf: false })).status).toBe(403);
  house.pass(minute);
  expect(await heldOf(page)).toMatchObject({ held: 'locked' });
});

test('in a call on the own phone nobody goes idle; a call that comes later unlocks nothing', async () => {
  const page = await signIn(house.url, 'wang.li');
  talking.add('wang.li');
  for (let i = 0; i < 3; i += 1) {
    house.pass(9 * minute);
    expect(await heldOf(page)).toMatchObject({ held: null });
  }
  talking.clear();
  house.pass(9 * minute);
  expect(await heldOf(page)).toMatchObject({ held: null });
  house.pass(minute);
  expect(await heldOf(page)).toMatchObject({ held: 'locked' });
  talking.add('wang.li');
  expect(await heldOf(page)).toMatchObject({ held: 'locked' });
});

test('a locked page hears the line, the wait and "VIP" of its cards, and nothing of who calls', async () => {
  const page = await signIn(house.url, 'wang.li');
  const socket = await listening(house.url, page);
  const before = socket.messages.length;
  house.pass(10 * minute);
  const locked = await socket.next('session.locked');
  const { id, callId, state, reason, queue, queueName, offeredAt, ringingSince, answeredAt, limitMs } = card;
  const lockCard = {
    id,
    callId,
    state,
    reason,
    queue,
    queueName,
    offeredAt,
    ringingSince,
    answeredAt,
    limitMs,
    vip: true,
  };
  expect(locked).toEqual({ type: 'session.locked', cards: [lockCard] });
  const link = { pbx: 'main', state: 'up', since: offeredAt ?? '', lastHeardAt: null, reason: null } as const;
  house.hub.publish(
    { type: 'pbx.link', link: { ...link, resynchronised: true, clockOffsetMs: null } },
    { everyone: true },
  );
  house.hub.publish({ type: 'pop.withdrawn', card: { ...card, state: 'withdrawn' } }, { users: ['wang.li'] });
  expect(await socket.next('pop.locked')).toEqual({ type: 'pop.locked', card: { ...lockCard, state: 'withdrawn' } });
  // A page that is loaded anew finds the same.
  const reloaded = await openSocket(page);
  expect(await reloaded.next('session.locked')).toEqual(locked);
  expect(house.hub.present()).toEqual(['wang.li']);
  const told = JSON.stringify([...socket.messages.slice(before), ...reloaded.messages]);
  for (const one of personal) expect(told).not.toContain(one);
  expect(socket.messages.slice(before).map((message) => message.type)).toEqual(['session.locked', 'pop.locked']);

  await post(page, '/unlock', { password });
  for (const one of [socket, reloaded]) {
    await one.next('session.unlocked');
    expect(await one.next('snapshot', one === socket ? 2 : 1)).toMatchObject({ cards: [{ caller: { name: '张伟' } }] });
    one.close();
  }
});

async function openSocket(page: Browser): ReturnType<typeof listening> {
  const socket = new Listener(house.url, { headers: { cookie: page.cookie, origin: house.url } });
  await socket.next('hello');
  socket.say({ type: 'subscribe' });
  return socket;
}

test('who is locked comes back by nothing but the password: not by asking for what was missed', async () => {
  const page = await signIn(house.url, 'wang.li');
  await post(page, '/lock');
  const socket = await openSocket(page);
  await socket.next('session.locked');
  socket.say({ type: 'subscribe', stream: String((await socket.next('hello'))['stream']), after: 0 });
  socket.say({ type: 'ping' });
  await socket.next('pong');
  expect(socket.messages.map((message) => message.type)).toEqual(['hello', 'session.locked', 'pong']);
  expect((await post(page, '', { user: 'wang.li', password: 'Wrong-Guess-1' })).status).toBe(403);
  socket.close();
});

test('programs with a token have no lock', async () => {
  const token = await house.access.tokens.add({ name: 'lab', roles: ['agent'], user: 'wang.li' });
  const socket = await watching(house.url, token);
  house.pass(45 * minute);
  const said = await ask(house.url, '/api/openapi.json', { headers: { authorization: `Bearer ${token}` } });
  expect(said.status).toBe(200);
  expect(socket.closed).toBeNull();
  socket.close();
});

test('a first password lets its user do nothing but choose another', async () => {
  const root = await signIn(house.url, 'root');
  const made = await root.ask('/api/v1/users', {
    method: 'POST',
    body: { user: 'new.one', name: '新人', roles: ['agent'], extension: '8003' },
  });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ user: 'new.one', mustChange: true, extension: '8003' });
  const first = firstOf.parse(made.json).password;
  const page = await signIn(house.url, 'new.one', first);
  expect(page.signedIn.json).toMatchObject({ held: 'password_change' });
  const refused = await page.ask(`${session}/extension`, { method: 'PUT', body: { extension: '8004' } });
  expect(refused.status).toBe(403);
  expect(refused.json).toMatchObject({ error: { code: 'forbidden', reason: 'password_change' } });
  const socket = await openSocket(page);
  expect((await socket.gone()).reason).toBe('Choose a password of your own first');
  expect(socket.messages.map((message) => message.type)).toEqual(['hello', 'error']);
  const change = { method: 'PUT', body: { current: first, password: 'Nachtschicht-42' } };
  const same = await page.ask(`${session}/password`, { ...change, body: { current: first, password: first } });
  expect(same.json).toMatchObject({ error: { fields: { password: 'was used in the past year' } } });
  expect((await page.ask(`${session}/password`, change)).json).toMatchObject({ held: null });
  expect((await signIn(house.url, 'new.one', 'Nachtschicht-42')).signedIn.json).toMatchObject({ held: null });
});

test('an administrator keeps accounts, but cannot shut himself out', async () => {
  const root = await signIn(house.url, 'root');
  const patch = (user: string, body: object): ReturnType<Browser['ask']> =>
    root.ask(`/api/v1/users/${user}`, { method: 'PATCH', body });
  const page = await signIn(house.url, 'chen.gong');
  expect((await patch('chen.gong', { roles: ['engineer', 'dispatcher'] })).json).toMatchObject({
    roles: ['engineer', 'dispatcher'],
  });
  expect((await page.ask(session)).status).toBe(401);
  expect((await patch('chen.gong', { disabled: true })).json).toMatchObject({ disabled: true });
  expect((await signIn(house.url, 'chen.gong')).signedIn.status).toBe(401);
  expect((await patch('root', { roles: ['agent'] })).status).toBe(409);
  expect((await patch('root', { disabled: true })).json).toMatchObject({ error: { reason: 'own_account' } });
  expect((await patch('nobody', { name: 'x' })).status).toBe(404);
  const again = await root.ask('/api/v1/users/ding.du/password', { method: 'POST' });
  const { password: first } = firstOf.parse(again.json);
  expect((await signIn(house.url, 'ding.du', first)).signedIn.json).toMatchObject({ held: 'password_change' });
  expect(JSON.stringify(house.lines)).not.toContain(first);
});

test('being in a call is having answered one, or placing one; a phone that rings is in none', () => {
  const desk = new Desk();
  desk.book = createCallBook(wiring);
  let now = 0;
  const inCall = inCallOf(
    () => desk.book.openCalls(),
    () => (now += 1000),
  );
  const { caller, phones } = ringAll(desk, '8001', '8002');
  expect([inCall('wang.li'), inCall('chen.jie')]).toEqual([false, false]);
  const [first, second] = phones;
  if (first === undefined || second === undefined) throw new Error('two phones ring');
  desk.at(4).picksUp(caller, first, [second]);
  expect([inCall('wang.li'), inCall('chen.jie')]).toEqual([true, false]);
  desk.at(60).hangsUp(caller);
  expect(inCall('wang.li')).toBe(false);
  const own = desk.at(70).dials('8002', '8001');
  const other = desk.rings(own, '8001');
  expect([inCall('wang.li'), inCall('chen.jie')]).toEqual([false, true]);
  desk.at(75).hangsUp(own);
  desk.gone(other);
  expect(inCall('chen.jie')).toBe(false);
});
