/**
 * A day at the desk: callers come, tickets are opened, worked on and closed, tasks are made and ended; meanwhile the
 * daemon is killed at random moments, and once more while it recovers. Afterwards the store is held against what people
 * were told and against what the PBX knows. Started by `npm run test:kills`, which gives seed and number of moments.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { seededRandom } from '../../src/ami/simulator/random.js';
import { parseInstant } from '../../src/contract/instant.js';
import { row, rows, type Row } from '../app/daemon.js';
import { program } from '../app/killed-daemon.js';
import { agents, callersCome, watchTruth } from './callers.js';
import { callsAgainstTruth, gapsAreRight, type Gap } from './checks-calls.js';
import * as checks from './checks-desk.js';
import { timersAgainstTimelines } from './checks-timers.js';
import { KilledDesk } from './desk.js';
import { killAgainAndAgain, type Down } from './killer.js';
import { happened, Ledger } from './ledger.js';
import { Work } from './work.js';

jest.setTimeout(3_600_000);

const moments = Number(process.env['KILLED_DAY_MOMENTS'] ?? 20);
const seed = Number(process.env['KILLED_DAY_SEED'] ?? 7);
const random = (salt: number) => seededRandom(seed * 100 + salt);

const house = new KilledDesk();
const ledger = new Ledger(house);
let truth: ReturnType<typeof watchTruth>;
let downs: readonly Down[] = [];
let longestStart = 0;
let calls: Row[] = [];
let gaps: Gap[] = [];
let tickets: readonly checks.Kept[] = [];
let tasks: readonly checks.KeptTask[] = [];
let db: Database.Database;
/** When the daemon was stopped in order, on the clock of the day. */
let end = 0;

/** With the seed before every sentence: whoever reads one of them can play that day again. */
const none = (wrong: readonly string[]): void =>
  expect(wrong.slice(0, 20).map((text) => `seed ${seed}, ${text}`)).toEqual([]);
const micros = (text: unknown): number => parseInstant(String(text)) ?? Number.NaN;
const momentAt = (at: number): number => downs.filter(({ from }) => from <= at).length + 1;

/** Every page of a list. */
async function allOf(path: string): Promise<Row[]> {
  const all: Row[] = [];
  for (let next: unknown = ''; typeof next === 'string';) {
    const page = await ledger.read(`${path}${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`);
    all.push(...rows(page['items']));
    next = page['next'];
  }
  return all;
}

/** People who work until the killing is over, each to the end of what he has in hand. */
async function play(): Promise<void> {
  const closing = new AbortController();
  // Before its first start there is nothing that it could have seen.
  house.start();
  await house.daemon.until('the daemon is ready', house.isReady, 300);
  const work = (salt: number) => new Work(house, ledger, random(salt));
  const again = async (life: () => Promise<void>): Promise<void> => {
    while (!closing.signal.aborted) await life();
  };
  const by = work(1);
  const people = [
    again(() => by.lifeByHand('wang.li')),
    again(() => by.lifeByHand('wang.li')),
    again(() => by.lifeByHand('chen.jie')),
    again(() => by.lifeOfCall('wang.li')),
    again(() => by.lifeOfCall('chen.jie')),
    again(() => by.lifeOfTasks('zhou.yan')),
    callersCome(house.pbx, house.clock.pace, random(2), () => closing.signal.aborted),
  ];
  // Whoever fails ends the day for all.
  const failed = Promise.all(people).then(() => undefined);
  try {
    const killed = killAgainAndAgain(house, ledger, moments, random(3));
    const told = await Promise.race([killed, failed]);
    if (told !== undefined) ({ downs, longestStart } = told);
    await pause(2000);
    closing.abort();
    await failed;
  } finally {
    closing.abort();
    ledger.over = true;
  }
  ledger.over = false;
}

function dueTimers(at: number): number {
  const own = new Database(house.desk.databaseFile, { readonly: true });
  try {
    return Number(own.prepare('select count(*) from timer where due <= ?').pluck().get(at));
  } finally {
    own.close();
  }
}

async function settle(): Promise<void> {
  const { daemon, pbx } = house;
  await daemon.until('an empty PBX', () => pbx.idle, 120);
  await daemon.until(
    'no open call',
    async () => {
      const open = rows((await ledger.read('/api/v1/calls/open'))['items']);
      const newest = rows((await ledger.read('/api/v1/calls?limit=50'))['items']);
      return open.length === 0 && newest.every((call) => call['outcome'] !== null);
    },
    120,
  );
  // Three more minutes of the day; then what is due by then is waited for.
  await pause(3000);
  await daemon.until('no timer is due', () => dueTimers(house.clock.now() - 3_000_000) === 0, 120);
  calls = await allOf('/api/v1/calls?limit=200');
  const stored = await ledger.read('/api/v1/unknown-intervals?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z');
  gaps = rows(stored['items']).map((gap) => ({
    from: micros(gap['from']),
    to: gap['to'] === null ? Number.POSITIVE_INFINITY : micros(gap['to']),
  }));
  end = house.clock.now();
  await daemon.stop();
}

beforeAll(async () => {
  expect(existsSync(program)).toBe(true);
  try {
    await house.prepare();
    truth = watchTruth(house.pbx);
    house.pbx.run(agents);
    await play();
    await settle();
  } catch (error) {
    throw new Error(`seed ${seed}, moment ${ledger.moment}: ${error instanceof Error ? error.stack : String(error)}`, {
      cause: error,
    });
  }
  db = new Database(house.desk.databaseFile, { readonly: true });
  tickets = checks.keptTickets(db);
  tasks = checks.keptTasks(db);
  const unknown = ledger.acts.filter(({ outcome }) => outcome === 'unknown');
  const came = (type: string): number =>
    tickets.reduce((sum, { facts }) => sum + facts.filter((fact) => fact.type === type).length, 0);
  process.stderr.write(
    `seed ${seed}: ${moments * 2} kills, the slowest start took ${longestStart} ms, ${truth.size} callers, ${calls.length} calls, ${tickets.length} tickets, ` +
      `${tasks.length} tasks, ${came('target_passed')} targets passed, ${came('reminded')} reminders, ` +
      `${came('wait_over')} waits over, ${ledger.acts.length} requests, ${unknown.length} of them cut off ` +
      `(${unknown.filter(happened).length} had happened)\n`,
  );
});

afterAll(async () => {
  db?.close();
  await house.close();
});

test('the day was a day: work was done, and some of it was cut off', () => {
  expect(downs).toHaveLength(moments);
  const done = ledger.acts.filter(({ outcome }) => outcome === 'done');
  expect(done.length).toBeGreaterThan(moments * 2);
  expect(ledger.acts.filter(({ outcome }) => outcome === 'unknown').length).toBeGreaterThanOrEqual(
    Math.floor(moments / 10),
  );
  expect(tickets.filter(({ ticket }) => ticket.state === 'closed').length).toBeGreaterThan(2);
});

test('the store is whole, and so is the audit log', () => {
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const verified = spawnSync(process.execPath, [program, 'audit', 'verify', '--config', house.desk.configFile], {
    encoding: 'utf8',
    // What stands in the surroundings of whoever runs this is no setting of the program.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SKYLARK_'))),
  });
  expect(`seed ${seed}: ${verified.stdout}${verified.stderr}`).toMatch(/^seed \d+: /);
  expect([`seed ${seed}`, verified.status, verified.stderr]).toEqual([`seed ${seed}`, 0, '']);
});

test('every acknowledged step, comment and ticket is there once; what was cut off, once or not at all', () => {
  none(checks.actsAgainstTimelines(ledger.acts, tickets));
});

test('every ticket is the sum of its facts; no number was given twice, none left out', () => {
  none(checks.ticketsAreWhole(tickets));
});

test('one ticket for each answered call of the hotline', () => {
  const known = calls.map((call) => ({
    id: String(call['id']),
    ticket:
      call['hotline'] === true &&
      call['answeredAt'] !== null &&
      call['direction'] !== 'outbound' &&
      call['relatedTo'] === null,
  }));
  expect(known.filter(({ ticket }) => ticket).length).toBeGreaterThan(moments / 2);
  none(checks.oneTicketACall(known, tickets));
});

test('tasks: those by hand as they were asked for, those of tickets as the tickets stand', () => {
  none(checks.tasksAreRight(ledger.acts, tasks, tickets));
});

test('each missed call is counted once in a task to call back, and whoever was reached is owed nothing', () => {
  const missed = new Set(['abandoned', 'timeout', 'rejected', 'busy', 'no_answer', 'failed']);
  const known = calls.map((call) => {
    const side = call['direction'] === 'outbound' ? call['callee'] : call['caller'];
    const number = side === null ? null : row(side)['number'];
    return {
      id: String(call['id']),
      number: typeof number === 'string' ? number : null,
      missed: call['hotline'] === true && call['answeredAt'] === null && missed.has(String(call['outcome'])),
      talk: call['answeredAt'] === null ? 0 : Number(call['talkMs']),
      endedAt: micros(call['endedAt']),
    };
  });
  none(checks.callBacksAreRight(known, tasks, db));
});

test('calls: whoever was seen whole is told rightly; whoever was not lies in a stored unknown interval', () => {
  const { wrong, whole } = callsAgainstTruth(calls, truth, gaps, momentAt);
  none(wrong);
  expect(whole).toBeGreaterThan(moments / 10);
});

test('unknown intervals: each kill has its own, none is longer than nobody watched', () => {
  none(gapsAreRight(gaps, downs, 8 * 1_000_000 * house.clock.pace));
});

test('targets, reminders, waits and deadlines: told when their time came, none early, none twice, none left out', () => {
  // So long may it take from the time that has come until it is written down: a slow machine starts slowly as well.
  const late = Math.max(1000, longestStart) * 1000 * house.clock.pace;
  const { wrong, came } = timersAgainstTimelines(db, tickets, tasks, downs, end, late);
  none(wrong);
  expect(came).toBeGreaterThan(moments / 2);
});

test('the audit log has an entry for each step that happened, and no other', () => {
  none(checks.auditCounts(ledger.acts, db));
});
