/** Random rosters and calendars, around changes of the clock, against the same told minute by minute. */
import * as fc from 'fast-check';
import {
  assignmentSchema,
  rosterExceptionSchema,
  type HolidayJson,
  type RosterPersonJson,
} from '../../../src/contract/rosters.js';
import { gapsOf, onDuty, rostersOf, type Roster } from '../../../src/features/rosters/roster-model.js';
import { addServiceTime, serviceCalendar, serviceTimeBetween } from '../../../src/features/rosters/service-time.js';
import { dayOf, siteZone } from '../../../src/features/rosters/site-time.js';
import { dateAfter, microsOf, minutesAround, modelOpen, modelTurns, type Minutes } from './minute-model.js';

/** A zone and a day around which its clock changes, or does not. */
const places = [
  ['Asia/Shanghai', '2026-12-01'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  // Half an hour.
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  // Midnight comes twice, or not at all.
  ['America/Sao_Paulo', '2018-02-18'],
  ['America/Sao_Paulo', '2018-11-04'],
  // A whole day is skipped.
  ['Pacific/Apia', '2011-12-30'],
] as const;

const days = 4;
const around = new Map<string, Minutes>();
function minutesOf([zone, day]: readonly [string, string]): Minutes {
  const key = `${zone} ${day}`;
  let minutes = around.get(key);
  if (minutes === undefined) {
    minutes = minutesAround(zone, dateAfter(day, -2), days);
    around.set(key, minutes);
  }
  return minutes;
}

const place = fc.constantFrom(...places);
/** Many of them where clocks change. */
const time = fc.oneof(
  fc.constantFrom('00:00', '00:30', '01:00', '01:45', '02:00', '02:15', '02:30', '03:00', '23:00', '23:30', '12:00'),
  fc
    .integer({ min: 0, max: 1439 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`),
);
const person: fc.Arbitrary<RosterPersonJson> = fc.oneof(
  fc.constantFrom('wang.li', 'zhao.min', 'chen.wei').map((user) => ({ kind: 'user' as const, user, number: null })),
  fc.constant({ kind: 'external' as const, name: '外部', number: '+8613900000001' }),
  fc.constant({ kind: 'none' as const, reason: 'no night duty' }),
);
const named = person.filter((one) => one.kind !== 'none');
const dateIn = (day: string) => fc.integer({ min: -4, max: 4 }).map((n) => dateAfter(day, n));
const weekdays = fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 });

const holidaysIn = (day: string): fc.Arbitrary<HolidayJson[]> =>
  fc.uniqueArray(
    fc.record({
      date: dateIn(day),
      name: fc.constant('节'),
      worksAs: fc.option(fc.integer({ min: 1, max: 7 }), { nil: null }),
    }),
    { maxLength: 3, selector: (holiday) => holiday.date },
  );

const rosterIn = (day: string): fc.Arbitrary<Roster> => {
  const shift = fc.constantFrom('A', 'B');
  const assignment = fc
    .record({
      person,
      rank: fc.integer({ min: 1, max: 3 }),
      shift,
      from: fc.option(dateIn(day), { nil: null, freq: 2 }),
      to: fc.option(dateIn(day), { nil: null, freq: 2 }),
      weekdays: fc.option(weekdays, { nil: null }),
      dates: fc.option(fc.array(dateIn(day), { minLength: 1, maxLength: 3 }), { nil: null, freq: 1 }),
      holidays: fc.constantFrom('same', 'off', 'only'),
    })
    .map((one) => assignmentSchema.parse(one));
  const keyOf = (one: RosterPersonJson) =>
    one.kind === 'external'
      ? { kind: one.kind, number: one.number }
      : { kind: 'user', user: one.kind === 'user' ? one.user : '' };
  const exception = fc
    .oneof(
      fc.record({
        kind: fc.constant('leave'),
        person: named.map(keyOf),
        from: dateIn(day),
        to: dateIn(day),
        shift: fc.option(shift, { nil: null }),
      }),
      fc.record({ kind: fc.constant('swap'), date: dateIn(day), shift, out: named.map(keyOf), in: person }),
    )
    .map((one) => rosterExceptionSchema.parse(one));
  return fc.record({
    id: fc.constantFrom('r1', 'r2'),
    name: fc.constant('VIP'),
    duty: fc.constantFrom('vip_engineer', 'vip_engineer', 'dispatcher'),
    from: dateIn(day),
    to: fc.option(dateIn(day), { nil: null }),
    shifts: fc.tuple(time, time, time, time).map(([a, b, c, d]) => [
      { name: 'A', start: a, end: b },
      { name: 'B', start: c, end: d },
    ]),
    assignments: fc.array(assignment, { minLength: 1, maxLength: 5 }),
    exceptions: fc.array(exception, { maxLength: 3 }),
  });
};

/** The minutes that are judged: those that lie far enough from both ends of what the model saw. */
const seen = (minutes: Minutes): [number, number] => [3 * 1440, minutes.reached.length - 3 * 1440];

const scene = place.chain(([zone, day]) =>
  fc.record({
    place: fc.constant([zone, day] as const),
    rosters: fc.array(rosterIn(day), { minLength: 1, maxLength: 3 }),
    holidays: holidaysIn(day),
  }),
);
const holidayMap = (list: readonly HolidayJson[]) =>
  new Map(list.map(({ date, name, worksAs }) => [dayOf(date), { name, worksAs }]));

test('who is on duty, until when, and where nobody is', () => {
  fc.assert(
    fc.property(scene, ({ place: [zone, day], rosters: drafts, holidays }) => {
      const minutes = minutesOf([zone, day]);
      const rosters = rostersOf(drafts, holidayMap(holidays), siteZone(zone));
      const turns = modelTurns(minutes, drafts, holidays, 'vip_engineer');
      const [first, last] = seen(minutes);

      const covered = new Uint8Array(minutes.reached.length);
      for (const { from, to } of turns)
        for (let i = Math.max(0, from); i < to && i < covered.length; i += 1) covered[i] = 1;
      const gap = new Uint8Array(minutes.reached.length).fill(1);
      for (const { from, to } of gapsOf(rosters, 'vip_engineer', microsOf(minutes, first), microsOf(minutes, last))) {
        const [a, b] = [(from / 1000 - minutes.begin) / 60_000, (to / 1000 - minutes.begin) / 60_000];
        for (let i = a; i < b; i += 1) gap[i] = 0;
      }
      expect(Buffer.from(gap.slice(first, last)).equals(Buffer.from(covered.slice(first, last)))).toBe(true);

      const edges = turns.flatMap(({ from, to }) => [from - 1, from, to - 1, to]);
      const samples = [...edges, ...Array.from({ length: 40 }, (_, i) => first + i * 137)];
      for (const i of samples.filter((m) => m >= first && m < last)) {
        const there = turns.filter((turn) => turn.from <= i && i < turn.to);
        const real = onDuty(rosters, 'vip_engineer', microsOf(minutes, i) + 1_234_567);
        const people = [...new Set(there.map(({ who }) => who).filter((who) => who !== '-'))];
        const got = real.people.map(({ key, rank, from, to }) => ({ who: key?.split(' ')[1], rank, from, to }));
        expect(new Set(got.map(({ who }) => who))).toEqual(new Set(people));
        expect(got).toHaveLength(people.length);
        for (const one of got) {
          const best = Math.min(...there.filter(({ who }) => who === one.who).map(({ rank }) => rank));
          expect(one.rank).toBe(best);
          const ends = there
            .filter(({ who, rank }) => who === one.who && rank === best)
            .map(({ to }) => microsOf(minutes, to));
          expect(ends).toContain(one.to);
        }
        for (const [n, one] of got.entries()) {
          const next = got[n + 1];
          if (next !== undefined) expect(one.rank).toBeLessThanOrEqual(next.rank);
          if (next?.rank === one.rank) expect(one.from).toBeLessThanOrEqual(next.from);
        }
        expect(real.none !== null).toBe(people.length === 0 && there.length > 0);
      }
    }),
    { numRuns: 30 },
  );
});

const hours = fc.array(
  fc
    .record({ weekday: fc.integer({ min: 1, max: 7 }), a: time, b: fc.oneof(time, fc.constant('24:00')) })
    .filter(({ a, b }) => a !== b)
    .map(({ weekday, a, b }) => ({ weekday, start: a < b ? a : b, end: a < b ? b : a })),
  { minLength: 1, maxLength: 8 },
);

test('service time between two instants, and added to one', () => {
  const calendars = place.chain(([zone, day]) =>
    fc.record({
      place: fc.constant([zone, day] as const),
      hours,
      holidays: holidaysIn(day),
      observed: fc.boolean(),
      spans: fc.array(fc.tuple(fc.nat(days * 1440), fc.nat(days * 1440)), { minLength: 5, maxLength: 20 }),
    }),
  );
  fc.assert(
    fc.property(calendars, ({ place: [zone, day], hours, holidays, observed, spans }) => {
      const minutes = minutesOf([zone, day]);
      const calendar = serviceCalendar({ hours, holidays: observed }, siteZone(zone), holidayMap(holidays));
      const open = modelOpen(minutes, hours, observed ? holidays : []);
      const [first] = seen(minutes);
      for (const [x, y] of spans) {
        const [a, b] = [first + x, first + y];
        let sum = 0;
        for (let i = Math.min(a, b); i < Math.max(a, b); i += 1) sum += open[i]!;
        const signed = a <= b ? sum : 0 - sum;
        expect(serviceTimeBetween(calendar, microsOf(minutes, a), microsOf(minutes, b))).toBe(signed * 60_000_000);
        if (sum === 0) continue;
        // The minute after the last of these open ones is when so much time has passed.
        let i = Math.min(a, b);
        for (let left = sum; left > 0; i += 1) left -= open[i]!;
        const from = microsOf(minutes, Math.min(a, b));
        expect(addServiceTime(calendar, from, sum * 60_000_000)).toBe(microsOf(minutes, i));
        // And a microsecond less is a microsecond earlier.
        expect(addServiceTime(calendar, from, sum * 60_000_000 - 1)).toBe(microsOf(minutes, i) - 1);
      }
    }),
    { numRuns: 30 },
  );
});
