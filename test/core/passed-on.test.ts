/** Calls that are passed on: transfers, redirects, consultations, parking, hold. */
import { holdTime, talkTime } from '../../src/core/call-times.js';
import { Desk, offersOf, ringAll, sec, talksOf, visitsOf, type Line } from './desk.js';

/** 8002 is in talk with the caller since second 2. */
function inTalk(desk: Desk): { caller: Line; agent: Line } {
  const { caller, phones } = ringAll(desk, '8002');
  desk.at(2);
  desk.picksUp(caller, phones[0]!);
  return { caller, agent: phones[0]! };
}

const transfersOf = (desk: Desk): string[] => desk.calls[0]!.transfers.map((t) => `${t.kind} ${t.from}>${t.to}`);

function blind(desk: Desk, agent: Line, caller: Line, exten: string): void {
  desk.say({
    type: 'transferred_blind',
    transferer: agent.view,
    transferee: caller.view,
    exten,
    context: 'from-phones',
    success: true,
  });
}

test('blind transfer by the phone: told before the caller leaves the bridge', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(4);
  blind(desk, agent, caller, '8006');
  desk.goesOut(agent);
  desk.goesOut(caller);
  desk.gone(agent);
  const target = desk.rings(caller, '8006');
  desk.at(6);
  desk.picksUp(caller, target);
  desk.at(9);
  desk.hangsUp(caller);
  expect(transfersOf(desk)).toEqual(['blind 8002>8006']);
  expect(talksOf(desk.call)).toEqual(['8002', '8006']);
  expect(desk.call).toMatchObject({ answeredBy: { extension: '8002' }, hangupBy: 'caller' });
  expect(talkTime(desk.call, sec(9))).toBe(5_000_000);
});

test('blind transfer told only after the caller rings elsewhere: still one blind transfer, no redirect', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(4);
  desk.goesOut(caller);
  const target = desk.rings(caller, '8006');
  blind(desk, agent, caller, '8006');
  desk.goesOut(agent);
  desk.gone(agent);
  desk.at(5);
  desk.picksUp(caller, target);
  desk.at(9);
  desk.hangsUp(caller);
  expect(transfersOf(desk)).toEqual(['blind 8002>8006']);
});

test('blind transfer to a phone that is not answered: the call was answered, the PBX ended it', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(4);
  blind(desk, agent, caller, '8006');
  desk.goesOut(caller);
  desk.hangsUp(agent);
  const target = desk.rings(caller, '8006');
  desk.at(10);
  desk.dialEnds(caller, target, 'no_answer');
  desk.gone(target, 26);
  desk.asks(caller, 16, true);
  desk.gone(caller);
  expect(desk.call).toMatchObject({ outcome: 'answered', hangupBy: 'pbx' });
  expect(offersOf(desk.call)).toEqual(['8002 answered', '8006 no_answer']);
});

test('AMI Redirect into another queue: no transfer event comes, the call says redirect', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(4);
  desk.goesOut(caller);
  desk.goesOut(agent);
  desk.asks(agent, 16, true);
  desk.gone(agent);
  caller.view = { ...caller.view, exten: '4008000017' };
  desk.at(4.5);
  desk.joins(caller, 'hotline-two');
  const target = desk.rings(caller, '8006');
  desk.at(6);
  desk.picksUp(caller, target);
  desk.at(8);
  desk.hangsUp(target);
  expect(transfersOf(desk)).toEqual(['redirect 8002>4008000017']);
  expect(visitsOf(desk.call)).toEqual(['hotline answered', 'hotline-two answered']);
  expect(desk.call).toMatchObject({ queue: 'hotline', hangupBy: 'agent' });
});

test('the agent hangs up and the dialplan takes the caller on: that is no redirect', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(4);
  desk.asks(agent);
  desk.goesOut(agent);
  desk.goesOut(caller);
  desk.gone(agent);
  const other = desk.rings(caller, '8006');
  desk.at(7);
  desk.picksUp(caller, other);
  desk.at(9);
  desk.hangsUp(caller);
  expect(transfersOf(desk)).toEqual([]);
  expect(talksOf(desk.call)).toEqual(['8002', '8006']);
  expect(desk.call.hangupBy).toBe('caller');
});

test('a consultation on the phone’s second line is its own call, related to the one that it joins', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(3);
  desk.say({ type: 'held', channel: agent.view });
  const second = desk.dials('8002', '8006');
  const colleague = desk.rings(second, '8006');
  desk.at(4);
  desk.picksUp(second, colleague);
  desk.at(6);
  desk.goesOut(agent);
  desk.goesOut(colleague);
  desk.enters(colleague, caller.bridge!);
  desk.say({
    type: 'transferred_attended',
    first: agent.view,
    second: second.view,
    transferee: caller.view,
    target: colleague.view,
    success: true,
  });
  desk.gone(agent);
  desk.goesOut(second);
  desk.gone(second);
  desk.at(9);
  desk.hangsUp(caller);
  const [main, consultation] = desk.calls;
  expect(main).toMatchObject({ outcome: 'answered', relatedTo: null, hangupBy: 'caller' });
  expect(transfersOf(desk)).toEqual(['attended 8002>8006']);
  expect(talksOf(main!)).toEqual(['8002', '8006']);
  expect(holdTime(main!, sec(9))).toBe(3_000_000);
  expect(consultation).toMatchObject({
    direction: 'internal',
    outcome: 'answered',
    relatedTo: main!.id,
    placedBy: { extension: '8002' },
    callee: { extension: '8006' },
    endedAt: sec(6),
  });
});

test('joined while the colleague still rings: the caller waits for him, the transfer reaches him when he answers', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  const second = desk.dials('8002', '8006');
  const colleague = desk.rings(second, '8006');
  desk.at(4);
  const one = desk.line('Local/_attended@transfer;1', { linkedId: caller.id });
  const two = desk.line('Local/_attended@transfer;2', { linkedId: caller.id, state: 'ring' });
  desk.say({ type: 'local_bridged', one: one.view, two: two.view });
  desk.goesOut(agent);
  desk.enters(one, caller.bridge!);
  desk.say({
    type: 'transferred_attended',
    first: agent.view,
    second: second.view,
    transferee: caller.view,
    target: null,
    success: true,
  });
  desk.gone(agent);
  desk.gone(second);
  desk.at(6);
  desk.picksUp(two, colleague);
  desk.at(9);
  desk.asks(caller);
  for (const line of [caller, one, two, colleague]) desk.goesOut(line);
  for (const line of [caller, one, two, colleague]) desk.gone(line);
  expect(transfersOf(desk)).toEqual(['attended 8002>8006']);
  expect(talksOf(desk.calls[0]!)).toEqual(['8002', '8006']);
  expect(desk.calls[1]).toMatchObject({ direction: 'internal', relatedTo: desk.calls[0]!.id });
  expect([...desk.book.openCalls()]).toEqual([]);
});

test('a consultation without a transfer stays unrelated', () => {
  const desk = new Desk();
  const { caller } = inTalk(desk);
  const second = desk.dials('8002', '8006');
  const colleague = desk.rings(second, '8006');
  desk.at(4);
  desk.picksUp(second, colleague);
  desk.at(5);
  desk.hangsUp(second);
  desk.at(8);
  desk.hangsUp(caller);
  expect(desk.calls.map((call) => call.relatedTo)).toEqual([null, null]);
  expect(talksOf(desk.calls[0]!)).toEqual(['8002']);
});

test('parked and taken back from another phone: no transfer, no call of the retriever', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.at(3);
  desk.goesOut(caller);
  desk.enters(caller, desk.bridge('parking'));
  desk.say({ type: 'parked', parkee: caller.view, parker: 'PJSIP/8002', lot: 'default', space: '701' });
  desk.at(5);
  desk.goesOut(agent);
  desk.gone(agent);
  const retriever = desk.dials('8006', '701');
  desk.at(6);
  desk.say({ type: 'unparked', parkee: caller.view, retriever: retriever.view });
  desk.goesOut(caller);
  const bridge = desk.bridge();
  desk.enters(retriever, bridge);
  desk.enters(caller, bridge);
  desk.at(8);
  desk.hangsUp(caller);
  expect(talksOf(desk.call)).toEqual(['8002', '8006']);
  expect(desk.call.transfers).toEqual([]);
  expect(talkTime(desk.call, sec(8))).toBe(3_000_000);
});

test('hold: only what lies in the talk counts; hanging up on hold ends it', () => {
  const desk = new Desk();
  const { caller, agent } = inTalk(desk);
  desk.say({ type: 'unheld', channel: agent.view });
  desk.at(3);
  desk.say({ type: 'held', channel: agent.view });
  desk.at(4.5);
  desk.say({ type: 'unheld', channel: agent.view });
  desk.at(6);
  desk.say({ type: 'held', channel: agent.view });
  desk.at(7);
  desk.hangsUp(caller);
  expect(desk.call.holds).toEqual([
    { startedAt: sec(3), endedAt: sec(4.5), by: '8002' },
    { startedAt: sec(6), endedAt: sec(7), by: '8002' },
  ]);
  expect(holdTime(desk.call, sec(7))).toBe(2_500_000);
});

test('a Local member without /n: the pair goes out of the middle, the talk goes on', () => {
  const desk = new Desk();
  const { caller } = ringAll(desk);
  const one = desk.line('Local/8001@agents;1', { linkedId: caller.id, exten: '8001' });
  const two = desk.line('Local/8001@agents;2', { linkedId: caller.id, exten: '8001', state: 'ring' });
  desk.say({ type: 'local_bridged', one: one.view, two: two.view });
  desk.say({ type: 'dial_began', from: caller.view, to: one.view, dialString: null });
  const phone = desk.rings(two, '8001');
  desk.at(2);
  desk.picksUp(two, phone);
  desk.state(one, 'up');
  desk.dialEnds(caller, one, 'answer');
  desk.leaves(caller, 'hotline');
  const bridge = desk.bridge();
  desk.enters(one, bridge);
  desk.enters(caller, bridge);
  desk.at(2.02);
  desk.say({ type: 'local_optimized', one: one.view, two: two.view });
  desk.goesOut(phone);
  desk.goesOut(one);
  desk.enters(phone, bridge);
  desk.goesOut(two);
  desk.gone(two);
  desk.gone(one);
  desk.at(6);
  desk.hangsUp(phone);
  expect(desk.call).toMatchObject({ outcome: 'answered', answeredAt: sec(2), hangupBy: 'agent' });
  expect(desk.call.segments).toMatchObject([{ extension: '8001', startedAt: sec(2), endedAt: sec(6) }]);
  expect(offersOf(desk.call)).toEqual(['8001 answered']);
});

test('two callers who are left with each other stay two calls', () => {
  const desk = new Desk();
  const first = inTalk(desk);
  const other = desk.callsIn('13900000109', '4008000000');
  const second = desk.rings(other, '8002');
  desk.at(4);
  desk.picksUp(other, second);
  desk.at(6);
  desk.goesOut(first.agent);
  desk.goesOut(second);
  desk.goesOut(other);
  desk.enters(other, first.caller.bridge!);
  desk.gone(first.agent);
  desk.gone(second);
  desk.at(9);
  desk.hangsUp(other);
  expect(desk.calls.map((call) => call.outcome)).toEqual(['answered', 'answered']);
  expect(desk.calls.map(talksOf)).toEqual([['8002'], ['8002']]);
});
