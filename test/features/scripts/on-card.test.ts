/** The card brings the agent's first words: to whom it is shown, for the person whom the number or a colleague names. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseProcedure } from '../../../src/config/procedure.js';
import type { CardJson } from '../../../src/contract/live.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import { createScreenPop } from '../../../src/features/screen-pop/screen-pop.js';
import { createScripts } from '../../../src/features/scripts/scripts.js';
import type { CallerMatch, Db } from '../../../src/ports.js';
import { arrival, at, callLog, phone, type BareFact } from '../../support/facts.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const procedure = parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml');
const id = 'main-1795396400-1795400000.1';

/** A desk whose cards get their words from the scripts; `read`: whether the procedure is read already. */
function desk(match: CallerMatch, read = true) {
  const log = callLog(id);
  const cards: CardJson[] = [];
  let now = at(0);
  const names: Readonly<Record<string, string>> = { 'wang.li': '王丽', 'chen.jie': '陈杰' };
  const displayName = (user: string): string => names[user] ?? user;
  const queueName = (_pbx: string, queue: string): string => queue;
  const scripts = createScripts({
    // No row is read for a card.
    db: z.custom<Db>().parse({ withTables: () => null }),
    clock: { now: () => now },
    log: silent,
    procedure() {
      if (!read) throw new Error('not read yet');
      return { number: 1, procedure };
    },
    site: { name: 'IT 服务台', locale: 'zh-CN' },
    displayName,
    queueName,
    answerRule: () => defaultAnswerRule,
    pbxNow: () => now,
    callOf: async () => undefined,
    personOf: () => null,
    tookPart: () => true,
  });
  const pop = createScreenPop({
    findCaller: () => match,
    lastCalls: async () => [],
    push: { publish: (event) => void ('card' in event && cards.push(event.card)) },
    displayName,
    queueName,
    answerRule: () => defaultAnswerRule,
    scriptOf: scripts.onCard,
    log: silent,
  });
  return {
    cards,
    callerOf: () => pop.callerOf(id),
    hear(seconds: number, fact: BareFact): void {
      now = at(seconds);
      pop.live?.onFacts([log.say(seconds, fact)], () => log.call());
    },
  };
}

const offer = (n: number, extension: string, user: string): BareFact => ({
  type: 'offer_started', offer: n, channelId: `c${n}`, queue: 'hotline', party: phone(extension, user),
}); // prettier-ignore

function ring(d: ReturnType<typeof desk>): void {
  d.hear(0, arrival('+8613900000108'));
  d.hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  d.hear(1, offer(0, '8001', 'wang.li'));
  d.hear(1, offer(1, '8002', 'chen.jie'));
  d.hear(2, { type: 'rang', offer: 0 });
  d.hear(2, { type: 'rang', offer: 1 });
}

const director = {
  name: '王建国', title: '主任', salutation: null, organisation: null, department: null,
  vip: { level: '1', reason: null }, notes: null, language: null,
}; // prettier-ignore

test('two phones ring: each agent reads the greeting with his own name', () => {
  const d = desk({ match: 'none' });
  ring(d);
  expect(d.cards.map(({ user, script }) => [user, script])).toEqual([
    ['wang.li', '先生/小姐，您好！IT 服务台，我是王丽，很高兴为您服务。'],
    ['chen.jie', '先生/小姐，您好！IT 服务台，我是陈杰，很高兴为您服务。'],
  ]);
  expect(d.callerOf()).toBeNull();
});

test('a VIP is greeted by his title; answered late, the card begins with the apology', () => {
  const d = desk({ match: 'one', person: director });
  ring(d);
  expect(d.cards[0]?.script).toBe('王主任，您好！我是IT 服务台的王丽，您的问题由我全程跟进。');
  expect(d.callerOf()).toEqual(director);
  d.hear(20, { type: 'answered', by: phone('8001', 'wang.li'), offer: 0 });
  d.hear(20, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'wang.li') });
  expect(d.cards.find(({ state }) => state === 'answered_here')?.script).toMatch(
    /^非常抱歉，让您久等了。王主任，您好！/,
  );
});

test('without a procedure the card comes all the same, without words', () => {
  const d = desk({ match: 'none' }, false);
  ring(d);
  expect(d.cards.map(({ script }) => script)).toEqual([null, null]);
});
