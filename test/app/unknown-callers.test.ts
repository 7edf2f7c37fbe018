/** A caller whom nobody here knows: his card is there at once, and names him when the directory elsewhere has answered. */
import type { CardJson } from '../../src/contract/live.js';
import { findAnywhere } from '../../src/app/unknown-callers.js';
import { defaultAnswerRule } from '../../src/core/answer-rule.js';
import { createScreenPop } from '../../src/features/screen-pop/screen-pop.js';
import type { CallerMatch } from '../../src/ports.js';
import { arrival, callLog, phone } from '../support/facts.js';
import { json, openElsewhere, openLookup, type Asking, type Elsewhere } from '../features/number-lookup/elsewhere.js';

let elsewhere: Elsewhere;
let at: Asking;
beforeEach(async () => {
  elsewhere = await openElsewhere();
  at = await openLookup(elsewhere.url, { timeout: 400_000 });
});
afterEach(async () => {
  await at.lookup.stop?.();
  await elsewhere.stop();
});

/** A call rings at wang.li's phone. Gives the cards that he was shown, and waits for more. */
function ring(own: () => CallerMatch): { shown: string[]; until: (count: number) => Promise<void> } {
  const shown: string[] = [];
  let wake = (): void => undefined;
  const pop = createScreenPop({
    findCaller: findAnywhere(own, at.lookup),
    lastCalls: () => Promise.resolve([]),
    push: {
      publish(event) {
        if (!('card' in event)) return;
        const { match, caller }: CardJson = event.card;
        shown.push(`${event.type} ${match} ${caller.name ?? '-'} ${caller.organisation ?? '-'} ${caller.vip}`);
        wake();
      },
    },
    displayName: (user) => user,
    queueName: (_pbx, queue) => queue,
    answerRule: () => defaultAnswerRule,
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
  });
  const log = callLog();
  const party = phone('8001', 'wang.li');
  const facts = [
    log.say(0, arrival('+8613912345678')),
    log.say(1, { type: 'offered', entry: 'queue', queue: 'hotline' }),
    log.say(1, { type: 'offer_started', offer: 0, channelId: 'c', queue: 'hotline', party }),
    log.say(1, { type: 'rang', offer: 0 }),
  ];
  pop.live?.onFacts(facts, () => log.call());
  return {
    shown,
    until: async (count) => {
      while (shown.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

const unknown = (): CallerMatch => ({ match: 'none' });

test('the card shows before anybody was asked, and again with the name', async () => {
  let send = (): void => undefined;
  elsewhere.answer = (request, response) => {
    send = () => json({ name: '赵敏', organisation: '采购部', vip: true })(request, response);
  };
  const { shown, until } = ring(unknown);
  expect(shown).toEqual(['pop.shown pending - - false']);
  while (elsewhere.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(shown).toHaveLength(1);
  send();
  await until(2);
  expect(shown).toEqual(['pop.shown pending - - false', 'pop.updated one 赵敏 采购部 false']);
});

test('one that never answers leaves the card as that of somebody unknown', async () => {
  elsewhere.answer = () => undefined;
  const { shown, until } = ring(unknown);
  await until(2);
  expect(shown).toEqual(['pop.shown pending - - false', 'pop.updated none - - false']);
});

test('nobody elsewhere is asked about whom our own directory knows', () => {
  const person = {
    name: '张伟',
    title: null,
    salutation: null,
    organisation: null,
    department: null,
    vip: null,
    notes: null,
    language: null,
  };
  const { shown } = ring(() => ({ match: 'one', person }));
  expect([shown, elsewhere.asked]).toEqual([['pop.shown one 张伟 - false'], []]);
});

test('without a configured directory elsewhere the own one is all there is', () => {
  expect(findAnywhere(unknown, null)).toBe(unknown);
});
