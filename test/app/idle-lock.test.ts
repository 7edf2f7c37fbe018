/** The idle lock in the whole program: on unless somebody shortens it, and polling puts it off for nobody. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { openAccounts } from '../../src/access/access.js';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { keepingLog, listening, password, signIn } from '../http/house.js';

jest.setTimeout(60_000);

let folder: string;
let app: App | null = null;
let shift = 0;
const clock = { now: () => Date.now() * 1000 + shift };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-idle-'));
});
afterEach(async () => {
  await app?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(site: string): Promise<string> {
  const file = join(folder, 'skylark.yaml');
  const db = join(folder, 'skylark.db');
  writeFileSync(
    file,
    `pbx: [{ name: main, host: 127.0.0.1, port: 1, username: skylark, secret: no-pbx-here }]\nstore: sqlite:${db}\n${site}`,
    { mode: 0o600 },
  );
  const { log } = keepingLog();
  const store = await openSqliteStore({ file: db, log, exclusive: false });
  const { accounts } = await openAccounts(store, clock);
  const person = { user: 'li.hua', name: '李华', roles: ['supervisor'], extension: null, password } as const;
  await accounts.add(person, { asGiven: true });
  await store.close();
  const loaded = loadConfig(file, {});
  app = createApp({ ...loaded, http: { ...loaded.http, port: 0 } }, { log, clock, pages: null, version: '0.0.0' });
  return (await app.start()).url;
}

test('ten minutes where nothing is said', async () => {
  const page = await signIn(await start(''), 'li.hua');
  expect(page.signedIn.json).toMatchObject({ held: null, idleLockMs: 600_000 });
});

test('a page that polls and listens is locked all the same, and the password opens it', async () => {
  const url = await start('site: { idleLock: 30s }');
  const page = await signIn(url, 'li.hua');
  const socket = await listening(url, page);
  for (let i = 0; i < 29; i += 1) {
    shift += 1_000_000;
    if (i < 27) expect((await page.ask('/api/v1/calls')).status).toBe(200);
  }
  shift += 1_000_000;
  await socket.next('session.locked');
  const refused = await page.ask('/api/v1/calls');
  expect([refused.status, refused.json]).toMatchObject([403, { error: { reason: 'locked' } }]);
  const opened = await page.ask('/api/v1/session/unlock', { method: 'POST', body: { password } });
  expect(opened.json).toMatchObject({ held: null });
  await socket.next('session.unlocked');
  expect((await page.ask('/api/v1/calls')).status).toBe(200);
  socket.close();
});
