/** What became of a call that nobody answered, and who ended it: the table of product.md, one row a case. */
import { Desk, offersOf, ringAll, sec, visitsOf, type Line } from './desk.js';

interface Case {
  readonly what: string;
  readonly play: (desk: Desk) => void;
  readonly outcome: string;
  readonly hangupBy: string;
  readonly offers?: readonly string[];
}

function endedByPbx(desk: Desk, caller: Line, cause = 16): void {
  desk.asks(caller, cause, true);
  desk.gone(caller, cause);
}

const dialled = (desk: Desk, did = '01085008123', extension = '8007'): { caller: Line; phone: Line } => {
  const caller = desk.callsIn('13900000108', did);
  return { caller, phone: desk.rings(caller, extension) };
};

const cases: readonly Case[] = [
  {
    what: 'direct inward dial, the phone answers 486',
    play(desk) {
      const { caller, phone } = dialled(desk);
      desk.refuses(caller, phone, 17);
      endedByPbx(desk, caller, 17);
    },
    outcome: 'busy',
    hangupBy: 'agent',
    offers: ['8007 busy'],
  },
  {
    what: 'direct inward dial, the agent presses reject (603), the dialler says NOANSWER',
    play(desk) {
      const { caller, phone } = dialled(desk);
      desk.at(1);
      desk.refuses(caller, phone, 21);
      endedByPbx(desk, caller, 21);
    },
    outcome: 'rejected',
    hangupBy: 'agent',
    offers: ['8007 rejected'],
  },
  {
    what: 'direct inward dial until the limit of Dial',
    play(desk) {
      const { caller, phone } = dialled(desk);
      desk.at(20);
      desk.dialEnds(caller, phone, 'no_answer');
      desk.gone(phone, 26);
      endedByPbx(desk, caller);
    },
    outcome: 'no_answer',
    hangupBy: 'pbx',
    offers: ['8007 no_answer'],
  },
  {
    what: 'direct inward dial to a phone that cannot be reached',
    play(desk) {
      const { caller, phone } = dialled(desk);
      desk.dialEnds(caller, phone, 'unavailable');
      desk.gone(phone, 3);
      endedByPbx(desk, caller, 3);
    },
    outcome: 'failed',
    hangupBy: 'pbx',
    offers: ['8007 unreachable'],
  },
  {
    what: 'a ring group, one refuses, the other is not answered',
    play(desk) {
      const { caller, phone } = dialled(desk);
      const other = desk.rings(caller, '8008');
      desk.at(1);
      desk.refuses(caller, phone, 21);
      desk.at(20);
      desk.dialEnds(caller, other, 'no_answer');
      desk.gone(other, 26);
      endedByPbx(desk, caller);
    },
    outcome: 'no_answer',
    hangupBy: 'pbx',
    offers: ['8007 rejected', '8008 no_answer'],
  },
  {
    what: 'the phone is not registered: nobody is rung at all',
    play(desk) {
      const caller = desk.callsIn('13900000108', '01085008012');
      endedByPbx(desk, caller, 3);
    },
    outcome: 'not_offered',
    hangupBy: 'pbx',
    offers: [],
  },
  {
    what: 'the limit of the queue and nothing after it',
    play(desk) {
      const { caller, phones } = ringAll(desk, '8001');
      desk.at(4);
      desk.dialEnds(caller, phones[0]!, 'no_answer');
      desk.gone(phones[0]!, 26);
      desk.givesUp(caller, 'hotline');
      endedByPbx(desk, caller);
    },
    outcome: 'timeout',
    hangupBy: 'pbx',
    offers: ['8001 no_answer'],
  },
  {
    what: 'a call that overflowed has its final outcome: the other phone is busy',
    play(desk) {
      const { caller, phones } = ringAll(desk, '8001');
      desk.at(4);
      desk.dialEnds(caller, phones[0]!, 'no_answer');
      desk.gone(phones[0]!, 26);
      desk.givesUp(caller, 'hotline');
      const other = desk.rings(caller, '8006');
      desk.refuses(caller, other, 17);
      endedByPbx(desk, caller, 17);
    },
    outcome: 'busy',
    hangupBy: 'agent',
    offers: ['8001 no_answer', '8006 busy'],
  },
  {
    what: 'a manager hangs the waiting caller up: he did not abandon',
    play(desk) {
      const { caller, phones } = ringAll(desk, '8001');
      desk.at(6);
      desk.asks(caller, 16, true);
      desk.dialEnds(caller, phones[0]!, 'cancel');
      desk.gone(phones[0]!, 26);
      desk.givesUp(caller, 'hotline');
      desk.gone(caller);
    },
    outcome: 'failed',
    hangupBy: 'pbx',
  },
  {
    what: 'the PBX stops while he waits',
    play(desk) {
      ringAll(desk, '8001');
      desk.at(6);
      desk.say({ type: 'pbx_stopped' });
    },
    outcome: 'failed',
    hangupBy: 'pbx',
  },
];

test.each(cases)('$what: $outcome, ended by $hangupBy', ({ play, outcome, hangupBy, offers }) => {
  const desk = new Desk();
  play(desk);
  expect(desk.call).toMatchObject({ outcome, hangupBy, answeredBy: null, segments: [] });
  if (offers !== undefined) expect(offersOf(desk.call)).toEqual(offers);
  expect([...desk.book.openCalls()]).toEqual([]);
});

test('the caller who leaves a queue whose limit is over in the same moment abandoned it', () => {
  const desk = new Desk();
  const { caller } = ringAll(desk);
  desk.at(8);
  desk.asks(caller);
  desk.givesUp(caller, 'hotline');
  desk.gone(caller);
  expect(visitsOf(desk.call)).toEqual(['hotline abandoned']);
  expect(desk.call.endedAt).toBe(sec(8));
});

describe('calls to outside', () => {
  function placed(desk: Desk): { phone: Line; mobile: Line } {
    const phone = desk.dials('8002', '913900000999');
    desk.at(1);
    return { phone, mobile: desk.rings(phone, 'PJSIP/trunk', { dialString: '13900000999@trunk' }) };
  }

  test('dialled by the phone and answered: the callee is who was reached, the agent has the segment', () => {
    const desk = new Desk();
    const { phone, mobile } = placed(desk);
    desk.at(3);
    desk.picksUp(phone, mobile);
    desk.at(9);
    desk.hangsUp(mobile);
    expect(desk.call).toMatchObject({
      direction: 'outbound',
      hotline: false,
      placedBy: { extension: '8002', user: 'chen.jie' },
      callee: { number: '+8613900000999', extension: null },
      answeredAt: sec(3),
      answeredBy: { extension: null, number: '+8613900000999' },
      outcome: 'answered',
      hangupBy: 'callee',
      offeredAt: null,
      offers: [],
    });
    expect(desk.call.segments).toMatchObject([{ extension: '8002', startedAt: sec(3), endedAt: sec(9) }]);
  });

  test.each([
    [17, 'busy'],
    [21, 'rejected'],
  ] as const)('the one called refuses with cause %d: %s by the callee', (cause, outcome) => {
    const desk = new Desk();
    const { phone, mobile } = placed(desk);
    desk.at(2);
    desk.refuses(phone, mobile, cause);
    endedByPbx(desk, phone, cause);
    expect(desk.call).toMatchObject({ direction: 'outbound', outcome, hangupBy: 'callee', segments: [] });
  });

  test('a click to call whose own phone is not taken called nobody', () => {
    const desk = new Desk();
    const phone = desk.line('PJSIP/8002', { callerNumber: '4008000000', exten: 's' });
    desk.say({ type: 'dial_began', from: null, to: phone.view, dialString: '8002' });
    desk.at(20);
    desk.say({ type: 'dial_ended', from: null, to: phone.view, status: 'no_answer', forward: null });
    desk.gone(phone, 19);
    expect(desk.call).toMatchObject({ outcome: 'no_answer', placedBy: { extension: '8002' }, did: null, offers: [] });
  });

  test('a click to call through a Local channel: the first phone places the call, the trunk is the callee', () => {
    const desk = new Desk();
    const one = desk.line('Local/8002@from-internal;1', { exten: 's' });
    const two = desk.line('Local/8002@from-internal;2', { linkedId: one.id, exten: '8002', state: 'ring' });
    desk.say({ type: 'local_bridged', one: one.view, two: two.view });
    desk.say({ type: 'dial_began', from: null, to: one.view, dialString: '8002@from-internal' });
    const phone = desk.rings(two, '8002');
    desk.at(1);
    desk.picksUp(two, phone);
    desk.state(one, 'up');
    one.view = { ...one.view, exten: '913900000999' };
    const mobile = desk.rings(one, 'PJSIP/trunk', { dialString: '13900000999@trunk' });
    desk.at(3);
    desk.picksUp(one, mobile);
    desk.at(8);
    desk.asks(phone);
    for (const line of [phone, two, one, mobile]) desk.goesOut(line);
    for (const line of [phone, two, one, mobile]) desk.gone(line);
    expect(desk.call).toMatchObject({
      direction: 'outbound',
      placedBy: { extension: '8002' },
      callee: { number: '+8613900000999' },
      answeredAt: sec(3),
      outcome: 'answered',
      hangupBy: 'agent',
    });
    expect(desk.call.segments).toMatchObject([{ extension: '8002', startedAt: sec(3), endedAt: sec(8) }]);
  });

  test('one colleague calls another, who hangs up: the callee ended it', () => {
    const desk = new Desk();
    const phone = desk.dials('8002', '8006');
    const other = desk.rings(phone, '8006');
    desk.at(1);
    desk.picksUp(phone, other);
    desk.at(5);
    desk.hangsUp(other);
    expect(desk.call).toMatchObject({
      direction: 'internal',
      hotline: false,
      callee: { extension: '8006' },
      placedBy: { extension: '8002' },
      outcome: 'answered',
      hangupBy: 'callee',
    });
  });

  test('a feature code that nobody answers is no call; a number that reaches nobody is one', () => {
    const desk = new Desk();
    const code = desk.dials('8002', '*45');
    desk.hangsUp(code);
    expect(desk.calls).toEqual([]);
    const number = desk.dials('8002', '8099');
    desk.hangsUp(number);
    expect(desk.call).toMatchObject({ direction: 'internal', did: '8099', outcome: 'not_offered' });
  });
});
