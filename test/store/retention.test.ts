/** What the site does not keep any longer goes; what is open, young or not yet read by a follower stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/ports.js';
import { deleteFactsBefore } from '../../src/store/retention.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { callId, factsOf } from './facts-of-calls.js';
import { everything, silent } from './suite.js';

const day = 86_400_000_000;
const start = 1_795_400_000_000_000;

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-retention-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One call a day, from day 0 on. */
const dayCall = (serial: number, ended = true) => factsOf({ serial, at: start + serial * day, ended });
const calls = async () => [...new Set((await everything(store, 1000)).map(({ fact }) => fact.call))];

test('calls older than the limit go, younger ones stay, open ones stay however old', async () => {
  await store.facts.append([...dayCall(0), ...dayCall(1, false), ...dayCall(2), ...dayCall(3), ...dayCall(10)]);
  expect(await deleteFactsBefore(store.db, start + 5 * day)).toBeGreaterThan(0);
  expect(await calls()).toEqual([callId(1), callId(10)]);
  expect((await store.facts.openCalls('main')).length).toBe(dayCall(1, false).length);
  expect(await deleteFactsBefore(store.db, start + 5 * day)).toBe(0);
});

test('a call whose end lies behind the limit stays whole', async () => {
  const long = dayCall(0).map((fact) => (fact.type === 'ended' ? Object.assign(fact, { at: start + 9 * day }) : fact));
  for (const fact of long) await store.facts.append([fact]);
  await store.facts.append(dayCall(1));
  await deleteFactsBefore(store.db, start + 5 * day);
  expect((await everything(store, 1000)).map(({ fact }) => fact)).toEqual(long);
});

test('what a follower has not read stays until it did', async () => {
  await store.facts.append([...dayCall(0), ...dayCall(1)]);
  let broken = true;
  const tries: string[] = [];
  const following = store.follow({
    name: 'late',
    handle: async () => {
      tries.push('tried');
      if (broken) throw new Error('not yet');
    },
  });
  await store.follow({ name: 'early', handle: async () => {} }).caughtUp();
  while (tries.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await deleteFactsBefore(store.db, start + 5 * day)).toBe(0);
  expect((await calls()).length).toBe(2);
  broken = false;
  await following.caughtUp();
  expect(await deleteFactsBefore(store.db, start + 5 * day)).toBe(2);
  expect(await calls()).toEqual([]);
});

test('numbers are never given twice, and facts go on being stored while old ones go', async () => {
  for (let i = 0; i < 60; i += 1) {
    await store.facts.append(
      Array.from({ length: 100 }, (_, k) => factsOf({ serial: i * 100 + k, at: start + k })).flat(),
    );
  }
  const last = await store.facts.append(dayCall(7000));
  const deleting = deleteFactsBefore(store.db, start + 1000 * day);
  const appended: number[] = [];
  for (let i = 0; i < 20; i += 1) appended.push(await store.facts.append(dayCall(7001 + i)));
  expect(await deleting).toBe(6000);
  expect(Math.min(...appended)).toBeGreaterThan(last);
  expect((await calls()).length).toBe(21);
  await store.close();
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
  await deleteFactsBefore(store.db, start + 9000 * day);
  expect(await calls()).toEqual([]);
  expect(await store.facts.append(dayCall(5))).toBeGreaterThan(Math.max(...appended));
});
