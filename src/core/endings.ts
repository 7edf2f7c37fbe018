/** How calls end: channels hang up one after the other, and with the last one the call is over. */
import { tell, type Book, type Channel, type OpenCall } from './book-state.js';
import type { Call } from './call.js';
import { removeChannel } from './channels.js';
import { announce } from './joining.js';
import { settleLate } from './late.js';
import { wentOut } from './meetings.js';
import { decideOffers, phoneGone, phoneRefused, takeBack } from './offers.js';
import { endedBy, outcomeOf, refusedOutside } from './outcome.js';
import type { Micros } from './pbx-event.js';
import { decideVisit } from './queue-visits.js';
import { endTalk, reviewPast } from './talks.js';

export function hangupAsked(book: Book, channel: Channel, cause: number | null, soft: boolean, at: Micros): void {
  if (soft) {
    channel.softAt ??= at;
    return;
  }
  if (channel.askedAt !== null) return;
  channel.askedAt = at;
  channel.hangupCause = cause;
  const open = channel.call;
  // A Local half only passes on what happened at its other end.
  if (open === null || !channel.person) return;
  open.asked.set(channel.id, at);
  const toOutside = channel === open.placer || (open.outbound && open.customers.includes(channel));
  if (toOutside && channel.acceptedAt === null && channel.bridge === null) open.outboundEnd = refusedOutside(cause);
  phoneRefused(book, channel, cause, at);
  decideOffers(book, open, false, channel.id);
}

export function hungUp(book: Book, channel: Channel, cause: number | null, at: Micros): void {
  channel.hungAt = at;
  channel.hangupCause = cause;
  if (channel.bridge !== null) wentOut(book, channel, channel.bridge.id, at);
  if (channel.talk !== null) endTalk(book, channel.talk, at);
  phoneGone(book, channel, cause, at);
  removeChannel(book, channel, at);
  const open = channel.call;
  if (open === null) return;
  open.channels.delete(channel);
  if (at > open.lastHangupAt) open.lastHangupAt = at;
  if (open.unreviewed) reviewPast(book, open, open.customers.includes(channel));
  for (const talk of open.talks) if (talk.customer === channel) endTalk(book, talk, at);
  for (const track of open.offers) if (track.dialler === channel && channel.person) takeBack(book, track, at);
  if (open.visit !== null && open.visit.channel === channel) {
    open.visit.leftAt ??= at;
    decideVisit(book, open);
  }
  if (open.channels.size === 0) finish(book, open, open.lastHangupAt);
}

/** The last channel is gone. */
export function finish(book: Book, open: OpenCall, at: Micros): void {
  if (open.call === null && isCallAfterAll(open)) announce(book, open);
  if (open.call !== null) {
    if (open.unreviewed) reviewPast(book, open, true);
    decideOffers(book, open, true);
    decideVisit(book, open, at);
    for (const talk of open.talks) endTalk(book, talk, at);
    if (open.call.answeredAt === null) settleLate(book, open, at);
    end(book, open, open.call, Math.max(at, open.call.arrivedAt));
  }
  forget(book, open);
}

function end(book: Book, open: OpenCall, call: Call, at: Micros): void {
  const lastSeenAt = open.unseenFrom;
  const isUnseen = lastSeenAt !== null && call.answeredAt === null && (open.stageAt ?? 0) <= lastSeenAt;
  if (isUnseen) tell(book, open, at, { type: 'ended', outcome: 'unobserved', hangupBy: 'unknown', lastSeenAt });
  else {
    const outcome = outcomeOf(book, open, call);
    tell(book, open, at, { type: 'ended', outcome, hangupBy: endedBy(open, call), lastSeenAt: null });
  }
}

/**
 * A phone dialled something and hung up, and nothing showed what it was: a call that reached nobody, unless it was a
 * feature code.
 */
function isCallAfterAll(open: OpenCall): boolean {
  const { root } = open;
  return root.extension !== null && !root.dialled && root.firstExten !== null && /^\+?[0-9]+$/.test(root.firstExten);
}

/** Nothing of the call is kept but its ids, so that late messages about it begin nothing. */
export function forget(book: Book, open: OpenCall): void {
  if (open.call?.outcome != null) book.ended.set(open.id, open.call);
  book.calls.delete(open.id);
  for (const id of open.ids) {
    if (book.byChannel.get(id) !== open) continue;
    book.byChannel.delete(id);
    // Ids of an earlier start of the PBX may come again.
    if (open.call === null || open.call.boot === book.boot) book.closed.add(id, book.now);
  }
}

/** Everything undecided ends as far as it was seen, and the call with it: nobody watched when it ended. */
export function endUnobserved(book: Book, open: OpenCall, lastSeenAt: Micros, at: Micros): void {
  if (open.call !== null) {
    for (const talk of open.talks) endTalk(book, talk, lastSeenAt);
    for (const track of open.offers) track.cancelledAt ??= Math.max(lastSeenAt, track.startedAt);
    decideOffers(book, open, true);
    decideVisit(book, open, lastSeenAt, true);
    tell(book, open, at, { type: 'ended', outcome: 'unobserved', hangupBy: 'unknown', lastSeenAt });
  }
  forget(book, open);
}

/** The PBX stopped: nothing lives there any more. */
export function pbxStopped(book: Book, at: Micros): void {
  for (const channel of book.channels.values()) {
    channel.softAt ??= at;
    hungUp(book, channel, null, at);
  }
  book.bridges.clear();
  book.idle.clear();
}

/** Calls whose channels all went over to another call. */
export function endEmptied(book: Book, at: Micros): void {
  for (const open of book.emptied) {
    book.emptied.delete(open);
    if (open.channels.size > 0 || open.call?.outcome != null) continue;
    if (open.call === null) forget(book, open);
    else finish(book, open, Math.max(open.lastHangupAt, at));
  }
}
