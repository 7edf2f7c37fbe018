/** Times, spans and numbers as people read them. */
import { assert, integer, property } from 'fast-check';
import { siteClock } from '../../src/access/site.js';
import { siteTime } from '../../src/web/format/day.js';
import { ms } from '../../src/web/format/instant.js';
import { readableNumber } from '../../src/web/format/number.js';
import { percent, recorded, rest, running, stopwatch, tenths, words } from '../../src/web/format/span.js';
import { catalogues } from '../../src/web/i18n/texts.js';

const zh = catalogues['zh-CN'];

test('instants keep what lies beyond milliseconds', () => {
  expect(ms('2026-11-23T10:00:00.123Z')).toBe(Date.UTC(2026, 10, 23, 10, 0, 0, 123));
  expect(ms('2026-11-23T10:00:00.123456Z') - Date.UTC(2026, 10, 23, 10, 0, 0, 123)).toBeCloseTo(0.456, 2);
  expect(ms('2026-11-23T10:00:00Z')).toBe(Date.UTC(2026, 10, 23, 10));
  expect(ms('nonsense')).toBeNaN();
});

test('records are in tenths; a wait beside the limit shows on which side it fell', () => {
  expect(tenths(11_020, 15_000)).toBe('11.0');
  expect(tenths(15_000, 15_000)).toBe('15.0');
  expect(tenths(15_040, 15_000)).toBe('15.040');
  expect(tenths(14_951, 15_000)).toBe('14.951');
  expect(recorded(8240, zh)).toBe('8.2 秒');
  expect(recorded(134_000, zh)).toBe('2:14');
});

test('live figures count whole seconds, then as a stopwatch', () => {
  expect(running(11_999)).toBe('11');
  expect(running(61_000)).toBe('1:01');
  expect(stopwatch(3_734_000)).toBe('1:02:14');
  expect(stopwatch(-5)).toBe('0:00');
});

test('what is left of the limit, and how far it was passed', () => {
  expect(rest(11_200, 15_000, zh)).toBe('还剩 4 秒');
  expect(rest(15_000, 15_000, zh)).toBe('还剩 0 秒');
  expect(rest(18_400, 15_000, zh)).toBe('已超 3 秒');
  expect(rest(200_000, 15_000, zh)).toBe('已超 3 分');
});

test('spans in words', () => {
  expect(words(42_000, zh)).toBe('42 秒');
  expect(words(7_500_000, zh)).toBe('2 小时 5 分');
  expect(words(7_200_000, catalogues.en)).toBe('2 h');
});

test('100 % is said only of all', () => {
  expect(percent(9999, 10_000)).toBe('99.9');
  expect(percent(10_000, 10_000)).toBe('100.0');
});

describe('the site’s day', () => {
  const shanghai = siteTime('Asia/Shanghai');
  const at = Date.UTC(2026, 10, 23, 18, 30, 9);

  test('clock times are the site’s, another day carries its date', () => {
    expect(shanghai.moment(at, at)).toBe('02:30:09');
    expect(shanghai.moment(at, at + 86_400_000)).toBe('11-24 02:30');
    expect(shanghai.minute(at)).toBe('02:30');
  });

  test('the day begins at the site’s midnight', () => {
    expect(shanghai.dayStart(at)).toBe(Date.UTC(2026, 10, 23, 16));
  });

  test('days on which the clock is changed begin at their first instant', () => {
    const berlin = siteTime('Europe/Berlin');
    expect(berlin.dayStart(Date.UTC(2026, 9, 25, 12))).toBe(Date.UTC(2026, 9, 24, 22));
    const santiago = siteTime('America/Santiago');
    expect(santiago.dayStart(Date.UTC(2026, 8, 6, 15))).toBe(Date.UTC(2026, 8, 6, 4));
  });

  test('the clock that the server tells says what the browser says, in every zone and at every change of the clock', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    const zones = [
      'Asia/Shanghai',
      'Europe/Berlin',
      'America/Santiago',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'UTC',
    ];
    for (const zone of zones) {
      const clock = siteClock(zone, now * 1000);
      const [told, asked] = [siteTime(zone, clock), siteTime(zone)];
      const same = (at: number): void => {
        expect([zone, told.moment(at, now), told.dayStart(at)]).toEqual([
          zone,
          asked.moment(at, now),
          asked.dayStart(at),
        ]);
      };
      for (const { from } of clock.offsets.slice(1)) for (const by of [-1, 0, 1]) same(Date.parse(from) + by);
      const reach = 500 * 86_400_000;
      assert(property(integer({ min: now - reach, max: now + reach }), same), { numRuns: 300 });
    }
  });

  test('an unknown zone is shown in UTC instead of failing', () => {
    expect(siteTime('Mars/Olympus').minute(at)).toBe('18:30');
  });
});

test.each([
  ['+8613900000108', '139 0000 0108'],
  ['+864008000002', '400 800 0002'],
  ['+861085008111', '010-8500 8111'],
  ['+862155556600', '021-5555 6600'],
  ['+8675512345678', '0755-1234 5678'],
  ['+442079460018', '+442079460018'],
  ['8005', '8005'],
])('%s is read as %s', (number, text) => {
  expect(readableNumber(number)).toBe(text);
});
