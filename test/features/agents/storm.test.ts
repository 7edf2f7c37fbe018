/** Whatever a PBX says in whatever order, the board stays whole: it throws nothing, wakes in the future, and counts right. */
import * as fc from 'fast-check';
import type { DeviceState, MemberView, PbxEvent } from '../../../src/core/pbx-event.js';
import { createWiring, defaultWiring } from '../../../src/core/wiring.js';
import { createCallBook } from '../../../src/core/call-book.js';
import { Board } from '../../../src/features/agents/board.js';
import { at } from '../../support/facts.js';
import { channel } from './incidents.js';

type Bare<T> = T extends unknown ? Omit<T, 'at' | 'precision'> : never;

const extension = fc.constantFrom('8001', '8002', '8003');
const queue = fc.constantFrom('hotline', 'vip');
const states: readonly DeviceState[] = [
  'unknown',
  'not_in_use',
  'in_use',
  'busy',
  'invalid',
  'unavailable',
  'ringing',
  'ring_in_use',
  'on_hold',
];
const state = fc.constantFrom(...states);

const member: fc.Arbitrary<MemberView> = fc.record({
  queue,
  device: fc.oneof(
    extension.map((e) => `PJSIP/${e}`),
    extension.map((e) => `Local/${e}@from-queue/n`),
    fc.constant('PJSIP/13900000999@trunk'),
  ),
  stateDevice: fc.oneof(
    fc.constant(null),
    extension.map((e) => `PJSIP/${e}`),
    extension.map((e) => `hint:${e}@ext-local`),
    fc.constant('PJSIP/trunk'),
  ),
  name: fc.constantFrom(null, "O'Brien", '王莉'),
  membership: fc.constantFrom('static', 'dynamic', 'realtime'),
  paused: fc.boolean(),
  pausedReason: fc.constantFrom(null, 'lunch'),
  state,
  inCall: fc.boolean(),
  lastCallAt: fc.option(fc.integer({ min: -100, max: 600 }).map((s) => at(s))),
  wrapUpSeconds: fc.option(fc.integer({ min: 0, max: 30 })),
});

const phone = (id: string, name: string) => ({ ...channel(id), name });
const caller = fc.constantFrom('c1', 'c2').map((id) => phone(id, `PJSIP/trunk-0000000${id.slice(1)}`));
const agent = extension.map((e) => phone(`a${e}`, `PJSIP/${e}-0000000a`));

const event: fc.Arbitrary<Bare<PbxEvent>> = fc.oneof(
  member.map((m) => ({ type: 'member_changed' as const, member: m })),
  fc.tuple(queue, extension).map(([q, e]) => ({ type: 'member_removed' as const, queue: q, device: `PJSIP/${e}` })),
  fc.tuple(extension, state).map(([e, s]) => ({ type: 'device_changed' as const, device: `PJSIP/${e}`, state: s })),
  fc.oneof(caller, agent).map((c) => ({ type: 'channel_created' as const, channel: c })),
  fc.oneof(caller, agent).map((c) => ({ type: 'channel_hung_up' as const, channel: c, cause: 16 })),
  fc.tuple(queue, caller).map(([q, c]) => ({ type: 'queue_joined' as const, queue: q, channel: c, position: 1 })),
  fc.tuple(queue, caller).map(([q, c]) => ({ type: 'queue_left' as const, queue: q, channel: c })),
  fc.tuple(caller, agent).map(([c, a]) => ({ type: 'dial_began' as const, from: c, to: a, dialString: null })),
  fc
    .tuple(caller, agent)
    .map(([c, a]) => ({ type: 'dial_progress' as const, from: c, to: a, state: 'ringing' as const })),
  fc
    .tuple(caller, agent, fc.constantFrom('answer' as const, 'cancel' as const, 'no_answer' as const))
    .map(([c, a, status]) => ({ type: 'dial_ended' as const, from: c, to: a, status, forward: null })),
  fc.oneof(caller, agent).map((c) => ({
    type: 'bridge_entered' as const,
    bridge: { id: 'b1', kind: 'basic' as const },
    channel: c,
    swap: null,
  })),
  fc
    .oneof(caller, agent)
    .map((c) => ({ type: 'bridge_left' as const, bridge: { id: 'b1', kind: 'basic' as const }, channel: c })),
  agent.map((c) => ({ type: 'held' as const, channel: c })),
  agent.map((c) => ({ type: 'unheld' as const, channel: c })),
  fc.constant({ type: 'link_down' as const, reason: 'cut' }),
  fc.constant({ type: 'link_up' as const, version: '22.10.1' }),
  fc.constant({ type: 'snapshot_began' as const, boot: at(-3600) }),
  fc.constant({ type: 'snapshot_ended' as const }),
);

test('three hundred tangled PBXs', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 5000 })), { maxLength: 120 }), (said) => {
      const wiring = createWiring({
        ...defaultWiring,
        pbx: 'main',
        trunks: ['PJSIP/trunk'],
        phones: ['8[0-9]{3}'],
        userAt: (e) => (e === '8003' ? 'li' : null),
      });
      const book = createCallBook(wiring);
      const board = new Board({
        wiring,
        callOf: (id) => book.call(id),
        openCalls: () => book.openCalls(),
        direct: false,
      });
      let now = at(0);
      let dark = true;
      for (const [bare, later] of said) {
        now += later * 1000;
        const whole: PbxEvent = { ...bare, at: now, precision: 'event' };
        board.apply(whole, book.fold(whole));
        if (bare.type === 'link_down') dark = true;
        if (bare.type === 'snapshot_ended') dark = false;
        expect(board.nextDeadline() ?? Infinity).toBeGreaterThan(now);
        for (const one of board.agents()) {
          if (dark) expect(one.shown?.state ?? 'unknown').toBe('unknown');
          else expect(one.shown?.since).toBeLessThanOrEqual(now);
          if (one.shown?.callId != null) expect(['ringing', 'in_call', 'on_hold']).toContain(one.shown.state);
        }
        for (const name of board.queues()) {
          const view = board.queue(name);
          expect(view.known).toBe(!dark);
          expect(view.available).toBeLessThanOrEqual(view.members);
        }
      }
      // Long after the last word nothing waits to be settled.
      const end: PbxEvent = { type: 'tick', at: now + 3_600_000_000, precision: 'event' };
      board.apply(end, book.fold(end));
      expect(board.nextDeadline()).toBeNull();
    }),
    { numRuns: 300 },
  );
});
