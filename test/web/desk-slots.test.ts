/** What a ring, an answer and an end do to the console: nothing is taken away that somebody types or reads. */
import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import type { CardJson } from '../../src/contract/live.js';
import { cardsInOrder } from '../../src/web/agent/cards.js';
import { choose, emptySlots, fold, follow, step, take, type Busy, type Slots } from '../../src/web/desk/slots.js';
import { at, card } from './live-scene.js';

const free: Busy = { inCard: false, inWork: false, workHeld: false };
const typing: Busy = { inCard: false, inWork: true, workHeld: true };
const ringing = (id: string, seconds = 1): CardJson => card(id, { ringingSince: at(seconds) });
const talk = (id: string, seconds = 1): CardJson =>
  card(id, { state: 'answered_here', answeredAt: at(seconds + 3), ringingSince: at(seconds) });
const gone = (id: string, reason: CardJson['reason'] = 'ended', seconds = 1): CardJson =>
  card(id, { state: 'withdrawn', reason, ringingSince: at(seconds) });
const id = (call: string): string => `${call}/li.ming`;

describe('the card above', () => {
  test('a ring fills the empty slot, and its note can be written from the first ring', () => {
    expect(follow(emptySlots, [ringing('a')], free)).toMatchObject({ shown: id('a'), work: 'a' });
  });

  test('a second ring stands beside; whoever is picked up is who is shown', () => {
    const first = follow(emptySlots, [ringing('a')], free);
    const both = follow(first, [ringing('a'), ringing('b', 2)], free);
    expect(both.shown).toBe(id('a'));
    expect(follow(both, [ringing('a'), talk('b', 2)], free).shown).toBe(id('b'));
  });

  test('who talks keeps the slot whatever rings and goes', () => {
    let slots = follow(emptySlots, [talk('a')], free);
    slots = follow(slots, [talk('a'), ringing('b', 2)], free);
    slots = follow(slots, [talk('a'), gone('b', 'answered_by_colleague', 2)], free);
    expect(slots.shown).toBe(id('a'));
  });

  test('a card that goes says why where it stood; the next ring takes its place, and folding empties it', () => {
    const rang = follow(emptySlots, [ringing('a')], free);
    const after = follow(rang, [gone('a', 'answered_by_colleague')], free);
    expect(after.shown).toBe(id('a'));
    expect(follow(after, [ringing('b', 2), gone('a', 'answered_by_colleague')], free).shown).toBe(id('b'));
    const folded = fold(after, [gone('a', 'answered_by_colleague')], id('a'));
    expect(folded.shown).toBeNull();
    expect(follow(folded, [gone('a', 'answered_by_colleague')], free).shown).toBeNull();
    expect(follow(folded, [ringing('a')], free).shown).toBe(id('a'));
  });

  test('a card that lives cannot be folded; the next and the one before go round', () => {
    const cards = [ringing('a'), ringing('b', 2), gone('c')];
    const slots = follow(emptySlots, cards, free);
    expect(fold(slots, cards, id('a'))).toBe(slots);
    expect(step(slots, cards, 1).shown).toBe(id('b'));
    expect(step(step(slots, cards, 1), cards, 1).shown).toBe(id('a'));
    expect(step(slots, cards, -1).shown).toBe(id('b'));
    expect(step(slots, [gone('c')], 1)).toBe(slots);
  });

  test('somebody writes in the card that was answered elsewhere: it stays until he is done', () => {
    const rang = follow(emptySlots, [ringing('a')], free);
    const writing = { ...free, inCard: true };
    const cards = [ringing('b', 2), gone('a', 'answered_by_colleague')];
    expect(follow(rang, cards, writing).shown).toBe(id('a'));
    expect(follow(rang, cards, free).shown).toBe(id('b'));
  });
});

describe('the work below', () => {
  test('of the call before stays while it rings, and while he types stays after the answer too, until N', () => {
    const before: Slots = { ...emptySlots, work: 'old' };
    const rang = follow(before, [ringing('a')], { ...free, workHeld: true });
    expect(rang).toMatchObject({ shown: id('a'), work: 'old' });
    expect(follow(rang, [talk('a')], typing).work).toBe('old');
    expect(take(follow(rang, [talk('a')], typing), 'a').work).toBe('a');
    expect(follow(rang, [talk('a')], { ...free, workHeld: true }).work).toBe('a');
  });

  test('an empty one gives way to the ring', () => {
    expect(follow({ ...emptySlots, work: 'old' }, [ringing('a')], free).work).toBe('a');
  });

  test('stays with its call after the end, to be added to', () => {
    const talked = follow(emptySlots, [talk('a')], free);
    expect(follow(talked, [gone('a')], free).work).toBe('a');
    expect(fold(talked, [gone('a')], id('a')).work).toBe('a');
  });
});

test('whatever comes: no field in use is taken away, and what is shown is a card that is there', () => {
  const states = constantFrom('ringing', 'answered_here', 'withdrawn', 'none');
  const moment = record({ a: states, b: states, c: states, inCard: boolean(), inWork: boolean(), workHeld: boolean() });
  assert(
    property(array(moment, { maxLength: 12 }), (moments) => {
      let slots = emptySlots;
      for (const now of moments) {
        const cards = cardsInOrder(
          (['a', 'b', 'c'] as const).flatMap((name, n) => {
            const state = now[name];
            if (state === 'none') return [];
            const reason = state === 'withdrawn' ? ('ended' as const) : null;
            return [card(name, { state, reason, ringingSince: at(n) })];
          }),
        );
        const next = follow(slots, cards, now);
        if (now.inWork) expect(next.work).toBe(slots.work);
        const stillThere = cards.some((one) => one.id === slots.shown);
        if (now.inCard && stillThere) expect(next.shown).toBe(slots.shown);
        if (next.shown !== null) expect(cards.map((one) => one.id)).toContain(next.shown);
        // Somebody talks: he, or what is written in, stands above; never an ended card.
        if (!now.inCard && cards.some((one) => one.state !== 'withdrawn'))
          expect(cards.find((one) => one.id === next.shown)?.state).not.toBe('withdrawn');
        expect(follow(next, cards, now)).toBe(next);
        slots = next;
      }
    }),
  );
});

test('a card looked at by one’s own wish comes out of the recent ones', () => {
  const cards = [gone('a')];
  const folded = fold(choose(emptySlots, id('a')), cards, id('a'));
  expect(choose(folded, id('a'))).toMatchObject({ shown: id('a') });
});
