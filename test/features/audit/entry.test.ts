/** The sealed form: one text for one content, the same after any time in the file. */
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { markOf, markText, origin, seal } from '../../../src/features/audit/chain.js';
import {
  canonical,
  contentOf,
  detailsText,
  readDetails,
  type AuditContent,
} from '../../../src/features/audit/entry.js';
import { cursorOf, placeOf } from '../../../src/features/audit/page.js';
import type { AuditDetails, AuditEntry } from '../../../src/ports.js';

// Any UTF-16, lone surrogates and NUL among it: what a user name typed at a sign-in page may be.
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)), maxLength: 30 }),
  fc.string({ maxLength: 700 }),
);
const detail = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 4 }),
);
const details: fc.Arbitrary<AuditDetails> = fc.dictionary(text, detail, { maxKeys: 6 });
const entry: fc.Arbitrary<AuditEntry> = fc
  .tuple(
    text,
    fc.constantFrom('user.added', 'session.refused', 'number.revealed'),
    fc.option(fc.tuple(fc.constantFrom('user', 'person', 'token'), text)),
    details,
    fc.option(text),
  )
  .map(([name, action, subject, details, address]) => ({
    actor: `user:${name}`,
    action,
    subject: subject && { kind: subject[0], id: subject[1] },
    details,
    address,
  }));
const content: fc.Arbitrary<AuditContent> = fc
  .tuple(entry, fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 0, max: 2 ** 52 }))
  .map(([given, seq, at]) => contentOf(given, seq, at));

test('the order in which details are given is of no account', () => {
  fc.assert(
    fc.property(details, fc.infiniteStream(fc.nat()), (given, dice) => {
      const shuffled = Object.entries(given)
        .map((pair) => ({ pair, place: dice.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ pair }) => pair);
      expect(detailsText(Object.fromEntries(shuffled))).toBe(detailsText(given));
    }),
  );
});

test('details read back are written as the same text again', () => {
  fc.assert(
    fc.property(details, (given) => {
      const written = detailsText(given);
      // Two names that are the same once they are clean are one name to whoever reads them.
      const names = Object.keys(Object(JSON.parse(written)));
      fc.pre(names.length === Object.keys(given).length && !written.includes('"__proto__"'));
      expect(detailsText(readDetails(written))).toBe(written);
    }),
  );
});

test('two contents that differ in anything have different texts and seals', () => {
  fc.assert(
    fc.property(
      content,
      content,
      fc.constantFrom(
        ...(['seq', 'at', 'actor', 'action', 'subject_kind', 'subject_id', 'details', 'address'] as const),
      ),
      (a, b, column) => {
        const changed = { ...a, [column]: b[column] };
        expect(canonical(changed) === canonical(a)).toBe(a[column] === b[column]);
        expect(seal(origin.hash, changed) === seal(origin.hash, a)).toBe(a[column] === b[column]);
        expect(seal('1'.repeat(64), a)).not.toBe(seal(origin.hash, a));
      },
    ),
  );
});

test('no value moves from one field into its neighbour unseen', () => {
  const of = (subject: string, address: string): string =>
    canonical(
      contentOf({ actor: 'system', action: 'user.added', subject: { kind: 'user', id: subject }, address }, 1, 1),
    );
  expect(of('a","b', 'c')).not.toBe(of('a', 'b","c'));
});

test('whatever was typed comes back from SQLite as it was sealed', () => {
  const db = new Database(':memory:');
  db.exec(
    'create table t (seq integer, at integer, actor text, action text, subject_kind text, subject_id text, details text, address text) strict',
  );
  const put = db.prepare(
    'insert into t values (@seq, @at, @actor, @action, @subject_kind, @subject_id, @details, @address)',
  );
  const take = db.prepare<[], AuditContent>('delete from t returning *');
  fc.assert(
    fc.property(content, (sealed) => {
      put.run(sealed);
      expect(canonical(take.all()[0]!)).toBe(canonical(sealed));
    }),
    { numRuns: 500 },
  );
  db.close();
});

test('secrets and personal data are left out, whoever gives them', () => {
  const given = {
    password: 'Nachtschicht-42',
    newPassword: 'x1',
    token: 'sky_1',
    name: '张伟',
    mail: 'z@corp.cn',
    number: '13812345678',
    fields: ['roles'],
  };
  expect(readDetails(detailsText(given))).toEqual({
    password: '(left out)',
    newPassword: '(left out)',
    token: '(left out)',
    name: '(left out)',
    mail: '(left out)',
    number: '(left out)',
    fields: ['roles'],
  });
});

test('no entry grows without bound: long texts, long lists and many details are cut', () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, 'x'.repeat(10_000)]));
  expect(detailsText(many).length).toBeLessThan(20 * 600);
  expect(detailsText({ list: Array.from({ length: 5000 }, () => 'item') })).toContain('"… 4900 more"]');
  expect(
    contentOf({ actor: `user:${'y'.repeat(9000)}`, action: 'session.refused', subject: null }, 1, 1).actor,
  ).toHaveLength(200);
});

test('an entry that somebody damaged can still be shown', () => {
  expect(readDetails('{"a":')).toEqual({ unreadable: '{"a":' });
  expect(readDetails('[1]')).toEqual({ unreadable: '[1]' });
  expect(readDetails('{"a":{"b":1}}')).toEqual({ unreadable: '{"a":{"b":1}}' });
});

test('marks and cursors are read back as they were written, and nothing else is', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 2 ** 52 }), fc.string(), (seq, at, other) => {
      const mark = {
        seq,
        hash: seal(origin.hash, contentOf({ actor: 'system', action: 'audit.cut', subject: null }, 1, at)),
      };
      expect(markOf(markText(mark))).toEqual(mark);
      expect(placeOf(cursorOf({ at, seq }))).toEqual({ at, seq });
      expect([markOf(other), placeOf(other)]).toEqual([null, null]);
    }),
  );
});
