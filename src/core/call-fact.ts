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
  const next = copyOf(call);
  grow(next, fact);
  next.factCount = fact.n + 1;
  return next;
}

/** Field by field: spreading a call of so many fields is slow enough to be felt in a storm. */
function copyOf(call: Call): Draft {
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
    measured: call.measured,
    lateAt: call.lateAt,
    factCount: call.factCount,
  };
}

type Draft = { -readonly [Key in keyof Call]: Call[Key] };

/** Puts what a fact changes into a call that is nobody else's yet. */
function grow(call: Draft, fact: Exclude<CallFact, { type: 'arrived' }>): void {
  switch (fact.type) {
    case 'described':
      if (fact.direction !== undefined) call.direction = fact.direction;
      if (fact.hotline !== undefined) call.hotline = fact.hotline;
      if (fact.caller !== undefined) call.caller = fact.caller;
      if (fact.callee !== undefined) call.callee = fact.callee;
      if (fact.placedBy !== undefined) call.placedBy = fact.placedBy;
      if (fact.did !== undefined) call.did = fact.did;
      break;
    case 'related':
      call.relatedTo ??= fact.to;
      break;
    case 'offered':
      if (call.offeredAt !== null && fact.at >= call.offeredAt) break;
      call.offeredAt = fact.at;
      call.entry = fact.entry;
      call.queue = fact.queue;
      call.precision = worse(call.precision, fact.precision);
      call.measured = fact.precision;
      break;
    case 'queue_joined':
      if (fact.visit !== call.visits.length) break;
      call.visits = [...call.visits, { queue: fact.queue, joinedAt: fact.at, leftAt: null, left: null }];
      break;
    case 'queue_left':
      call.visits = replaceAt(call.visits, fact.visit, (v) => leaveQueue(v, fact.at, fact.left));
      break;
    case 'offer_started':
      if (fact.offer !== call.offers.length) break;
      call.offers = [
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
      ];
      break;
    case 'rang':
      call.firstRingAt = earlier(call.firstRingAt, fact.at);
      call.offers = replaceAt(call.offers, fact.offer, (o) => ({ ...o, ringingAt: earlier(o.ringingAt, fact.at) }));
      break;
    case 'offer_ended':
      endOffer(call, fact);
      break;
    case 'answered':
      // Which offer it was of may be learnt later: a pickup is told after the picker talks.
      if (call.answeredAt === fact.at) call.answeringOffer ??= fact.offer;
      if (call.answeredAt !== null && fact.at >= call.answeredAt) break;
      // The alarm came of an event that overtook the answer.
      if (call.lateAt !== null && fact.at < call.lateAt) call.lateAt = null;
      call.answeredAt = fact.at;
      call.answeredBy = fact.by;
      call.answeringOffer = fact.offer;
      call.precision = worse(call.precision, fact.precision);
      call.measured = worse(call.measured, fact.precision);
      break;
    case 'segment_started':
      if (fact.segment < call.segments.length) {
        call.segments = replaceAt(call.segments, fact.segment, (s) =>
          s.channelId === fact.channelId && fact.at < s.startedAt ? { ...s, startedAt: fact.at } : s,
        );
      } else if (fact.segment === call.segments.length) {
        const segment = { ...fact.party, channelId: fact.channelId, startedAt: fact.at, endedAt: null };
        call.segments = [...call.segments, segment];
      }
      break;
    case 'segment_ended':
      call.segments = replaceAt(call.segments, fact.segment, (s) => ({ ...s, endedAt: earlier(s.endedAt, fact.at) }));
      break;
    case 'hold_started':
      if (fact.hold === call.holds.length) {
        call.holds = [...call.holds, { startedAt: fact.at, endedAt: null, by: fact.by }];
      }
      break;
    case 'hold_ended':
      call.holds = endHold(call.holds, fact.hold, fact.at);
      break;
    case 'transferred':
      call.transfers = addTransfer(call.transfers, fact);
      break;
    case 'transfer_reached':
      call.transfers = replaceAt(call.transfers, fact.transfer, (t) => ({ ...t, to: fact.to }));
      break;
    case 'late':
      call.lateAt ??= fact.at;
      break;
    case 'ended':
      call.endedAt = fact.at;
      call.outcome = fact.outcome;
      call.hangupBy = fact.hangupBy;
      call.lastSeenAt = fact.lastSeenAt;
      break;
    default:
      fact satisfies never;
  }
}

function endOffer(call: Draft, fact: Extract<CallFact, { type: 'offer_ended' }>): void {
  const offer = call.offers[fact.offer];
  if (offer === undefined || (offer.result !== null && !knowsBetter(offer, fact.at, fact.result))) return;
  // A ring that was inferred for an instant after the offer's end never was.
  const rang = offer.ringingAt !== null && offer.ringingAt <= fact.at;
  call.offers = replaceAt(call.offers, fact.offer, (o) => ({
    ...o,
    ringingAt: rang ? o.ringingAt : null,
    endedAt: fact.at,
    result: fact.result,
  }));
  if (rang || offer.ringingAt === null) return;
  call.firstRingAt = call.offers.reduce<Micros | null>((first, o) => earlier(first, o.ringingAt), null);
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

function worse(known: Precision, told: Precision): Precision {
  return rank[told] > rank[known] ? told : known;
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
    measured: fact.precision,
    lateAt: null,
    factCount: fact.n + 1,
  };
}
