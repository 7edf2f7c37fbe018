/** A note during a call: kept on the server, found by every window of its writer, and merged, never lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { draftSchema, draftsOfCallSchema, type DraftJson } from '../../../src/contract/desk.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { createDeskDrafts, type DeskDrafts } from '../../../src/features/desk-drafts/desk-drafts.js';
import type { Audience, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const asTheRouteSays = z.custom<never>();
const agent = (user: string | null): Principal => ({ user, name: user ?? '', roles: ['agent'], via: 'session' });

let folder: string;
let store: Store;
let drafts: DeskDrafts;
let now: number;
let told: [LiveEvent, Audience][];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-drafts-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  now = Date.parse('2026-11-24T02:07:09Z') * 1000;
  told = [];
  drafts = createDeskDrafts({
    db: store.db,
    clock: { now: () => now },
    push: { publish: (event, audience) => told.push([event, audience]) },
    displayName: (user) => ({ anna: '安娜' })[user] ?? user,
    tookPart: (user, call) => call.startsWith('c') && user !== 'stranger',
  });
  await store.migrate('desk-drafts', drafts.migrations ?? {});
  await drafts.forgetBefore(Number.MAX_SAFE_INTEGER);
});

async function ask(method: 'GET' | 'PUT', who: Principal, id: string, body?: unknown): Promise<unknown> {
  const route = drafts.routes?.find((one) => one.method === method);
  if (route === undefined) throw new Error('no such route');
  const input = {
    params: asTheRouteSays.parse({ id }),
    query: asTheRouteSays.parse(undefined),
    body: asTheRouteSays.parse(route.body?.parse(body)),
    who,
    request: { address: '127.0.0.1', signedIn: null, setSession: () => {} },
  };
  return route.answer.parse(await route.handle(input));
}
const read = async (user: string, id = 'c1') => draftsOfCallSchema.parse(await ask('GET', agent(user), id));
const write = async (user: string, version: number, base: string, note: string, id = 'c1'): Promise<DraftJson> =>
  draftSchema.parse(await ask('PUT', agent(user), id, { version, base, note }));

test('a reload, another window and another computer find what was written', async () => {
  expect((await read('anna')).own).toEqual({ callId: 'c1', version: 0, note: '', savedAt: null });
  expect(await write('anna', 0, '', '要求 12:00 前')).toEqual({
    callId: 'c1',
    version: 1,
    note: '要求 12:00 前',
    savedAt: '2026-11-24T02:07:09.000Z',
  });
  expect((await read('anna')).own.note).toBe('要求 12:00 前');
  expect(told).toMatchObject([[{ type: 'draft.saved', draft: { version: 1 } }, { users: ['anna'] }]]);
});

test('two windows that write on from the same version: both texts are in the note', async () => {
  await write('anna', 0, '', '打印机');
  await write('anna', 1, '打印机', '打印机\n三楼');
  const merged = await write('anna', 1, '打印机', '打印机\n已重启');
  expect(merged).toMatchObject({ version: 3, note: '打印机\n三楼\n已重启' });
});

test('what comes twice, or at the same moment, is one change each', async () => {
  const [one, two] = await Promise.all([write('anna', 0, '', 'one'), write('anna', 0, '', 'two')]);
  expect([one.version, two.version].sort((a, b) => a - b)).toEqual([1, 2]);
  expect((await read('anna')).own.note.split(' ').sort()).toEqual(['one', 'two']);
  const again = await write('anna', 2, 'x', (await read('anna')).own.note);
  expect(again.version).toBe(2);
});

test('a store that was put back to before the note takes all that the page still has', async () => {
  expect(await write('anna', 9, 'all of it', 'all of it, and more')).toMatchObject({ note: 'all of it, and more' });
});

test('whoever takes the call over reads what the first wrote, and writes a note of his own', async () => {
  await write('anna', 0, '', '已重启过两次');
  const { own, others } = await read('boris');
  expect(own.version).toBe(0);
  expect(others).toEqual([{ by: '安娜', note: '已重启过两次', savedAt: '2026-11-24T02:07:09.000Z' }]);
  await write('boris', 0, '', '换网线');
  expect((await read('anna')).own.note).toBe('已重启过两次');
});

test('a call of others is not there, and a program without a user has no note', async () => {
  await expect(read('stranger')).rejects.toMatchObject({ code: 'not_found' });
  await expect(write('stranger', 0, '', 'x')).rejects.toMatchObject({ code: 'not_found' });
  await expect(ask('GET', agent(null), 'c1')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(write('anna', 0, '', 'x'.repeat(20_001))).rejects.toThrow();
});

test('notes go with the calls that the site does not keep any longer', async () => {
  await write('anna', 0, '', 'old');
  now += 1_000_000;
  await write('anna', 0, '', 'new', 'c2');
  expect(await drafts.forgetBefore(now)).toBe(1);
  expect((await read('anna')).own.note).toBe('');
  expect((await read('anna', 'c2')).own.note).toBe('new');
});
