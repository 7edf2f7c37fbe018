/**
 * P8: durable calls a second. The peer is the plain way: one row a call, one commit a call, `synchronous=FULL`. Skylark
 * stores every fact of every call through the port as the daemon does, each call given by itself and counted when its
 * acknowledgement is there. The limit is what SQLite does on this thread with 500 such rows a commit.
 */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../dist/store/sqlite.js';
import { figure, interleaved, rounds } from './lib.mjs';

const folder = mkdtempSync(join(tmpdir(), 'skylark-p8-'));
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const ours = 30_000;
/** Calls that wait for their commit at once: what a storm of 20,000 events in a second leaves. */
const waiting = 2000;

const second = 1_000_000;
const boot = 1_795_400_000 * second;

/** Facts of an answered hotline call by a queue, as the core gives them: eleven. */
function factsOf(serial) {
  const at = boot + serial * 1000;
  const call = `main-1795400000-1795400100.${serial}`;
  const party = { extension: '8001', device: 'PJSIP/8001', number: null, user: 'wang.li' };
  const caller = { raw: '13900000108', number: '+8613900000108', name: '张伟明', withheld: false, extension: null };
  const channelId = `1795400100.${serial + 1}`;
  const facts = [];
  const add = (seconds, fact) =>
    facts.push({ call, n: facts.length, at: at + seconds * second, precision: 'event', ...fact });
  add(0, {
    type: 'arrived',
    pbx: 'main',
    boot,
    linkedId: `1795400100.${serial}`,
    direction: 'inbound',
    hotline: true,
    caller,
    callee: null,
    placedBy: null,
    did: '4008000002',
  });
  add(2, { type: 'offered', entry: 'queue', queue: 'hotline' });
  add(2, { type: 'queue_joined', visit: 0, queue: 'hotline' });
  add(3, { type: 'offer_started', offer: 0, channelId, queue: 'hotline', party });
  add(3, { type: 'rang', offer: 0 });
  add(9, { type: 'answered', by: party, offer: 0 });
  add(9, { type: 'segment_started', segment: 0, channelId, party });
  add(9, { type: 'offer_ended', offer: 0, result: 'answered' });
  add(9, { type: 'queue_left', visit: 0, left: 'answered' });
  add(69, { type: 'segment_ended', segment: 0 });
  add(69, { type: 'ended', outcome: 'answered', hangupBy: 'agent', lastSeenAt: null });
  return facts;
}

/** Made before anything is measured: what is compared is the keeping. */
const made = Array.from({ length: ours }, (_, serial) => factsOf(serial));

let files = 0;
const fresh = (name) => join(folder, `${name}-${(files += 1)}.db`);

/** Calls a second with `perCommit` rows in each commit, on this thread; a row holds what Skylark keeps of the call. */
function plainly(calls, perCommit) {
  const file = fresh('plain');
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table call (id text primary key, arrived_at integer not null, body text not null)');
  const insert = db.prepare('insert into call (id, arrived_at, body) values (?, ?, ?)');
  const some = db.transaction((from) => {
    for (let i = from; i < from + perCommit; i += 1) {
      const facts = made[i];
      insert.run(facts[0].call, facts[0].at, JSON.stringify(facts));
    }
  });
  const started = performance.now();
  for (let i = 0; i < calls; i += perCommit) some(i);
  const rate = calls / ((performance.now() - started) / 1000);
  db.close();
  rmSync(file, { force: true });
  return rate;
}

async function skylark() {
  const file = fresh('skylark');
  const store = await openSqliteStore({ file, log: silent });
  const commits = [];
  store.facts.onCommit((seq) => commits.push(seq));
  let given = 0;
  let acknowledged = 0;
  const started = performance.now();
  await new Promise((resolve, reject) => {
    const giveMore = () => {
      while (given < ours && given - acknowledged < waiting) {
        store.facts.append(made[given]).then(done, reject);
        given += 1;
      }
    };
    const done = () => {
      acknowledged += 1;
      if (acknowledged === ours) resolve();
      else if (given - acknowledged < waiting / 2) giveMore();
    };
    giveMore();
  });
  const rate = ours / ((performance.now() - started) / 1000);
  const last = await store.facts.read((ours - 1) * 11, 100);
  if (last.length !== 11 || last.at(-1).seq !== ours * 11) throw new Error('not every fact was stored once');
  await store.close();
  for (const tail of ['', '-wal', '-shm', '.lock']) rmSync(`${file}${tail}`, { force: true });
  return rate;
}

try {
  const rates = await interleaved(
    { peer: () => plainly(2000, 1), ours: skylark, limit: () => plainly(ours, 500) },
    rounds,
  );
  const ratio = rates.ours / rates.peer;
  process.stdout.write(
    `${JSON.stringify(
      figure({
        id: 'P8',
        what: 'durable calls a second, every fact of each call, synchronous=FULL',
        ours: rates.ours,
        peer: rates.peer,
        limit: rates.limit,
        unit: 'calls/s (peer: one commit a call; limit: 500 rows a commit)',
        ratio,
        reach: '>= 15x one commit a call',
        ok: ratio >= 15,
      }),
    )}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
