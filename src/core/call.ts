/**
 * A call as a value: one caller's dealing with us, from the first channel to the last hang-up.
 * Meanings of every field: the glossary in README.md ("What the figures mean"). Instants are Micros on the PBX's clock.
 * This file holds types only; `call-fact.ts` tells how a call grows.
 */
import type { Micros, Precision } from './pbx-event.js';

/** `<pbx>-<boot seconds>-<first uniqueid>`: the natural key, safe in a URL. */
export type CallId = string;

export type Direction = 'inbound' | 'outbound' | 'internal';

/** Closed list. `unobserved`: ended while nobody was watching. */
export type Outcome =
  | 'answered'
  | 'abandoned'
  | 'short_abandon'
  | 'not_offered'
  | 'timeout'
  | 'rejected'
  | 'busy'
  | 'no_answer'
  | 'failed'
  | 'unobserved';

export type OfferResult = 'answered' | 'elsewhere' | 'no_answer' | 'rejected' | 'busy' | 'abandoned' | 'unreachable';

export type VisitLeft = 'answered' | 'abandoned' | 'timeout' | 'empty' | 'full' | 'key' | 'transferred' | 'withdrawn';

export type HangupBy = 'caller' | 'agent' | 'callee' | 'pbx' | 'unknown';
export type TransferKind = 'blind' | 'attended' | 'redirect';
export type Entry = 'queue' | 'dial';

/** Who calls, as the PBX tells it: a hint, never proof of identity. */
export interface Caller {
  /** As it came (control characters removed), at most 80 characters; '' where there was none. */
  readonly raw: string;
  /** E.164, or the extension as it is; null when withheld, absent or not a number. */
  readonly number: string | null;
  readonly name: string;
  readonly withheld: boolean;
  /** Set when the caller is one of our own phones. */
  readonly extension: string | null;
}

export interface Callee {
  readonly raw: string;
  readonly number: string | null;
  readonly extension: string | null;
}

/** A person's phone in a call. `user` is who held the extension when it rang (or when he joined without a ring). */
export interface Party {
  readonly extension: string | null;
  /** `PJSIP/8005`: the channel's name without its serial. */
  readonly device: string;
  /** An answerer outside (a mobile), E.164; null for our own phones. */
  readonly number: string | null;
  readonly user: string | null;
}

export interface QueueVisit {
  readonly queue: string;
  readonly joinedAt: Micros;
  readonly leftAt: Micros | null;
  readonly left: VisitLeft | null;
}

/** One attempt to give the call to one agent's phone. */
export interface Offer extends Party {
  readonly channelId: string;
  readonly queue: string | null;
  readonly startedAt: Micros;
  /** The phone reported ringing, or 300 ms after the dial began where it does not report; null if it never rang. */
  readonly ringingAt: Micros | null;
  readonly endedAt: Micros | null;
  readonly result: OfferResult | null;
}

/** A stretch in which the caller and one agent share a bridge, held or not. */
export interface Segment extends Party {
  readonly channelId: string;
  readonly startedAt: Micros;
  readonly endedAt: Micros | null;
}

export interface Transfer {
  readonly kind: TransferKind;
  readonly at: Micros;
  /** Extension (or device) that passed the call on; null where a manager or the PBX did. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface Hold {
  readonly startedAt: Micros;
  readonly endedAt: Micros | null;
  /** Extension that pressed hold; `caller` where the caller's own side did. */
  readonly by: string;
}

export interface Call {
  readonly id: CallId;
  readonly pbx: string;
  /** The PBX's start, epoch of its uniqueids; 0 where unknown. */
  readonly boot: Micros;
  readonly linkedId: string;
  /** Id of the call that this one (a consultation) later joined. */
  readonly relatedTo: CallId | null;
  readonly direction: Direction;
  readonly hotline: boolean;
  readonly caller: Caller;
  readonly callee: Callee | null;
  readonly placedBy: { readonly extension: string; readonly user: string | null } | null;
  /** The number dialled, as the caller's first channel carried it. */
  readonly did: string | null;
  /** How it was first offered; null until then. */
  readonly entry: Entry | null;
  readonly queue: string | null;
  readonly visits: readonly QueueVisit[];
  readonly arrivedAt: Micros;
  readonly offeredAt: Micros | null;
  readonly firstRingAt: Micros | null;
  readonly answeredAt: Micros | null;
  readonly endedAt: Micros | null;
  /** Set when it ended unobserved: the last instant at which it was known to live. */
  readonly lastSeenAt: Micros | null;
  readonly outcome: Outcome | null;
  readonly answeredBy: Party | null;
  /** Index in `offers` of the offer that was answered (or picked up); null where none was. */
  readonly answeringOffer: number | null;
  readonly offers: readonly Offer[];
  readonly segments: readonly Segment[];
  readonly transfers: readonly Transfer[];
  readonly holds: readonly Hold[];
  readonly hangupBy: HangupBy | null;
  readonly precision: Precision;
  /** Of the instants that the answer rule compares: a call first seen in its greeting may still be judged. */
  readonly measured: Precision;
  /** When the alarm "still waiting past the limit" was raised. */
  readonly lateAt: Micros | null;
  /** How many facts it is made of: the next fact's `n`. */
  readonly factCount: number;
}
