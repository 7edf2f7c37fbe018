/**
 * What agents saw during calls recorded on real PBXs: held against what any of those calls must give, and for some of
 * them in full.
 */
import type { CardJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import type { Micros } from '../../../src/core/pbx-event.js';
import { createWiring, defaultWiring } from '../../../src/core/wiring.js';
import { createScreenPop } from '../../../src/features/screen-pop/screen-pop.js';
import { playTrace, traceNames } from '../../support/play-trace.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const wiring = createWiring({
  ...defaultWiring,
  pbx: 'main',
  trunks: ['PJSIP/trunk'],
  phones: ['8[0-9]{3}'],
  numbers: ['4008000006', '01085008[0-9]{3}'],
  userAt: (extension) => `user${extension}`,
});

interface Pop {
  readonly at: Micros;
  readonly type: LiveEvent['type'];
  readonly card: CardJson;
}

function seen(name: string): { pops: Pop[]; calls: Call[] } {
  const pops: Pop[] = [];
  const calls = new Map<string, Call>();
  let now: Micros = 0;
  const feature = createScreenPop({
    findCaller: () => ({ match: 'none' }),
    lastCalls: () => Promise.resolve([]),
    push: {
      publish: (event) => {
        if ('card' in event) pops.push({ at: now, type: event.type, card: event.card });
      },
    },
    displayName: (user) => user,
    queueName: (_pbx, queue) => queue,
    answerRule: () => defaultAnswerRule,
    log: silent,
  });
  playTrace(name, wiring, ({ callOf }) => ({
    onEvent(event, facts) {
      now = event.at;
      for (const fact of facts) {
        const call = callOf(fact.call);
        if (call !== undefined) calls.set(call.id, call);
      }
      feature.live!.onFacts(facts, callOf);
    },
    nextDeadline: () => null,
  }));
  return { pops, calls: [...calls.values()] };
}

const story = (name: string): string[] =>
  seen(name).pops.map(({ type, card }) => {
    const by = card.answeredBy === null ? '' : ` by ${card.answeredBy.slice(4)}`;
    return `${card.extension} ${type.slice(4)} ${card.state}${card.reason === null ? '' : ` ${card.reason}${by}`}`;
  });

test.each(traceNames)('%s: each ring start shows a card, each card is shown once and leaves in time', (name) => {
  const { pops, calls } = seen(name);
  const second = 1_000_000;
  const byCard = new Map<string, Pop[]>();
  for (const pop of pops) byCard.set(pop.card.id, [...(byCard.get(pop.card.id) ?? []), pop]);
  for (const of of byCard.values()) {
    expect(of.filter((p) => p.type === 'pop.shown')).toHaveLength(1);
    expect(of[0]?.type).toBe('pop.shown');
  }
  for (const call of calls.filter((c) => c.hotline)) {
    for (const offer of call.offers) {
      if (offer.ringingAt === null) continue;
      const id = `${call.id}/user${offer.extension}`;
      if (offer.extension === null) continue;
      const shown = (byCard.get(id) ?? []).find(
        (p) => p.card.state !== 'withdrawn' && p.at >= offer.ringingAt! && p.at <= offer.ringingAt! + 2000,
      );
      expect(shown ?? `nothing for ${id}`).toMatchObject({ card: { callId: call.id } });
    }
    for (const offer of call.offers) {
      if (offer.ringingAt === null || offer.endedAt === null || offer.user === null) continue;
      const after = byCard
        .get(`${call.id}/${offer.user}`)
        ?.find((p) => p.at >= offer.endedAt! - 20_000 && p.card.state !== 'ringing');
      // The colleague who has the caller may be told a moment before the phone falls silent.
      expect((after?.at ?? Infinity) - offer.endedAt).toBeLessThanOrEqual(second);
    }
    for (const segment of call.segments) {
      const id = `${call.id}/${segment.user}`;
      if (segment.user === null) continue;
      expect((byCard.get(id) ?? []).some((p) => p.card.state === 'answered_here')).toBe(true);
    }
    // Nobody else's card rings on for a second after the answer.
    for (const [id, of] of byCard) {
      const before = of.findLast((p) => call.answeredAt !== null && p.at <= call.answeredAt + second);
      if (before === undefined || !id.startsWith(`${call.id}/`)) continue;
      if (before.card.state === 'ringing') expect(before.at).toBeGreaterThan(call.answeredAt!);
    }
    if (call.outcome === null) continue;
    for (const of of byCard.values()) {
      if (of[0]!.card.callId === call.id) expect(of.at(-1)?.card.state).toBe('withdrawn');
    }
  }
  for (const { card } of pops) {
    if (card.reason === 'answered_by_colleague') expect(card.answeredBy).not.toBeNull();
  }
});

const rung = ['8003 shown ringing', '8002 shown ringing', '8001 shown ringing'];
const taken = [
  ...rung,
  '8002 updated answered_here',
  '8003 withdrawn withdrawn answered_by_colleague by 8002',
  '8001 withdrawn withdrawn answered_by_colleague by 8002',
];

test.each([
  ['ring-all-answered', [...taken, '8002 withdrawn withdrawn ended']],
  [
    'pickup-directed',
    [
      ...rung,
      '8005 shown answered_here',
      '8003 withdrawn withdrawn answered_by_colleague by 8005',
      '8002 withdrawn withdrawn answered_by_colleague by 8005',
      '8001 withdrawn withdrawn answered_by_colleague by 8005',
      '8005 withdrawn withdrawn ended',
    ],
  ],
  [
    'attended-by-phone',
    [
      ...taken,
      '8006 shown answered_here',
      '8002 withdrawn withdrawn transferred by 8006',
      '8006 withdrawn withdrawn ended',
    ],
  ],
  [
    'attended-by-ami',
    [
      ...taken,
      '8006 shown ringing',
      // He picks up and hears the colleague first, then has the caller.
      '8006 updated answered_here',
      '8006 updated answered_here',
      '8002 withdrawn withdrawn transferred by 8006',
      '8006 withdrawn withdrawn ended',
    ],
  ],
  [
    'blind-by-phone',
    [
      ...taken,
      '8002 withdrawn withdrawn transferred',
      '8006 shown ringing',
      '8006 updated answered_here',
      '8006 withdrawn withdrawn ended',
    ],
  ],
  [
    'park-retrieved',
    [
      ...taken,
      '8006 shown answered_here',
      '8002 withdrawn withdrawn transferred by 8006',
      '8006 withdrawn withdrawn ended',
    ],
  ],
  [
    'park-timed-out',
    [...taken, '8002 updated ringing', '8002 updated answered_here', '8002 withdrawn withdrawn ended'],
  ],
  ['phone-without-ringing', ['8001 shown ringing', '8001 updated answered_here', '8001 withdrawn withdrawn ended']],
])('%s, as the agents saw it', (name, expected) => {
  expect(story(`22/${name}`)).toEqual(expected);
  expect(story(`16/${name}`).sort()).toEqual([...expected].sort());
});
