/** The live page's state, told as a desk's morning: what each message makes of it. */
import * as fc from 'fast-check';
import type { LiveEvent } from '../../src/contract/messages.js';
import {
  agentKey,
  emptyState,
  limitOf,
  reduce,
  reduceAll,
  type LiveInput,
  type LiveState,
} from '../../src/web/live/state.js';
import { agent, answered, at, call, card, ended, event, link, snapshot, time } from './live-scene.js';

function after(...inputs: LiveInput[]): LiveState {
  return reduceAll(emptyState, inputs);
}

describe('a supervisor opens the page', () => {
  test('nothing is claimed before the snapshot, and events before it are not taken', () => {
    const early = after(event(5, { type: 'call.arrived', call: call('c1') }));
    expect(early.ready).toBe(false);
    expect(early.calls.size).toBe(0);
  });

  test('the snapshot puts open calls into the list and ended ones into recent', () => {
    const state = after(snapshot({ calls: [call('c1'), ended(answered('c2', 8), 60)] }));
    expect([...state.calls.keys()]).toEqual(['c1']);
    expect(state.recent.map((c) => c.id)).toEqual(['c2']);
    expect(state.sees).toEqual({ calls: true, agents: true, queues: true });
  });

  test('an agent is given no calls: the parts are marked as not seen, not as empty', () => {
    const { calls: _calls, agents: _agents, queues: _queues, late: _late, ...own } = snapshot({ cards: [card('c1')] });
    const state = after(own);
    expect(state.sees).toEqual({ calls: false, agents: false, queues: false });
    expect(state.cards.size).toBe(1);
  });
});

describe('a call lives', () => {
  const morning = [
    snapshot(),
    event(11, { type: 'call.arrived', call: call('c1') }),
    event(12, { type: 'call.updated', call: answered('c1', 8) }),
  ];

  test('it arrives, is answered, and folds into recent when it ends', () => {
    expect(after(...morning).calls.get('c1')?.answeredAt).toBe(at(8));
    const state = after(...morning, event(13, { type: 'call.ended', call: ended(answered('c1', 8), 90) }));
    expect(state.calls.size).toBe(0);
    expect(state.recent[0]?.outcome).toBe('answered');
    expect(state.tally).toMatchObject({ offered: 1, answered: 1, within: 1, late: 0 });
  });

  test('a repeated or older message changes nothing', () => {
    const state = after(...morning);
    expect(reduce(state, event(11, { type: 'call.arrived', call: call('c1') })).calls.get('c1')?.answeredAt).toBe(
      at(8),
    );
  });

  test('a closed call stays closed', () => {
    const state = after(
      ...morning,
      event(13, { type: 'call.ended', call: ended(answered('c1', 8), 90) }),
      event(14, { type: 'call.updated', call: answered('c1', 8) }),
    );
    expect(state.calls.size).toBe(0);
    expect(state.recent).toHaveLength(1);
  });

  test('history fetched later stands behind what the page saw, in order of the end, each call once', () => {
    const state = after(...morning, event(13, { type: 'call.ended', call: ended(answered('c1', 8), 90) }), {
      type: 'history',
      calls: [ended(answered('c1', 8), 90), ended(call('old'), -20, 'abandoned'), call('open')],
    });
    expect(state.recent.map((c) => c.id)).toEqual(['c1', 'old']);
    expect(state.tally.offered).toBe(1);
  });
});

describe('the limit passes', () => {
  test('a call still waiting at 15 s stands among the late ones, and its answer is told there', () => {
    const lateEvent: LiveEvent = {
      type: 'answer.late',
      callId: 'c1',
      queue: 'hotline',
      offeredAt: at(0),
      lateAt: at(15),
      limitMs: 15_000,
    };
    const waiting = after(
      snapshot(),
      event(11, { type: 'call.arrived', call: call('c1') }),
      event(12, lateEvent),
      event(13, lateEvent),
    );
    expect(waiting.lates).toHaveLength(1);
    expect(waiting.lates[0]?.call?.answeredAt).toBeNull();
    const taken = reduce(waiting, event(14, { type: 'call.updated', call: answered('c1', 19.4) }));
    expect(taken.lates[0]?.call?.waitMs).toBe(19_400);
    expect(taken.tally).toMatchObject({ within: 0, late: 1 });
  });

  test('a call answered late without an alarm is late all the same', () => {
    const state = after(snapshot(), event(11, { type: 'call.updated', call: answered('c1', 16) }));
    expect(state.lates.map((late) => [late.callId, late.lateAt])).toEqual([['c1', time(15)]]);
  });

  test('a queue with a limit of its own is judged by it', () => {
    const state = after(snapshot({ cards: [card('c1', { queue: 'vip', limitMs: 10_000 })] }));
    expect(limitOf(state.limits, 'vip')).toBe(10_000);
    expect(limitOf(state.limits, 'hotline')).toBe(15_000);
  });
});

describe('the PBX link breaks', () => {
  const broken = after(
    snapshot(),
    event(11, { type: 'pbx.link', link: link({ state: 'down', since: at(30), resynchronised: false }) }),
  );

  test('the outage counts from the loss, through every attempt to reconnect', () => {
    const trying = reduce(
      broken,
      event(12, { type: 'pbx.link', link: link({ state: 'connecting', since: at(40), resynchronised: false }) }),
    );
    expect(trying.outages.get('main')).toBe(time(30));
  });

  test('it ends when the present state was taken over, not when the login succeeded', () => {
    const up = reduce(broken, event(12, { type: 'pbx.link', link: link({ since: at(50), resynchronised: false }) }));
    expect(up.outages.has('main')).toBe(true);
    const known = reduce(up, event(13, { type: 'pbx.link', link: link({ since: at(50) }) }));
    expect(known.outages.size).toBe(0);
  });

  test('a link message is no event of the PBX: the age of the last event goes on', () => {
    expect(broken.eventAt).toBeNull();
  });
});

describe('the page was away and comes back to a snapshot', () => {
  test('a call that ended meanwhile leaves the list and counts as unknown, not as nothing', () => {
    const state = after(snapshot({ calls: [call('c1')] }), snapshot({ stream: 's2', seq: 3 }));
    expect(state.calls.size).toBe(0);
    expect(state.tally).toMatchObject({ offered: 1, unknown: 1, within: 0 });
    expect(state.stream).toBe('s2');
    expect(state.seq).toBe(3);
  });

  test('a card that is gone is shown as withdrawn with its reason instead of vanishing', () => {
    const state = after(snapshot({ cards: [card('c1')] }), snapshot({ stream: 's2' }));
    expect([...state.cards.values()].map((c) => [c.state, c.reason])).toEqual([['withdrawn', 'unobserved']]);
  });

  test('only the last few withdrawn cards are kept', () => {
    const gone = Array.from({ length: 9 }, (_, i) =>
      event(11 + i, { type: 'pop.withdrawn', card: card(`c${i}`, { state: 'withdrawn', reason: 'no_answer' }) }),
    );
    const state = after(snapshot(), ...gone);
    expect([...state.cards.values()].map((c) => c.callId)).toEqual(['c5', 'c6', 'c7', 'c8']);
  });
});

describe('agents and names', () => {
  test('an agent keeps the name once known', () => {
    const state = after(
      snapshot({ agents: [agent('8001', 'ready', '王莉')] }),
      event(11, { type: 'agent.state', agent: agent('8001', 'in_call', '王莉') }),
    );
    expect(state.agents.get(agentKey('main', '8001'))?.state).toBe('in_call');
    expect(state.names.get(agentKey('main', '8001'))).toBe('王莉');
  });

  test('what did not change keeps its identity, so that nothing of it is drawn anew', () => {
    const before = after(snapshot({ agents: [agent('8001', 'ready', '王莉')], calls: [call('c1')] }));
    const next = reduce(before, event(11, { type: 'call.updated', call: answered('c1', 4) }));
    expect(next.agents).toBe(before.agents);
    expect(next.names).toBe(before.names);
    expect(next.calls).not.toBe(before.calls);
    expect(before.calls.get('c1')?.answeredAt).toBeNull();
  });
});

test('any run of messages gives the same state in one batch as one by one', () => {
  const id = fc.constantFrom('c1', 'c2', 'c3');
  const body: fc.Arbitrary<LiveEvent> = fc.oneof(
    id.map((c): LiveEvent => ({ type: 'call.arrived', call: call(c) })),
    fc
      .tuple(id, fc.integer({ min: 1, max: 30 }))
      .map(([c, s]): LiveEvent => ({ type: 'call.updated', call: answered(c, s) })),
    fc
      .tuple(id, fc.integer({ min: 31, max: 90 }))
      .map(([c, s]): LiveEvent => ({ type: 'call.ended', call: ended(answered(c, 20), s) })),
    id.map((c): LiveEvent => ({ type: 'pop.withdrawn', card: card(c, { state: 'withdrawn' }) })),
    fc
      .constantFrom('ready' as const, 'paused' as const)
      .map((s): LiveEvent => ({ type: 'agent.state', agent: agent('8001', s) })),
    fc
      .boolean()
      .map((up): LiveEvent => ({ type: 'pbx.link', link: link(up ? {} : { state: 'down', resynchronised: false }) })),
  );
  fc.assert(
    fc.property(fc.array(body, { maxLength: 40 }), (bodies) => {
      const inputs: LiveInput[] = [snapshot(), ...bodies.map((b, i) => event(11 + i, b))];
      const single = inputs.reduce<LiveState>((state, input) => reduce(state, input), emptyState);
      expect(reduceAll(emptyState, inputs)).toEqual(single);
      const { offered, answered: taken, within, late, unknown } = single.tally;
      expect(taken).toBeLessThanOrEqual(offered);
      expect(within + late + unknown).toBe(taken);
      for (const c of single.recent) expect(single.calls.has(c.id)).toBe(false);
    }),
  );
});
