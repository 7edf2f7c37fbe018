/** A file that must not be used is refused by name and left as it is; a disk that fills stops the acknowledging. */
import Database from 'better-sqlite3';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Log, Store } from '../../src/ports.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { factsOf } from './facts-of-calls.js';
import { everything, silent } from './suite.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-damage-'));
  file = join(folder, 'skylark.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const calls = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => factsOf({ serial: from + i })).flat();

/** A sound file with 300 calls. */
async function sound(): Promise<void> {
  const store = await openSqliteStore({ file, log: silent });
  await store.facts.append(calls(1, 301));
  await store.close();
}

/** Copies what a crash would leave: the file with a log of several commits behind it. */
async function crashed(): Promise<void> {
  const store = await openSqliteStore({ file: join(folder, 'live.db'), log: silent });
  for (let i = 0; i < 8; i += 1) await store.facts.append(calls(1 + i * 10, 11 + i * 10));
  for (const tail of ['', '-wal']) copyFileSync(join(folder, `live.db${tail}`), `${file}${tail}`);
  await store.close();
}

/** Overwrites bytes with their complements. */
function flip(path: string, from: number, length: number): void {
  const bytes = readFileSync(path);
  for (let i = from; i < from + length; i += 1) bytes[i] = ~(bytes[i] ?? 0);
  writeFileSync(path, bytes);
}

async function refused(sentence: RegExp): Promise<void> {
  const paths = [file, `${file}-wal`].filter((path) => existsSync(path));
  const before = paths.map((path) => readFileSync(path));
  const opening = openSqliteStore({ file, log: silent });
  await expect(opening).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(sentence) });
  await expect(opening).rejects.toThrow(file);
  expect(paths.map((path, i) => before[i]?.equals(readFileSync(path)))).toEqual(paths.map(() => true));
}

describe('a file that must not be used', () => {
  test('the header is overwritten', async () => {
    await sound();
    flip(file, 0, 40);
    await refused(/no SQLite database, or its header is damaged.*Restore a backup/);
  });

  test('pages in the middle are overwritten', async () => {
    await sound();
    flip(file, 4096 * 12, 4096 * 2);
    await refused(/the database is damaged.*Restore a backup/);
  });

  test('one byte of one fact is another', async () => {
    await sound();
    const bytes = readFileSync(file);
    const said = '"answered",9000000,"8001"';
    // Free space of a page holds old copies too: the last place is a row's.
    const at = bytes.lastIndexOf(said);
    expect(at).toBeGreaterThan(0);
    bytes.write(said.replace('8001', '8002'), at);
    writeFileSync(file, bytes);
    await refused(/the database is damaged \(the checksum of the facts \d+ differs\)/);
  });

  test('the page that holds the schema is overwritten', async () => {
    await sound();
    flip(file, 100, 900);
    await refused(/damaged.*Restore a backup/);
  });

  test('the end is missing', async () => {
    await sound();
    truncateSync(file, 4096 * 9 + 100);
    await refused(/damaged/);
  });

  test('it was emptied', async () => {
    await sound();
    truncateSync(file, 0);
    await refused(/the file is empty/);
  });

  test('it is some other file', async () => {
    writeFileSync(file, 'name,number\nwang,13900000108\n'.repeat(50));
    await refused(/no SQLite database/);
  });

  test('it is a folder', async () => {
    mkdirSync(file);
    await expect(openSqliteStore({ file, log: silent })).rejects.toThrow(`${file}: is not a file`);
  });

  test('it is the database of another program', async () => {
    const other = new Database(file);
    other.exec('create table t (a)');
    other.close();
    await refused(/not made by Skylark/);
  });

  test('it was made by a newer Skylark', async () => {
    await sound();
    const newer = new Database(file);
    newer.pragma('user_version = 99');
    newer.close();
    await refused(/made by a newer Skylark \(store version 99/);
  });

  test('another daemon holds it', async () => {
    const first = await openSqliteStore({ file, log: silent });
    await expect(openSqliteStore({ file, log: silent })).rejects.toMatchObject({
      code: 'unavailable',
      message: `${file} is in use by another running Skylark.`,
    });
    await first.facts.append(factsOf({ serial: 1 }));
    await first.close();
    const next = await openSqliteStore({ file, log: silent });
    expect((await everything(next)).length).toBe(11);
    await next.close();
  });

  test('a tool may read and write beside the daemon', async () => {
    const daemon = await openSqliteStore({ file, log: silent });
    const tool = await openSqliteStore({ file, log: silent, exclusive: false });
    await daemon.facts.append(factsOf({ serial: 1 }));
    expect((await everything(tool)).length).toBe(11);
    await tool.alive(5);
    expect(await daemon.lastAlive()).toBe(5);
    await tool.close();
    await daemon.close();
  });
});

test('a file of the first version is brought up to date, its facts stay', async () => {
  await sound();
  const old = new Database(file);
  old.exec('alter table fact drop column sum; pragma user_version = 1');
  old.close();
  for (let start = 0; start < 2; start += 1) {
    const store = await openSqliteStore({ file, log: silent });
    await store.facts.append(factsOf({ serial: 900 + start }));
    expect((await everything(store)).length).toBe((301 + start) * 11);
    await store.close();
  }
});

describe('the write-ahead log that a crash left', () => {
  const frames = () => Math.floor((readFileSync(`${file}-wal`).length - 32) / (4096 + 24));
  const frame = (i: number) => 32 + i * (4096 + 24);

  test('whole: everything is there', async () => {
    await crashed();
    const store = await openSqliteStore({ file, log: silent });
    expect((await everything(store)).length).toBe(880);
    await store.close();
  });

  test('its last commit is torn: the rest is there', async () => {
    await crashed();
    truncateSync(`${file}-wal`, frame(frames() - 1) + 2000);
    const store = await openSqliteStore({ file, log: silent });
    const count = (await everything(store)).length;
    expect(count).toBeGreaterThanOrEqual(770);
    expect(count).toBeLessThan(880);
    await store.close();
  });

  test('a frame in its middle is damaged, with commits behind it', async () => {
    await crashed();
    flip(`${file}-wal`, frame(2) + 500, 10);
    await refused(/write-ahead log .*-wal is damaged at frame 2, and committed data follows it/);
  });

  test('its header is damaged', async () => {
    await crashed();
    flip(`${file}-wal`, 8, 4);
    await refused(/write-ahead log .*-wal has a damaged header/);
  });

  test('the database itself is gone and its log is there', async () => {
    await crashed();
    rmSync(file);
    await refused(/the database is missing, but its log .*-wal is there/);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a disk that fills', () => {
  const limitPages = (store: Store, pages: number) =>
    store.db.transaction().execute(async (tx) => {
      await sql`pragma max_page_count = ${sql.raw(String(pages))}`.execute(tx);
    });

  test('nothing more is acknowledged, health says why, and it goes on by itself when there is room', async () => {
    const logged: string[] = [];
    const log: Log = {
      ...silent,
      error: (message) => void logged.push(message),
      info: (message) => void logged.push(message),
    };
    const store = await openSqliteStore({ file, log });
    await store.facts.append(calls(1, 11));
    await limitPages(store, 1);
    const tooMuch = [calls(11, 211), calls(211, 411), calls(411, 611)];
    const results = await Promise.allSettled(tooMuch.map((facts) => store.facts.append(facts)));
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    }
    expect(store.health()).toEqual({ ok: false, reason: `the disk is full: ${file} (SQLITE_FULL)` });
    expect((await everything(store)).length).toBe(110);
    await limitPages(store, 1_000_000);
    for (const facts of tooMuch) await store.facts.append(facts);
    expect((await everything(store)).length).toBe(610 * 11);
    expect(store.health()).toEqual({ ok: true, reason: null });
    expect(logged).toEqual(['The store cannot acknowledge', 'The store acknowledges again']);
    await store.close();
  });

  test('a follower waits for room and passes nothing by', async () => {
    const store = await openSqliteStore({ file, log: silent });
    await store.facts.append(calls(1, 11));
    await limitPages(store, 1);
    const handled: number[] = [];
    const failures: unknown[] = [];
    const following = store.follow({
      name: 'filler',
      handle: async (batch, tx) => {
        handled.push(batch.length);
        try {
          await sql`create table filler (text)`.execute(tx);
          await sql`insert into filler values (zeroblob(100000))`.execute(tx);
        } catch (error) {
          failures.push(error);
          throw error;
        }
      },
    });
    while (failures.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await limitPages(store, 1_000_000);
    await following.caughtUp();
    expect(new Set(handled)).toEqual(new Set([110]));
    await store.close();
  });
});

test('damage that shows while it runs: nothing is acknowledged until a restart, and the restart refuses it', async () => {
  await sound();
  const store = await openSqliteStore({ file, log: silent });
  // Behind the back of the connections: pages that hold stored facts.
  flip(file, 4096 * 12, 4096 * 3);
  await Promise.allSettled([store.facts.append(calls(301, 401)), everything(store)]);
  expect(store.health().ok).toBe(false);
  expect(store.health().reason).toContain(file);
  await expect(store.facts.append(calls(401, 402))).rejects.toMatchObject({ code: 'unavailable' });
  await store.close();
  await expect(openSqliteStore({ file, log: silent })).rejects.toThrow(/damaged/);
});
