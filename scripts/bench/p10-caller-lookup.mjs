/**
 * P10: who may be behind a number, among a million people, in any spelling of the number, as a ring asks: normalise and
 * look up. The peer is what phone books usually do: `LIKE` for the last digits in SQLite; the limit is an index there.
 * Before that the list is imported beside the running directory, as the command does, and both its time and the longest
 * stall of the directory's thread are figures of their own.
 */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normaliseNumber } from '../../dist/core/phone-number.js';
import { createDirectory } from '../../dist/features/directory/directory.js';
import { openSqliteStore } from '../../dist/store/sqlite.js';
import { bounded, child } from './family.mjs';
import { figure, interleaved, percentile } from './lib.mjs';
import { mobileOf, rules, spellings } from './people-list.mjs';

const people = Number(process.env.SKYLARK_BENCH_PEOPLE ?? 1_000_000);
const asked = 20_000;
const askedOfPeer = 40;
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const normalise = (raw) => normaliseNumber(raw, rules);
const print = (result) => process.stdout.write(`${JSON.stringify(figure(result))}\n`);

const folder = mkdtempSync(join(tmpdir(), 'skylark-p10-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A person of the list and a spelling of his number, by chance that is the same in every run. */
function question(i) {
  const who = (i * 7_919 + 13) % people;
  return spellings[i % spellings.length](mobileOf(who));
}

await bounded(900, async () => {
  const file = join(folder, 'skylark.db');
  const store = await openSqliteStore({ file, log: silent });
  const directory = createDirectory({ file: null, db: store.db, normalise, log: silent });
  await store.migrate(directory.name, directory.migrations);
  await directory.start();

  const importer = child('import-side.mjs');
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const { seconds, rows } = await importer.ask('import', { file, people });
  await directory.refresh();
  loop.disable();
  const stall = loop.max / 1e6 - 5;
  await importer.end();
  if (rows !== people) throw new Error(`${rows} of ${people} people were imported`);

  const lookUp = (raw) => {
    const { number } = normalise(raw);
    return directory.findCaller({ raw, number, name: '', withheld: false, extension: null });
  };
  const db = new Database(file, { readonly: true });
  const like = db.prepare("select contact from contact_number where generation = 1 and number like '%' || ?");
  const exact = db.prepare('select contact from contact_number where generation = 1 and number = ?');

  function timed(count, ask) {
    const times = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const raw = question(i);
      const started = performance.now();
      const found = ask(raw);
      times[i] = performance.now() - started;
      if (!found) throw new Error(`nobody was found behind ${raw}`);
    }
    return percentile(times, 99);
  }
  timed(1000, (raw) => lookUp(raw).match === 'one');
  const p99 = await interleaved({
    ours: () => timed(asked, (raw) => lookUp(raw).match === 'one'),
    peer: () => timed(askedOfPeer, (raw) => like.get(raw.replace(/\D/g, '').slice(-11)) !== undefined),
    limit: () => timed(asked, (raw) => exact.get(normalise(raw).number) !== undefined),
  });
  db.close();
  directory.stop();
  await store.close();

  print({
    id: 'P10',
    what: `caller look-up among ${people} people, any spelling of the number, p99`,
    ours: p99.ours,
    peer: p99.peer,
    limit: p99.limit,
    unit: 'ms (peer: LIKE in SQLite; limit: an index in SQLite, without the person)',
    ratio: p99.peer / p99.ours,
    reach: 'p99 <= 0.25 ms',
    ok: p99.ours <= 0.25,
  });
  print({
    id: 'P10',
    what: `import of ${people} people, all checks, until they are switched on`,
    ours: seconds,
    limit: 60,
    unit: 's',
    ratio: seconds / 60,
    reach: '<= 60 s',
    ok: seconds <= 60,
  });
  print({
    id: 'P10',
    what: `longest stall of the directory's thread while ${people} people are imported beside it and taken into memory`,
    ours: stall,
    limit: 50,
    unit: 'ms',
    ratio: stall / 50,
    reach: '<= 50 ms',
    ok: stall <= 50,
  });
});
