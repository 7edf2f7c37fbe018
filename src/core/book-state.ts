/**
 * What the book keeps while a call lives: channels, bridges, and beside each call what its facts do not hold (who is the
 * customer, which offers are undecided). Types and the one way to tell a fact; the meaning stands in the other files.
 */
import type { Call, CallId, Party, VisitLeft } from './call.js';
import { evolve, type CallFact } from './call-fact.js';
import type { ClosedIds } from './closed-ids.js';
import type { Deadlines } from './deadlines.js';
import type { BridgeKind, Micros, PbxEvent, Precision } from './pbx-event.js';
import type { Wiring } from './wiring.js';

export interface Bridge {
  readonly id: string;
  kind: BridgeKind;
  readonly members: Set<Channel>;
  /** The last stays that ended: an entry that was overtaken by the other side's leaving is still heard of. */
  readonly past: { readonly channel: Channel; readonly from: Micros; readonly to: Micros }[];
}

export interface Channel {
  readonly id: string;
  name: string;
  readonly device: string;
  /** The extension of our own phone; null for a trunk, a Local half, a stranger. */
  readonly extension: string | null;
  /** Somebody's phone, ours or outside: not a Local half, not a helper of the PBX. */
  readonly person: boolean;
  readonly born: Micros;
  readonly bornPrecision: Precision;
  /** Caller id and dialled number as the first event had them. */
  readonly firstNumber: string | null;
  readonly firstName: string | null;
  readonly firstExten: string | null;
  number: string | null;
  callerName: string | null;
  withheld: boolean | null;
  exten: string | null;
  /** Of a Local channel: 1 faces the dialler, 2 runs the dialplan; 0 for everything else. */
  readonly half: 0 | 1 | 2;
  pair: Channel | null;
  bridge: Bridge | null;
  enteredAt: Micros;
  bridgeEventAt: Micros;
  /** Its last stays in bridges, as `past` tells them of each bridge. */
  readonly stays: { readonly bridge: Bridge; readonly from: Micros; readonly to: Micros }[];
  /** The bridge it was in last. */
  lastBridgeId: string | null;
  call: OpenCall | null;
  dialled: boolean;
  dialledBy: Channel | null;
  dialString: string | null;
  /** The id of the channel on whose behalf this one was dialled (Local halves are seen through). */
  /** The phone reported ringing, maybe before the dialler said that it dials. */
  rangAt: Micros | null;
  /** When the phone said yes. */
  acceptedAt: Micros | null;
  offer: OfferTrack | null;
  /** The offer that this phone took over from a colleague's. */
  picked: OfferTrack | null;
  party: Party | null;
  talk: Talk | null;
  lastTalk: Talk | null;
  askedAt: Micros | null;
  /** The PBX or a manager asked for its end. */
  softAt: Micros | null;
  hungAt: Micros | null;
  /** It ended while nobody watched. */
  unseen: boolean;
  hangupCause: number | null;
  /** When the queue said that this member did not answer. */
  noAnswerAt: Micros | null;
  heldAt: Micros | null;
  holdEventAt: Micros;
  hold: { readonly call: OpenCall; readonly index: number; endedAt: Micros | null } | null;
}

export interface OfferTrack {
  readonly call: OpenCall;
  readonly index: number;
  readonly channel: Channel;
  /** Who dialled: a caller's channel, or the Local half that stands for it. */
  readonly dialler: Channel;
  readonly queue: string | null;
  readonly startedAt: Micros;
  /** The dialler took it back; by whom it was answered, if at all, shows a moment later. */
  cancelledAt: Micros | null;
  /** The phone sent the call on to somebody else; how that ends decides this offer too. */
  forwarded: boolean;
  done: boolean;
}

export interface Talk {
  readonly call: OpenCall;
  readonly index: number;
  readonly channel: Channel;
  readonly customer: Channel;
  startedAt: Micros;
  viaLocal: boolean;
  /** It seems to be over since then, but a Local pair may only be going out of the middle. */
  pausedAt: Micros | null;
  endedAt: Micros | null;
}

export interface Visit {
  readonly index: number;
  readonly queue: string;
  readonly channel: Channel;
  readonly joinedAt: Micros;
  leftAt: Micros | null;
  gaveUpAt: Micros | null;
  connectedAt: Micros | null;
}

/** A stay that was decided, in case an answer turns up that was overtaken. */
export interface PastVisit {
  readonly index: number;
  readonly channel: Channel;
  readonly joinedAt: Micros;
  readonly leftAt: Micros;
  readonly left: VisitLeft;
}

/** Something that happened to what this channel dialled. */
export interface DialMark {
  readonly dialler: Channel;
  readonly at: Micros;
}

/** The customer left a conversation without anybody having asked for the end: maybe a redirect. */
export interface Leaving {
  readonly at: Micros;
  readonly agent: Channel;
  readonly exten: string | null;
}

export interface OpenCall {
  readonly id: CallId;
  readonly root: Channel;
  /** null until it is known to be a call at all: pickup, retrieval and listening in are none. */
  call: Call | null;
  readonly channels: Set<Channel>;
  readonly ids: string[];
  /** The other side of the agents: the caller, or whom an outbound call reached. */
  customers: Channel[];
  /** The phone that placed it, where the first channel is not that phone itself. */
  placer: Channel | null;
  originated: boolean;
  outbound: boolean;
  visit: Visit | null;
  pastVisit: PastVisit | null;
  readonly offers: Set<OfferTrack>;
  /** Whose caller was taken by somebody, and when. */
  readonly taken: DialMark[];
  /** For whom a phone that was rung said yes, and when. */
  readonly accepted: DialMark[];
  /** Who asked for the end, and when, by channel id. */
  readonly asked: Map<string, Micros>;
  readonly talks: Set<Talk>;
  readonly pastTalks: Talk[];
  /** Somebody may have talked with the customer without our knowing it yet. */
  unreviewed: boolean;
  leaving: Leaving | null;
  /** A transfer was announced: the customer's leaving is explained. */
  movedAt: Micros | null;
  parkedAt: Micros | null;
  /** Index of the transfer whose target is not known yet. */
  reach: number | null;
  lastHangupAt: Micros;
  /** How the last attempt to reach somebody outside ended (outbound only). */
  outboundEnd: 'busy' | 'rejected' | 'no_answer' | 'failed' | null;
  /** From then on, and until the link was back, he may have been answered without our seeing it. */
  unseenFrom: Micros | null;
  /** Where the caller last tried to reach somebody, and since when. */
  stage: 'queue' | 'dial' | null;
  stageAt: Micros | null;
}

/** What a snapshot has told so far; it is taken over as a whole, oldest channel first. */
export interface Snapshot {
  readonly at: Micros;
  /** Channels that were listed, or that came to life while the lists were read. */
  readonly alive: Set<string>;
  readonly channels: Extract<PbxEvent, { type: 'channel_seen' }>[];
  readonly bridges: Extract<PbxEvent, { type: 'bridge_seen' }>[];
  readonly entries: Extract<PbxEvent, { type: 'queue_entry_seen' }>[];
  readonly parked: Set<string>;
  absorbed: boolean;
}

export interface Book {
  readonly wiring: Wiring;
  readonly channels: Map<string, Channel>;
  readonly bridges: Map<string, Bridge>;
  /** Bridges that nobody is in, by id, the longest idle first. */
  readonly idle: Set<string>;
  /** Local halves whose other half has not come yet, by the name without its suffix. */
  readonly halves: Map<string, Channel>;
  readonly calls: Map<CallId, OpenCall>;
  /** Every channel id that ever belonged to an open call. */
  readonly byChannel: Map<string, OpenCall>;
  /** Calls that lost a channel to another call: without any left they are over. */
  readonly emptied: Set<OpenCall>;
  /** Calls that ended in the latest fold. */
  readonly ended: Map<CallId, Call>;
  /** Calls rebuilt from stored facts that the PBX has not been heard to speak of yet. */
  readonly restored: Map<CallId, Call>;
  readonly closed: ClosedIds;
  readonly deadlines: Deadlines;
  /** Who could be rung, by queue and device: tells an empty queue from one whose limit ran out. */
  readonly members: Map<string, Map<string, boolean>>;
  /** false from the loss of the link until the next snapshot is complete: nothing is decided by time alone. */
  watching: boolean;
  /** The last instant at which everything was seen. */
  lastGoodAt: Micros;
  /** When the latest event but one was. */
  lastHeardAt: Micros;
  snapshot: Snapshot | null;
  boot: Micros;
  now: Micros;
  /** Of the event that is being folded. */
  precision: Precision;
  facts: CallFact[];
}

type Body<T> = T extends unknown ? Omit<T, 'call' | 'n' | 'at' | 'precision'> : never;
export type FactBody = Body<CallFact>;

/** Tells one fact of a call that has been told to exist (or its `arrived`). `body` becomes part of the fact. */
export function tell(book: Book, open: OpenCall, at: Micros, body: FactBody, precision = book.precision): void {
  const { call } = open;
  if (call === null && body.type !== 'arrived') return;
  const fact: CallFact = Object.assign(body, { call: open.id, n: call?.factCount ?? 0, at, precision });
  open.call = evolve(call ?? undefined, fact) ?? null;
  book.facts.push(fact);
}

/** Whether people in such a bridge hear each other. */
export function isConversation(kind: BridgeKind): boolean {
  return kind !== 'holding' && kind !== 'parking';
}
