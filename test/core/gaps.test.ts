/**
 * The link was down or Skylark was restarted: what was seen is kept, what ended unseen says so, what was first seen in a
 * snapshot gets no verdict.
 */
import { judge } from '../../src/core/answer-rule.js';
import { boot, Desk, offersOf, ringAll, sec, talksOf, visitsOf, wiring } from './desk.js';

const rule = wiring.answerRule('hotline');

function watched(): Desk {
  const desk = new Desk();
  desk.say({ type: 'snapshot_began', boot }, sec(-1));
  desk.say({ type: 'snapshot_ended' }, sec(-1));
  return desk;
}

const ways = [
  ['the link was down', (desk: Desk) => desk.losesLink()],
  ['Skylark was restarted', (desk: Desk) => desk.restarts()],
] as const;

describe.each(ways)('%s for four seconds', (_name, breaks) => {
  test('he still waits: his times are kept, the verdict is whole', () => {
    const desk = watched();
    const { caller, phones } = ringAll(desk, '8001');
    desk.at(3);
    breaks(desk);
    desk.at(7);
    desk.resynchronises();
    desk.at(9.5);
    desk.picksUp(caller, phones[0]!);
    desk.at(12);
    desk.hangsUp(caller);
    expect(desk.call).toMatchObject({
      offeredAt: sec(0.5),
      firstRingAt: sec(0.5),
      outcome: 'answered',
      precision: 'event',
    });
    expect(judge(rule, desk.call)).toMatchObject({ wait: 9_000_000, ring: 9_000_000, withinLimit: true });
    expect(offersOf(desk.call)).toEqual(['8001 answered']);
    expect(visitsOf(desk.call)).toEqual(['hotline answered']);
  });

  test('they still talk: one segment, held or not', () => {
    const desk = watched();
    const { caller, phones } = ringAll(desk, '8001');
    desk.at(2);
    desk.picksUp(caller, phones[0]!);
    desk.at(3);
    desk.say({ type: 'held', channel: phones[0]!.view });
    breaks(desk);
    desk.at(7);
    desk.resynchronises();
    desk.at(8);
    desk.say({ type: 'unheld', channel: phones[0]!.view });
    desk.at(9);
    desk.hangsUp(phones[0]!);
    expect(desk.call).toMatchObject({ answeredAt: sec(2), endedAt: sec(9), hangupBy: 'agent', precision: 'event' });
    expect(desk.call.segments).toMatchObject([{ extension: '8001', startedAt: sec(2), endedAt: sec(9) }]);
    expect(desk.call.holds).toEqual([{ startedAt: sec(3), endedAt: sec(8), by: '8001' }]);
  });

  test('everybody is gone: unobserved, with the last instant that was seen', () => {
    const desk = watched();
    ringAll(desk, '8001');
    desk.at(3);
    breaks(desk);
    desk.lines.clear();
    desk.waiting.clear();
    desk.at(7);
    desk.resynchronises();
    expect(desk.call).toMatchObject({
      outcome: 'unobserved',
      lastSeenAt: sec(3),
      endedAt: sec(7),
      hangupBy: 'unknown',
    });
    expect(desk.call.offers.every((offer) => offer.result !== null)).toBe(true);
    expect(visitsOf(desk.call)).toEqual(['hotline withdrawn']);
    expect([...desk.book.openCalls()]).toEqual([]);
  });

  test('he was answered unseen: the segment begins with the snapshot, no verdict, no alarm', () => {
    const desk = watched();
    const { caller, phones } = ringAll(desk, '8001', '8002');
    desk.at(3);
    breaks(desk);
    desk.lines.delete(phones[1]!.id);
    desk.waiting.clear();
    const bridge = desk.bridge();
    for (const line of [caller, phones[0]!]) {
      line.bridge = bridge;
      line.view = { ...line.view, state: 'up' };
    }
    desk.at(30);
    desk.resynchronises();
    desk.at(40);
    desk.hangsUp(caller);
    expect(desk.call).toMatchObject({ outcome: 'answered', answeredAt: sec(30), precision: 'snapshot', lateAt: null });
    expect(judge(rule, desk.call).withinLimit).toBeNull();
    expect(offersOf(desk.call)).toEqual(['8001 answered', '8002 elsewhere']);
    expect(talksOf(desk.call)).toEqual(['8001']);
  });

  test('a phone stopped ringing unseen while he still waits: it was not answered, and rings no more', () => {
    const desk = watched();
    const { phones } = ringAll(desk, '8001', '8002');
    desk.at(3);
    breaks(desk);
    desk.lines.delete(phones[0]!.id);
    desk.at(7);
    desk.resynchronises();
    expect(offersOf(desk.call)).toEqual(['8001 no_answer', '8002 null']);
    expect(desk.call).toMatchObject({ outcome: null, answeredAt: null });
  });

  test('the agent was exchanged unseen: the first segment ends when he was last seen', () => {
    const desk = watched();
    const { caller, phones } = ringAll(desk, '8001');
    desk.at(2);
    desk.picksUp(caller, phones[0]!);
    desk.at(3);
    breaks(desk);
    desk.lines.delete(phones[0]!.id);
    const other = {
      id: '1795485600.77',
      name: 'PJSIP/8006-00000077',
      view: { ...phones[0]!.view, id: '1795485600.77', name: 'PJSIP/8006-00000077' },
      bridge: caller.bridge,
      born: sec(5),
    };
    desk.lines.set(other.id, other);
    desk.at(7);
    desk.resynchronises();
    desk.at(9);
    desk.hangsUp(caller);
    expect(desk.call).toMatchObject({ outcome: 'answered', answeredBy: { extension: '8001' }, precision: 'event' });
    expect(desk.call.segments).toMatchObject([
      { extension: '8001', startedAt: sec(2), endedAt: sec(3) },
      { extension: '8006', startedAt: sec(7), endedAt: sec(9) },
    ]);
  });

  test('the PBX was started anew: the old calls ended unobserved, ids may come again', () => {
    const desk = watched();
    const { caller } = ringAll(desk, '8001');
    desk.at(3);
    breaks(desk);
    desk.lines.clear();
    desk.waiting.clear();
    desk.at(7);
    desk.resynchronises(sec(5));
    expect(desk.call).toMatchObject({ outcome: 'unobserved', lastSeenAt: sec(3) });
    desk.say({ type: 'channel_created', channel: caller.view });
    expect(desk.calls).toHaveLength(2);
    expect(desk.calls[1]).toMatchObject({ linkedId: caller.id, outcome: null, boot: sec(5) });
  });
});

test('while the link is down nothing is decided by time', () => {
  const desk = watched();
  ringAll(desk, '8001');
  desk.at(3);
  desk.losesLink();
  desk.at(20);
  expect(desk.book.nextDeadline()).toBeNull();
  desk.say({ type: 'tick' });
  expect(desk.call.lateAt).toBeNull();
  desk.resynchronises();
  expect(desk.call.lateAt).toBe(sec(15.5) + 1);
});

test('a call that is first seen in a snapshot has no verdict', () => {
  const desk = new Desk();
  const seen = watched();
  const { caller, phones } = ringAll(seen, '8001');
  desk.lines.set(caller.id, caller);
  desk.lines.set(phones[0]!.id, phones[0]!);
  desk.waiting.set(caller.id, { queue: 'hotline', at: sec(0.5) });
  desk.at(4);
  desk.resynchronises();
  expect(desk.call).toMatchObject({ outcome: null, hotline: true, queue: 'hotline', precision: 'snapshot' });
  desk.at(6);
  desk.picksUp(caller, phones[0]!);
  desk.at(9);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'answered', answeredBy: { extension: '8001' }, precision: 'snapshot' });
  expect(judge(rule, desk.call).withinLimit).toBeNull();
});

test('a call that is first seen in its greeting is judged: everything that counts was seen', () => {
  const desk = new Desk();
  const seen = watched();
  seen.callsIn('13900000109', '4008000000');
  const caller = seen.callsIn('13900000108', '4008000000');
  desk.lines.set(caller.id, caller);
  desk.at(2);
  desk.resynchronises();
  desk.at(3);
  desk.joins(caller, 'hotline');
  const phone = desk.rings(caller, '8002');
  desk.at(5);
  desk.picksUp(caller, phone);
  expect(desk.call.precision).toBe('snapshot');
  expect(judge(rule, desk.call)).toMatchObject({ wait: 2_000_000, withinLimit: true });
});

test('a talk that is first seen in a snapshot is a call with a segment', () => {
  const desk = new Desk();
  const seen = watched();
  const { caller, phones } = ringAll(seen, '8001');
  seen.at(2);
  seen.picksUp(caller, phones[0]!);
  for (const line of [caller, phones[0]!]) desk.lines.set(line.id, line);
  desk.at(60);
  desk.resynchronises();
  desk.at(90);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'answered', offeredAt: null, answeredAt: sec(60), hangupBy: 'caller' });
  expect(talksOf(desk.call)).toEqual(['8001']);
});

test('a hang-up that is told while the snapshot is read is a seen end', () => {
  const desk = watched();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(2);
  desk.picksUp(caller, phones[0]!);
  desk.losesLink();
  desk.at(5);
  desk.say({ type: 'snapshot_began', boot });
  desk.hangsUp(caller);
  desk.say({ type: 'snapshot_ended' });
  expect(desk.call).toMatchObject({ outcome: 'answered', hangupBy: 'caller', endedAt: sec(5), lastSeenAt: null });
});

test('a snapshot without any loss of the link changes nothing', () => {
  const desk = watched();
  const { caller, phones } = ringAll(desk, '8001');
  desk.at(2);
  const before = desk.facts.length;
  desk.resynchronises();
  expect(desk.facts).toHaveLength(before);
  desk.picksUp(caller, phones[0]!);
  desk.hangsUp(caller);
  expect(desk.call).toMatchObject({ outcome: 'answered', precision: 'event' });
});

test('facts of ended calls are not open calls again', () => {
  const desk = watched();
  const { caller, phones } = ringAll(desk, '8001');
  desk.hangsUp(caller);
  desk.gone(phones[0]!);
  const other = new Desk();
  other.book.restore(desk.facts.slice(), sec(60));
  expect([...other.book.openCalls()]).toEqual([]);
  expect(other.book.nextDeadline()).toBeNull();
});
