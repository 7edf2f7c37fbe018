/** The site's days as instants: every zone's days follow each other without gap or overlap, also over a change of the clock. */
import * as fc from 'fast-check';
import { siteDays } from '../../../src/features/answer-times/site-days.js';

const iso = (at: number): string => new Date(at / 1000).toISOString();
const us = (text: string): number => Date.parse(text) * 1000;

test.each([
  ['Asia/Shanghai', '2026-11-23T03:00:00Z', '2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-23T03:00:00Z', '2026-11-22T18:15:00.000Z', '2026-11-23T18:15:00.000Z'],
  // 25 hours, then 23.
  ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  // Midnight itself is skipped: the day begins at 01:00.
  ['America/Asuncion', '2023-10-01T12:00:00Z', '2023-10-01T04:00:00.000Z', '2023-10-02T03:00:00.000Z'],
])('%s at %s: %s to %s', (zone, at, start, next) => {
  const days = siteDays(zone);
  expect(iso(days.startOf(us(at)))).toBe(start);
  expect(iso(days.next(days.startOf(us(at))))).toBe(next);
});

test('a name that is no zone is refused', () => {
  expect(() => siteDays('Mars/Olympus')).toThrow(RangeError);
});

test('whatever the zone and the instant: it lies in its day, and the stretches cover the interval', () => {
  const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'UTC');
  const when = fc.integer({ min: us('2020-01-01T00:00:00Z'), max: us('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(zone, when, fc.integer({ min: 1, max: 400 * 86_400_000_000 }), (name, at, length) => {
      const days = siteDays(name);
      const start = days.startOf(at);
      expect(start).toBeLessThanOrEqual(at);
      expect(days.next(start)).toBeGreaterThan(at);
      expect(days.startOf(days.next(start))).toBe(days.next(start));
      expect(days.startOf(start - 1)).toBeLessThan(start);
      const found = days.stretches(at, at + length);
      expect(found[0]?.from).toBe(at);
      expect(found.at(-1)?.to).toBe(at + length);
      for (const [i, one] of found.entries()) if (i > 0) expect(one.from).toBe(found[i - 1]?.to);
    }),
    { numRuns: 60 },
  );
});
