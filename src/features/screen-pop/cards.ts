/**
 * Screen pop as a pure state: which cards are on whose screen, and what one fact changes. One card a call and user,
 * however often the queue rings again. Looking people up and pushing are the shell's (screen-pop.ts).
 */
import type { Call, CallId, Offer } from '../../core/call.js';
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
    a.answeredAt === b.answeredAt
  );
}

function ring(call: Call, offer: Offer, cards: CallCards, changes: CardChange[]): void {
  if (offer.user === null || offer.ringingAt === null || offer.result !== null) return;
  const before = cards.get(offer.user);
  // He talks to this caller already: a second phone of his that rings is no news.
  if (before?.state === 'answered_here') return;
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

/** Users who talk with the caller now. */
function talking(call: Call): Set<string> {
  return new Set(call.segments.flatMap((s) => (s.endedAt === null && s.user !== null ? [s.user] : [])));
}

/** Another phone of the same user still rings for this call. */
function stillRings(call: Call, user: string): boolean {
  return call.offers.some((o) => o.user === user && o.ringingAt !== null && o.result === null);
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
      // Phones may have rung before it was known that this is a call to the hotline.
      for (const offer of call.offers) ring(call, offer, cards, changes);
      break;
    case 'rang': {
      const offer = call.offers[fact.offer];
      if (offer !== undefined) ring(call, offer, cards, changes);
      break;
    }
    case 'segment_started': {
      const { user, extension, device, number } = fact.party;
      if (user !== null) {
        const before = cards.get(user);
        put(
          cards,
          {
            callId: call.id,
            user,
            extension: extension ?? device,
            state: 'answered_here',
            reason: null,
            answeredBy: null,
            ringingSince: before?.ringingSince ?? fact.at,
            answeredAt: before?.answeredAt ?? fact.at,
          },
          changes,
        );
      }
      for (const card of cards.values()) {
        if (card.user === user || card.state !== 'ringing') continue;
        withdraw(cards, card, { reason: 'answered_by_colleague', answeredBy: { user, extension, number } }, changes);
      }
      break;
    }
    case 'offer_ended': {
      const offer = call.offers[fact.offer];
      const card = offer?.user == null ? undefined : cards.get(offer.user);
      if (card === undefined || card.state !== 'ringing' || fact.result === 'answered') break;
      if (stillRings(call, card.user)) break;
      // Who answered is told by the segment that follows in the same breath; until then the card stays.
      const by = fact.result === 'elsewhere' ? call.segments.findLast((g) => g.endedAt === null) : null;
      if (by === undefined) break;
      withdraw(
        cards,
        card,
        {
          reason: offerReasons[fact.result],
          answeredBy: by && { user: by.user, extension: by.extension, number: by.number },
        },
        changes,
      );
      break;
    }
    case 'segment_ended': {
      const user = call.segments[fact.segment]?.user;
      const card = user == null ? undefined : cards.get(user);
      const now = talking(call);
      // Parked or held callers come back to him: only a call that went to somebody else leaves his screen.
      if (card?.state === 'answered_here' && !now.has(card.user) && (now.size > 0 || call.transfers.length > 0)) {
        withdraw(cards, card, { reason: 'transferred' }, changes);
      }
      break;
    }
    case 'transferred': {
      const now = talking(call);
      for (const card of cards.values()) {
        if (card.state === 'answered_here' && !now.has(card.user))
          withdraw(cards, card, { reason: 'transferred' }, changes);
      }
      break;
    }
    case 'ended': {
      const gaveUp = fact.outcome === 'abandoned' || fact.outcome === 'short_abandon';
      for (const card of cards.values()) {
        const reason =
          fact.outcome === 'unobserved'
            ? 'unobserved'
            : card.state === 'answered_here'
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
