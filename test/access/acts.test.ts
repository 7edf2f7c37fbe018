/** What is done to accounts, tokens and sessions stands in the audit log, by whom and from where; no password ever does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit, type AuditLog } from '../../src/features/audit/audit.js';
import { findEntries } from '../../src/features/audit/find-entries.js';
import type { Store } from '../../src/ports.js';
import { keepingLog, openHouse, openStore, password, signIn, type House } from '../http/house.js';

const minute = 60_000_000;
let folder: string;
let store: Store;
let audit: AuditLog;
let house: House;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-acts-'));
  store = await openStore(folder, keepingLog().log);
  audit = createAudit({ db: store.db, clock: { now: () => Date.now() * 1000 } });
  await store.migrate(audit.name, audit.migrations ?? {});
  house = await openHouse({ store, access: { audit, idleLock: 10 * minute } });
});
afterEach(async () => {
  await house.stop();
  await audit.stop?.();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The log in order of writing, without what the house itself did when it was opened. */
async function acts(): Promise<string[]> {
  const { entries } = await findEntries(store.db, { limit: 200 });
  return entries
    .toReversed()
    .map((row) => `${row.actor} ${row.action} ${row.subject_id ?? '-'} ${row.address ?? '-'}`)
    .filter((line) => !line.startsWith('system user.added'));
}
const written = async (count: number): Promise<string[]> => {
  for (;;) {
    const lines = await acts();
    if (lines.length >= count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('signing in and out, refused and locked; names that are none are not written down', async () => {
  await signIn(house.url, 'wang.li', 'Wrong-Guess-1');
  await written(1);
  await signIn(house.url, 'typed-my-Passw0rd-here', 'x-Guess-1');
  await written(2);
  const page = await signIn(house.url, 'wang.li');
  await written(3);
  house.pass(10 * minute);
  await page.ask('/api/v1/session');
  await written(4);
  await page.ask('/api/v1/session/unlock', { method: 'POST', body: { password: 'Wrong-Guess-2' } });
  await written(5);
  await page.ask('/api/v1/session/unlock', { method: 'POST', body: { password } });
  await written(6);
  await page.ask('/api/v1/session/password', { method: 'PUT', body: { current: 'Wrong-Guess-3', password } });
  await written(7);
  await page.ask('/api/v1/session', { method: 'DELETE' });
  expect(await written(8)).toEqual([
    'visitor session.refused wang.li 127.0.0.1',
    'visitor session.refused - 127.0.0.1',
    'user:wang.li session.signed_in wang.li 127.0.0.1',
    'system session.locked wang.li -',
    'user:wang.li session.unlock_refused wang.li 127.0.0.1',
    'user:wang.li session.unlocked wang.li 127.0.0.1',
    'user:wang.li user.password_refused wang.li 127.0.0.1',
    'user:wang.li session.signed_out wang.li 127.0.0.1',
  ]);
  const all = JSON.stringify(await findEntries(store.db, { limit: 200 }));
  for (const secret of [password, 'Wrong-Guess', 'Passw0rd', page.cookie, page.csrf]) expect(all).not.toContain(secret);
});

test('accounts, phones and tokens: each act with its doer, in the transaction of the act', async () => {
  const root = await signIn(house.url, 'root');
  await written(1);
  const to = (method: string, path: string, body?: object): ReturnType<typeof root.ask> =>
    root.ask(`/api/v1${path}`, { method, ...(body !== undefined && { body }) });
  await to('POST', '/users', { user: 'new.one', name: '新人', roles: ['agent'] });
  await to('PATCH', '/users/new.one', { roles: ['engineer'], disabled: true });
  await to('PUT', '/users/new.one/extension', { extension: '8003' });
  await to('POST', '/users/new.one/password');
  await to('POST', '/tokens', { name: 'wall', kind: 'display' });
  await to('DELETE', '/tokens/wall');
  // Refused ones changed nothing and left nothing.
  await to('POST', '/users', { user: 'new.one', name: '新人', roles: ['agent'] });
  await to('DELETE', '/tokens/wall');
  expect((await acts()).slice(1)).toEqual([
    'user:root user.added new.one 127.0.0.1',
    'user:root user.changed new.one 127.0.0.1',
    'user:root user.disabled new.one 127.0.0.1',
    'user:root extension.changed new.one 127.0.0.1',
    'user:root user.password_changed new.one 127.0.0.1',
    'user:root token.added wall 127.0.0.1',
    'user:root token.revoked wall 127.0.0.1',
  ]);
});
