/** What a wallboard says of the moment and of the day, as values: nobody is counted twice, nothing is judged that is not known. */
import * as fc from 'fast-check';
import type { WaitJson } from '../../src/contract/figures.js';
import type { DueTicketJson } from '../../src/contract/live.js';
import { agentsInOrder } from '../../src/web/supervisor/lists.js';
import {
  agentsFromDisplay,
  agentsFromState,
  agentsShown,
  byQueue,
  duePhase,
  dueShown,
  waitingFromCalls,
  waitingFromDisplay,
} from '../../src/web/wall/model.js';
import { blindOf, heightOf, placeOf, pointsOf, ticksOf } from '../../src/web/wall/strip-points.js';
import { standingOf, thresholdsOf } from '../../src/web/wall/thresholds.js';
import { dayOf } from '../../src/web/wall/day.js';
import { siteTime } from '../../src/web/format/day.js';
import { agent, answered, at, call } from './live-scene.js';

describe('who waits', () => {
  test('hotline calls that were offered and not answered, the longest first, whatever else goes on', () => {
    const calls = new Map(
      [
        call('later', { offeredAt: at(9) }),
        call('first', { offeredAt: at(2), queue: 'vip', queueVisits: [] }),
        call('menu', { offeredAt: null }),
        call('private', { hotline: false }),
        answered('talk', 4),
      ].map((one) => [one.id, one]),
    );
    const waiting = waitingFromCalls(calls, new Map([['vip', 3000]]));
    expect(waiting.map(({ queue, limit }) => [queue, limit])).toEqual([
      ['vip', 3000],
      ['hotline', 15_000],
    ]);
    expect(byQueue([...waiting, ...waiting.slice(1)])).toEqual([
      { queue: 'hotline', count: 2 },
      { queue: 'vip', count: 1 },
    ]);
  });

  test('a display is told the same without the calls', () => {
    expect(
      waitingFromDisplay([
        { pbx: 'main', queue: null, offeredAt: at(2), ringing: true, limitMs: 9000, precision: 'arrival' },
      ]),
    ).toEqual([
      { pbx: 'main', queue: null, since: Date.parse(at(2)), ringing: true, limit: 9000, precision: 'arrival' },
    ]);
  });
});

describe('agents', () => {
  const many = (count: number) =>
    agentsInOrder(
      new Map(
        Array.from({ length: count }, (_, i) => agent(String(8000 + i), i % 2 === 0 ? 'ready' : 'in_call')).map(
          (one) => [one.extension, one],
        ),
      ),
    );

  test('a dozen keep their places; one more, and each state is told with who is longest in it', () => {
    expect(agentsFromState(many(agentsShown), null).people?.map(({ key }) => key)).toEqual(
      Array.from({ length: agentsShown }, (_, i) => `main/${8000 + i}`),
    );
    const crowd = agentsFromState(many(500), null);
    expect(crowd.people).toBeNull();
    expect(crowd.counts.map(({ state, count }) => [state, count])).toEqual([
      ['in_call', 250],
      ['ready', 250],
    ]);
    expect(agentsFromState(many(12), 'another queue')).toEqual({ total: 0, counts: [], people: [] });
  });

  test('a display adds up the PBXs and names nobody', () => {
    const told = agentsFromDisplay([
      { pbx: 'a', state: 'ready', count: 3, since: [at(5)] },
      { pbx: 'b', state: 'ready', count: 1, since: [at(1)] },
      { pbx: 'b', state: 'ringing', count: 2, since: [at(7), at(8)] },
    ]);
    expect(told).toMatchObject({ total: 6, people: null });
    expect(told.counts.map(({ state, count, longest }) => [state, count, longest?.pbx, longest?.name])).toEqual([
      ['ringing', 2, 'b', null],
      ['ready', 4, 'b', null],
    ]);
  });
});

describe('target and floor', () => {
  test.each([
    ['', 95, 90],
    ['target=80&floor=70', 80, 70],
    ['target=80', 80, 80],
    ['target=99.5', 99.5, 90],
    ['target=70&floor=80', 70, 70],
    ['target=x&floor=1000', 95, 90],
    ['target=101', 95, 90],
  ])('%s: %d and %d', (query, target, floor) => {
    expect(thresholdsOf(new URLSearchParams(query))).toEqual({ target, floor });
  });

  test('exactly the target is reached, exactly the floor is above it, no calls are no standing', () => {
    const usual = { target: 95, floor: 90 };
    expect(standingOf(19, 20, usual)).toBe('reached');
    expect(standingOf(949, 1000, usual)).toBe('below_target');
    expect(standingOf(9, 10, usual)).toBe('below_target');
    expect(standingOf(899, 1000, usual)).toBe('below_floor');
    expect(standingOf(0, 0, usual)).toBeNull();
    expect(standingOf(1, 1, { target: 100, floor: 100 })).toBe('reached');
  });
});

describe('the last hour', () => {
  const box = { width: 600, height: 100, from: Date.parse(at(0)), to: Date.parse(at(3600)), limit: 15_000 };
  const wait = (seconds: number, is: WaitJson['is'], waitMs: number | null): WaitJson => ({
    offeredAt: at(seconds),
    waitMs,
    is,
  });

  test('a disc, a square or a cross for each call that has a wait; none for what has no place', () => {
    const points = pointsOf(
      [
        wait(60, 'within', 4000),
        wait(1800, 'late', 19_400),
        wait(2400, 'abandoned', 40_000),
        wait(2500, 'lost', 90_000),
        wait(10, 'short_abandon', 1000),
        wait(20, 'unjudged', null),
        wait(30, 'open', null),
        wait(-5, 'within', 1),
      ],
      box,
    );
    expect(points.map(({ x, is }) => [x, is])).toEqual([
      [10, 'in'],
      [300, 'late'],
      [400, 'gone'],
      [expect.closeTo(416.67, 1), 'gone'],
    ]);
  });

  test('a longer wait never stands lower, what is late always stands above the limit’s line', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(200_000), (a, b) => {
        if (a <= b) expect(heightOf(a, box)).toBeGreaterThanOrEqual(heightOf(b, box));
        expect(heightOf(a, box) < heightOf(box.limit, box)).toBe(a > box.limit);
      }),
    );
  });

  test('unknown times are cut to the hour and never too narrow to see', () => {
    const gap = (from: number, to: number | null) => ({
      pbx: 'main',
      from: at(from),
      to: to === null ? null : at(to),
      cause: 'link' as const,
    });
    expect(blindOf([gap(-600, 60), gap(1800, 1801), gap(3590, null), gap(4000, 5000)], box)).toEqual([
      { x: 0, width: 10 },
      { x: 300, width: 4 },
      { x: expect.closeTo(598.33, 1), width: 4 },
    ]);
    expect(ticksOf(box).map((tick) => placeOf(tick, box))).toEqual([0, 150, 300, 450, 600]);
  });
});

test('the day is the site’s, also when the clock is set', () => {
  expect(dayOf(Date.parse('2026-11-23T16:30:00Z'), siteTime('Asia/Shanghai'))).toEqual({
    from: '2026-11-23T16:00:00.000Z',
    to: '2026-11-24T16:00:00.000Z',
  });
  expect(dayOf(Date.parse('2026-10-25T12:00:00Z'), siteTime('Europe/Berlin'))).toEqual({
    from: '2026-10-24T22:00:00.000Z',
    to: '2026-10-25T23:00:00.000Z',
  });
});

describe('tickets near their targets', () => {
  const now = Date.parse('2026-11-23T01:00:00Z');
  const item = (minutes: number): DueTicketJson => ({
    number: `SD-${minutes}`,
    priority: 'P3',
    vip: false,
    voice: false,
    what: 'response',
    due: new Date(now + minutes * 60_000).toISOString(),
    group: null,
    owner: null,
  });
  const minutesOf = (items: readonly DueTicketJson[]): number[] => items.map(({ number }) => Number(number.slice(3)));

  test('late ones come first, the longest of all; those that are near keep their half', () => {
    const late = [-90, -50, -20, -5].map(item);
    const near = [1, 4, 9, 22, 29].map(item);
    expect(minutesOf(dueShown([...late, ...near], now, 6))).toEqual([-90, -50, -20, 1, 4, 9]);
    expect(minutesOf(dueShown([...late, ...near.slice(0, 1)], now, 6))).toEqual([-90, -50, -20, -5, 1]);
    expect(minutesOf(dueShown(near, now, 6))).toEqual([1, 4, 9, 22, 29]);
    expect(minutesOf(dueShown(late, now, 3))).toEqual([-90, -50, -20]);
  });

  test('whatever there is, a board shows as many as it has room for, none twice, none out of order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -200, max: 30 })), fc.integer({ min: 1, max: 8 }), (all, most) => {
        const sorted = all.toSorted((a, b) => a - b);
        const shown = minutesOf(dueShown(sorted.map(item), now, most));
        expect(shown).toHaveLength(Math.min(most, all.length));
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
        expect(new Set(shown).size).toBe(shown.length);
        // Neither kind is left out while the board has room for two.
        if (most > 1)
          for (const kind of [-1, 1]) {
            const has = (list: readonly number[]): boolean => list.some((minutes) => (minutes < 0 ? -1 : 1) === kind);
            expect(has(shown)).toBe(has(all));
          }
      }),
    );
  });

  test('less than ten minutes is amber, past it is late', () => {
    expect([601_000, 599_000, 0, -1].map(duePhase)).toEqual(['calm', 'amber', 'amber', 'late']);
  });
});
