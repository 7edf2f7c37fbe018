/** What the page says of a call at an instant. */
import {
  barShare,
  byArrival,
  heldSince,
  missedPhones,
  phaseOf,
  placeOf,
  ringingPhones,
  talkUntil,
  verdictOf,
} from '../../src/web/live/call-view.js';
import { clockOf, pbxTime, serverClock } from '../../src/web/live/clock.js';
import { answered, at, call, link, time } from './live-scene.js';

const offer = (extension: string, from: number, result: 'no_answer' | 'elsewhere' | 'answered' | null) => ({
  extension,
  device: `PJSIP/${extension}`,
  user: null,
  startedAt: at(from),
  ringingAt: at(from),
  endedAt: result === null ? null : at(from + 5),
  result,
});

describe('the 15-second bar', () => {
  test.each([
    [0, 'calm'],
    [9_999, 'calm'],
    [10_000, 'amber'],
    [15_000, 'amber'],
    [15_001, 'late'],
  ] as const)('%i ms of waiting are %s', (wait, phase) => {
    expect(phaseOf(wait, 15_000)).toBe(phase);
  });

  test('the limit stands at three quarters, and the bar never leaves its place', () => {
    expect(barShare(15_000, 15_000)).toBe(0.75);
    expect(barShare(-200, 15_000)).toBe(0);
    expect(barShare(90_000, 15_000)).toBe(1);
  });
});

describe('whose clock', () => {
  test('a PBX five minutes ahead: the wait runs on its clock', () => {
    const now = pbxTime(time(0), link({ clockOffsetMs: 300_000 }));
    expect(now - time(289)).toBe(11_000);
  });

  test('a PBX that sends no times: ours', () => {
    expect(clockOf(call('c1', { precision: 'arrival' }))).toBe('server');
    expect(clockOf(call('c1'))).toBe('pbx');
  });

  test('the quickest of the last messages tells the offset to the server', () => {
    let browser = 1_000_000;
    const clock = serverClock(() => browser);
    clock.observe(1_005_000 - 400);
    browser += 10;
    clock.observe(1_005_010 - 20);
    browser += 10;
    clock.observe(1_005_020 - 900);
    expect(clock.now() - browser).toBe(4_980);
    clock.observe(Number.NaN);
    expect(clock.now() - browser).toBe(4_980);
  });
});

describe('where a call stands', () => {
  test('in the menu until it is offered, then waiting, then in talk, held or not', () => {
    expect(placeOf(call('c1', { offeredAt: null }))).toBe('menu');
    expect(placeOf(call('c1'))).toBe('waiting');
    expect(placeOf(answered('c1', 3))).toBe('talking');
  });

  test('phones that ring and phones that missed it, each once', () => {
    const rung = call('c1', {
      offers: [
        offer('8004', 0, 'no_answer'),
        offer('8004', 6, 'no_answer'),
        offer('8006', 6, 'elsewhere'),
        offer('8005', 12, null),
      ],
    });
    expect(ringingPhones(rung).map((phone) => phone.extension)).toEqual(['8005']);
    expect(missedPhones(rung).map((phone) => phone.extension)).toEqual(['8004']);
  });

  test('a phone that rings again is ringing, not missed', () => {
    const again = call('c1', { offers: [offer('8004', 0, 'no_answer'), offer('8004', 6, null)] });
    expect(missedPhones(again)).toEqual([]);
  });

  test('rows keep the order of arrival whatever the state', () => {
    const order = byArrival([
      answered('b', 3, { arrivedAt: at(2) }),
      call('a', { arrivedAt: at(1) }),
      call('c', { arrivedAt: at(1) }),
    ]);
    expect(order.map((c) => c.id)).toEqual(['a', 'c', 'b']);
  });
});

describe('talk and hold', () => {
  test('three at once count once, and the open segment runs on', () => {
    const conference = answered('c1', 10, {
      segments: [
        { extension: '8001', user: null, startedAt: at(10), endedAt: at(40) },
        { extension: '8002', user: null, startedAt: at(20), endedAt: null },
      ],
    });
    expect(talkUntil(conference, time(50))).toBe(40_000);
  });

  test('time between two agents is no talk', () => {
    const passedOn = answered('c1', 10, {
      segments: [
        { extension: '8001', user: null, startedAt: at(10), endedAt: at(20) },
        { extension: '8002', user: null, startedAt: at(35), endedAt: at(40) },
      ],
    });
    expect(talkUntil(passedOn, time(100))).toBe(15_000);
  });

  test('the hold that lasts has its start; a finished one has none', () => {
    expect(heldSince(answered('c1', 3, { holds: [{ startedAt: at(5), endedAt: null, by: '8001' }] }))).toBe(time(5));
    expect(heldSince(answered('c1', 3, { holds: [{ startedAt: at(5), endedAt: at(9), by: '8001' }] }))).toBeNull();
  });
});

test('no verdict is unknown, never within', () => {
  expect(verdictOf(answered('c1', 9, { withinLimit: null }))).toBe('unknown');
  expect(verdictOf(answered('c1', 9))).toBe('within');
  expect(verdictOf(answered('c1', 16))).toBe('late');
  expect(verdictOf(answered('c1', 9, { hotline: false }))).toBe('none');
  expect(verdictOf(call('c1'))).toBe('none');
});
