/**
 * Deny by default, proven: the committed table is what the program's own routes and messages say, and every cell of it is
 * tried over real HTTP and real sockets, by a visitor, by each role, by a wallboard and by sessions that are held back.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import type { EventType, LiveEvent } from '../../src/contract/messages.js';
import { roles } from '../../src/contract/roles.js';
import type { Log, Route } from '../../src/ports.js';
import {
  ask,
  listening,
  openHouse,
  password,
  signIn,
  watching,
  type House,
  type Listener,
  type Said,
} from '../http/house.js';
import { eventRows, eventTypes, nameOf, pageRows, readers, routeRows, written, type Reader } from './table.js';

jest.setTimeout(120_000);

const file = join(dirname(fileURLToPath(import.meta.url)), 'rights.table.txt');
const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const users: Readonly<Record<string, string>> = {
  agent: 'wang.li',
  supervisor: 'li.hua',
  engineer: 'chen.gong',
  dispatcher: 'ding.du',
  administrator: 'root',
  auditor: 'shen.ji',
};

let folder: string;
let app: App;
let url: string;
let house: House;
let routes: readonly Route[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-rights-'));
  const config = join(folder, 'skylark.yaml');
  writeFileSync(
    config,
    `pbx: [{ name: main, host: 127.0.0.1, port: 1, username: skylark, secret: no-pbx-here }]\nstore: sqlite:${join(folder, 'skylark.db')}\n`,
    { mode: 0o600 },
  );
  const loaded = loadConfig(config, {});
  app = createApp({ ...loaded, http: { ...loaded.http, port: 0 } }, { log: silent, pages: null, version: '0.0.0' });
  ({ url } = await app.start());
  routes = app.routes();
  house = await openHouse({ routes, access: { idleLock: 600_000_000 } });
});
afterAll(async () => {
  await house.stop();
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the committed table is what routes and messages say', () => {
  const now = written(routes);
  if (process.env['RIGHTS'] === 'write') writeFileSync(file, now);
  expect(readFileSync(file, 'utf8')).toBe(now);
});

/** What comes of asking; `refused` by rights alone, not by what the route itself finds wrong. */
function outcome(said: Said): 'open' | 'refused' {
  if (said.status === 401) return 'refused';
  const told = z.object({ error: z.object({ message: z.string() }) }).safeParse(said.json);
  const refusals = ['Your roles do not allow this', 'The page is locked', 'Choose a password of your own first'];
  return said.status === 403 && told.success && refusals.includes(told.data.error.message) ? 'refused' : 'open';
}

type Asking = (method: string, path: string) => Promise<Said>;

/** Signs in, or not, as this reader does. */
async function asking(reader: Reader): Promise<Asking> {
  const { access } = house;
  const withToken =
    (token: string): Asking =>
    (method, path) =>
      ask(house.url, path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
  if (reader === 'visitor') {
    return (method, path) => ask(url, path, { method, headers: { 'content-type': 'application/json' } });
  }
  if (reader === 'display' || reader === 'program') {
    const kind = reader === 'display' ? 'display' : 'api';
    const token = await access.tokens.add({
      name: reader,
      kind,
      roles: kind === 'api' ? ['supervisor'] : [],
      user: null,
    });
    await access.refresh();
    return withToken(token);
  }
  if (reader === 'first-password') {
    const account = { user: 'first.one', name: 'x', roles, extension: null, password };
    await access.accounts.add(account, { asGiven: true, mustChange: true });
    await access.refresh();
  }
  const page = await signIn(house.url, reader === 'first-password' ? 'first.one' : (users[reader] ?? 'root'));
  if (reader === 'locked') await page.ask('/api/v1/session/lock', { method: 'POST' });
  return (method, path) => page.ask(path, { method, headers: { 'content-type': 'application/json' } });
}

/** These end what the walk stands on: they come last. */
const ending: ReadonlySet<string> = new Set(['POST /api/v1/session/lock', 'DELETE /api/v1/session']);

test.each([...readers])('%s: each route is open or shut as the table says', async (reader) => {
  const send = await asking(reader);
  const rows = [...pageRows, ...routeRows(routes)];
  const inOrder = [
    ...rows.filter((row) => !ending.has(row.what)),
    ...rows.filter((row) => ending.has(row.what)).toReversed(),
  ];
  const wrong: string[] = [];
  for (const { what, cells } of inOrder) {
    const [method = '', path = ''] = what.split(' ');
    const said = await send(method, path.replace(/\{\w+\}/g, 'nothing-there'));
    if ((outcome(said) === 'open') !== (cells[reader] === '+')) wrong.push(`${what}: ${said.status} ${said.text}`);
    expect(said.status).not.toBe(500);
  }
  expect(wrong).toEqual([]);
});

test('an address that nobody declared is shut, and a visitor is not told which there are', async () => {
  for (const path of ['/api', '/api/v1/', '/api/v1/nothing', '/api/v2/users', '/API/v1/users', '/api/v1/users/']) {
    expect((await ask(url, path)).status).toBe(path.startsWith('/api') ? 401 : 404);
  }
  for (const route of routes) {
    if (route.access === 'public') continue;
    const said = await ask(url, route.path, { method: 'OPTIONS' });
    expect([nameOf(route), said.status, said.headers['allow']]).toEqual([nameOf(route), 401, undefined]);
  }
});

const bare = (type: EventType): LiveEvent => z.custom<LiveEvent>().parse({ type });

test('each message reaches whom the table names, however wide its audience was meant', async () => {
  const sockets = new Map<Reader, Listener>();
  for (const role of roles) sockets.set(role, await listening(house.url, await signIn(house.url, users[role] ?? '')));
  for (const [reader, kind] of [
    ['program', 'api'],
    ['display', 'display'],
  ] as const) {
    const token = { name: `${reader}-ws`, kind, roles: kind === 'api' ? (['supervisor'] as const) : [], user: null };
    const made = await house.access.tokens.add(token);
    await house.access.refresh();
    sockets.set(reader, await watching(house.url, made));
  }
  const got = (reader: Reader): string[] =>
    (sockets.get(reader)?.messages ?? []).map((message) => message.type).filter((type) => type !== 'pbx.link');
  const start = new Map([...sockets.keys()].map((reader) => [reader, got(reader).length]));
  const mark = async (): Promise<void> => {
    house.hub.publish(bare('pbx.link'), { everyone: true });
    count += 1;
    for (const socket of sockets.values()) await socket.next('pbx.link', count);
  };
  let count = 0;

  // Everybody is meant: only those come whom the table gives all of it.
  for (const type of eventTypes) {
    if (type !== 'pbx.link') house.hub.publish(bare(type), { everyone: true, roles: [...roles], watchers: true });
  }
  await mark();
  for (const reader of sockets.keys()) {
    const all = eventRows.filter((row) => row.cells[reader] === '+' && row.what !== 'pbx.link').map((row) => row.what);
    expect([reader, ...got(reader).slice(start.get(reader))]).toEqual([reader, ...all]);
  }

  // One is meant: he gets what may be his own.
  for (const role of roles) {
    const before = got(role).length;
    for (const type of eventTypes) {
      if (type !== 'pbx.link') house.hub.publish(bare(type), { users: [users[role] ?? ''] });
    }
    await mark();
    const allowed = got(role).slice(before);
    for (const { what, cells } of eventRows) {
      if (cells[role] === 'o') expect(allowed).toContain(what);
      if (cells[role] === '.') expect(allowed).not.toContain(what);
    }
  }
  for (const socket of sockets.values()) socket.close();
});
