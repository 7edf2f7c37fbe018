/** Which cards stand on whose page while a call rings, is answered, and moves on. */
import { arrival, phone } from '../../support/facts.js';
import { desk, offer, ringBoth } from './desk.js';

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
