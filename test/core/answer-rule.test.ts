/** The 15-second rule: what counts as within, from which instants, and when nobody can say. */
import { defaultAnswerRule, judge, lateAt, ruleStart, type AnswerRule } from '../../src/core/answer-rule.js';
import type { Call } from '../../src/core/call.js';
import type { Precision } from '../../src/core/pbx-event.js';
import { arrival, at, callLog, phone } from '../support/facts.js';

/** Offered at 0 s, rung at `ring`, passed on and rung again, answered at `answer`. */
function answered(answer: number, more: { ring?: number; hotline?: boolean; precision?: Precision } = {}): Call {
  const log = callLog();
  const precision = more.precision ?? 'event';
  log.say(-2, arrival('+8613900000108', { hotline: more.hotline ?? true }));
  log.say(0, { type: 'offered', entry: 'queue', queue: 'hotline' });
  const party = phone('8001', 'wang.li');
  log.say(0, { type: 'offer_started', offer: 0, channelId: '1.1', queue: 'hotline', party });
  log.say(more.ring ?? 0.1, { type: 'rang', offer: 0 });
  log.say(answer, { type: 'offer_ended', offer: 0, result: 'answered' });
  log.say(answer, { type: 'answered', by: party, offer: 0 });
  const call = log.call();
  if (call === undefined) throw new Error('no call');
  return { ...call, measured: precision };
}

const byRing: AnswerRule = { ...defaultAnswerRule, measure: 'ring' };
const exclusive: AnswerRule = { ...defaultAnswerRule, boundary: 'exclusive' };

test.each([
  [defaultAnswerRule, 14.999_999, true],
  [defaultAnswerRule, 15, true],
  [defaultAnswerRule, 15.000_001, false],
  [exclusive, 14.999_999, true],
  [exclusive, 15, false],
])('%o: answered %d s after it was offered: %s', (rule, seconds, within) => {
  expect(judge(rule, answered(seconds)).withinLimit).toBe(within);
});

test('measured by the first ring, waiting without ringing does not count', () => {
  const call = answered(20, { ring: 8 });
  expect(judge(defaultAnswerRule, call)).toMatchObject({ wait: 20_000_000, ring: 12_000_000, withinLimit: false });
  expect(judge(byRing, call)).toMatchObject({ withinLimit: true });
  expect(ruleStart(byRing, call)).toBe(at(8));
});

test('the alarm is one microsecond after the limit, or at the limit where that is late already', () => {
  expect(lateAt(defaultAnswerRule, answered(1))).toBe(at(15) + 1);
  expect(lateAt(exclusive, answered(1))).toBe(at(15));
});

test('no verdict for calls that are not the hotline’s, not answered, or only seen in a snapshot', () => {
  expect(judge(defaultAnswerRule, answered(3, { hotline: false })).withinLimit).toBeNull();
  expect(judge(defaultAnswerRule, { ...answered(3), answeredAt: null }).withinLimit).toBeNull();
  expect(judge(defaultAnswerRule, answered(3, { precision: 'snapshot' })).withinLimit).toBeNull();
});

test.each([
  ['event', 15.01, false],
  ['arrival', 15.01, true],
  ['arrival', 14.96, true],
  ['arrival', 15.06, false],
  ['backfilled', 14.99, true],
] as const)('times of precision %s, answered after %d s: shown as near the limit: %s', (precision, seconds, near) => {
  expect(judge(defaultAnswerRule, answered(seconds, { precision })).uncertain).toBe(near);
});

test('an abandoned call waited until it ended; one that was never offered did not wait', () => {
  const call = { ...answered(3), answeredAt: null, endedAt: at(7) };
  expect(judge(defaultAnswerRule, call)).toMatchObject({ wait: 7_000_000, ring: null });
  expect(judge(defaultAnswerRule, { ...call, offeredAt: null }).wait).toBeNull();
  expect(judge(defaultAnswerRule, { ...call, endedAt: null }).wait).toBeNull();
});
