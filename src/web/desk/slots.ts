/**
 * The two slots of the console, pure: which card stands above, and whose work (note, ticket) lies below. A ring never
 * takes away what is being typed or read: the work below changes by itself only where nothing would be lost from sight.
 */
import type { CardJson } from '../../contract/live.js';

export interface Slots {
  /** Id of the card that is shown; null: nobody calls. */
  readonly shown: string | null;
  /** Id of the call whose note and ticket are worked on; null before the first one. */
  readonly work: string | null;
  /** Cards that were put away by hand or by time: they stand among the recent ones. */
  readonly folded: ReadonlySet<string>;
  /** Cards that were in talk when last looked at. */
  readonly talking: ReadonlySet<string>;
}

export const emptySlots: Slots = { shown: null, work: null, folded: new Set(), talking: new Set() };

/** What the reader does just now. */
export interface Busy {
  /** A field of the work below has the focus. */
  readonly inWork: boolean;
  /** A field of the card above has the focus. */
  readonly inCard: boolean;
  /** Something is written below, or a ticket is open there. */
  readonly workHeld: boolean;
}

const lives = (card: CardJson): boolean => card.state !== 'withdrawn';
const isTalk = (card: CardJson): boolean => card.state === 'answered_here';

/** Takes the cards as they are now. `cards`: in the order of the rail. */
export function follow(slots: Slots, cards: readonly CardJson[], busy: Busy): Slots {
  const by = new Map(cards.map((card) => [card.id, card]));
  const talking = new Set(cards.filter(isTalk).map((card) => card.id));
  // A card that rings anew comes back out of the recent ones.
  const folded = new Set([...slots.folded].filter((id) => by.get(id)?.state === 'withdrawn'));
  const answered = cards.find((card) => isTalk(card) && !slots.talking.has(card.id));
  const shown = nextShown(slots, by, cards, answered, folded, busy);
  const card = shown === null ? undefined : by.get(shown);
  let { work } = slots;
  if (card !== undefined && card.callId !== work && !busy.inWork) {
    const first = work === null || !busy.workHeld;
    if ((lives(card) && first) || (answered !== undefined && answered.id === card.id)) work = card.callId;
  }
  return same(slots, { shown, work, folded, talking });
}

function nextShown(
  slots: Slots,
  by: ReadonlyMap<string, CardJson>,
  cards: readonly CardJson[],
  answered: CardJson | undefined,
  folded: ReadonlySet<string>,
  busy: Busy,
): string | null {
  const current = slots.shown === null ? undefined : by.get(slots.shown);
  const stays = current !== undefined && !folded.has(current.id);
  if (stays && (busy.inCard || isTalk(current))) return current.id;
  // Whoever was picked up is who is spoken to.
  if (answered !== undefined) return answered.id;
  if (stays && lives(current)) return current.id;
  const next = cards.find(isTalk) ?? cards.find(lives);
  return next?.id ?? (stays ? current.id : null);
}

/** A card is looked at by the reader's own wish. */
export function choose(slots: Slots, id: string): Slots {
  const folded = new Set(slots.folded);
  folded.delete(id);
  return { ...slots, shown: id, folded };
}

/** The next living card, or the one before. */
export function step(slots: Slots, cards: readonly CardJson[], by: 1 | -1): Slots {
  const living = cards.filter(lives);
  if (living.length === 0) return slots;
  const at = living.findIndex((card) => card.id === slots.shown);
  const next = living[(at + by + living.length) % living.length] ?? living[0];
  return next === undefined ? slots : choose(slots, next.id);
}

/** The work of a call is taken in hand. */
export function take(slots: Slots, callId: string): Slots {
  return slots.work === callId ? slots : { ...slots, work: callId };
}

/** An ended card goes to the recent ones; one that lives stays. */
export function fold(slots: Slots, cards: readonly CardJson[], id: string): Slots {
  const card = cards.find((one) => one.id === id);
  if (card === undefined || lives(card)) return slots;
  return { ...slots, shown: slots.shown === id ? null : slots.shown, folded: new Set([...slots.folded, id]) };
}

/** The same object where nothing changed: nothing is drawn anew. */
function same(before: Slots, after: Slots): Slots {
  const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
    a.size === b.size && [...a].every((one) => b.has(one));
  return before.shown === after.shown &&
    before.work === after.work &&
    equal(before.folded, after.folded) &&
    equal(before.talking, after.talking)
    ? before
    : after;
}
