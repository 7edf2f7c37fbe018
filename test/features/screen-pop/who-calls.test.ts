/** Who calls, as the card says it: known, unknown, learnt late, and after a restart. */
import type { CallerMatch } from '../../../src/ports.js';
import { arrival, phone } from '../../support/facts.js';
import { desk, offer, ringBoth, zhang } from './desk.js';

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
