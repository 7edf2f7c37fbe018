/**
 * Rosters on a time axis. Each line of a roster is a person, his rank, his shift and his days; each line of an
 * expectation is a time on the wall and who is on duty then, the primary first.
 */
import { assignmentSchema, rosterExceptionSchema, type Duty } from '../../../src/contract/rosters.js';
import {
  clashesOf,
  gapsOf,
  keyOf,
  onDuty,
  rostersOf,
  type Roster,
} from '../../../src/features/rosters/roster-model.js';
import { addServiceTime, serviceCalendar, serviceTimeBetween } from '../../../src/features/rosters/service-time.js';
import { dayOf, minuteOf, siteZone } from '../../../src/features/rosters/site-time.js';

const shanghai = siteZone('Asia/Shanghai');
const berlin = siteZone('Europe/Berlin');
const newYork = siteZone('America/New_York');
const hour = 3_600_000_000;

const lines = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));

const weekdays: Readonly<Record<string, number[] | null>> = {
  daily: null,
  'Mon-Fri': [1, 2, 3, 4, 5],
  'Sat-Sun': [6, 7],
};

/** Who, rank, shift, days, then what is said of holidays. */
function roster(text: string, more: Partial<Roster> = {}, beside = false): Roster {
  const shifts = { Day: ['08:00', '20:00'], Night: ['20:00', '08:00'], All: ['00:00', '24:00'], Early: ['00:00', '02:30'], Late: ['02:30', '24:00'] }; // prettier-ignore
  return {
    id: 'r1',
    name: 'VIP',
    duty: 'vip_engineer',
    from: '2026-01-01',
    to: null,
    shifts: Object.entries(shifts).map(([name, [start, end]]) => ({ name, start: start!, end: end! })),
    assignments: lines(text).map(([who, rank, shift, days, holidays]) =>
      assignmentSchema.parse({
        person: who === 'none' ? { kind: 'none', reason: 'closed at night' } : { kind: 'user', user: who },
        rank: Number(rank),
        shift,
        beside,
        holidays,
        ...(days?.startsWith('2') ? { dates: days.split(' ') } : { weekdays: weekdays[days!] }),
      }),
    ),
    exceptions: [],
    ...more,
  };
}

const wall = (zone: typeof shanghai, text: string): number =>
  zone.instantOf(dayOf(text.slice(0, 10)), minuteOf(text.slice(11)));

function expectOnDuty(rosters: ReturnType<typeof rostersOf>, text: string, duty: Duty = 'vip_engineer'): void {
  const seen = lines(text).map(([time]) => {
    const { people, none } = onDuty(rosters, duty, wall(rosters.zone, time!));
    const who = people.map((turn) => `${turn.key?.slice(5)} until ${rosters.zone.show(turn.to).slice(5)}`).join(', ');
    return [time, who || (none === null ? 'gap' : 'none')];
  });
  expect(seen).toEqual(lines(text));
}

const week = `
  wang.li   1  Day    Mon-Fri
  zhao.min  2  Day    Mon-Fri
  sun.hao   1  Night  daily
  zhou.jie  1  Day    Sat-Sun
`;

test('a night shift belongs to the day on which it begins', () => {
  expectOnDuty(
    rostersOf([roster(week)], new Map(), shanghai),
    `
    2026-12-04 07:59  sun.hao until 12-04 08:00
    2026-12-04 08:00  wang.li until 12-04 20:00, zhao.min until 12-04 20:00
    2026-12-04 20:00  sun.hao until 12-05 08:00
    2026-12-05 00:00  sun.hao until 12-05 08:00
    2026-12-05 08:00  zhou.jie until 12-05 20:00
    2026-12-07 08:00  wang.li until 12-07 20:00, zhao.min until 12-07 20:00
    `,
  );
});

test('before the first day nobody is on duty; the last night ends on the morning after the last day', () => {
  const rosters = rostersOf([roster(week, { from: '2026-12-01', to: '2026-12-02' })], new Map(), shanghai);
  expectOnDuty(
    rosters,
    `
    2026-12-01 07:59  gap
    2026-12-01 08:00  wang.li until 12-01 20:00, zhao.min until 12-01 20:00
    2026-12-03 07:59  sun.hao until 12-03 08:00
    2026-12-03 08:00  gap
    `,
  );
});

test('swaps and leave: the swap first, then the leave of whoever has the shift now', () => {
  const user = (name: string) => ({ kind: 'user', user: name });
  const swapped = roster(week, {
    exceptions: [
      { kind: 'swap', date: '2026-12-04', shift: 'Day', out: user('wang.li'), in: user('lin.yu') },
      { kind: 'swap', date: '2026-12-07', shift: 'Day', out: user('wang.li'), in: user('zhao.min') },
      { kind: 'swap', date: '2026-12-07', shift: 'Day', out: user('zhao.min'), in: user('wang.li') },
      { kind: 'leave', person: user('wang.li'), from: '2026-12-03', to: '2026-12-04' },
      { kind: 'leave', person: user('sun.hao'), from: '2026-12-04', to: '2026-12-04' },
    ].map((one) => rosterExceptionSchema.parse(one)),
  });
  const rosters = rostersOf([swapped], new Map(), shanghai);
  expectOnDuty(
    rosters,
    `
    2026-12-03 09:00  zhao.min until 12-03 20:00
    2026-12-04 09:00  lin.yu until 12-04 20:00, zhao.min until 12-04 20:00
    2026-12-04 20:00  gap
    2026-12-05 07:59  gap
    2026-12-07 09:00  zhao.min until 12-07 20:00, wang.li until 12-07 20:00
    `,
  );
  const gaps = gapsOf(rosters, 'vip_engineer', wall(shanghai, '2026-12-01 00:00'), wall(shanghai, '2026-12-20 00:00'));
  expect(gaps.map(({ from, to }) => [shanghai.show(from), shanghai.show(to)])).toEqual([
    ['2026-12-04 20:00', '2026-12-05 08:00'],
  ]);
});

test('National Day: another crew on days off, the usual one on the Sunday that is worked as a Monday', () => {
  const rosters = rostersOf(
    [
      roster(`
        wang.li   1  All  Mon-Fri  off
        zhou.jie  1  All  Sat-Sun  same
        sun.hao   2  All  daily    only
      `),
    ],
    new Map([
      [dayOf('2026-10-01'), { name: '国庆节', worksAs: null }],
      [dayOf('2026-10-10'), { name: '补班', worksAs: 1 }],
    ]),
    shanghai,
  );
  expectOnDuty(
    rosters,
    `
    2026-09-30 10:00  wang.li until 10-01 00:00
    2026-10-01 10:00  sun.hao until 10-02 00:00
    2026-10-02 10:00  wang.li until 10-03 00:00
    2026-10-10 10:00  wang.li until 10-11 00:00, zhou.jie until 10-11 00:00
    2026-10-11 10:00  zhou.jie until 10-12 00:00
    `,
  );
});

test('nobody on purpose is no gap, and counts only where nobody else is there', () => {
  const rosters = rostersOf(
    [
      roster(`
        wang.li   1  Day    daily
        none      1  Night  daily
        zhao.min  1  Night  2026-12-05
      `),
    ],
    new Map(),
    shanghai,
  );
  expectOnDuty(
    rosters,
    `
    2026-12-04 21:00  none
    2026-12-05 21:00  zhao.min until 12-06 08:00
    `,
  );
  expect(
    gapsOf(rosters, 'vip_engineer', wall(shanghai, '2026-12-01 00:00'), wall(shanghai, '2027-01-01 00:00')),
  ).toEqual([]);
  expectOnDuty(rosters, '2026-12-04 21:00  gap', 'dispatcher');
});

describe('the change of the clock', () => {
  const handOver = `
    wang.li   1  Early  daily
    zhao.min  1  Late   daily
  `;
  test.each([
    ['spring, 02:30 is skipped: hand-over at 03:00 summer time', berlin, '2026-03-29', '2026-03-29T01:00:00.000Z'],
    ['autumn, 02:30 comes twice: hand-over at the first', berlin, '2026-10-25', '2026-10-25T00:30:00.000Z'],
    ['spring in New York', newYork, '2026-03-08', '2026-03-08T07:00:00.000Z'],
    ['autumn in New York, where 02:30 comes once', newYork, '2026-11-01', '2026-11-01T07:30:00.000Z'],
    ['Shanghai has none', shanghai, '2026-03-29', '2026-03-28T18:30:00.000Z'],
  ])('%s', (_what, zone, day, at) => {
    const rosters = rostersOf([roster(handOver)], new Map(), zone);
    const instant = Date.parse(at) * 1000;
    expect(onDuty(rosters, 'vip_engineer', instant - 1).people.map(({ person }) => keyOf(person))).toEqual([
      'user wang.li',
    ]);
    expect(onDuty(rosters, 'vip_engineer', instant).people.map(({ person }) => keyOf(person))).toEqual([
      'user zhao.min',
    ]);
    const start = zone.instantOf(dayOf(day) - 3, 0);
    expect(gapsOf(rosters, 'vip_engineer', start, start + 7 * 24 * hour)).toEqual([]);
    expect(clashesOf(rosters, start, start + 7 * 24 * hour)).toEqual([]);
  });

  test('a night shift is eleven hours long in spring and thirteen in autumn', () => {
    const rosters = rostersOf([roster('sun.hao  1  Night  daily')], new Map(), berlin);
    const length = (time: string): number => {
      const [turn] = onDuty(rosters, 'vip_engineer', wall(berlin, time)).people;
      return turn === undefined ? NaN : (turn.to - turn.from) / hour;
    };
    expect(length('2026-03-28 21:00')).toBe(11);
    expect(length('2026-10-24 21:00')).toBe(13);
    expect(length('2026-12-01 21:00')).toBe(12);
  });
});

describe('one person twice', () => {
  const from = wall(shanghai, '2026-12-04 00:00');
  const clashes = (...list: Roster[]) => clashesOf(rostersOf(list, new Map(), shanghai), from, from + 24 * hour);
  const dispatcher = (text: string, beside = false): Roster =>
    roster(text, { id: 'r2', duty: 'dispatcher', name: 'Dispatch' }, beside);

  test('overlapping shifts are found, neighbouring ones are none', () => {
    expect(clashes(roster('wang.li  1  Day  daily'), dispatcher('wang.li  1  Night  daily'))).toEqual([]);
    const [clash] = clashes(roster('wang.li  1  Day  daily'), dispatcher('wang.li  2  All  daily'));
    expect([clash?.from, clash?.to]).toEqual([wall(shanghai, '2026-12-04 08:00'), wall(shanghai, '2026-12-04 20:00')]);
  });

  test('two duties at once need both assignments to say so; the same duty twice is never meant', () => {
    const vip = (beside: boolean): Roster => roster('wang.li  1  Day  daily', {}, beside);
    expect(clashes(vip(true), dispatcher('wang.li  1  Day  daily', true))).toEqual([]);
    expect(clashes(vip(true), dispatcher('wang.li  1  Day  daily'))).toHaveLength(1);
    expect(clashes(vip(true), { ...vip(true), id: 'r3' })).toHaveLength(1);
  });
});

describe('service time', () => {
  const hours = [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, start: '09:00', end: '12:00' },
    { weekday, start: '13:00', end: '18:00' },
  ]);
  const newYear = new Map([
    [dayOf('2027-01-01'), { name: '元旦', worksAs: null }],
    [dayOf('2027-01-03'), { name: '补班', worksAs: 5 }],
  ]);
  const office = serviceCalendar({ hours, holidays: true }, shanghai, newYear);

  test.each([
    ['2026-12-03 10:00', 1, '2026-12-03 11:00'],
    ['2026-12-03 11:30', 1, '2026-12-03 13:30'],
    ['2026-12-03 11:00', 1, '2026-12-03 12:00'],
    ['2026-12-03 17:00', 4, '2026-12-04 12:00'],
    ['2026-12-04 17:30', 1, '2026-12-07 09:30'],
    ['2026-12-05 10:00', 8, '2026-12-07 18:00'],
    ['2026-12-31 17:00', 2, '2027-01-03 10:00'],
    ['2026-12-03 20:00', 0, '2026-12-03 20:00'],
  ])('from %s, %d hours of service have passed at %s', (from, span, to) => {
    const [a, b] = [wall(shanghai, from), wall(shanghai, to)];
    expect(shanghai.show(addServiceTime(office, a, span * hour) ?? NaN)).toBe(to);
    expect(serviceTimeBetween(office, a, b)).toBe(span * hour);
    expect(serviceTimeBetween(office, b, a)).toBe(0 - span * hour);
  });

  test('7×24 is plain time, microsecond for microsecond, whatever the clock does', () => {
    const always = serviceCalendar({ hours: null, holidays: true }, berlin, newYear);
    const at = wall(berlin, '2026-03-28 12:00') + 1;
    expect(addServiceTime(always, at, 24 * hour)).toBe(at + 24 * hour);
    expect(serviceTimeBetween(always, at, at + 7 * 24 * hour)).toBe(7 * 24 * hour);
  });

  test('the hour that is skipped is no service time, the one that comes twice is two', () => {
    const sundays = serviceCalendar(
      { hours: [{ weekday: 7, start: '00:00', end: '24:00' }], holidays: true },
      berlin,
      new Map(),
    );
    const length = (date: string): number =>
      serviceTimeBetween(sundays, berlin.instantOf(dayOf(date), 0), berlin.instantOf(dayOf(date) + 1, 0)) / hour;
    expect([length('2026-03-29'), length('2026-10-25'), length('2026-12-06')]).toEqual([23, 25, 24]);
  });

  test('a calendar that never opens gives no date; a negative span is a mistake', () => {
    const closed = serviceCalendar(
      { hours: [{ weekday: 1, start: '09:00', end: '09:00' }], holidays: true },
      shanghai,
      new Map(),
    );
    expect(addServiceTime(closed, 0, hour)).toBeNull();
    expect(() => addServiceTime(office, 0, -1)).toThrow('not negative');
    expect(() => addServiceTime(office, 0, NaN)).toThrow('not negative');
    expect(() => addServiceTime(office, Infinity, 1)).toThrow('added to an instant');
    expect(() => serviceTimeBetween(office, 0, Infinity)).toThrow('between two instants');
    expect(() => addServiceTime(office, 0, Infinity)).toThrow('finite');
    expect(addServiceTime(office, 0, 1e18)).toBeNull();
  });
});

test('a zone that does not exist is refused by its name', () => {
  expect(() => siteZone('Asia/Peking')).toThrow('Asia/Peking');
});
