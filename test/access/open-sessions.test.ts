/** Where somebody is signed in, and the end of one session: from elsewhere, at once, written down. */
import { z } from 'zod';
import type { AuditEntry } from '../../src/ports.js';
import { listening, openHouse, signIn, type Browser, type House } from '../http/house.js';

const listed = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      since: z.string(),
      activeAt: z.string(),
      address: z.string().nullable(),
      locked: z.boolean(),
      current: z.boolean(),
    }),
  ),
});

let house: House;
let acts: AuditEntry[];
beforeEach(async () => {
  acts = [];
  const audit = { record: async () => {}, note: async (entry: AuditEntry) => void acts.push(entry) };
  house = await openHouse({ access: { audit, idleLock: 600_000_000 } });
});
afterEach(() => house.stop());

async function sessionsOf(page: Browser, path = '/api/v1/users/wang.li/sessions') {
  const said = await page.ask(path);
  expect(said.status).toBe(200);
  return { text: said.text, items: listed.parse(said.json).items };
}

test('an administrator ends one of two sessions: its socket closes at once, the other goes on', async () => {
  const root = await signIn(house.url, 'root');
  const [desk, left] = [await signIn(house.url, 'wang.li'), await signIn(house.url, 'wang.li')];
  const [here, there] = [await listening(house.url, desk), await listening(house.url, left)];
  house.pass(90_000_000);
  await desk.ask('/api/v1/session/activity', { method: 'POST' });

  const { text, items } = await sessionsOf(root);
  expect(items).toHaveLength(2);
  for (const secret of [desk.cookie, left.cookie, desk.csrf, left.csrf]) expect(text).not.toContain(secret.slice(-20));
  const stale = items.find(({ activeAt, since }) => activeAt === since);
  expect(stale).toMatchObject({ address: '127.0.0.1', locked: false, current: false });

  const address = `/api/v1/users/wang.li/sessions/${stale?.id}`;
  expect((await root.ask(address, { method: 'DELETE' })).status).toBe(204);
  await there.gone();
  expect((await left.ask('/api/v1/session')).status).toBe(401);
  expect((await desk.ask('/api/v1/session')).status).toBe(200);
  expect(here.closed).toBe(null);
  expect((await root.ask(address, { method: 'DELETE' })).status).toBe(404);
  expect(acts.filter(({ action }) => action === 'session.ended')).toMatchObject([
    { actor: 'user:root', subject: { kind: 'user', id: 'wang.li' }, details: { session: stale?.id } },
  ]);
  here.close();
});

test('everybody sees where else he is signed in, and ends one of them or all', async () => {
  const own = await signIn(house.url, 'wang.li');
  const others = [
    await signIn(house.url, 'wang.li'),
    await signIn(house.url, 'wang.li'),
    await signIn(house.url, 'wang.li'),
  ];
  const colleague = await signIn(house.url, 'li.hua');
  const { items } = await sessionsOf(own, '/api/v1/session/others');
  expect(items.map(({ current }) => current)).toEqual([false, false, false]);
  // Of another user none is there for him.
  const [foreign] = (await sessionsOf(await signIn(house.url, 'root'), '/api/v1/users/li.hua/sessions')).items;
  expect((await own.ask(`/api/v1/session/others/${foreign?.id}`, { method: 'DELETE' })).status).toBe(404);
  expect((await own.ask('/api/v1/users/li.hua/sessions')).status).toBe(403);

  expect((await own.ask(`/api/v1/session/others/${items[0]?.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await sessionsOf(own, '/api/v1/session/others')).items).toHaveLength(2);
  expect((await own.ask('/api/v1/session/others', { method: 'DELETE' })).status).toBe(204);
  for (const page of others) expect((await page.ask('/api/v1/session')).status).toBe(401);
  for (const page of [own, colleague]) expect((await page.ask('/api/v1/session')).status).toBe(200);
});

test('a locked session is shown as such and ends as well; a token has none; who is no user has none', async () => {
  const root = await signIn(house.url, 'root');
  const away = await signIn(house.url, 'wang.li');
  await away.ask('/api/v1/session/lock', { method: 'POST' });
  const { items } = await sessionsOf(root);
  expect(items).toMatchObject([{ locked: true }]);
  expect((await away.ask('/api/v1/session/others')).status).toBe(403);
  const own = await sessionsOf(root, '/api/v1/users/root/sessions');
  expect(own.items).toMatchObject([{ current: true }]);
  expect((await root.ask('/api/v1/users/nobody/sessions')).status).toBe(404);
  const token = await house.access.tokens.add({ name: 'p', roles: ['administrator'], user: null });
  await house.access.refresh();
  const asked = await fetch(`${house.url}/api/v1/session/others`, { headers: { authorization: `Bearer ${token}` } });
  expect(asked.status).toBe(404);
});
