/** Instants on the wire: what is written reads back to the microsecond, in the form of RFC 3339. */
import { assert, integer, property } from 'fast-check';
import { instant, parseInstant } from '../../src/contract/instant.js';

const year2100 = 4_102_444_800_000_000;

test.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
  [1_795_487_512_000_000, '2026-11-24T02:31:52.000Z'],
  [1_795_487_512_345_000, '2026-11-24T02:31:52.345Z'],
  [1_795_487_512_345_067, '2026-11-24T02:31:52.345067Z'],
  [1_795_487_512_000_001.5, '2026-11-24T02:31:52.000001Z'],
])('%d microseconds are %s', (at, text) => {
  expect(instant(at)).toBe(text);
});

test('any instant reads back as it was, in whatever order they are written', () => {
  assert(
    property(integer({ min: -year2100, max: year2100 }), (at) => {
      expect(parseInstant(instant(at))).toBe(at);
      expect(instant(at).slice(0, 23)).toBe(new Date(Math.floor(at / 1000)).toISOString().slice(0, 23));
    }),
  );
});
