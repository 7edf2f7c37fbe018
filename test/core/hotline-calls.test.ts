/** Hotline calls as a supervisor would tell them: who rang, who waited how long, who took it, who hung up. */
import { judge, defaultAnswerRule } from '../../src/core/answer-rule.js';
import { Desk, offersOf, ringAll, sec, talksOf, visitsOf, wiring } from './desk.js';

const rule = wiring.answerRule('hotline');

test('three phones ring, the second picks up after two seconds, the caller hangs up', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001', '8002', '8003');
  const [first, second, third] = phones;
  desk.at(2.5);
  desk.picksUp(caller, second!, [first!, third!]);
  desk.at(6);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({
    id: 'main-0-1795485600.1',
    linkedId: '1795485600.1',
    direction: 'inbound',
    hotline: true,
    caller: { raw: '13900000108', number: '+8613900000108', withheld: false },
    did: '4008000000',
    entry: 'queue',
    queue: 'hotline',
    arrivedAt: sec(0),
    offeredAt: sec(0.5),
    firstRingAt: sec(0.5),
    answeredAt: sec(2.5),
    endedAt: sec(6),
    outcome: 'answered',
    answeredBy: { extension: '8002', device: 'PJSIP/8002', number: null, user: 'chen.jie' },
    hangupBy: 'caller',
    precision: 'event',
  });
  expect(offersOf(desk.call)).toEqual(['8001 elsewhere', '8002 answered', '8003 elsewhere']);
  expect(visitsOf(desk.call)).toEqual(['hotline answered']);
  expect(judge(rule, desk.call)).toMatchObject({ wait: 2_000_000, ring: 2_000_000, withinLimit: true });
});

test('the caller leaves in the greeting: never offered, in no denominator', () => {
  const desk = new Desk();
  const caller = desk.callsIn('13900000108', '4008000000');
  desk.at(3);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'not_offered', offeredAt: null, hotline: false, hangupBy: 'caller' });
});

test.each([
  [4.999_999, 'short_abandon'],
  [5, 'abandoned'],
  [40, 'abandoned'],
])('the caller hangs up %d s after he was offered: %s', (seconds, outcome) => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(0.5 + seconds);
  desk.asks(caller);
  desk.dialEnds(caller, phones[0]!, 'cancel');
  desk.gone(phones[0]!, 26);
  desk.givesUp(caller, 'hotline');
  desk.gone(caller);
  expect(desk.call).toMatchObject({ outcome, hangupBy: 'caller', answeredBy: null });
  expect(offersOf(desk.call)).toEqual(['8001 abandoned']);
  expect(visitsOf(desk.call)).toEqual(['hotline abandoned']);
});

test('a second caller waits while no phone rings for him: he is offered all the same, and late at 15 s', () => {
  const desk = new Desk();
  const caller = desk.callsIn('13900000109', '4008000000');
  desk.joins(caller, 'hotline');
  desk.at(20);
  expect(desk.call.lateAt).toBe(sec(15) + 1);
  expect(desk.heard('late')).toHaveLength(1);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'abandoned', offers: [], firstRingAt: null });
});

test('answered after exactly 15.000 s: within, and no alarm', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(15.5);
  desk.picksUp(caller, phones[0]!);
  desk.at(20);
  expect(judge(defaultAnswerRule, desk.call).withinLimit).toBe(true);
  expect(desk.heard('late')).toEqual([]);
});

test('the answer is told after the alarm but was before it: the alarm is taken back', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(15.6);
  expect(desk.call.lateAt).not.toBeNull();
  const bridge = desk.bridge();
  for (const line of [phones[0]!, caller]) {
    desk.say(
      { type: 'bridge_entered', bridge: { id: bridge, kind: 'basic' }, channel: line.view, swap: null },
      sec(15.45),
    );
  }
  expect(desk.call).toMatchObject({ lateAt: null, answeredAt: sec(15.45) });
});

test('the first agent lets it ring, the second answers: RONA, one call', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(3.5);
  desk.dialEnds(caller, phones[0]!, 'no_answer');
  desk.say({
    type: 'member_no_answer',
    queue: 'hotline',
    caller: caller.view,
    member: phones[0]!.view,
    device: 'PJSIP/8001',
    ringMs: 3000,
  });
  desk.gone(phones[0]!, 26);
  desk.at(4.5);
  const second = desk.rings(caller, '8002');
  desk.at(6);
  desk.picksUp(caller, second);
  desk.at(9);
  desk.hangsUp(second);
  expect(offersOf(desk.call)).toEqual(['8001 no_answer', '8002 answered']);
  expect(desk.call).toMatchObject({ outcome: 'answered', hangupBy: 'agent', firstRingAt: sec(0.5) });
  expect(judge(rule, desk.call)).toMatchObject({ wait: 5_500_000, ring: 1_500_000 });
});

test('a phone that reports no ringing rings 300 ms after it was dialled', () => {
  const desk = new Desk();
  const caller = desk.callsIn('13900000108', '4008000000');
  desk.joins(caller, 'hotline');
  const phone = desk.rings(caller, '8001', { silent: true });
  desk.at(0.299);
  expect(desk.heard('rang')).toEqual([]);
  desk.at(1.5);
  expect(desk.call.offers[0]?.ringingAt).toBe(sec(0.3));
  desk.picksUp(caller, phone);
  expect(judge(rule, desk.call).ring).toBe(1_200_000);
});

test('the limit of the queue, an announcement, the same queue again: one call, two visits', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(4);
  desk.dialEnds(caller, phones[0]!, 'no_answer');
  desk.gone(phones[0]!, 26);
  desk.givesUp(caller, 'hotline');
  desk.at(6);
  desk.joins(caller, 'hotline');
  const again = desk.rings(caller, '8001');
  desk.at(7);
  desk.picksUp(caller, again);
  desk.at(9);
  desk.hangsUp(caller);
  expect(visitsOf(desk.call)).toEqual(['hotline timeout', 'hotline answered']);
  expect(offersOf(desk.call)).toEqual(['8001 no_answer', '8001 answered']);
  expect(desk.call.offeredAt).toBe(sec(0.5));
});

test('members who are all logged off turn the caller out of the queue: empty', () => {
  const desk = new Desk();
  const member = { queue: 'hotline', device: 'PJSIP/8001', stateDevice: null, name: null, pausedReason: null };
  desk.say({
    type: 'member_changed',
    member: {
      ...member,
      membership: 'static',
      paused: false,
      state: 'unavailable',
      inCall: false,
      lastCallAt: null,
      wrapUpSeconds: 0,
    },
  });
  const caller = desk.callsIn('13900000108', '4008000000');
  desk.joins(caller, 'hotline');
  desk.at(3);
  desk.givesUp(caller, 'hotline');
  desk.asks(caller, 16, true);
  desk.gone(caller);
  expect(visitsOf(desk.call)).toEqual(['hotline empty']);
  expect(desk.call).toMatchObject({ outcome: 'timeout', hangupBy: 'pbx' });
});

test('a colleague picks up another’s phone: credit to him, measured from the ring that he took', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(2);
  const picker = desk.dials('8002', '**8001');
  desk.at(2.5);
  desk.say({ type: 'picked_up', picker: picker.view, target: phones[0]!.view });
  desk.asks(phones[0]!, 16, true);
  desk.gone(phones[0]!, 26);
  desk.leaves(caller, 'hotline');
  const bridge = desk.bridge();
  desk.enters(picker, bridge);
  desk.enters(caller, bridge);
  desk.at(5);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'answered', answeredBy: { extension: '8002', user: 'chen.jie' } });
  expect(offersOf(desk.call)).toEqual(['8001 elsewhere']);
  expect(judge(rule, desk.call)).toMatchObject({ wait: 2_000_000, ring: 2_000_000, withinLimit: true });
});

test('a supervisor who listens in is no call and no segment', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(2);
  desk.picksUp(caller, phones[0]!);
  const spyer = desk.dials('8010', '5508001');
  desk.say({ type: 'spy_began', spyer: spyer.view, spyee: phones[0]!.view });
  desk.at(4);
  desk.hangsUp(spyer);
  desk.at(5);
  desk.hangsUp(caller);
  expect(talksOf(desk.call)).toEqual(['8001']);
});

test('music in a holding bridge is no answer', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(4);
  desk.dialEnds(caller, phones[0]!, 'no_answer');
  desk.gone(phones[0]!, 26);
  desk.givesUp(caller, 'hotline');
  desk.enters(caller, desk.bridge('holding'));
  desk.at(8);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'abandoned', answeredAt: null, segments: [] });
});

test('the caller’s number gets better before the answer, not after it', () => {
  const desk = new Desk();
  const { caller, phones } = ringAll(desk, '8001');
  desk.change(caller, { callerName: '张伟', withheld: true });
  expect(desk.call.caller).toEqual({
    raw: '13900000108',
    number: null,
    name: '张伟',
    withheld: true,
    extension: null,
  });
  desk.at(2);
  desk.picksUp(caller, phones[0]!);
  desk.change(caller, { callerName: 'somebody else' });
  expect(desk.call.caller.name).toBe('张伟');
});
