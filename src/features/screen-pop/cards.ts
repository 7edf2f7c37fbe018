/**
 * Screen pop as a pure state: which cards are on whose screen, and what one fact changes. One card a call and user,
 * however often the queue rings again. Looking people up and pushing are the shell's (screen-pop.ts).
 */
import type { Call, CallId, Offer, Party, Segment } from '../../core/call.js';
import type { CallFact } from '../../core/call-fact.js';
import type { Micros } from '../../core/pbx-event.js';
import type { CardJson } from '../../contract/live.js';

export interface Card {
  readonly callId: CallId;
  readonly user: string;
  readonly extension: string;
  readonly state: CardJson['state'];
  readonly reason: CardJson['reason'];
  /** User or extension of the colleague who answered. */
  readonly answeredBy: {
    readonly user: string | null;
    readonly extension: string | null;
    readonly number: string | null;
  } | null;
  readonly ringingSince: Micros;
  /** null while he has picked up and the caller is not with him yet: the queue or a colleague talks to him first. */
  readonly answeredAt: Micros | null;
}

export type CardChange = { readonly kind: 'shown' | 'updated' | 'withdrawn'; readonly card: Card };

/** Cards of one call, by user. */
export type CallCards = Map<string, Card>;

function put(cards: CallCards, card: Card, changes: CardChange[]): void {
  const before = cards.get(card.user);
  if (before !== undefined && same(before, card)) return;
  cards.set(card.user, card);
  changes.push({ kind: before === undefined ? 'shown' : card.state === 'withdrawn' ? 'withdrawn' : 'updated', card });
}

function same(a: Card, b: Card): boolean {
  return (
    a.state === b.state &&
    a.reason === b.reason &&
    a.extension === b.extension &&
    a.ringingSince === b.ringingSince &&
    a.answeredAt === b.answeredAt &&
    a.answeredBy?.user === b.answeredBy?.user &&
    a.answeredBy?.extension === b.answeredBy?.extension
  );
}

function ring(call: Call, offer: Offer, cards: CallCards, changes: CardChange[]): void {
  if (offer.user === null || offer.ringingAt === null || offer.result !== null) return;
  const before = cards.get(offer.user);
  // He talks to this caller already: a second phone of his that rings is no news. A parked caller who comes back is.
  if (before?.state === 'answered_here' && talking(call).some((s) => s.user === offer.user)) return;
  put(
    cards,
    {
      callId: call.id,
      user: offer.user,
      extension: offer.extension ?? offer.device,
      state: 'ringing',
      reason: null,
      answeredBy: null,
      ringingSince: before?.state === 'ringing' ? before.ringingSince : offer.ringingAt,
      answeredAt: null,
    },
    changes,
  );
}

/** Offers that were accepted and have not led to the caller: those phones do not ring any more. */
function accepted(call: Call): readonly Offer[] {
  return call.offers.filter((o) => o.result === 'answered' && !call.segments.some((s) => s.channelId === o.channelId));
}

/** He picked up. */
function accept(call: Call, offer: Offer, cards: CallCards, changes: CardChange[]): void {
  if (offer.user === null) return;
  const before = cards.get(offer.user);
  if (before?.state === 'answered_here') return;
  const ringingSince = before?.state === 'ringing' ? before.ringingSince : (offer.ringingAt ?? offer.startedAt);
  put(
    cards,
    {
      callId: call.id,
      user: offer.user,
      extension: offer.extension ?? offer.device,
      state: 'answered_here',
      reason: null,
      answeredBy: null,
      ringingSince,
      answeredAt: null,
    },
    changes,
  );
}

/** Who has taken what this offer was about; undefined while that does not show yet. */
function takerOf(call: Call, offer: Offer): Party | undefined {
  return accepted(call).at(-1) ?? talking(call).findLast((s) => s.startedAt >= offer.startedAt);
}

/** The card of the one who talks with the caller. */
function answer(call: Call, segment: Segment | Party, at: Micros, cards: CallCards, changes: CardChange[]): void {
  const { user, extension, device } = segment;
  if (user === null) return;
  const before = cards.get(user);
  // Whose card was withdrawn begins anew when the caller comes back to him.
  const current = before?.state === 'withdrawn' ? undefined : before;
  put(
    cards,
    {
      callId: call.id,
      user,
      extension: extension ?? device,
      state: 'answered_here',
      reason: null,
      answeredBy: null,
      ringingSince: current?.ringingSince ?? lastRing(call, user) ?? at,
      answeredAt: current?.answeredAt ?? at,
    },
    changes,
  );
}

function lastRing(call: Call, user: string): Micros | null {
  return call.offers.findLast((o) => o.user === user && o.ringingAt !== null)?.ringingAt ?? null;
}

function withdraw(
  cards: CallCards,
  card: Card,
  why: Partial<Card> & Pick<Card, 'reason'>,
  changes: CardChange[],
): void {
  if (card.state === 'withdrawn') return;
  put(cards, { ...card, state: 'withdrawn', ...why }, changes);
}

const offerReasons = {
  elsewhere: 'answered_by_colleague',
  no_answer: 'no_answer',
  rejected: 'no_answer',
  busy: 'no_answer',
  unreachable: 'no_answer',
  abandoned: 'caller_gave_up',
} as const;

const who = ({ user, extension, number }: Party): NonNullable<Card['answeredBy']> => ({ user, extension, number });

/** Those who talk with the caller now, the latest last. */
function talking(call: Call): readonly Segment[] {
  return call.segments.filter((s) => s.endedAt === null);
}

/** Whoever rings or has picked up is still without the caller. */
const isWaiting = (card: Card): boolean =>
  card.state === 'ringing' || (card.state === 'answered_here' && card.answeredAt === null);

/** The phone of this user that still rings for this call, if one does. */
function stillRings(call: Call, user: string): Offer | undefined {
  return call.offers.find((o) => o.user === user && o.ringingAt !== null && o.result === null);
}

/** Whether the one at this extension, or a manager, has given the caller to somebody else since `since`. */
function passedOn(call: Call, extension: string, since: Micros): boolean {
  return call.transfers.some((t) => t.at >= since && t.to !== extension && (t.from === null || t.from === extension));
}

/**
 * Takes the card from those whose part is over because somebody else has the caller now, or because they passed him on.
 * A parked or held caller comes back to whom he was with: that card stays.
 */
function release(call: Call, cards: CallCards, changes: CardChange[]): void {
  const now = talking(call);
  for (const card of cards.values()) {
    if (card.state !== 'answered_here' || isWaiting(card) || now.some((s) => s.user === card.user)) continue;
    if (now.length === 0 && !passedOn(call, card.extension, card.answeredAt ?? card.ringingSince)) continue;
    const by = now.at(-1);
    withdraw(cards, card, { reason: 'transferred', answeredBy: by === undefined ? null : who(by) }, changes);
  }
}

/**
 * The cards that a call gives as it stands, without the withdrawn ones: for calls that turn out to be the hotline's only
 * now, or whose facts come all at once after a restart. `cards` keeps what it has.
 */
function restoreCards(cards: CallCards, call: Call): readonly CardChange[] {
  const changes: CardChange[] = [];
  if (!call.hotline || call.outcome !== null) return changes;
  const now = talking(call);
  const last = call.segments.at(-1);
  const kept = now.length === 0 && last !== undefined && !passedOn(call, last.extension ?? last.device, last.startedAt);
  for (const segment of kept ? [last] : now) {
    if (segment.user !== null && !cards.has(segment.user)) answer(call, segment, segment.startedAt, cards, changes);
  }
  for (const offer of accepted(call)) {
    if (offer.user !== null && !cards.has(offer.user)) accept(call, offer, cards, changes);
  }
  for (const offer of call.offers) {
    if (offer.user !== null && !cards.has(offer.user)) ring(call, offer, cards, changes);
  }
  return changes;
}

/**
 * Changes `cards` by one fact; `call` is the call after it. Only hotline calls pop. Returns what the screens must hear,
 * in order: the answering user first, so that nobody reads "answered by a colleague" before the colleague's own card.
 */
export function advanceCards(cards: CallCards, call: Call, fact: CallFact): readonly CardChange[] {
  const changes: CardChange[] = [];
  if (!call.hotline) return changes;
  switch (fact.type) {
    case 'arrived':
    case 'described':
    case 'offered':
      // Phones may have rung, and somebody answered, before it was known that this is a call to the hotline.
      return restoreCards(cards, call);
    case 'rang': {
      const offer = call.offers[fact.offer];
      if (offer !== undefined) ring(call, offer, cards, changes);
      break;
    }
    case 'segment_started': {
      answer(call, fact.party, fact.at, cards, changes);
      for (const card of cards.values()) {
        if (card.user === fact.party.user || !isWaiting(card)) continue;
        withdraw(cards, card, { reason: 'answered_by_colleague', answeredBy: who(fact.party) }, changes);
      }
      release(call, cards, changes);
      break;
    }
    case 'offer_ended': {
      const offer = call.offers[fact.offer];
      if (offer === undefined) break;
      if (fact.result === 'answered') {
        if (accepted(call).includes(offer)) accept(call, offer, cards, changes);
        break;
      }
      const card = offer.user === null ? undefined : cards.get(offer.user);
      if (card?.state !== 'ringing') break;
      const other = stillRings(call, card.user);
      if (other !== undefined) {
        // Another phone of his rings on: what he does with the card goes to that one.
        put(cards, { ...card, extension: other.extension ?? other.device }, changes);
        break;
      }
      const by = fact.result === 'elsewhere' ? takerOf(call, offer) : null;
      // Who answered is told in the same breath; until then the card stays.
      if (by === undefined) break;
      withdraw(cards, card, { reason: offerReasons[fact.result], answeredBy: by && who(by) }, changes);
      break;
    }
    case 'segment_ended':
    case 'transferred':
      release(call, cards, changes);
      break;
    case 'ended': {
      const gaveUp = fact.outcome === 'abandoned' || fact.outcome === 'short_abandon';
      for (const card of cards.values()) {
        const reason =
          fact.outcome === 'unobserved'
            ? 'unobserved'
            : !isWaiting(card)
              ? 'ended'
              : gaveUp || fact.hangupBy === 'caller'
                ? 'caller_gave_up'
                : 'no_answer';
        withdraw(cards, card, { reason }, changes);
      }
      break;
    }
    default:
      break;
  }
  return changes;
}
