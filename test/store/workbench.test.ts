/** A command beside a running daemon: it writes in short steps, waits for the lock, and leaves nothing lying about. */
import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patiently } from '../../src/store/patience.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import type { Store } from '../../src/ports.js';
import { openWorkbench, type Workbench } from '../../src/store/workbench.js';
import { factsOf } from './facts-of-calls.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
let folder: string;
let file: string;
let store: Store;
let bench: Workbench;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-bench-'));
  file = join(folder, 'skylark.db');
  store = await openSqliteStore({ file, log: silent });
  bench = openWorkbench(file);
});
afterEach(async () => {
  await bench.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test('rows go into the store step by step while the daemon appends; the scratch is nowhere to be found', async () => {
  bench.make(`create table number (n integer primary key);
    with recursive c (n) as (select 1 union all select n + 1 from c where n < 5000) insert into number select n from c;
    create table store.copy (n integer primary key)`);
  const appended: Promise<number>[] = [];
  let steps = 0;
  let after = 0;
  await bench.inSteps((rows) => {
    steps += 1;
    appended.push(store.facts.append(factsOf({ serial: steps })));
    const took = bench.run('insert into store.copy select n from number where n > ? order by n limit ?', [after, rows]);
    after += took;
    return took;
  });
  await Promise.all(appended);
  expect(steps).toBeGreaterThan(1);
  expect([...bench.rows('select count(*) as n from store.copy')]).toEqual([{ n: 5000 }]);
  expect(bench.held.longest).toBeGreaterThan(0);
  expect(readdirSync(folder).filter((name) => name.includes('work'))).toEqual([]);
  const facts = await store.facts.read(0, 100_000);
  expect(new Set(facts.map(({ fact }) => fact.call)).size).toBe(steps);
}, 30_000);

test('the store’s log stays short although the daemon commits all the while', async () => {
  bench.make('create table store.copy (n integer primary key, what blob)');
  const all = 40_000;
  let after = 0;
  let serial = 0;
  const over = new AbortController();
  const daemon = async (): Promise<void> => {
    while (!over.signal.aborted) await store.facts.append(factsOf({ serial: (serial += 1) }));
  };
  const appending = daemon();
  await bench.inSteps((rows) => {
    const to = Math.min(after + rows, all);
    for (let n = after; n < to; n += 1) bench.run('insert into store.copy values (?, zeroblob(1000))', [n]);
    const took = to - after;
    after = to;
    return took;
  });
  over.abort();
  await appending;
  expect(statSync(file).size).toBeGreaterThan(30_000_000);
  expect(statSync(`${file}-wal`).size).toBeLessThan(20_000_000);
}, 60_000);

test('a step that fails is taken back, and the store is free again', async () => {
  bench.make('create table store.copy (n integer primary key)');
  const failing = bench.inSteps(() => {
    bench.run('insert into store.copy values (1)');
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  expect([...bench.rows('select * from store.copy')]).toEqual([]);
  await store.facts.append(factsOf({ serial: 1 }));
}, 30_000);

test('rows that are filled in are there when the work ends, however few are left over; of work that fails there is none', async () => {
  bench.make('create table one (n integer, name text); create table other (n integer)');
  const addOne = bench.fill('one', 2);
  const addOther = bench.fill('other', 1);
  bench.together(() => {
    for (let n = 0; n < 107; n += 1) addOne([n, n % 2 === 0 ? null : `person ${n}`]);
    addOther([7]);
  });
  expect([...bench.lists('select count(*), sum(n), count(name), (select n from other) from one')]).toEqual([
    [107, 5671, 53, 7],
  ]);
  expect(() =>
    bench.together(() => {
      for (let n = 0; n < 50; n += 1) addOne([n, null]);
      throw new Error('no more');
    }),
  ).toThrow('no more');
  bench.together(() => addOther([8]));
  expect([...bench.lists('select count(*), (select count(*) from other) from one')]).toEqual([[107, 2]]);
  bench.tell('doubled', (n) => Number(n) * 2);
  expect([...bench.lists('select doubled(n) from other order by rowid')]).toEqual([[14], [16]]);
}, 30_000);

/** Files that this process holds open although they have no name any more. */
function nameless(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) && target.includes('.work-') ? [target] : [];
    } catch {
      return [];
    }
  });
}

test('the place that the scratch took is given back when it is closed', async () => {
  bench.make(`create table text as with recursive c (n) as (select 1 union all select n + 1 from c where n < 20000)
    select n, hex(randomblob(500)) as what from c`);
  expect(nameless().length).toBeGreaterThan(0);
  await bench.close();
  expect(nameless()).toEqual([]);
}, 40_000);

test('whoever waits for a lock that nobody gives back gives up', () => {
  const one = new Database(join(folder, 'a.db'));
  const two = new Database(join(folder, 'a.db'), { timeout: 0 });
  one.exec('begin immediate');
  expect(() => patiently(20, () => two.exec('begin immediate'))).toThrow(/locked/);
  let tries = 0;
  patiently(10_000, () => {
    tries += 1;
    if (tries === 3) one.exec('rollback');
    two.exec('begin immediate');
  });
  expect(tries).toBe(3);
  one.close();
  two.close();
});
