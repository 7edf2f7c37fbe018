/** The screen pop with a call that is told to it fact by fact, and what it told to whom. */
import { z } from 'zod';
import { cardSchema, type CardJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { CallFact } from '../../../src/core/call-fact.js';
import { createScreenPop, type ScreenPopDeps } from '../../../src/features/screen-pop/screen-pop.js';
import type { Audience, Principal } from '../../../src/ports.js';
import { arrival, callLog, phone, type BareFact } from '../../support/facts.js';

export const zhang = {
  name: '张伟明',
  title: '主任',
  salutation: '张主任',
  organisation: '总部',
  department: '财务部',
  vip: { level: 'VIP', reason: '财务总监' },
  notes: null,
  language: 'zh-CN',
};
export const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

export function desk(
  over: Partial<ScreenPopDeps> = {},
  log = callLog(),
  stored: readonly CallFact[] = [],
): {
  hear(seconds: number, fact: BareFact): void;
  told: string[];
  cards: CardJson[];
  snapshot(user: string): CardJson[];
  /** A daemon that starts anew and hears the stored facts of the call at once, as it is now. */
  restarted(): ReturnType<typeof desk>;
} {
  const told: string[] = [];
  const cards: CardJson[] = [];
  const push = (event: LiveEvent, audience: Audience): void => {
    if (!('card' in event)) return;
    const { card } = event;
    expect(audience.users).toEqual([card.user]);
    cards.push(card);
    const why =
      card.reason === null ? '' : ` ${card.reason}${card.answeredBy === null ? '' : ` by ${card.answeredBy}`}`;
    told.push(`${card.user} ${event.type.slice(4)} ${card.state}${why}`);
  };
  const pop = createScreenPop({
    findCaller: () => ({ match: 'one', person: zhang }),
    lastCalls: () => Promise.resolve([]),
    push: { publish: push },
    displayName: (user) => ({ anna: '安娜', boris: '鲍里斯' })[user] ?? user,
    queueName: (_pbx, queue) => queue,
    answerRule: () => defaultAnswerRule,
    log: silent,
    ...over,
  });
  const facts = [...stored];
  pop.live!.onFacts(facts, () => log.call());
  told.length = 0;
  return {
    restarted: () => desk(over, log, facts),
    hear(seconds, bare) {
      const fact = log.say(seconds, bare);
      facts.push(fact);
      pop.live!.onFacts([fact], () => log.call());
    },
    told,
    cards,
    snapshot: (user) => {
      const who: Principal = { user, name: user, roles: ['agent'], via: 'session' };
      return z.object({ cards: z.array(cardSchema) }).parse(pop.snapshot!(who)).cards;
    },
  };
}

export const offer = (n: number, extension: string, user: string | null): BareFact => ({
  type: 'offer_started',
  offer: n,
  channelId: `c${n}`,
  queue: 'hotline',
  party: phone(extension, user),
});

export function ringBoth(d: ReturnType<typeof desk>): void {
  d.hear(0, arrival('+8613900000108'));
  d.hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  d.hear(1, offer(0, '8001', 'anna'));
  d.hear(1, offer(1, '8002', 'boris'));
  d.hear(1.2, { type: 'rang', offer: 0 });
  d.hear(1.3, { type: 'rang', offer: 1 });
}
