/**
 * What was learnt about a call: the rows that are stored, replayed and followed. `evolve` is the one place where facts
 * become a call; the machine that reads the PBX and the program that reads the store both use it, so they cannot differ.
 */
import type {
  Callee,
  Caller,
  Call,
  CallId,
  Direction,
  Entry,
  HangupBy,
  Hold,
  Offer,
  OfferResult,
  Outcome,
  Party,
  QueueVisit,
  Transfer,
  TransferKind,
  VisitLeft,
} from './call.js';
import type { Micros, Precision } from './pbx-event.js';

interface Base {
  readonly call: CallId;
  /** Number of the fact within its call, from 0, without gaps: (call, n) is the natural unique key of a stored fact. */
  readonly n: number;
  readonly at: Micros;
  readonly precision: Precision;
}

export type CallFact = Base &
  (
    | {
        readonly type: 'arrived';
        readonly pbx: string;
        readonly boot: Micros;
        readonly linkedId: string;
        readonly direction: Direction;
        readonly hotline: boolean;
        readonly caller: Caller;
        readonly callee: Callee | null;
        readonly placedBy: { readonly extension: string; readonly user: string | null } | null;
        readonly did: string | null;
      }
    /** Better knowledge about a call: its direction, who calls, whom, whether it is the hotline's. */
    | {
        readonly type: 'described';
        readonly direction?: Direction;
        readonly hotline?: boolean;
        readonly caller?: Caller;
        readonly callee?: Callee | null;
        readonly placedBy?: { readonly extension: string; readonly user: string | null } | null;
        readonly did?: string | null;
      }
    | { readonly type: 'related'; readonly to: CallId }
    /** First offered: `at` is offeredAt. */
    | { readonly type: 'offered'; readonly entry: Entry; readonly queue: string | null }
    | { readonly type: 'queue_joined'; readonly visit: number; readonly queue: string }
    | { readonly type: 'queue_left'; readonly visit: number; readonly left: VisitLeft }
    | {
        readonly type: 'offer_started';
        readonly offer: number;
        readonly channelId: string;
        readonly queue: string | null;
        readonly party: Party;
      }
    | { readonly type: 'rang'; readonly offer: number }
    | { readonly type: 'offer_ended'; readonly offer: number; readonly result: OfferResult }
    /** The first answer: `at` is answeredAt. `offer` is the one that was answered or picked up. */
    | { readonly type: 'answered'; readonly by: Party; readonly offer: number | null }
    | { readonly type: 'segment_started'; readonly segment: number; readonly channelId: string; readonly party: Party }
    | { readonly type: 'segment_ended'; readonly segment: number }
    | { readonly type: 'hold_started'; readonly hold: number; readonly by: string }
    | { readonly type: 'hold_ended'; readonly hold: number }
    | {
        readonly type: 'transferred';
        readonly kind: TransferKind;
        readonly from: string | null;
        readonly to: string | null;
      }
    /** Where a transfer went, learnt after it began. */
    | { readonly type: 'transfer_reached'; readonly transfer: number; readonly to: string }
    /** Still unanswered when the limit passed: `at` is the instant of the limit itself. */
    | { readonly type: 'late' }
    /** `at` is endedAt; with outcome `unobserved` it is when we learnt it and `lastSeenAt` when it last lived. */
    | {
        readonly type: 'ended';
        readonly outcome: Outcome;
        readonly hangupBy: HangupBy;
        readonly lastSeenAt: Micros | null;
      }
  );

export type CallFactType = CallFact['type'];

/** Events of different channels overtake each other: the earlier instant of two is the true one. */
function earlier(known: Micros | null, at: Micros | null): Micros | null {
  return known === null || (at !== null && at < known) ? at : known;
}

function replaceAt<T>(list: readonly T[], index: number, change: (item: T) => T): readonly T[] {
  const item = list[index];
  if (item === undefined) return list;
  const next = list.slice();
  next[index] = change(item);
  return next;
}

/**
 * Returns the call after a fact. A fact of a call that never arrived gives undefined; a fact that is already known
 * (its number is below the call's count, or the call has ended) changes nothing, so replaying facts is harmless.
 */
export function evolve(call: Call | undefined, fact: CallFact): Call | undefined {
  if (fact.type === 'arrived') return call ?? arrived(fact);
  if (call === undefined || call.outcome !== null || fact.n < call.factCount) return call;
  return Object.assign(copyOf(call), grow(call, fact), { factCount: fact.n + 1 });
}

/** Field by field: spreading a call of so many fields is slow enough to be felt in a storm. */
function copyOf(call: Call): Call {
  return {
    id: call.id,
    pbx: call.pbx,
    boot: call.boot,
    linkedId: call.linkedId,
    relatedTo: call.relatedTo,
    direction: call.direction,
    hotline: call.hotline,
    caller: call.caller,
    callee: call.callee,
    placedBy: call.placedBy,
    did: call.did,
    entry: call.entry,
    queue: call.queue,
    visits: call.visits,
    arrivedAt: call.arrivedAt,
    offeredAt: call.offeredAt,
    firstRingAt: call.firstRingAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    lastSeenAt: call.lastSeenAt,
    outcome: call.outcome,
    answeredBy: call.answeredBy,
    answeringOffer: call.answeringOffer,
    offers: call.offers,
    segments: call.segments,
    transfers: call.transfers,
    holds: call.holds,
    hangupBy: call.hangupBy,
    precision: call.precision,
    lateAt: call.lateAt,
    factCount: call.factCount,
  };
}

const nothing: Partial<Call> = {};

/** What a fact changes. */
function grow(call: Call, fact: Exclude<CallFact, { type: 'arrived' }>): Partial<Call> {
  switch (fact.type) {
    case 'described':
      return {
        ...(fact.direction !== undefined && { direction: fact.direction }),
        ...(fact.hotline !== undefined && { hotline: fact.hotline }),
        ...(fact.caller !== undefined && { caller: fact.caller }),
        ...(fact.callee !== undefined && { callee: fact.callee }),
        ...(fact.placedBy !== undefined && { placedBy: fact.placedBy }),
        ...(fact.did !== undefined && { did: fact.did }),
      };
    case 'related':
      return { relatedTo: call.relatedTo ?? fact.to };
    case 'offered':
      if (call.offeredAt !== null && fact.at >= call.offeredAt) return nothing;
      return { offeredAt: fact.at, entry: fact.entry, queue: fact.queue, precision: worse(call, fact) };
    case 'queue_joined':
      if (fact.visit !== call.visits.length) return nothing;
      return { visits: [...call.visits, { queue: fact.queue, joinedAt: fact.at, leftAt: null, left: null }] };
    case 'queue_left':
      return { visits: replaceAt(call.visits, fact.visit, (v) => leaveQueue(v, fact.at, fact.left)) };
    case 'offer_started':
      if (fact.offer !== call.offers.length) return nothing;
      return {
        offers: [
          ...call.offers,
          {
            ...fact.party,
            channelId: fact.channelId,
            queue: fact.queue,
            startedAt: fact.at,
            ringingAt: null,
            endedAt: null,
            result: null,
          },
        ],
      };
    case 'rang':
      return {
        firstRingAt: earlier(call.firstRingAt, fact.at),
        offers: replaceAt(call.offers, fact.offer, (o) => ({ ...o, ringingAt: earlier(o.ringingAt, fact.at) })),
      };
    case 'offer_ended': {
      const offer = call.offers[fact.offer];
      if (offer === undefined || (offer.result !== null && !knowsBetter(offer, fact.at, fact.result))) return nothing;
      // A ring that was inferred for an instant after the offer's end never was.
      const rang = offer.ringingAt !== null && offer.ringingAt <= fact.at;
      const offers = replaceAt(call.offers, fact.offer, (o) => ({
        ...o,
        ringingAt: rang ? o.ringingAt : null,
        endedAt: fact.at,
        result: fact.result,
      }));
      if (rang || offer.ringingAt === null) return { offers };
      return {
        offers,
        firstRingAt: offers.reduce<Micros | null>((first, o) => earlier(first, o.ringingAt), null),
      };
    }
    case 'answered':
      if (call.answeredAt !== null && fact.at >= call.answeredAt) return nothing;
      return {
        // The alarm came of an event that overtook the answer.
        lateAt: call.lateAt !== null && fact.at < call.lateAt ? null : call.lateAt,
        answeredAt: fact.at,
        answeredBy: fact.by,
        answeringOffer: fact.offer,
        precision: worse(call, fact),
      };
    case 'segment_started':
      if (fact.segment < call.segments.length) {
        const segments = replaceAt(call.segments, fact.segment, (s) =>
          s.channelId === fact.channelId && fact.at < s.startedAt ? { ...s, startedAt: fact.at } : s,
        );
        return { segments };
      }
      if (fact.segment !== call.segments.length) return nothing;
      return {
        segments: [...call.segments, { ...fact.party, channelId: fact.channelId, startedAt: fact.at, endedAt: null }],
      };
    case 'segment_ended':
      return {
        segments: replaceAt(call.segments, fact.segment, (s) => ({ ...s, endedAt: earlier(s.endedAt, fact.at) })),
      };
    case 'hold_started':
      if (fact.hold !== call.holds.length) return nothing;
      return { holds: [...call.holds, { startedAt: fact.at, endedAt: null, by: fact.by }] };
    case 'hold_ended':
      return { holds: endHold(call.holds, fact.hold, fact.at) };
    case 'transferred':
      return { transfers: addTransfer(call.transfers, fact) };
    case 'transfer_reached':
      return { transfers: replaceAt(call.transfers, fact.transfer, (t) => ({ ...t, to: fact.to })) };
    case 'late':
      return { lateAt: call.lateAt ?? fact.at };
    case 'ended':
      return {
        endedAt: fact.at,
        outcome: fact.outcome,
        hangupBy: fact.hangupBy,
        lastSeenAt: fact.lastSeenAt,
      };
    default:
      return fact satisfies never;
  }
}

/** How long before or after its consequence a transfer may be told (Micros). */
const sameAct: Micros = 2_000_000;

/** What looked like a redirect is explained by the transfer that is told after it. */
function addTransfer(transfers: readonly Transfer[], { kind, at, from, to }: Transfer): readonly Transfer[] {
  const last = transfers.at(-1);
  const explains =
    last?.kind === 'redirect' && kind !== 'redirect' && last.from === from && Math.abs(last.at - at) < sameAct;
  return [...(explains ? transfers.slice(0, -1) : transfers), { kind, at, from, to }];
}

/** A talk, and the phone's own refusal, overtaken by the dialler's word about it, are the better word. */
function knowsBetter(offer: Offer, at: Micros, result: OfferResult): boolean {
  if (offer.endedAt === null || at > offer.endedAt) return false;
  if (result === 'answered') return true;
  if (offer.result === 'answered' || offer.result === 'elsewhere') return false;
  return result === 'busy' || result === 'rejected' || result === 'unreachable';
}

/** An answer that was overtaken by the leaving still counts as the reason; its instant stays that of the leaving. */
function leaveQueue(visit: QueueVisit, at: Micros, left: VisitLeft): QueueVisit {
  if (visit.left === null) return { ...visit, leftAt: at, left };
  return left === 'answered' ? { ...visit, left } : visit;
}

/** A hold that ended when it began was none: it goes, unless a later one would lose its number by that. */
function endHold(holds: readonly Hold[], index: number, at: Micros): readonly Hold[] {
  const hold = holds[index];
  if (hold !== undefined && at <= hold.startedAt && index === holds.length - 1) return holds.slice(0, -1);
  return replaceAt(holds, index, (h) => ({ ...h, endedAt: earlier(h.endedAt, Math.max(at, h.startedAt)) }));
}

const rank: Record<Precision, number> = { event: 0, arrival: 1, snapshot: 2, backfilled: 3 };

function worse(call: Call, fact: CallFact): Precision {
  return rank[fact.precision] > rank[call.precision] ? fact.precision : call.precision;
}

function arrived(fact: Extract<CallFact, { type: 'arrived' }>): Call {
  return {
    id: fact.call,
    pbx: fact.pbx,
    boot: fact.boot,
    linkedId: fact.linkedId,
    relatedTo: null,
    direction: fact.direction,
    hotline: fact.hotline,
    caller: fact.caller,
    callee: fact.callee,
    placedBy: fact.placedBy,
    did: fact.did,
    entry: null,
    queue: null,
    visits: [],
    arrivedAt: fact.at,
    offeredAt: null,
    firstRingAt: null,
    answeredAt: null,
    endedAt: null,
    lastSeenAt: null,
    outcome: null,
    answeredBy: null,
    answeringOffer: null,
    offers: [],
    segments: [],
    transfers: [],
    holds: [],
    hangupBy: null,
    precision: fact.precision,
    lateAt: null,
    factCount: fact.n + 1,
  };
}
