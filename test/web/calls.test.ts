/** Finding calls and reading one: what an address means, how a call is drawn, what stands in a cell. */
import * as fc from 'fast-check';
import { axisOf } from '../../src/web/calls/time-axis.js';
import { callsPath, filterOf, filterOfForm, formOf, without } from '../../src/web/calls/filter.js';
import { barsShown } from '../../src/web/calls/bars.js';
import { causesOf, journeyOf, minus, type Journey } from '../../src/web/calls/journey.js';
import { dateOf, rangeOf, rangeOfDates } from '../../src/web/calls/ranges.js';
import { cellOf, shadeOf } from '../../src/web/calls/cells.js';
import { at, call } from './live-scene.js';

const zone = 'Asia/Shanghai';

describe('the search', () => {
  test('an address is the form and the form is the address, on the site’s clock', () => {
    const asked = new URLSearchParams({
      from: '2026-11-23T01:00:00.000Z',
      to: '2026-11-23T02:30:00.000Z',
      queue: 'vip',
      extension: '8001',
      outcome: 'abandoned',
      number: '139 0000 0108',
      hotline: 'true',
      nonsense: 'x',
    });
    const filter = filterOf(asked);
    const form = formOf(filter, zone);
    expect(form).toMatchObject({ from: '2026-11-23T09:00', to: '2026-11-23T10:30', agent: '8001', late: false });
    expect(filterOfForm(form, filter, zone)).toEqual(filter);
    expect(callsPath(filter, 50)).toBe(
      '/api/v1/calls?from=2026-11-23T01%3A00%3A00.000Z&to=2026-11-23T02%3A30%3A00.000Z&queue=vip&extension=8001&outcome=abandoned&number=139+0000+0108&hotline=true&limit=50',
    );
  });

  test('what a figure brought along stays while the form is changed, and goes one by one', () => {
    const brought = filterOf(new URLSearchParams('offeredFrom=a&offeredTo=b&counted=true&verdict=within'));
    const form = { ...formOf(brought, zone), agent: 'wang.li' };
    expect(filterOfForm(form, brought, zone)).toEqual({ ...brought, user: 'wang.li' });
    expect(filterOfForm({ ...form, late: true }, brought, zone)).toMatchObject({ verdict: 'late', counted: 'true' });
    const late = filterOf(new URLSearchParams('verdict=late'));
    expect(filterOfForm({ ...formOf(late, zone), late: false }, late, zone)).toEqual({});
    expect(without(brought, 'counted', 'verdict')).toEqual({ offeredFrom: 'a', offeredTo: 'b' });
  });

  test('a time that is none, or that lies before the beginning, is refused at its field', () => {
    const form = formOf({}, zone);
    expect(filterOfForm({ ...form, from: '2026-13-01T00:00' }, {}, zone)).toBe('from');
    expect(filterOfForm({ ...form, from: '2026-11-23T10:00', to: '2026-11-23T09:00' }, {}, zone)).toBe('to');
  });
});

describe('days', () => {
  const now = Date.parse('2026-11-23T17:30:00Z');
  test('today is the site’s, four weeks are 28 days with today', () => {
    expect(dateOf(now, zone)).toBe('2026-11-24');
    expect(rangeOf('today', now, zone)).toEqual({ from: '2026-11-23T16:00:00.000Z', to: '2026-11-24T16:00:00.000Z' });
    expect(rangeOf('four_weeks', now, zone)).toEqual({
      from: '2026-10-27T16:00:00.000Z',
      to: '2026-11-24T16:00:00.000Z',
    });
  });
  test('two dates are both in it; the wrong order, nonsense and more than two years are none', () => {
    expect(rangeOfDates('2026-10-25', '2026-10-25', 'Europe/Berlin')).toEqual({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-25T23:00:00.000Z',
    });
    for (const [first, last] of [
      ['2026-11-02', '2026-11-01'],
      ['2026-99-01', '2026-11-01'],
      ['', ''],
      ['2020-01-01', '2026-01-01'],
    ] as const)
      expect(rangeOfDates(first, last, zone)).toBeNull();
  });
});

describe('a call from end to end', () => {
  const offer = (
    extension: string,
    ringing: number,
    ended: number | null,
    result: 'no_answer' | 'answered' | null,
  ) => ({
    extension,
    device: `PJSIP/${extension}`,
    user: null,
    startedAt: at(ringing),
    ringingAt: at(ringing),
    endedAt: ended === null ? null : at(ended),
    result,
  });
  const segment = (extension: string, from: number, to: number | null) => ({
    extension,
    user: null,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
  });
  /** The design's call: 8006 lets it ring, 8004 answers late, holds to consult, passes it on to 8031. */
  const whole = call('c-2131', {
    arrivedAt: at(0),
    offeredAt: at(5),
    firstRingAt: at(6.2),
    answeredAt: at(21.9),
    endedAt: at(386),
    outcome: 'answered',
    waitMs: 16_900,
    ringMs: 8600,
    withinLimit: false,
    answeredBy: { extension: '8004', device: 'PJSIP/8004', number: null, user: null },
    queueVisits: [{ queue: 'hotline', joinedAt: at(5), leftAt: at(21.9), left: 'answered' }],
    offers: [offer('8006', 6.2, 13, 'no_answer'), offer('8004', 13.3, 21.9, 'answered')],
    segments: [segment('8004', 21.9, 233), segment('8031', 233, 386)],
    holds: [{ startedAt: at(163), endedAt: at(233), by: '8004' }],
    transfers: [{ kind: 'attended', at: at(233), from: '8004', to: '8031' }],
    hangupBy: 'caller',
  });
  const rule = { limitMs: 15_000, measure: 'wait' } as const;
  const spans = (journey: Journey, key: string): unknown[] =>
    (journey.lanes.find((lane) => lane.key === key)?.spans ?? []).map(({ is, from, to }) => [
      is,
      (from - journey.zero) / 1000,
      (to - journey.zero) / 1000,
    ]);

  test('each party has a lane; the wait is cut at the limit, the talk by the hold', () => {
    const journey = journeyOf(whole, 0, rule);
    expect(journey.lanes.map((lane) => lane.key)).toEqual([
      'caller',
      'queue hotline',
      'phone 8006',
      'phone 8004',
      'phone 8031',
    ]);
    expect(spans(journey, 'caller')).toEqual([
      ['greeting', -5, 0],
      ['wait', 0, 15],
      ['overdue', 15, expect.closeTo(16.9, 3)],
      ['talk', expect.closeTo(16.9, 3), 158],
      ['talk', 228, 381],
      ['hold', 158, 228],
    ]);
    expect(spans(journey, 'phone 8006')).toEqual([['ring', expect.closeTo(1.2, 3), 8]]);
    expect(spans(journey, 'phone 8004').map((one) => JSON.stringify(one).split('"')[1])).toEqual([
      'ring',
      'talk',
      'hold',
    ]);
    expect(spans(journey, 'phone 8031')).toEqual([['talk', 228, 381]]);
  });

  test('its steps stand in order, the limit where it passed, the hang-up last', () => {
    expect(journeyOf(whole, 0, rule).steps.map(({ what }) => what.is)).toEqual([
      'arrived',
      'offered',
      'rang',
      'offer_ended',
      'rang',
      'limit',
      'answered',
      'hold_began',
      'left',
      'joined',
      'hold_ended',
      'transferred',
      'ended',
    ]);
  });

  test('who let it ring is named with the share of the wait; a call in time has no such cause', () => {
    expect(causesOf(whole)).toMatchObject([
      { party: { extension: '8006' }, rang: 6800, share: expect.closeTo(0.402, 2) },
    ]);
    expect(causesOf({ ...whole, withinLimit: true })).toEqual([]);
  });

  test('with the rule `ring` the limit runs from the first ring; without a rule there is none', () => {
    const limit = (journey: Journey): number | null => journey.limitAt && (journey.limitAt - journey.zero) / 1000;
    expect(limit(journeyOf(whole, 0, { limitMs: 15_000, measure: 'ring' }))).toBeCloseTo(16.2, 3);
    expect(limit(journeyOf(whole, 0, null))).toBeNull();
    expect(limit(journeyOf({ ...whole, hotline: false }, 0, rule))).toBeNull();
  });

  test('a call that still waits grows to now, and its open ends are marked', () => {
    const open = call('open', { arrivedAt: at(0), offeredAt: at(5), offers: [offer('8006', 6, null, null)] });
    const journey = journeyOf(open, Date.parse(at(30)), rule);
    expect(spans(journey, 'caller')).toEqual([
      ['greeting', -5, 0],
      ['wait', 0, 15],
      ['overdue', 15, 25],
    ]);
    expect(journey.lanes.find((lane) => lane.key === 'phone 8006')?.spans).toMatchObject([{ open: true }]);
    expect(journey.steps.at(-1)?.what).toEqual({ is: 'limit', answered: false });
  });

  test('a call of which only its beginning was seen ends where it was last seen', () => {
    const lost = call('lost', {
      arrivedAt: at(0),
      offeredAt: at(1),
      outcome: 'unobserved',
      endedAt: null,
      lastSeenAt: at(9),
    });
    const journey = journeyOf(lost, 0, rule);
    expect((journey.to - journey.from) / 1000).toBe(9);
    expect(journey.steps.at(-1)?.what).toMatchObject({ is: 'ended', outcome: 'unobserved' });
  });

  test('what is cut out of a stretch is gone, and nothing else', () => {
    const hole = fc.tuple(fc.nat(100), fc.nat(100)).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(fc.array(hole, { maxLength: 4 }), (holes) => {
        const left = minus(10, 90, holes);
        const inside = (x: number, list: readonly (readonly [number, number])[]): boolean =>
          list.some(([a, b]) => x > a && x < b);
        for (let x = 0.5; x < 100; x += 1) expect(inside(x, left)).toBe(x > 10 && x < 90 && !inside(x, holes));
      }),
    );
  });
});

describe('the axis', () => {
  test('later never stands further left; the break parts what is wide from what is pressed', () => {
    const span = fc.record({
      greeting: fc.nat(60_000),
      length: fc.integer({ min: 1, max: 7_200_000 }),
      width: fc.integer({ min: 200, max: 2000 }),
    });
    fc.assert(
      fc.property(span, ({ greeting, length, width }) => {
        const axis = axisOf(0, greeting, greeting + length, 100, 100 + width);
        let last = axis.x(0);
        expect(last).toBeCloseTo(100, 6);
        for (let i = 1; i <= 40; i += 1) {
          const x = axis.x(((greeting + length) * i) / 40);
          expect(x).toBeGreaterThanOrEqual(last);
          last = x;
        }
        expect(last).toBeCloseTo(100 + width, 3);
        for (const tick of axis.ticks) expect(tick.x).toBeLessThanOrEqual(100 + width + 0.001);
        if (axis.breakAt !== null) expect(axis.breakAt.from).toBeLessThan(axis.breakAt.to);
      }),
    );
  });

  test('a short call is drawn evenly, a long one gives its first 30 seconds most of the room', () => {
    expect(axisOf(0, 0, 40_000, 0, 1000).breakAt).toBeNull();
    const long = axisOf(0, 0, 600_000, 0, 1000);
    expect(long.breakAt).not.toBeNull();
    expect(long.x(30_000)).toBeGreaterThan(550);
  });
});

describe('the figures', () => {
  const hour = {
    weekday: 1,
    hour: 9,
    offered: 20,
    answered: 18,
    within: 17,
    late: 1,
    abandoned: 1,
    shortAbandoned: 1,
    serviceLevel: 17 / 19,
    unknownMs: 0,
  };

  test('a cell says its share, its volume or its late answers; no calls are neither 0 nor 100', () => {
    expect(cellOf(hour, 'level', 20)).toEqual({ text: '89', look: 'below_floor' });
    expect(cellOf({ ...hour, within: 19 }, 'level', 20)).toEqual({ text: '100', look: 'reached' });
    expect(cellOf({ ...hour, within: 18 }, 'level', 20)).toEqual({ text: '94', look: 'below_target' });
    expect(cellOf(hour, 'volume', 20)).toEqual({ text: '20', look: 'v4' });
    expect(cellOf(hour, 'late', 4)).toEqual({ text: '1', look: 'l1' });
    expect(cellOf(undefined, 'level', 20)).toEqual({ text: '', look: 'none' });
    expect(cellOf({ ...hour, offered: 2, shortAbandoned: 2, within: 0 }, 'level', 20)).toEqual({
      text: '',
      look: 'none',
    });
  });

  test('an hour of which something is not known is marked, with calls and without', () => {
    expect(cellOf({ ...hour, unknownMs: 1 }, 'level', 20).look).toBe('below_floor blind');
    expect(cellOf({ ...hour, offered: 0, unknownMs: 3_600_000 }, 'volume', 20)).toEqual({
      text: '',
      look: 'none blind',
    });
  });

  test('shades rise with the count and reach the darkest at the fullest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (most, count) => {
        const shade = shadeOf(Math.min(count, most), most);
        expect(shade).toBe(count === 0 ? 0 : shade);
        expect(shade).toBeGreaterThanOrEqual(count === 0 ? 0 : 1);
        expect(shadeOf(most, most)).toBe(4);
      }),
    );
  });

  test('bars are shown from 0 on without a hole, the limit among them; the longest share the last', () => {
    const bars = barsShown(
      [
        { overMs: 7000, upToMs: 8000, within: 2, late: 0 },
        { overMs: 60_000, upToMs: null, within: 0, late: 1 },
      ],
      15_000,
    );
    expect(bars).toHaveLength(61);
    expect(bars[7]).toMatchObject({ within: 2 });
    expect(bars[8]).toEqual({ overMs: 8000, upToMs: 9000, within: 0, late: 0 });
    expect(bars[60]).toMatchObject({ upToMs: null, late: 1 });
    expect(barsShown([], 15_000)).toHaveLength(30);
  });
});
