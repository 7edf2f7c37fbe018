/** Somebody has the file and a tool for it. Ten thousand times he changes something; each time it is found, and where. */
import type Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { markText, seal, type Mark } from '../../../src/features/audit/chain.js';
import type { AuditRow } from '../../../src/features/audit/entry.js';
import { copyOf, day, entry, faultIn, openLog, type OpenLog } from './log.js';

let log: OpenLog;
let db: Database.Database;
let rows: readonly AuditRow[];
let cut: Mark;
let head: Mark;

/** Thirty entries whose first ten were cut by age: the rest are 11 to 31, with the entry about the cut in between. */
beforeAll(async () => {
  log = await openLog();
  for (let n = 1; n <= 10; n += 1) await log.audit.note(entry(n));
  log.now += 200 * day;
  for (let n = 11; n <= 20; n += 1) await log.audit.note(entry(n));
  expect(await log.audit.forgetBefore(log.now - 190 * day)).toBe(10);
  for (let n = 22; n <= 31; n += 1) await log.audit.note(entry(n));
  rows = log.rows();
  db = copyOf(log.file);
  const mark = db.prepare<[string], Mark>('select seq, hash from audit_mark where name = ?');
  [cut, head] = [mark.get('cut')!, mark.get('head')!];
});
afterAll(async () => {
  db.close();
  await log.close();
});

const first = 11;
const last = 31;
const place = fc.integer({ min: first, max: last });

/** One way of tampering: SQL, and the entry that must be named; null where any may be. */
interface Tampering {
  readonly how: string;
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
  readonly named: number | null;
}
/** Several statements are separated like this, each with as many values as it has question marks. */
const then = ';;';

const columns = ['at', 'actor', 'action', 'subject_kind', 'subject_id', 'details', 'address', 'hash'] as const;
const hex = fc.string({ unit: fc.nat({ max: 15 }).map((digit) => digit.toString(16)), minLength: 64, maxLength: 64 });
const other: Record<(typeof columns)[number], fc.Arbitrary<string | number | null>> = {
  at: fc.oneof(
    fc.integer({ min: -5, max: 5 }).map((d) => log.now + d),
    fc.integer(),
    fc.maxSafeInteger(),
  ),
  actor: fc.oneof(fc.string(), fc.constantFrom('system', 'visitor', 'user:agent.0', 'user:agent.1', 'User:agent.1')),
  action: fc.oneof(fc.string(), fc.constantFrom('user.changed', 'session.signed_in', 'audit.cut')),
  subject_kind: fc.oneof(fc.constant(null), fc.constantFrom('user', 'person', '')),
  subject_id: fc.oneof(fc.constant(null), fc.string(), fc.constantFrom('agent.12', 'agent.12 ', '')),
  details: fc.oneof(fc.string(), fc.json(), fc.constant('{}')),
  address: fc.oneof(fc.constant(null), fc.constant(''), fc.ipV4()),
  hash: fc.oneof(hex, fc.string()),
};

const edited: fc.Arbitrary<Tampering> = fc
  .tuple(place, fc.constantFrom(...columns))
  .chain(([seq, column]) => other[column].map((value) => ({ seq, column, value })))
  .filter(({ seq, column, value }) => rows[seq - first]![column] !== value)
  .map(({ seq, column, value }) => ({
    how: `${column} of ${seq}`,
    sql: `update audit_entry set ${column} = ? where seq = ?`,
    values: [value, seq],
    named: seq,
  }));

/** A letter more, a blank, a bit: the smallest change that there is. */
const nudged: fc.Arbitrary<Tampering> = fc
  .tuple(place, fc.constantFrom('actor', 'details', 'hash', 'action'), fc.constantFrom(' ', '\0', '\u200b', '0'))
  .map(([seq, column, more]) => ({
    how: `${JSON.stringify(more)} behind ${column} of ${seq}`,
    sql: `update audit_entry set ${column} = ${column} || ? where seq = ?`,
    values: [more, seq],
    named: seq,
  }));

const removed: fc.Arbitrary<Tampering> = fc.tuple(place, fc.integer({ min: 0, max: 8 })).map(([seq, more]) => ({
  how: `${seq} to ${seq + more} removed`,
  sql: 'delete from audit_entry where seq between ? and ?',
  values: [seq, seq + more],
  named: seq,
}));

/** The gap is closed by moving up what follows, and the record of the end goes along. */
const closedUp: fc.Arbitrary<Tampering> = place.map((seq) => ({
  how: `${seq} removed, the others moved up`,
  sql: [
    'delete from audit_entry where seq = ?',
    'update audit_entry set seq = -seq where seq > ?',
    'update audit_entry set seq = -seq - 1 where seq < 0',
    `update audit_mark set seq = seq - 1 where name = 'head'`,
  ].join(then),
  values: [seq, seq],
  named: seq === last ? last - 1 : seq,
}));

const contents = columns.filter((column) => column !== 'hash');
const swapped: fc.Arbitrary<Tampering> = fc
  .tuple(place, place, fc.boolean())
  .filter(([a, b]) => a !== b)
  .map(([a, b, seals]) => ({
    how: `${a} and ${b} swapped${seals ? ' with their seals' : ''}`,
    sql: (seals
      ? [
          'update audit_entry set seq = -1 where seq = ?',
          'update audit_entry set seq = ? where seq = ?',
          'update audit_entry set seq = ? where seq = -1',
        ]
      : [
          `insert into audit_entry select -1, ${contents.join(', ')}, hash from audit_entry where seq = ?`,
          `update audit_entry set (${contents.join(', ')}) = (select ${contents.join(', ')} from audit_entry where seq = ?) where seq = ?`,
          `update audit_entry set (${contents.join(', ')}) = (select ${contents.join(', ')} from audit_entry where seq = -1) where seq = ?`,
          'delete from audit_entry where seq = -1',
        ]
    ).join(then),
    values: seals ? [a, a, b, b] : [a, b, a, b],
    named: Math.min(a, b),
  }));

const putIn: fc.Arbitrary<Tampering> = fc.tuple(place, place, fc.boolean()).map(([before, like, counted]) => ({
  how: `a copy of ${like} put in before ${before}${counted ? ', the end moved' : ''}`,
  sql: [
    `insert into audit_entry select -1000, ${columns.join(', ')} from audit_entry where seq = ?`,
    'update audit_entry set seq = -seq where seq >= ?',
    'update audit_entry set seq = 1 - seq where seq < 0 and seq > -1000',
    'update audit_entry set seq = ? where seq = -1000',
    counted ? `update audit_mark set seq = seq + 1 where name = 'head'` : 'select 1',
  ].join(then),
  values: [like, before, before],
  // The very entry again in its own place is right there; the next one is the copy.
  named: like === before ? before + 1 : before,
}));

const putBehind: fc.Arbitrary<Tampering> = fc
  .tuple(fc.integer({ min: last + 1, max: last + 9 }), place)
  .map(([seq, like]) => ({
    how: `a copy of ${like} behind the end at ${seq}`,
    sql: `insert into audit_entry select ?, ${columns.join(', ')} from audit_entry where seq = ?`,
    values: [seq, like],
    named: seq,
  }));

const putBeforeTheBeginning: fc.Arbitrary<Tampering> = fc
  .tuple(fc.integer({ min: -3, max: first - 1 }), place)
  .map(([seq, like]) => ({
    how: `a copy of ${like} before the beginning at ${seq}`,
    sql: `insert into audit_entry select ?, ${columns.join(', ')} from audit_entry where seq = ?`,
    values: [seq, like],
    named: seq,
  }));

/** He knows how seals are made, but makes only this one anew: the next entry, or the record of the end, gives him away. */
const sealedAnew: fc.Arbitrary<Tampering> = fc
  .tuple(place, fc.constantFrom('user:agent.9', 'visitor'))
  .map(([seq, actor]) => {
    const row = { ...rows[seq - first]!, actor };
    return {
      how: `${seq} changed and sealed anew`,
      sql: 'update audit_entry set actor = ?, hash = ? where seq = ?',
      values: [actor, seal(seq === first ? cut.hash : rows[seq - first - 1]!.hash, row), seq],
      named: Math.min(seq + 1, last),
    };
  });

/** He takes the beginning off as retention does, mark and all, but without its entry. */
const beginningGone: fc.Arbitrary<Tampering> = fc.integer({ min: first, max: last }).map((seq) => ({
  how: `the beginning up to ${seq} taken off, the mark moved`,
  sql: [
    `update audit_mark set (seq, hash) = (select seq, hash from audit_entry where seq = ?) where name = 'cut'`,
    'delete from audit_entry where seq <= ?',
  ].join(then),
  values: [seq, seq],
  named: seq,
}));

const marks: fc.Arbitrary<Tampering> = fc.oneof(
  fc.tuple(fc.constantFrom('head', 'cut'), hex).map(([name, hash]) => ({
    how: `the seal of ${name}`,
    sql: 'update audit_mark set hash = ? where name = ?',
    values: [hash, name],
    named: name === 'head' ? last : first,
  })),
  fc
    .tuple(fc.constantFrom('head', 'cut'), fc.integer({ min: -2, max: 60 }))
    .filter(([name, seq]) => seq !== (name === 'head' ? head : cut).seq)
    .map(([name, seq]) => ({
      how: `the place of ${name}: ${seq}`,
      sql: 'update audit_mark set seq = ? where name = ?',
      values: [seq, name],
      named: null,
    })),
  fc.constantFrom('head', 'cut').map((name) => ({
    how: `the record ${name} removed`,
    sql: 'delete from audit_mark where name = ?',
    values: [name],
    named: null,
  })),
);

const anything = fc.oneof(
  { arbitrary: edited, weight: 6 },
  { arbitrary: nudged, weight: 2 },
  { arbitrary: removed, weight: 3 },
  closedUp,
  { arbitrary: swapped, weight: 3 },
  { arbitrary: putIn, weight: 2 },
  putBehind,
  putBeforeTheBeginning,
  sealedAnew,
  beginningGone,
  marks,
);

function tamper({ sql, values }: Tampering): void {
  let at = 0;
  for (const statement of sql.split(then)) {
    const count = statement.split('?').length - 1;
    const prepared = db.prepare(statement);
    if (prepared.reader) prepared.all();
    else prepared.run(...values.slice(at, at + count));
    at += count;
  }
}

test('untouched, the log is whole; its beginning is the cut and its entry says so', () => {
  expect([faultIn(db), cut.seq, head.seq]).toEqual([null, 10, 31]);
  expect(rows[10]).toMatchObject({ seq: 21, action: 'audit.cut', details: expect.stringContaining(markText(cut)) });
});

test('10,000 edits, removals, swaps and insertions: every one is found, and the first bad entry named', () => {
  let tried = 0;
  fc.assert(
    fc.property(anything, (tampering) => {
      db.exec('savepoint before');
      try {
        tamper(tampering);
        const fault = faultIn(db);
        expect([tampering.how, fault !== null]).toEqual([tampering.how, true]);
        if (tampering.named !== null) expect([tampering.how, fault?.seq]).toEqual([tampering.how, tampering.named]);
        tried += 1;
      } finally {
        db.exec('rollback to before; release before');
      }
    }),
    { numRuns: 10_000 },
  );
  expect([tried, faultIn(db)]).toEqual([10_000, null]);
}, 120_000);

describe('whoever makes all seals anew from some entry on', () => {
  const rebuild = (from: number): void => {
    const put = db.prepare('update audit_entry set actor = ?, hash = ? where seq = ?');
    let before = from === first ? cut.hash : rows[from - first - 1]!.hash;
    for (const row of rows.slice(from - first)) {
      const changed = row.seq === from ? { ...row, actor: 'user:somebody.else' } : row;
      before = seal(before, changed);
      put.run(changed.actor, before, row.seq);
    }
    db.prepare(`update audit_mark set hash = ? where name = 'head'`).run(before);
  };
  const anchor = (seq: number): Mark => ({ seq, hash: seq === cut.seq ? cut.hash : rows[seq - first]!.hash });
  beforeEach(() => void db.exec('savepoint before'));
  afterEach(() => void db.exec('rollback to before; release before'));

  test('is not found by the file alone', () => {
    rebuild(15);
    expect(faultIn(db)).toBeNull();
  });
  test('is found by a head that was kept elsewhere', () => {
    rebuild(15);
    expect(faultIn(db, [anchor(20)])).toEqual({
      seq: 20,
      text: 'The anchor 20 does not fit: entries between 11 and 20 were made anew',
    });
    expect(faultIn(db, [anchor(12), anchor(20)])?.text).toContain('between 13 and 20');
    expect(faultIn(db, [anchor(14)])).toBeNull();
  });
  test('an end that was cut off is found by a head that was kept elsewhere', () => {
    db.exec(`delete from audit_entry where seq > 25;
      update audit_mark set (seq, hash) = (select seq, hash from audit_entry where seq = 25) where name = 'head'`);
    expect(faultIn(db)).toBeNull();
    expect(faultIn(db, [anchor(30)])).toEqual({ seq: 26, text: 'Entry 26 is missing: an anchor names 30' });
  });
  test('an anchor of what was cut in due time proves nothing, and that is said', () => {
    expect(faultIn(db, [anchor(10), anchor(31)])).toBeNull();
    expect(faultIn(db, [{ seq: 4, hash: 'a'.repeat(64) }])?.text).toMatch(/The anchor 4 cannot be checked/);
    expect(faultIn(db, [{ seq: 10, hash: 'a'.repeat(64) }])?.text).toMatch(/The anchor 10 does not fit/);
  });
});
