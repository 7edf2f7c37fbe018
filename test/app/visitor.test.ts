/**
 * Clause 2.2.7: a visitor reaches nothing. The whole program is walked from outside, as somebody comes in through a proxy:
 * every route that there is with every method, every file of the pages and what lies beside them, and the socket. He gets
 * the sign-in page with what it is made of, whether the daemon is well, and the ways to prove who he is.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { ask, keepingLog, Listener, type Said } from '../http/house.js';

jest.setTimeout(60_000);

let folder: string;
let app: App;
let url: string;
/** Not from this machine itself: `/metrics` is open to it. */
const outside = { 'x-forwarded-for': '203.0.113.7' };
const page = '<!doctype html><title>the one page</title>';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-visitor-'));
  const pages = join(folder, 'web');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), page);
  writeFileSync(join(pages, 'assets', 'main-abc123.js'), 'export {};');
  writeFileSync(join(pages, '.env'), 'PASSWORD=x');
  writeFileSync(join(folder, 'secret.txt'), 'beside the pages');
  symlinkSync(join(folder, 'skylark.yaml'), join(pages, '.linked'));
  const config = join(folder, 'skylark.yaml');
  writeFileSync(
    config,
    `pbx: [{ name: main, host: 127.0.0.1, port: 1, username: skylark, secret: no-pbx-here }]\nstore: sqlite:${join(folder, 'skylark.db')}\n`,
    { mode: 0o600 },
  );
  const loaded = loadConfig(config, {});
  app = createApp({ ...loaded, http: { ...loaded.http, port: 0 } }, { log: keepingLog().log, pages, version: '9.8.7' });
  ({ url } = await app.start());
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

const visit = (path: string, method = 'GET', more: Record<string, string> = {}): Promise<Said> =>
  ask(url, path, { method, headers: { ...outside, ...more } });

/** The ways to prove who one is; a new one is a decision, and a line here. */
const waysIn = ['POST /api/v1/display', 'POST /api/v1/session'];

test('of all routes only the ways in are open; every other one answers the same as an address that is not there', async () => {
  const routes = app.routes();
  expect(routes.length).toBeGreaterThan(60);
  expect(
    routes
      .filter((one) => one.access === 'public')
      .map((one) => `${one.method} ${one.path}`)
      .toSorted(),
  ).toEqual(waysIn);
  const nothing = await visit('/api/v1/nothing-is-here');
  expect(nothing.status).toBe(401);
  const wrong: string[] = [];
  for (const path of new Set(routes.map((one) => one.path))) {
    const at = path.replace(/\{\w+\}/g, '1');
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const said = await visit(at, method);
      const open = waysIn.includes(`${method} ${path}`);
      const shut = said.status === 401 && (method === 'HEAD' || said.text === nothing.text);
      // A way in says that nothing was given.
      if (open ? said.status !== 400 && said.status !== 415 : !shut || said.headers['allow'] !== undefined) {
        wrong.push(`${method} ${at}: ${said.status} ${said.text}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['no session', { cookie: 'skylark=' }],
  ['a session of nobody', { cookie: `skylark=${'a'.repeat(43)}` }],
  ['a token of nobody', { authorization: `Bearer ${'a'.repeat(43)}` }],
  ['a password in the clear', { authorization: 'Basic cm9vdDpyb290' }],
  ['a header of a proxy', { 'x-forwarded-user': 'root', 'x-remote-user': 'root' }],
] as [string, Record<string, string>][])('%s opens nothing', async (_what, headers) => {
  for (const path of ['/api/v1/calls', '/api/v1/session', '/api/v1/users', '/api/openapi.json', '/metrics']) {
    expect([path, (await visit(path, 'GET', headers)).status]).toEqual([path, 401]);
  }
});

test('of the health check he learns that it lives and what is well, without reasons, versions and figures', async () => {
  expect((await visit('/healthz')).json).toEqual({ ok: true });
  const ready = await visit('/readyz');
  expect(ready.json).toEqual({
    ok: false,
    checks: expect.arrayContaining([{ name: 'pbx main', ok: false }]),
  });
  expect(ready.text).not.toMatch(/9\.8\.7|reason|127\.0\.0\.1/);
  expect((await visit('/metrics')).status).toBe(401);
});

test('the description of the API is not for him; his browser is sent to the sign-in page', async () => {
  for (const path of ['/api/openapi.json', '/api/docs', '/api/docs.css']) {
    expect([path, (await visit(path, 'GET', { accept: 'application/json' })).status]).toEqual([path, 401]);
    const sent = await visit(path, 'GET', { accept: 'text/html' });
    expect([path, sent.status, sent.headers['location']]).toEqual([path, 302, '/']);
  }
});

test('any address of a page gives the one page, which is the same for all and knows nobody', async () => {
  for (const path of ['/', '/calls', '/admin/users', '/wall', '/index.html', '/skylark.yaml', '/secret.txt']) {
    const said = await visit(path, 'GET', { accept: 'text/html' });
    expect([path, said.status, said.text]).toEqual([path, 200, page]);
    expect(said.headers['set-cookie']).toBeUndefined();
  }
  expect((await visit('/assets/main-abc123.js')).status).toBe(200);
});

test.each([
  '/.env',
  '/.linked',
  '/assets/../.env',
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '//etc/passwd',
  '/assets/',
  '/assets/main-abc123.js.map',
  '/skylark.db',
  '/%00',
  '/%ff',
])('nothing lies at %s', async (path) => {
  const said = await visit(path);
  expect([said.status >= 400 && said.status < 500, said.text.includes('beside the pages')]).toEqual([true, false]);
  expect(said.text).not.toMatch(/PASSWORD|no-pbx-here|root:/);
});

test('the socket says hello, and nothing more until he has proved who he is', async () => {
  const socket = new Listener(url, { headers: { ...outside, origin: url } });
  await socket.next('hello');
  expect(Object.keys(socket.messages[0] ?? {}).toSorted()).toEqual(['protocol', 'stream', 'type']);
  socket.say({ type: 'subscribe' });
  expect((await socket.gone()).reason).toBe('Sign in first');
  expect(socket.messages.map((message) => message.type)).toEqual(['hello', 'error']);

  const guesser = new Listener(url, { headers: outside });
  await guesser.next('hello');
  guesser.say({ type: 'auth', token: 'a'.repeat(43) });
  expect((await guesser.gone()).reason).toBe('The token is wrong or revoked');

  const foreign = new Listener(url, { headers: { ...outside, origin: 'https://evil.example' } });
  await foreign.until(() => foreign.refused !== null);
  expect(foreign.refused).toBe(403);
});
