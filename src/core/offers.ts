/**
 * Offers: one attempt to give the call to one phone. When the dialler takes an attempt back, the reason shows only a
 * moment later (somebody answered, the caller left, the limit ran out), so such offers wait undecided for a while.
 */
import { originOf } from './channels.js';
import { tell, type Book, type Channel, type DialMark, type OfferTrack, type OpenCall } from './book-state.js';
import type { OfferResult } from './call.js';
import { partyOf } from './parties.js';
import type { DialStatus, Micros } from './pbx-event.js';

/** A phone that does not report ringing rings from here on after its dial began (Micros). */
export const silentRing: Micros = 300_000;
/** How long an offer that was taken back may stay undecided (Micros). */
const undecided: Micros = 2_000_000;

export function startOffer(book: Book, open: OpenCall, channel: Channel, from: Channel, at: Micros): void {
  if (open.call === null || channel.offer !== null) return;
  const { visit } = open;
  const queue = visit !== null && visit.channel.id === originOf(from) && visit.leftAt === null ? visit.queue : null;
  const index = open.call.offers.length;
  const track: OfferTrack = {
    call: open,
    index,
    channel,
    dialler: from,
    queue,
    startedAt: at,
    cancelledAt: null,
    forwarded: false,
    done: false,
  };
  channel.offer = track;
  open.offers.add(track);
  const party = partyOf(book, channel, at);
  tell(book, open, at, { type: 'offer_started', offer: index, channelId: channel.id, queue, party });
  if (channel.rangAt === null) watchSilence(book, track, at + silentRing);
  else tell(book, open, Math.max(channel.rangAt, at), { type: 'rang', offer: index });
  if (channel.askedAt !== null) phoneRefused(book, channel, channel.hangupCause, channel.askedAt);
}

/** A phone that has reported nothing by `due` rings from then on. */
export function watchSilence(book: Book, track: OfferTrack, due: Micros): void {
  book.deadlines.push(
    due,
    () => !track.done && track.cancelledAt === null && ringingAt(track) === null,
    () => settleRing(book, track, due),
  );
}

function ringingAt(track: OfferTrack): Micros | null {
  return track.call.call?.offers[track.index]?.ringingAt ?? null;
}

/** By `at` a phone that reported nothing has begun to ring, where its time was long enough. */
function settleRing(book: Book, track: OfferTrack, at: Micros): void {
  const ring = track.startedAt + silentRing;
  if (ringingAt(track) === null && at >= ring) tell(book, track.call, ring, { type: 'rang', offer: track.index });
}

export function phoneRings(book: Book, channel: Channel, at: Micros): void {
  if (channel.rangAt === null || at < channel.rangAt) channel.rangAt = at;
  const track = channel.offer;
  const offer = track?.call.call?.offers[track.index];
  if (track === null || offer === undefined) return;
  if (offer.endedAt !== null && at > offer.endedAt) return;
  settleRing(book, track, at);
  const known = ringingAt(track);
  const rang = Math.max(at, track.startedAt);
  if (known === null || rang < known) tell(book, track.call, rang, { type: 'rang', offer: track.index });
}

export function endOffer(book: Book, track: OfferTrack, result: OfferResult, at: Micros): void {
  if (track.done) return;
  settleRing(book, track, at);
  track.done = true;
  track.call.offers.delete(track);
  const end = Math.max(at, track.startedAt);
  tell(book, track.call, end, { type: 'offer_ended', offer: track.index, result });
}

/** The Local half that the queue or the dialler sees in this phone's stead. */
function faceOf(channel: Channel): Channel | null {
  const by = channel.dialledBy;
  return by !== null && by.half === 2 ? by.pair : null;
}

/** Whether somebody took (or accepted) what `origin` dialled for, at this time or later. */
function isMarked(marks: readonly DialMark[], origin: string, since: Micros): boolean {
  return marks.some((mark) => mark.at >= since && originOf(mark.dialler) === origin);
}

export function wasTaken(open: OpenCall, origin: string, since: Micros): boolean {
  return isMarked(open.taken, origin, since);
}

export function wasAccepted(open: OpenCall, origin: string, since: Micros): boolean {
  return isMarked(open.accepted, origin, since);
}

/** Decides an offer that was taken back, if what is known allows it; with `force` in any case. */
export function decideOffer(book: Book, track: OfferTrack, force: boolean): void {
  const { call: open, cancelledAt, channel, startedAt } = track;
  if (track.done || (cancelledAt === null && !force)) return;
  const at = cancelledAt ?? book.now;
  const origin = originOf(track.dialler);
  if (wasTaken(open, origin, startedAt)) return endOffer(book, track, 'elsewhere', at);
  const silent = channel.noAnswerAt ?? faceOf(channel)?.noAnswerAt ?? null;
  if (silent !== null) return endOffer(book, track, 'no_answer', Math.min(at, silent));
  if (open.asked.has(origin) && (force || !wasAccepted(open, origin, startedAt))) {
    return endOffer(book, track, 'abandoned', at);
  }
  if (!force) return;
  if (track.forwarded) return endOffer(book, track, 'no_answer', at);
  // It said yes itself, and nothing came of it.
  if (channel.acceptedAt !== null) return endOffer(book, track, 'no_answer', at);
  if (wasAccepted(open, origin, startedAt)) return endOffer(book, track, 'elsewhere', at);
  // A dialling person or queue takes back because the caller is gone; a transfer's Local leg because its time is up.
  const byPerson = isPersonOrigin(book, open, origin);
  endOffer(book, track, byPerson ? 'abandoned' : 'no_answer', at);
}

function isPersonOrigin(book: Book, open: OpenCall, origin: string): boolean {
  if (open.root.id === origin) return open.root.person;
  return open.customers.some((c) => c.id === origin) || book.channels.get(origin)?.person === true;
}

/** Decides all offers made on behalf of `origin` (all of the call without it). */
export function decideOffers(book: Book, open: OpenCall, force: boolean, origin?: string): void {
  if (open.offers.size === 0) return;
  for (const track of open.offers) {
    if (origin === undefined || originOf(track.dialler) === origin) decideOffer(book, track, force);
  }
}

/** The dialler gave this phone up. */
export function takeBack(book: Book, track: OfferTrack, at: Micros): void {
  if (track.done || track.cancelledAt !== null) return;
  settleRing(book, track, at);
  track.cancelledAt = at;
  decideOffer(book, track, false);
  if (track.done) return;
  book.deadlines.push(
    at + undecided,
    () => !track.done,
    () => decideOffer(book, track, true),
  );
}

/** The phone sent the call on to somebody else: what becomes of it there decides this offer too. */
export function forwards(track: OfferTrack, at: Micros): void {
  if (track.done) return;
  track.forwarded = true;
  track.cancelledAt ??= at;
}

/** Refusals by the phone itself: ISDN causes as Asterisk maps SIP answers to them; null where it is no refusal. */
function refusal(cause: number | null): OfferResult | null {
  switch (cause) {
    case 17:
      return 'busy';
    case 19:
      return 'no_answer';
    case 21:
      return 'rejected';
    case 1:
    case 3:
    case 18:
    case 20:
    case 22:
    case 27:
    case 34:
    case 38:
    case 41:
    case 42:
    case 58:
    case 88:
      return 'unreachable';
    default:
      return null;
  }
}

/** The phone itself asked for the end before it was answered. */
export function phoneRefused(book: Book, channel: Channel, cause: number | null, at: Micros): void {
  const track = channel.offer;
  const result = refusal(cause);
  if (track === null || result === null || track.cancelledAt !== null || channel.acceptedAt !== null) return;
  // If the dialler's word came first, call-fact.ts knows which of the two holds.
  if (track.done) tell(book, track.call, at, { type: 'offer_ended', offer: track.index, result });
  else endOffer(book, track, result, at);
}

/** A dial attempt ended; `channel` is the dialled one. */
export function dialEnded(book: Book, channel: Channel, status: DialStatus, at: Micros): void {
  const track = channel.offer;
  if (status === 'answer') {
    const by = channel.call;
    if (by === null) return;
    by.accepted.push({ dialler: channel.dialledBy ?? channel, at });
    channel.acceptedAt ??= at;
    return;
  }
  if (track === null) {
    if (channel.half === 1) underFace(channel, (t) => decideOffer(book, t, false));
    return;
  }
  switch (status) {
    case 'busy':
      endOffer(book, track, 'busy', at);
      break;
    case 'no_answer':
      // A Local half that is hung up itself gives up what it dials: nobody's time is over.
      if (channel.dialledBy?.half === 2 && channel.dialledBy.askedAt !== null) takeBack(book, track, at);
      else if (track.cancelledAt === null) endOffer(book, track, 'no_answer', at);
      break;
    case 'congestion':
    case 'unavailable':
      endOffer(book, track, 'unreachable', at);
      break;
    default:
      takeBack(book, track, at);
  }
}

/** The queue says that this member (a phone, or the Local half that stands for one) did not answer. */
export function memberSilent(book: Book, channel: Channel, ringMs: number | null, at: Micros): void {
  channel.noAnswerAt ??= at;
  const track = channel.offer;
  if (track !== null) endOffer(book, track, ringMs === 0 ? 'busy' : 'no_answer', track.cancelledAt ?? at);
  else underFace(channel, (t) => decideOffer(book, t, false));
}

/** Offers of the phones that were dialled through this Local half. */
function underFace(face: Channel, run: (track: OfferTrack) => void): void {
  for (const track of face.call?.offers ?? []) if (faceOf(track.channel) === face) run(track);
}

/** The phone's channel is gone. */
export function phoneGone(book: Book, channel: Channel, cause: number | null, at: Micros): void {
  const track = channel.offer;
  if (track === null || track.done) return;
  if (track.forwarded) return;
  if (cause === 17) endOffer(book, track, 'busy', track.cancelledAt ?? at);
  else if (cause === 21) endOffer(book, track, 'rejected', track.cancelledAt ?? at);
  else takeBack(book, track, at);
}
