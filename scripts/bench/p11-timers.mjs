/**
 * P11: how late timers come. Ten thousand wait, due at random moments of a minute, while the PBX's facts are stored
 * beside them; each effect writes a row and sets the next timer of its ticket, and its lateness counts until the commit
 * of both has returned. Then the daemon was away: a thousand are overdue at its start, and the last of them counts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '../../dist/clock.js';
import { openSqliteStore } from '../../dist/store/sqlite.js';
import { createTimers } from '../../dist/store/timers.js';
import { bounded } from './family.mjs';
import { figure, percentile } from './lib.mjs';

const pending = 10_000;
const spread = 60_000_000;
const overdue = 1_000;
const callsASecond = 20;
const silent = { error: (...said) => console.error(...said), warn: () => {}, info: () => {}, debug: () => {} };
const folder = mkdtempSync(join(tmpdir(), 'skylark-p11-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const tables = {
  '001_notes': {
    up: (db) =>
      db.schema
        .createTable('note')
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('due', 'integer', (c) => c.notNull())
        .execute(),
  },
};

/** The store with its timers, as the daemon has them. `came` gets the microseconds by which each was late. */
async function open(came, expected) {
  const store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
  await store.migrate('notes', tables);
  const timers = createTimers({ db: store.db, clock, log: silent });
  await store.migrate('timers', timers.migrations);
  let all;
  const allCame = new Promise((resolve) => (all = resolve));
  timers.handle('response', async ({ key, due }, tx) => {
    await tx.insertInto('note').values({ key, due }).execute();
    await timers.set(tx, { kind: 'later', key, due: due + 3_600_000_000 });
    return () => {
      came.push(clock.now() - due);
      if (came.length === expected) all();
    };
  });
  timers.handle('later', async () => {});
  return { store, timers, allCame };
}

async function setAll(store, timers, count, dueOf) {
  for (let i = 0; i < count; i += 500) {
    await store.db.transaction().execute(async (tx) => {
      for (let j = i; j < Math.min(count, i + 500); j += 1) {
        await timers.set(tx, { kind: 'response', key: `SD-${j}`, due: dueOf(j) });
      }
    });
  }
}

function callFacts(serial) {
  const call = `main-1795400000-1795400100.${serial}`;
  const base = { call, at: 1_795_400_000_000_000 + serial, precision: 'event' };
  const arrived = {
    ...base,
    n: 0,
    type: 'arrived',
    pbx: 'main',
    boot: 1_795_400_000_000_000,
    linkedId: `1795400100.${serial}`,
    direction: 'inbound',
    hotline: true,
    caller: { raw: '13900000108', number: '+8613900000108', name: '', withheld: false, extension: null },
    callee: null,
    placedBy: null,
    did: '4008000002',
  };
  return [arrived, { ...base, n: 1, type: 'ended', outcome: 'abandoned', hangupBy: 'caller', lastSeenAt: null }];
}

const print = (result) => process.stdout.write(`${JSON.stringify(figure(result))}\n`);

await bounded(300, async () => {
  const late = [];
  const first = await open(late, pending);
  const begin = clock.now() + 8_000_000;
  await setAll(first.store, first.timers, pending, () => begin + Math.floor(Math.random() * spread));
  if (clock.now() > begin) throw new Error('the machine is too slow to set the timers before the first is due');
  await first.timers.start();
  let serial = 0;
  const calls = setInterval(() => void first.store.facts.append(callFacts((serial += 1))), 1000 / callsASecond);
  await first.allCame;
  clearInterval(calls);
  await first.timers.stop();
  if (late.some((by) => by < 0)) throw new Error('a timer came early');

  await setAll(first.store, first.timers, overdue, () => clock.now() - 60_000_000);
  await first.store.close();
  const again = [];
  const second = await open(again, overdue);
  const started = performance.now();
  await second.timers.start();
  await second.allCame;
  const last = performance.now() - started;
  await second.timers.stop();
  const { count } = await second.store.db
    .selectFrom('note')
    .select((of) => of.fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  if (count !== pending + overdue) throw new Error(`${count} effects of ${pending + overdue} timers`);
  await second.store.close();

  const p99 = percentile(late, 99) / 1000;
  print({
    id: 'P11',
    what: `lateness of ${pending} pending timers, their effect's commit included, p99`,
    ours: p99,
    peer: null,
    limit: 250,
    unit: 'ms',
    ratio: p99 / 250,
    reach: '<= 250 ms',
    ok: p99 <= 250,
    more: { p50: percentile(late, 50) / 1000, max: Math.max(...late) / 1000 },
  });
  print({
    id: 'P11',
    what: `${overdue} timers that came due while the daemon was away: the last effect's commit after the start`,
    ours: last,
    peer: null,
    limit: 1000,
    unit: 'ms',
    ratio: last / 1000,
    reach: '<= 1000 ms',
    ok: last <= 1000,
  });
});
