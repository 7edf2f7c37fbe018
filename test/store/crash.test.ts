/** The process dies at any moment, or may write no more: what was acknowledged is there, once, and what was not may be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CallFact } from '../../src/core/call-fact.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { builtModule } from '../support/built.js';
import { factsOf } from './facts-of-calls.js';
import { everything, silent } from './suite.js';

const child = join(dirname(fileURLToPath(import.meta.url)), 'crash-child.mjs');
const key = (fact: CallFact): string => `${fact.call}/${fact.n}`;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-crash-'));
  file = join(folder, 'skylark.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly acknowledged: string[];
  readonly refused: string[];
  readonly closed: boolean;
}

/** Runs the child; `kill`: milliseconds from its first words (or from its start) to its death. */
async function run(
  facts: readonly CallFact[],
  kill?: { from: 'start' | 'ready'; after: number },
  shell = '',
): Promise<Run> {
  const factsFile = join(folder, 'facts.json');
  writeFileSync(factsFile, JSON.stringify(facts));
  const words = [process.execPath, '--no-warnings', child, builtModule('store/sqlite.js').href, file, factsFile];
  const started = spawn('/bin/sh', ['-c', `${shell}exec "$@"`, 'sh', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(started, 'exit');
  const die = async (after: number): Promise<void> => {
    await delay(after);
    started.kill('SIGKILL');
  };
  let dying = kill?.from === 'start' ? die(kill.after) : Promise.resolve();
  const acknowledged: string[] = [];
  const refused: string[] = [];
  let closed = false;
  for await (const line of createInterface({ input: started.stdout })) {
    if (line === 'ready' && kill?.from === 'ready') dying = die(kill.after);
    else if (line.startsWith('ack ')) acknowledged.push(...line.slice(4).split(' '));
    else if (line.startsWith('refused ')) refused.push(line.slice(8));
    else if (line === 'closed') closed = true;
  }
  await Promise.all([ended, dying]);
  return { acknowledged, refused, closed };
}

/** What is in the store now: every fact once, each call from its beginning on, the follower's notes as far as its cursor. */
async function inspect(): Promise<Set<string>> {
  const store = await openSqliteStore({ file, log: silent });
  try {
    const all = await everything(store, 1000);
    const keys = all.map(({ fact }) => key(fact));
    expect(new Set(keys).size).toBe(keys.length);
    const next = new Map<string, number>();
    for (const { fact } of all) {
      expect(fact.n).toBe(next.get(fact.call) ?? 0);
      next.set(fact.call, fact.n + 1);
    }
    const db = store.db.withTables<{ noted: { seq: number }; follower_cursor: { name: string; seq: number } }>();
    const cursor = await db.selectFrom('follower_cursor').selectAll().executeTakeFirst();
    const noted = cursor === undefined ? [] : await db.selectFrom('noted').select('seq').orderBy('seq').execute();
    expect(noted.map((row) => row.seq)).toEqual(all.map(({ seq }) => seq).filter((seq) => seq <= (cursor?.seq ?? 0)));
    expect(store.health()).toEqual({ ok: true, reason: null });
    return new Set(keys);
  } finally {
    await store.close();
  }
}

test('killed at random moments, and again while it recovers: nothing acknowledged is missing, nothing is doubled', async () => {
  const calls = Array.from({ length: 3000 }, (_, i) => factsOf({ serial: i + 1 }));
  const acknowledged = new Set<string>();
  let given: CallFact[] = [];
  for (let round = 0; round < 5; round += 1) {
    // The daemon gives again what was not acknowledged, and goes on with new calls.
    const again = given.filter((fact) => !acknowledged.has(key(fact)));
    given = [...again, ...calls.splice(0, 600).flat()];
    const { acknowledged: told } = await run(given, { from: 'ready', after: 10 + Math.random() * 250 });
    for (const one of told) acknowledged.add(one);
    await run([], { from: 'start', after: 80 + Math.random() * 250 });
    const stored = await inspect();
    expect([...acknowledged].filter((one) => !stored.has(one))).toEqual([]);
  }
  expect(acknowledged.size).toBeGreaterThan(100);
}, 120_000);

test('no more may be written to the file: it stops acknowledging, says so, and what was acknowledged is there', async () => {
  const facts = Array.from({ length: 700 }, (_, i) => factsOf({ serial: i + 1 })).flat();
  const { acknowledged, refused, closed } = await run(facts, undefined, 'ulimit -f 500; ');
  expect(closed).toBe(true);
  expect(refused.length).toBeGreaterThan(0);
  for (const reason of refused) expect(reason).toMatch(/^The store cannot acknowledge: /);
  const stored = await inspect();
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((one) => !stored.has(one))).toEqual([]);
  // Freed again, everything can be given once more and is there once.
  const after = await run(facts);
  expect(after.refused).toEqual([]);
  expect((await inspect()).size).toBe(facts.length);
}, 120_000);
