/** The checks of the killed day see what is wrong: a small day as it should be, and the same with one thing spoilt. */
import Database from 'better-sqlite3';
import { gapsAreRight, callsAgainstTruth } from './checks-calls.js';
import { actsAgainstTimelines, type Kept, type KeptFact } from './checks-desk.js';
import { timersAgainstTimelines } from './checks-timers.js';
import type { Down } from './killer.js';
import type { Act } from './ledger.js';

const minute = 60_000_000;
const start = 1_795_447_800_000_000;
const at = (minutes: number): number => start + minutes * minute;

function fact(n: number, minutes: number, type: string, more: object = {}, by: string | null = null): KeptFact {
  return { n, at: at(minutes), by, type, body: JSON.stringify({ type, ...more }) };
}

/** Opened at 0 with a response due at 3 and a solution due at 8; accepted at 5, solved at 6. */
const day: readonly KeptFact[] = [
  fact(0, 0, 'created', { plannedResponseAt: at(3), plannedResolutionAt: at(8) }, 'wang.li'),
  fact(1, 1, 'commented', { text: 'mk000001' }, 'wang.li'),
  fact(2, 2, 'reminded', { reminder: 'response-soon', base: at(3), due: at(2) }),
  fact(3, 2, 'reminded', { reminder: 'draft', base: at(0), due: at(2) }),
  fact(4, 3, 'target_passed', { target: 'response', due: at(3) }),
  fact(5, 3, 'reminded', { reminder: 'response-late', base: at(3), due: at(3) }),
  fact(6, 5, 'accepted', {}, 'han.song'),
  fact(7, 5.5, 'resolved', { solution: 'mk000003' }, 'han.song'),
  fact(8, 6.5, 'reminded', { reminder: 'confirm', base: at(5.5), due: at(6.5) }),
  fact(9, 7, 'confirmed', {}, 'wang.li'),
];
const acts: readonly Act[] = [
  ['comment', 'mk000001', 'wang.li', 'done', null],
  ['comment', 'mk000002', 'wang.li', 'unknown', false],
  ['accept', '', 'han.song', 'done', null],
  ['resolve', 'mk000003', 'han.song', 'unknown', true],
].map(([what, words, user, outcome, found], n) =>
  Object({ n, moment: 1, what, words, user, outcome, found, ticket: 'SD-1' }),
);

// Its body is no matter of these checks.
const kept = (facts: readonly KeptFact[]): readonly Kept[] => [Object({ number: 'SD-1', call: null, facts })];

function timers(
  facts: readonly KeptFact[],
  rows: readonly (readonly [string, string, number])[] = [],
  downs: readonly Down[] = [],
): readonly string[] {
  const db = new Database(':memory:');
  db.exec('create table timer (kind text, key text, due integer)');
  for (const row of rows) db.prepare('insert into timer values (?, ?, ?)').run(row);
  const { wrong } = timersAgainstTimelines(db, kept(facts), [], downs, at(10), minute / 10);
  db.close();
  return wrong;
}
const without = (n: number) => day.filter((one) => one.n !== n);
const changed = (n: number, change: Partial<KeptFact>) => day.map((one) => (one.n === n ? { ...one, ...change } : one));

test('a day as it should be: nothing is wrong', () => {
  expect(timers(day)).toEqual([]);
  expect(actsAgainstTimelines(acts, kept(day))).toEqual([]);
});

test('times: one left out, one early, one twice, one for another time, one that nobody asked for, a timer left over', () => {
  expect(timers(without(4))).toEqual([expect.stringMatching(/passed response .* did not come/)]);
  expect(timers(changed(4, { at: at(3) - 1 }))).toEqual([expect.stringMatching(/came 1 µs early$/)]);
  expect(timers([...day.slice(0, 5), ...day.slice(4)])).toEqual([expect.stringMatching(/came for .*, due was null/)]);
  const other = JSON.stringify({ reminder: 'confirm', base: at(5.5), due: at(7) });
  expect(timers(changed(8, { body: other })).join()).toMatch(/confirm .* came for/);
  const stray = fact(10, 8, 'reminded', { reminder: 'draft', base: at(4), due: at(6) });
  expect(timers([...day, stray])).toEqual([expect.stringMatching(/belongs to nothing/)]);
  expect(timers(day, [['ticket.target', 'SD-1/response', at(3)]])).toEqual([
    expect.stringMatching(/belongs to nothing/),
  ]);
});

test('times: what ended before its time is not asked for; what came due while nobody watched may be late', () => {
  expect(timers([...day.slice(0, 2), fact(2, 1.5, 'cancelled', {}, 'wang.li')])).toEqual([]);
  const unseen = day.filter(({ n }) => n !== 4 && n !== 5);
  expect(timers(unseen, [], [{ from: at(2.95), to: at(4.98) }])).toEqual([]);
  expect(timers(unseen, [], [{ from: at(2.95), to: at(4) }])).toHaveLength(2);
});

test('steps: one lost, one twice, one that was cut off and is there after all', () => {
  expect(actsAgainstTimelines(acts, kept(without(1)))).toEqual([expect.stringMatching(/mk000001 .* stands 0 times/)]);
  expect(actsAgainstTimelines(acts, kept(without(6)))).toEqual([expect.stringMatching(/accepted 0 times/)]);
  expect(actsAgainstTimelines(acts, kept(without(7)))).toEqual([expect.stringMatching(/mk000003 .* stands 0 times/)]);
  expect(actsAgainstTimelines(acts, kept([...day, ...day.slice(1, 2)]))).toEqual([
    expect.stringMatching(/stands 2 times/),
  ]);
  const late = fact(10, 9, 'commented', { text: 'mk000002' }, 'wang.li');
  expect(actsAgainstTimelines(acts, kept([...day, late]))).toEqual([
    expect.stringMatching(/mk000002 .* stands 1 times, not 0/),
  ]);
  expect(actsAgainstTimelines(acts, kept(changed(1, { by: 'chen.jie' })))).toEqual([
    expect.stringMatching(/became commented/),
  ]);
});

test('calls and gaps: one missing in a time that was watched, one told wrongly, a kill without its gap, a gap too long', () => {
  const truth = new Map([['1.1', { number: '1', from: at(1), offeredAt: at(1), talkedAt: null, to: at(2) }]]);
  const call = { linkedId: '1.1', outcome: 'abandoned', precision: 'event', answeredAt: null };
  const judge = (calls: readonly (typeof call)[], gaps: readonly { from: number; to: number }[] = []) =>
    callsAgainstTruth(calls, truth, gaps, () => 1);
  expect(judge([call])).toEqual({ wrong: [], whole: 1 });
  expect(judge([]).wrong).toHaveLength(1);
  expect(judge([], [{ from: at(0), to: at(1.5) }])).toEqual({ wrong: [], whole: 0 });
  expect(judge([{ ...call, outcome: 'answered' }]).wrong).toHaveLength(1);
  expect(judge([call, call]).wrong).toHaveLength(1);
  const downs = [{ from: at(3), to: at(4) }];
  expect(gapsAreRight([{ from: at(2.9), to: at(4) }], downs, minute)).toEqual([]);
  expect(gapsAreRight([], downs, minute)).toHaveLength(1);
  expect(gapsAreRight([{ from: at(1), to: at(4) }], downs, minute)).toHaveLength(1);
  expect(gapsAreRight([{ from: at(2.9), to: Infinity }], downs, minute).length).toBeGreaterThan(0);
});
