/** The daemon dies at any moment while times of tickets and tasks come: each has come once, none early, none is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { taskOf } from '../../../src/features/tickets/keep-tasks.js';
import { ticketKeeper } from '../../../src/features/tickets/keep-tickets.js';
import { evolveAll } from '../../../src/features/tickets/evolve.js';
import type { TicketTables } from '../../../src/features/tickets/tables.js';
import type { TicketFact } from '../../../src/features/tickets/ticket.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { builtFolder } from '../../support/built.js';

const child = join(dirname(fileURLToPath(import.meta.url)), 'timers-crash-child.mjs');
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-tickets-crash-'));
  file = join(folder, 'skylark.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the child until it ends, or is killed so many milliseconds after its first word. Returns what was acknowledged. */
async function run(count: number, killAfter: number | null): Promise<string[]> {
  const modules = pathToFileURL(builtFolder()).href;
  const started = spawn(process.execPath, ['--no-warnings', child, modules, file, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(started, 'exit');
  let dying = Promise.resolve();
  const acknowledged: string[] = [];
  let done = false;
  for await (const line of createInterface({ input: started.stdout })) {
    const [word, number = ''] = line.split(' ');
    if (word === 'ready' && killAfter !== null) dying = delay(killAfter).then(() => void started.kill('SIGKILL'));
    else if (word === 'ack') acknowledged.push(number);
    else if (word === 'done') done = true;
  }
  await Promise.all([ended, dying]);
  if (killAfter === null) expect(done).toBe(true);
  return acknowledged;
}

const nameOf = (fact: TicketFact): string =>
  fact.type === 'target_passed' ? `target ${fact.target}` : fact.type === 'reminded' ? fact.reminder : '';

test('killed at random moments: every time of every ticket and task has come, once, and not before it was due', async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < 6; round += 1) acknowledged.push(...(await run(200, 30 + Math.random() * 400)));
  await run(0, null);

  const store = await openSqliteStore({ file, log: silent });
  try {
    const keeper = ticketKeeper({ set: () => Promise.resolve(), cancel: () => Promise.resolve(false) });
    const db = store.db.withTables<TicketTables>();
    const rows = await db.selectFrom('ticket').select(['id', 'number']).execute();
    expect(rows.map(({ number }) => number)).toEqual(expect.arrayContaining(acknowledged));
    for (const { id } of rows) {
      const facts = await keeper.facts(store.db, id);
      expect(facts.map(nameOf).filter((name) => name !== '').toSorted()).toEqual([
        'draft', 'late', 'target resolution', 'target response',
      ]); // prettier-ignore
      for (const fact of facts) if ('due' in fact) expect(fact.at).toBeGreaterThanOrEqual(fact.due);
      expect((await keeper.readById(store.db, id))?.ticket).toEqual(evolveAll(undefined, facts));
    }
    const tasks = (await db.selectFrom('task').select(['id', 'body']).execute()).map(taskOf);
    expect(tasks).toHaveLength(rows.length);
    // Opened, marked once.
    for (const { version, overdueAt, deadline } of tasks) {
      expect(version).toBe(2);
      expect(overdueAt).toBeGreaterThanOrEqual(deadline);
    }
    expect(acknowledged.length).toBeGreaterThan(20);
  } finally {
    await store.close();
  }
}, 120_000);
