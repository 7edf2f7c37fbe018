/** The book takes any event in any order, of any channel, and neither throws nor grows without bound. */
import * as fc from 'fast-check';
import { createBook } from '../../src/core/call-book.js';
import { evolve } from '../../src/core/call-fact.js';
import type { Call } from '../../src/core/call.js';
import { createCallBook } from '../../src/core/call-book.js';
import { take } from '../../src/core/events.js';
import type { ChannelView, PbxEvent } from '../../src/core/pbx-event.js';
import { Desk, ringAll, sec, wiring } from './desk.js';

const id = fc.constantFrom('1.1', '1.2', '1.3', '1.4', '1.5', '');
const names = ['PJSIP/trunk-00000001', 'PJSIP/8001-00000002', 'PJSIP/8002-00000003', 'Local/8001@a-00000001;1'];
const text = fc.option(
  fc.constantFrom('8001', '4008000000', '01085008123', '**8002', 's', 'constructor', '\r\nEvent: x'),
);
const view: fc.Arbitrary<ChannelView> = fc.record({
  id,
  name: fc.constantFrom(...names, 'Local/8001@a-00000001;2', 'Snoop/1', ''),
  linkedId: id,
  state: fc.constantFrom('down', 'ring', 'ringing', 'up', null),
  callerNumber: text,
  callerName: text,
  connectedNumber: text,
  connectedName: text,
  exten: text,
  context: text,
  withheld: fc.option(fc.boolean()),
});
const bridge = fc.record({
  id: fc.constantFrom('b1', 'b2', '__proto__'),
  kind: fc.constantFrom('basic', 'holding', 'parking', 'conference', 'other'),
});
const queue = fc.constantFrom('hotline', 'hotline-two', '__proto__');
const cause = fc.option(fc.constantFrom(0, 16, 17, 19, 21, 23, 26, 127));
const maybe = fc.option(view);
const status = fc.constantFrom('answer', 'no_answer', 'busy', 'cancel', 'congestion', 'unavailable', 'other');

const bodies = [
  fc.record({ type: fc.constant('channel_created'), channel: view }),
  fc.record({ type: fc.constantFrom('channel_changed', 'held', 'unheld'), channel: view }),
  fc.record({ type: fc.constant('channel_renamed'), channelId: id, name: fc.constantFrom(...names) }),
  fc.record({ type: fc.constant('hangup_requested'), channel: view, cause, soft: fc.boolean() }),
  fc.record({ type: fc.constant('channel_hung_up'), channel: view, cause }),
  fc.record({ type: fc.constant('dial_began'), from: maybe, to: view, dialString: text }),
  fc.record({ type: fc.constant('dial_progress'), from: maybe, to: view, state: fc.constantFrom('ringing', 'other') }),
  fc.record({ type: fc.constant('dial_ended'), from: maybe, to: view, status, forward: text }),
  fc.record({ type: fc.constant('bridge_entered'), bridge, channel: view, swap: fc.option(id) }),
  fc.record({ type: fc.constant('bridge_left'), bridge, channel: view }),
  fc.record({ type: fc.constantFrom('local_bridged', 'local_optimized'), one: view, two: view }),
  fc.record({ type: fc.constantFrom('queue_joined', 'queue_left', 'queue_gave_up'), queue, channel: view }),
  fc.record({
    type: fc.constantFrom('member_called', 'member_connected', 'member_no_answer'),
    queue,
    caller: view,
    member: view,
    device: text,
    ringMs: fc.option(fc.constantFrom(0, 1000)),
  }),
  fc.record({
    type: fc.constant('transferred_blind'),
    transferer: view,
    transferee: maybe,
    exten: text,
    context: text,
    success: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('transferred_attended'),
    first: view,
    second: view,
    transferee: maybe,
    target: maybe,
    success: fc.boolean(),
  }),
  fc.record({ type: fc.constant('picked_up'), picker: view, target: view }),
  fc.record({ type: fc.constant('spy_began'), spyer: view, spyee: maybe }),
  fc.record({ type: fc.constantFrom('parked', 'park_timed_out', 'park_gave_up'), parkee: view }),
  fc.record({ type: fc.constant('unparked'), parkee: view, retriever: maybe }),
  fc.record({ type: fc.constant('link_down'), reason: fc.constant('') }),
  fc.record({ type: fc.constant('snapshot_began'), boot: fc.constantFrom(null, 1_000_000, 2_000_000) }),
  fc.record({
    type: fc.constant('channel_seen'),
    channel: view,
    bridgeId: fc.option(fc.constantFrom('b1', 'b2')),
    createdAt: fc.option(fc.nat(100_000_000)),
    application: text,
  }),
  fc.record({ type: fc.constant('bridge_seen'), bridge, channelIds: fc.array(id, { maxLength: 3 }) }),
  fc.record({
    type: fc.constant('queue_entry_seen'),
    queue,
    channelId: id,
    position: fc.constant(1),
    joinedAt: fc.nat(),
  }),
  fc.record({ type: fc.constantFrom('snapshot_ended', 'pbx_stopped', 'tick', 'link_up') }),
];

const event = fc
  .tuple(fc.oneof(...bodies), fc.nat(60_000_000), fc.constantFrom('event', 'arrival'))
  // The generator is looser than the type: what an adapter may send by mistake must not throw either.
  .map(([body, at, precision]): PbxEvent => JSON.parse(JSON.stringify({ ...body, at, precision })));

test('any events: nothing is thrown, facts are numbered without gaps, an ended call stays ended', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120 }), (events) => {
      const book = createCallBook(wiring);
      const calls = new Map<string, Call>();
      for (const one of events) {
        for (const fact of book.fold(one)) {
          const before = calls.get(fact.call);
          expect(before?.outcome ?? null).toBeNull();
          expect(fact.n).toBe(before?.factCount ?? 0);
          const after = evolve(before, fact);
          if (after !== undefined) calls.set(fact.call, after);
        }
        book.nextDeadline();
      }
      for (const call of book.openCalls()) expect(call).toEqual(calls.get(call.id));
    }),
    { numRuns: 400 },
  );
});

test('an instant that is no number is not believed', () => {
  const book = createCallBook(wiring);
  const desk = new Desk();
  const channel = desk.callsIn('13900000108', '4008000000').view;
  expect(book.fold({ type: 'channel_created', channel, at: Number.NaN, precision: 'event' })).toEqual([]);
});

test('after many calls nothing is left of them but their ids', () => {
  const book = createBook(wiring);
  for (let call = 0; call < 400; call += 1) {
    const desk = new Desk();
    const { caller, phones } = ringAll(desk, '8001', '8002');
    desk.at(2);
    desk.picksUp(caller, phones[0]!, [phones[1]!]);
    desk.at(4);
    desk.hangsUp(caller);
    const own = (text: string): string =>
      text.replaceAll('1795485600.', `${call}.`).replaceAll('bridge-', `bridge-${call}-`);
    const renumber = (one: PbxEvent): PbxEvent => JSON.parse(own(JSON.stringify(one)));
    for (const one of desk.events) {
      take(book, { ...renumber(one), at: one.at + call * 10_000_000 });
      book.facts = [];
    }
  }
  take(book, { type: 'tick', at: sec(10_000), precision: 'event' });
  const { channels, calls, byChannel, halves, restored, emptied } = book;
  expect([channels.size, calls.size, byChannel.size, halves.size, restored.size, emptied.size]).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
  expect(book.bridges.size).toBeLessThanOrEqual(256);
  expect(book.deadlines.next()).toBeNull();
  expect(book.closed.size).toBeLessThanOrEqual(1200);
});
