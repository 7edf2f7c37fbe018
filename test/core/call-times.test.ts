/** Talk and hold are sums of stretches; three people at once count once. */
import * as fc from 'fast-check';
import type { Call } from '../../src/core/call.js';
import { holdTime, talkTime } from '../../src/core/call-times.js';
import { arrival, at, callLog, phone, second } from '../support/facts.js';

type Stretch = readonly [from: number, to: number | null];

function call(talks: readonly Stretch[], holds: readonly Stretch[] = [], end: number | null = null): Call {
  const log = callLog();
  log.say(0, arrival('+8613900000108'));
  talks.forEach(([from, to], segment) => {
    log.say(from, { type: 'segment_started', segment, channelId: `1.${segment}`, party: phone('8001', null) });
    if (to !== null) log.say(to, { type: 'segment_ended', segment });
  });
  holds.forEach(([from, to], hold) => {
    log.say(from, { type: 'hold_started', hold, by: '8001' });
    if (to !== null) log.say(to, { type: 'hold_ended', hold });
  });
  if (end !== null) log.say(end, { type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
  const made = log.call();
  if (made === undefined) throw new Error('no call');
  return made;
}

const cases: readonly (readonly [string, readonly Stretch[], number])[] = [
  [
    'one after the other',
    [
      [1, 3],
      [5, 8],
    ],
    5,
  ],
  [
    'three at once count once',
    [
      [1, 6],
      [2, 4],
      [3, 8],
    ],
    7,
  ],
  [
    'one within the other',
    [
      [1, 9],
      [2, 3],
    ],
    8,
  ],
  [
    'still open',
    [
      [1, 3],
      [5, null],
    ],
    7,
  ],
  ['none', [], 0],
];

test.each(cases)('talk: %s', (_name, talks, seconds) => {
  expect(talkTime(call(talks), at(10))).toBe(seconds * second);
});

test('hold counts only inside the talk', () => {
  const made = call(
    [
      [2, 6],
      [8, 10],
    ],
    [
      [5, 9],
      [9, 9.5],
    ],
  );
  expect(holdTime(made, at(20))).toBe(2.5 * second);
});

test('what is still open ends with the call', () => {
  expect(talkTime(call([[1, null]], [], 5), at(100))).toBe(4 * second);
  expect(holdTime(call([[1, null]], [[2, null]], 5), at(100))).toBe(3 * second);
});

test('hold is never more than talk, talk never more than the call', () => {
  const stretch = fc.tuple(fc.nat(50), fc.nat(50)).map(([from, length]): Stretch => [from, from + length]);
  const stretches = fc.array(stretch, { maxLength: 6 });
  fc.assert(
    fc.property(stretches, stretches, (talks, holds) => {
      const made = call(talks, holds);
      const talk = talkTime(made, at(100));
      expect(holdTime(made, at(100))).toBeLessThanOrEqual(talk);
      expect(talk).toBeLessThanOrEqual(100 * second);
    }),
  );
});
