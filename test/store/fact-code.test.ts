/** Facts as rows: what goes in comes out, whatever was in it, and older rows stay readable. */
import * as fc from 'fast-check';
import type { CallFact } from '../../src/core/call-fact.js';
import { cutBody, decodeRow, encodeFacts, runWidth, type FactRow, type FlatRuns } from '../../src/store/fact-code.js';
import { factsOf } from './facts-of-calls.js';

const at = 1_795_468_758_123_456;
const party = { extension: '8001', device: 'PJSIP/8001', number: null, user: 'wang.li' };
const caller = { raw: '139\u0000"\\', number: null, name: '张伟明\u2028', withheld: true, extension: '8002' };
const callee = { raw: '10086', number: '10086', extension: null };
const base = { call: 'main-1795400000-1795400100.1', at, precision: 'event' } as const;

/** One of each type; the compiler says when one is missing here. */
const oneOfEach: { readonly [T in CallFact['type']]: Omit<Extract<CallFact, { type: T }>, 'n'> } = {
  arrived: {
    ...base,
    type: 'arrived',
    pbx: 'main',
    boot: 1_795_400_000_000_000,
    linkedId: '1795400100.1',
    direction: 'outbound',
    hotline: false,
    caller,
    callee,
    placedBy: { extension: '8001', user: null },
    did: null,
  },
  described: { ...base, type: 'described', hotline: true, callee: null, caller },
  related: { ...base, type: 'related', to: 'main-1-2.3' },
  offered: { ...base, type: 'offered', entry: 'dial', queue: null },
  queue_joined: { ...base, type: 'queue_joined', visit: 0, queue: "o'brien" },
  queue_left: { ...base, type: 'queue_left', visit: 0, left: 'timeout' },
  offer_started: { ...base, type: 'offer_started', offer: 3, channelId: '1.2', queue: 'hotline', party },
  rang: { ...base, type: 'rang', offer: 3 },
  offer_ended: { ...base, type: 'offer_ended', offer: 3, result: 'no_answer' },
  answered: { ...base, type: 'answered', by: { ...party, extension: null, number: '+8613900000108' }, offer: null },
  segment_started: { ...base, type: 'segment_started', segment: 0, channelId: '1.2', party },
  segment_ended: { ...base, type: 'segment_ended', segment: 0 },
  hold_started: { ...base, type: 'hold_started', hold: 0, by: 'caller' },
  hold_ended: { ...base, type: 'hold_ended', hold: 0 },
  transferred: { ...base, type: 'transferred', kind: 'blind', from: '8001', to: null },
  transfer_reached: { ...base, type: 'transfer_reached', transfer: 0, to: '8005' },
  late: { ...base, type: 'late' },
  ended: { ...base, type: 'ended', outcome: 'unobserved', hangupBy: 'unknown', lastSeenAt: at - 5 },
};
const numbered: CallFact[] = Array.from(Object.values(oneOfEach), (fact, n): CallFact => ({ ...fact, n }));

/** The rows that a store would hold of these runs. */
function rowsOf(runs: FlatRuns): FactRow[] {
  const rows: FactRow[] = [];
  let seq = 0;
  for (let i = 0; i < runs.length; i += runWidth) {
    const [call, n, count, first, body] = runs.slice(i, i + runWidth);
    seq += Number(count);
    rows.push({
      seq,
      call: String(call),
      n: Number(n),
      count: Number(count),
      at: Number(first),
      body: String(body),
      sum: null,
    });
  }
  return rows;
}

function encoded(facts: readonly CallFact[]): FactRow[] {
  const runs: FlatRuns = [];
  encodeFacts(facts, runs);
  return rowsOf(runs);
}

test('every type of fact comes back as it was, in one row', () => {
  const rows = encoded(numbered);
  expect(rows.length).toBe(1);
  const stored = rows.flatMap(decodeRow);
  expect(stored.map((s) => s.fact)).toEqual(numbered);
  expect(stored.map((s) => s.seq)).toEqual(numbered.map((_, i) => i + 1));
});

test('every precision, and instants before and behind the first', () => {
  const precisions = ['event', 'arrival', 'snapshot', 'backfilled'] as const;
  const facts = Array.from(precisions, (precision, n): CallFact => {
    return { ...base, type: 'rang', offer: n, n, precision, at: at + (n - 1) * 3_600_000_001 };
  });
  expect(encoded(facts).flatMap(decodeRow)).toEqual(facts.map((fact, i) => ({ seq: i + 1, fact })));
});

test('a row is cut where another call comes between, or a number is left out', () => {
  const [a, b] = [factsOf({ serial: 1 }), factsOf({ serial: 2 })];
  const mixed = [...a.slice(0, 3), ...b.slice(0, 2), ...a.slice(3, 5), ...a.slice(6)];
  const rows = encoded(mixed);
  expect(rows.map((row) => [row.n, row.count])).toEqual([
    [0, 3],
    [0, 2],
    [3, 2],
    [6, a.length - 6],
  ]);
  expect(rows.flatMap(decodeRow).map((s) => s.fact)).toEqual(mixed);
});

test('whatever the facts: cut, encoded and decoded they are the same', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  const fact = fc.oneof(
    fc.record({ type: fc.constant('hold_started' as const), hold: fc.nat(), by: text }),
    fc.record({
      type: fc.constant('transferred' as const),
      kind: fc.constant('blind' as const),
      from: fc.option(text),
      to: text,
    }),
    fc.record({ type: fc.constant('described' as const), did: fc.option(text) }),
    fc.record({ type: fc.constant('late' as const) }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fact, fc.nat(1)), { maxLength: 20 }), fc.nat(5), (list, known) => {
      const next = [0, 0];
      const facts = Array.from(list, ([bare, which]): CallFact => {
        const n = next[which] ?? 0;
        next[which] = n + 1;
        return { ...bare, call: `c${which}`, n, at: at + n, precision: 'arrival' };
      });
      const rows = encoded(facts);
      expect(rows.flatMap(decodeRow).map((s) => s.fact)).toEqual(facts);
      for (const row of rows) {
        const cut = { ...row, n: row.n + known, count: Math.max(0, row.count - known), body: cutBody(row.body, known) };
        expect(decodeRow(cut)).toEqual(decodeRow(row).slice(known));
      }
    }),
  );
});

test('a row of an older program lacks what was added since, and no more', () => {
  const row = { seq: 1, call: 'c', n: 0, count: 1, at, sum: null, body: '[["offer_started",0,2,"1.2","hotline"]]' };
  expect(decodeRow(row)).toEqual([
    {
      seq: 1,
      fact: {
        type: 'offer_started',
        precision: 'event',
        at,
        offer: 2,
        channelId: '1.2',
        queue: 'hotline',
        call: 'c',
        n: 0,
      },
    },
  ]);
});

test('a damaged row, and one of a newer program, are said, not guessed', () => {
  const row = { seq: 1, call: 'c', n: 0, count: 1, at, sum: null };
  expect(() => decodeRow({ ...row, body: '[["rang",0,1]]', sum: 5 })).toThrow('damaged');
  expect(() => decodeRow({ ...row, body: '[["conferenced",0,1]]' })).toThrow('conferenced');
  expect(() => decodeRow({ ...row, body: '[["rang",' })).toThrow();
  expect(() => decodeRow({ ...row, body: '[["rang","event","x"]]' })).toThrow('cannot be read');
});
