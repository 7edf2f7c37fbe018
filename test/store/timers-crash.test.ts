/** The daemon dies at any moment, setting timers and running their effects: none is lost, none comes twice, none early. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { builtModule } from '../support/built.js';
import { silent } from './suite.js';

const child = join(dirname(fileURLToPath(import.meta.url)), 'timers-crash-child.mjs');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-timers-crash-'));
  file = join(folder, 'skylark.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the child until it ends or is killed so many milliseconds after its first word. Returns what was acknowledged. */
async function run(prefix: string, count: number, killAfter: number | null): Promise<Map<string, number>> {
  const modules = [builtModule('store/sqlite.js').href, builtModule('store/timers.js').href];
  const started = spawn(
    process.execPath,
    ['--no-warnings', child, ...modules, file, prefix, String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  ); // prettier-ignore
  const ended = once(started, 'exit');
  let dying = Promise.resolve();
  const acknowledged = new Map<string, number>();
  let done = false;
  for await (const line of createInterface({ input: started.stdout })) {
    const [word, key = '', due] = line.split(' ');
    if (word === 'ready' && killAfter !== null) {
      dying = delay(killAfter).then(() => void started.kill('SIGKILL'));
    } else if (word === 'ack') acknowledged.set(key, Number(due));
    else if (word === 'done') done = true;
  }
  await Promise.all([ended, dying]);
  if (killAfter === null) expect(done).toBe(true);
  return acknowledged;
}

test('killed at random moments: every acknowledged timer has one effect, at its time or later', async () => {
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < 8; round += 1) {
    const told = await run(`r${round}`, 400, 20 + Math.random() * 350);
    for (const [key, due] of told) acknowledged.set(key, due);
  }
  await run('last', 0, null);

  const store = await openSqliteStore({ file, log: silent });
  try {
    const db = store.db.withTables<{ effect: { key: string; due: number; at: number } }>();
    const effects = await db.selectFrom('effect').selectAll().execute();
    const counts = new Map<string, number>();
    for (const { key } of effects) counts.set(key, (counts.get(key) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
    expect([...acknowledged.keys()].filter((key) => !counts.has(key))).toEqual([]);
    expect(effects.filter(({ at, due }) => at < due)).toEqual([]);
    for (const { key, due } of effects) if (acknowledged.has(key)) expect(due).toBe(acknowledged.get(key));
    expect(acknowledged.size).toBeGreaterThan(50);
  } finally {
    await store.close();
  }
}, 120_000);
