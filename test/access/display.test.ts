/** A wallboard's browser: its token becomes a cookie, opens what is marked for displays, and ends when it is revoked. */
import { z } from 'zod';
import { route, type Route } from '../../src/ports.js';
import { ask, openHouse, signIn, type House } from '../http/house.js';

const routes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/wall',
    summary: 'x',
    access: ['supervisor'],
    displays: true,
    answer: z.object({ ok: z.literal(true) }),
    handle: () => ({ ok: true as const }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/secret',
    summary: 'x',
    access: 'signed_in',
    answer: z.object({ ok: z.literal(true) }),
    handle: () => ({ ok: true as const }),
  }),
];
let house: House;
beforeAll(async () => {
  house = await openHouse({ routes });
});
afterAll(() => house.stop());

const give = (token: string, headers: Record<string, string> = {}) =>
  ask(house.url, '/api/v1/display', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
async function displayToken(name: string): Promise<string> {
  const token = await house.access.tokens.add({ name, kind: 'display', roles: [], user: null });
  await house.access.refresh();
  return token;
}
const cookieOf = (said: Awaited<ReturnType<typeof ask>>): string =>
  String(said.headers['set-cookie']).split(';')[0] ?? '';

test('the token is given for a cookie that scripts cannot read, and the cookie opens the wall and nothing else', async () => {
  const said = await give(await displayToken('hall'));
  expect(said.status).toBe(200);
  expect(said.json).toMatchObject({ name: 'hall', site: { zone: expect.any(String) } });
  const set = String(said.headers['set-cookie']);
  expect(set).toMatch(/HttpOnly/);
  expect(set).toMatch(/SameSite=Strict/);
  const headers = { cookie: cookieOf(said) };
  expect((await ask(house.url, '/api/v1/display', { headers })).json).toMatchObject({ name: 'hall' });
  expect((await ask(house.url, '/api/v1/wall', { headers })).status).toBe(200);
  for (const path of ['/api/v1/secret', '/api/v1/session', '/api/v1/users', '/api/openapi.json'])
    expect([path, [401, 403].includes((await ask(house.url, path, { headers })).status)]).toEqual([path, true]);
});

test('a board that was revoked is out at once, whatever its cookie says', async () => {
  const headers = { cookie: cookieOf(await give(await displayToken('door'))) };
  expect((await ask(house.url, '/api/v1/wall', { headers })).status).toBe(200);
  await house.access.tokens.revoke('door');
  await house.access.refresh();
  expect((await ask(house.url, '/api/v1/wall', { headers })).status).toBe(401);
});

test('no API token, no nonsense, and nothing from another site', async () => {
  const api = await house.access.tokens.add({ name: 'program', roles: ['supervisor'], user: null });
  await house.access.refresh();
  for (const token of [api, 'sky_0000000000000000000000000000000000000000000']) {
    const said = await give(token);
    expect([said.status, said.headers['set-cookie']]).toEqual([expect.any(Number), undefined]);
    expect([401, 403]).toContain(said.status);
  }
  expect((await give('<script>')).status).toBe(400);
  expect((await give(await displayToken('far'), { origin: 'https://elsewhere.example' })).status).toBe(401);
  // Were an API token planted as a cookie, it would open nothing.
  expect((await ask(house.url, '/api/v1/wall', { headers: { cookie: `skylark=${api}` } })).status).toBe(401);
});

test('people are no displays', async () => {
  const page = await signIn(house.url, 'li.hua');
  expect((await page.ask('/api/v1/display')).status).toBe(403);
});
