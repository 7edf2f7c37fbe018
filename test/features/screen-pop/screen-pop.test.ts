import { z } from 'zod';
import { cardSchema, type CardJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { CallFact } from '../../../src/core/call-fact.js';
import { createScreenPop, type ScreenPopDeps } from '../../../src/features/screen-pop/screen-pop.js';
import type { Audience, CallerMatch, Principal } from '../../../src/ports.js';
import { arrival, callLog, phone, type BareFact } from '../../support/facts.js';

const zhang = {
  name: '张伟明',
  title: '主任',
  salutation: '张主任',
  organisation: '总部',
  department: '财务部',
  vip: { level: 'VIP', reason: '财务总监' },
  notes: null,
  language: 'zh-CN',
};
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

function desk(
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

const offer = (n: number, extension: string, user: string | null): BareFact => ({
  type: 'offer_started',
  offer: n,
  channelId: `c${n}`,
  queue: 'hotline',
  party: phone(extension, user),
});

function ringBoth(d: ReturnType<typeof desk>): void {
  d.hear(0, arrival('+8613900000108'));
  d.hear(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  d.hear(1, offer(0, '8001', 'anna'));
  d.hear(1, offer(1, '8002', 'boris'));
  d.hear(1.2, { type: 'rang', offer: 0 });
  d.hear(1.3, { type: 'rang', offer: 1 });
}

describe('ring-all', () => {
  test('both agents see the card at their ring start; the answer updates one and withdraws the other with the name', () => {
    const d = desk();
    ringBoth(d);
    expect(d.told).toEqual(['anna shown ringing', 'boris shown ringing']);
    d.told.length = 0;
    d.hear(5, { type: 'offer_ended', offer: 0, result: 'answered' });
    d.hear(5, { type: 'offer_ended', offer: 1, result: 'elsewhere' });
    d.hear(5, { type: 'answered', by: phone('8001', 'anna'), offer: 0 });
    d.hear(5, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    expect(d.told).toEqual([
      'anna updated answered_here',
      'boris withdrawn withdrawn answered_by_colleague by 安娜',
      'anna updated answered_here',
    ]);
    expect(d.cards.slice(-3).map((c) => c.answeredAt !== null)).toEqual([false, false, true]);
    d.hear(60, { type: 'segment_ended', segment: 0 });
    d.hear(60, { type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
    expect(d.told.at(-1)).toBe('anna withdrawn withdrawn ended');
    expect(d.snapshot('anna')).toEqual([]);
  });

  test('the losers are told who answered although their phones stop before the bridge is there', () => {
    const d = desk();
    ringBoth(d);
    d.hear(5, { type: 'offer_ended', offer: 1, result: 'elsewhere' });
    d.hear(5.1, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    expect(d.cards.filter((c) => c.user === 'boris' && c.state === 'withdrawn')).toHaveLength(1);
    expect(d.cards.at(-1)?.answeredBy).toBe('安娜');
  });

  test('the caller gives up: every card says so', () => {
    const d = desk();
    ringBoth(d);
    d.told.length = 0;
    d.hear(9, { type: 'offer_ended', offer: 0, result: 'abandoned' });
    d.hear(9, { type: 'ended', outcome: 'abandoned', hangupBy: 'caller', lastSeenAt: null });
    expect(d.told).toEqual(['anna withdrawn withdrawn caller_gave_up', 'boris withdrawn withdrawn caller_gave_up']);
  });
});

describe('one card a call and user', () => {
  test('a queue that rings again shows no second card', () => {
    const d = desk();
    ringBoth(d);
    d.hear(16, { type: 'offer_ended', offer: 0, result: 'no_answer' });
    d.hear(21, offer(2, '8001', 'anna'));
    d.hear(21.2, { type: 'rang', offer: 2 });
    const anna = d.told.filter((t) => t.startsWith('anna'));
    expect(anna).toEqual(['anna shown ringing', 'anna withdrawn withdrawn no_answer', 'anna updated ringing']);
    expect(new Set(d.cards.filter((c) => c.user === 'anna').map((c) => c.id)).size).toBe(1);
  });

  test('two phones of one user ring: one card, and it stays while one of them rings', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108'));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1, offer(1, '8011', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    d.hear(1.2, { type: 'rang', offer: 1 });
    d.hear(3, { type: 'offer_ended', offer: 0, result: 'rejected' });
    expect(d.told.filter((t) => t.includes('shown'))).toHaveLength(1);
    expect(d.told.filter((t) => t.includes('withdrawn'))).toHaveLength(0);
  });
});

test('he answers at his second phone: his card moves there, and says nothing of a colleague', () => {
  const d = desk();
  d.hear(0, arrival('+8613900000108'));
  d.hear(1, offer(0, '8001', 'anna'));
  d.hear(1, offer(1, '8011', 'anna'));
  d.hear(1.1, { type: 'rang', offer: 0 });
  d.hear(1.2, { type: 'rang', offer: 1 });
  d.hear(5, { type: 'offer_ended', offer: 0, result: 'elsewhere' });
  d.hear(5, { type: 'segment_started', segment: 0, channelId: 'c1', party: phone('8011', 'anna') });
  expect(d.told).toEqual(['anna shown ringing', 'anna updated ringing', 'anna updated answered_here']);
  expect(d.cards.map((c) => c.extension)).toEqual(['8001', '8011', '8011']);
});

describe('he picked up, and the caller is not with him yet', () => {
  function pickedUp(): ReturnType<typeof desk> {
    const d = desk();
    ringBoth(d);
    d.hear(4, { type: 'offer_ended', offer: 0, result: 'answered' });
    d.told.length = 0;
    return d;
  }

  test('the others are released at once, although the bridge comes seconds later', () => {
    const d = pickedUp();
    d.hear(4, { type: 'offer_ended', offer: 1, result: 'elsewhere' });
    expect(d.told).toEqual(['boris withdrawn withdrawn answered_by_colleague by 安娜']);
    expect(d.snapshot('anna')).toMatchObject([{ state: 'answered_here', answeredAt: null }]);
  });

  test('the caller hangs up meanwhile: he gave up, for both', () => {
    const d = pickedUp();
    d.hear(5, { type: 'ended', outcome: 'abandoned', hangupBy: 'caller', lastSeenAt: null });
    expect(d.told).toEqual(['anna withdrawn withdrawn caller_gave_up', 'boris withdrawn withdrawn caller_gave_up']);
  });

  test('another one gets the caller: he reads the name', () => {
    const d = pickedUp();
    d.hear(5, { type: 'segment_started', segment: 0, channelId: 'c1', party: phone('8002', 'boris') });
    expect(d.told).toEqual(['boris updated answered_here', 'anna withdrawn withdrawn answered_by_colleague by 鲍里斯']);
  });

  test('a restart finds him so', () => {
    const again = pickedUp().restarted();
    expect(again.snapshot('anna')).toMatchObject([{ state: 'answered_here', answeredAt: null }]);
    expect(again.snapshot('boris')).toMatchObject([{ state: 'ringing' }]);
  });
});

describe('calls that move', () => {
  test('parked: the card stays with the agent until a colleague fetches the caller', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108'));
    d.hear(4, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    d.hear(20, { type: 'segment_ended', segment: 0 });
    expect(d.snapshot('anna').map((c) => c.state)).toEqual(['answered_here']);
    d.hear(40, { type: 'segment_started', segment: 1, channelId: 'c1', party: phone('8002', 'boris') });
    expect(d.told.slice(-2)).toEqual(['boris shown answered_here', 'anna withdrawn withdrawn transferred by 鲍里斯']);
  });

  test('a passed-on call that nobody takes comes back: the same card rings again', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108'));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    d.hear(4, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    d.hear(30, { type: 'transferred', kind: 'blind', from: '8001', to: '8002' });
    d.hear(30, { type: 'segment_ended', segment: 0 });
    d.hear(60, offer(1, '8001', 'anna'));
    d.hear(60.2, { type: 'rang', offer: 1 });
    d.hear(63, { type: 'segment_started', segment: 1, channelId: 'c1', party: phone('8001', 'anna') });
    expect(d.told.slice(2)).toEqual([
      'anna withdrawn withdrawn transferred',
      'anna updated ringing',
      'anna updated answered_here',
    ]);
    expect(d.cards.at(-1)?.answeredAt).toBe('2026-11-23T01:01:03.000Z');
  });

  test('picked up by a colleague whose phone never rang: he gets the card, the rung agent reads his name', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108'));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    d.hear(4, { type: 'segment_started', segment: 0, channelId: 'p', party: phone('8002', 'boris') });
    expect(d.told).toEqual([
      'anna shown ringing',
      'boris shown answered_here',
      'anna withdrawn withdrawn answered_by_colleague by 鲍里斯',
    ]);
  });

  test('passed on: the card leaves the first agent and comes to the second', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108'));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    d.hear(4, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    d.hear(30, { type: 'transferred', kind: 'blind', from: '8001', to: '8002' });
    d.hear(30, { type: 'segment_ended', segment: 0 });
    d.hear(31, offer(1, '8002', 'boris'));
    d.hear(31.2, { type: 'rang', offer: 1 });
    d.hear(35, { type: 'segment_started', segment: 1, channelId: 'c1', party: phone('8002', 'boris') });
    expect(d.told.slice(2)).toEqual([
      'anna withdrawn withdrawn transferred',
      'boris shown ringing',
      'boris updated answered_here',
    ]);
  });
});

test('passed back into a queue: the losers of the second round read the second answerer, not the first', () => {
  const d = desk();
  ringBoth(d);
  d.hear(4, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
  d.hear(20, { type: 'transferred', kind: 'blind', from: '8001', to: '500' });
  d.hear(20, { type: 'segment_ended', segment: 0 });
  d.hear(21, offer(2, '8002', 'boris'));
  d.hear(21, offer(3, '8003', 'carl'));
  d.hear(21.1, { type: 'rang', offer: 2 });
  d.hear(21.1, { type: 'rang', offer: 3 });
  d.hear(25, { type: 'offer_ended', offer: 2, result: 'elsewhere' });
  d.hear(25.1, { type: 'segment_started', segment: 1, channelId: 'c3', party: phone('8003', 'carl') });
  expect(d.told.findLast((t) => t.startsWith('boris'))).toBe('boris withdrawn withdrawn answered_by_colleague by carl');
});

describe('who calls', () => {
  test('one person: name, title, VIP, and never verified', () => {
    const d = desk();
    ringBoth(d);
    expect(d.cards[0]?.caller).toMatchObject({ name: '张伟明', title: '主任', vip: true, verified: false });
    expect(d.cards[0]?.match).toBe('one');
  });

  test('several people behind the number are candidates; none is guessed', () => {
    const d = desk({
      findCaller: () => ({ match: 'several', candidates: [zhang, { ...zhang, name: '李娜', vip: null }] }),
    });
    ringBoth(d);
    expect(d.cards[0]?.match).toBe('several');
    expect(d.cards[0]?.caller.name).toBeNull();
    expect(d.cards[0]?.caller.vip).toBe(false);
    expect(d.cards[0]?.candidates.map((c) => c.name)).toEqual(['张伟明', '李娜']);
  });

  test('a withheld number is never looked up and never shown', () => {
    let asked = 0;
    const d = desk({
      findCaller: () => {
        asked += 1;
        return { match: 'none' };
      },
    });
    d.hear(
      0,
      arrival(null, { caller: { raw: '13900000108', number: null, name: '王', withheld: true, extension: null } }),
    );
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    expect(asked).toBe(0);
    expect(d.cards[0]).toMatchObject({
      match: 'withheld',
      caller: { raw: '', number: null, name: null, withheld: true },
    });
  });

  test('a slow look-up delays nothing: the card is there first, the name follows', async () => {
    let answer: (match: CallerMatch) => void = () => {};
    const d = desk({ findCaller: () => new Promise((resolve) => (answer = resolve)) });
    ringBoth(d);
    expect(d.cards[0]?.match).toBe('pending');
    answer({ match: 'one', person: zhang });
    await Promise.resolve();
    expect(d.cards.at(-1)).toMatchObject({ match: 'one', caller: { name: '张伟明' } });
  });

  test('a look-up that throws still shows the pop', () => {
    const d = desk({
      findCaller: () => {
        throw new Error('directory away');
      },
    });
    ringBoth(d);
    expect(d.told).toEqual(['anna shown ringing', 'boris shown ringing']);
  });

  test('a phone without a user and a call that is not the hotline’s pop nowhere', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108', { hotline: false }));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    expect(d.told).toEqual([]);
    d.hear(2, offer(1, '8002', null));
    d.hear(2.1, { type: 'rang', offer: 1 });
    d.hear(3, { type: 'described', hotline: true });
    expect(d.told).toEqual(['anna shown ringing']);
  });
});

describe('what is learnt late', () => {
  test('a better caller id asks again, and last calls of the other number are gone', async () => {
    const asked: (string | null)[] = [];
    const d = desk({
      findCaller: (caller) => {
        asked.push(caller.number);
        return caller.number === '+8613900000108' ? { match: 'one', person: zhang } : { match: 'none' };
      },
      lastCalls: (caller) =>
        Promise.resolve(
          caller.number === '+8613900000108'
            ? []
            : [{ id: 'old', offeredAt: null, outcome: 'answered', answeredBy: null }],
        ),
    });
    d.hear(0, arrival('+8613900000109'));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(d.cards.at(-1)?.lastCalls).toHaveLength(1);
    d.hear(2, {
      type: 'described',
      caller: { raw: '13900000108', number: '+8613900000108', name: '', withheld: false, extension: null },
    });
    expect(asked).toEqual(['+8613900000109', '+8613900000108']);
    expect(d.cards.at(-1)).toMatchObject({ match: 'one', lastCalls: [], caller: { name: '张伟明', vip: true } });
  });

  test('a number that turns out to be withheld leaves the card', () => {
    const d = desk();
    ringBoth(d);
    d.hear(2, {
      type: 'described',
      caller: { raw: '', number: null, name: '', withheld: true, extension: null },
    });
    expect(d.snapshot('anna')[0]).toMatchObject({
      match: 'withheld',
      caller: { name: null, number: null, vip: false },
    });
  });

  test('a call that turns out to be the hotline’s after the answer shows the card to who answered', () => {
    const d = desk();
    d.hear(0, arrival('+8613900000108', { hotline: false }));
    d.hear(1, offer(0, '8001', 'anna'));
    d.hear(1.1, { type: 'rang', offer: 0 });
    d.hear(3, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    d.hear(4, { type: 'described', hotline: true });
    expect(d.told).toEqual(['anna shown answered_here']);
  });

  test('last calls that cannot be read take nothing from the card', async () => {
    const d = desk({
      lastCalls: () => {
        throw new Error('store away');
      },
    });
    ringBoth(d);
    await new Promise((resolve) => setImmediate(resolve));
    expect(d.told).toEqual(['anna shown ringing', 'boris shown ringing']);
  });
});

describe('after a restart of the daemon', () => {
  test('who talks and whose phone rings have their cards again, with their times, before the PBX says a word', () => {
    const d = desk();
    ringBoth(d);
    d.hear(5, { type: 'offer_ended', offer: 0, result: 'answered' });
    d.hear(5, { type: 'offer_ended', offer: 1, result: 'elsewhere' });
    d.hear(5, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    d.hear(20, { type: 'transferred', kind: 'blind', from: '8001', to: '8002' });
    d.hear(20, { type: 'segment_ended', segment: 0 });
    d.hear(21, offer(2, '8003', 'carl'));
    d.hear(21.2, { type: 'rang', offer: 2 });
    const again = d.restarted();
    expect(again.snapshot('anna')).toEqual([]);
    expect(again.snapshot('carl')).toMatchObject([
      { state: 'ringing', ringingSince: '2026-11-23T01:00:21.200Z', caller: { name: '张伟明' } },
    ]);
    again.hear(30, { type: 'ended', outcome: 'unobserved', hangupBy: 'unknown', lastSeenAt: null });
    expect(again.told.at(-1)).toBe('carl withdrawn withdrawn unobserved');
  });

  test('an answered call goes on where it was', () => {
    const d = desk();
    ringBoth(d);
    d.hear(5, { type: 'offer_ended', offer: 0, result: 'answered' });
    d.hear(5, { type: 'offer_ended', offer: 1, result: 'elsewhere' });
    d.hear(5, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
    const again = d.restarted();
    expect(again.snapshot('anna')).toMatchObject([
      { state: 'answered_here', answeredAt: '2026-11-23T01:00:05.000Z', ringingSince: '2026-11-23T01:00:01.200Z' },
    ]);
    expect(again.snapshot('boris')).toEqual([]);
  });
});

test('a page that comes back finds the cards that are valid now, and only its own', () => {
  const d = desk();
  ringBoth(d);
  d.hear(5, { type: 'segment_started', segment: 0, channelId: 'c0', party: phone('8001', 'anna') });
  expect(d.snapshot('anna').map((c) => c.state)).toEqual(['answered_here']);
  expect(d.snapshot('boris')).toEqual([]);
});
