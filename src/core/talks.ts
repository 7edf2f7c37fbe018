/**
 * Who talks with the customer, from when to when: segments, the first answer, holds. Everything comes from who shares a
 * bridge (through Local pairs), by the instants in the events, so that it does not matter which side is told first.
 */
import { tell, type Book, type Channel, type OfferTrack, type OpenCall, type Talk } from './book-state.js';
import { company, heardBy, originOf, type Presence } from './channels.js';
import { decideOffers, endOffer } from './offers.js';
import { nameOf, partyOf } from './parties.js';
import type { Micros } from './pbx-event.js';
import { correctVisit, decideVisit } from './queue-visits.js';
import { settleLate } from './late.js';
import { heardEver, heardSince, parting, type Span } from './hearing.js';

/** The end of the offer was told before the talk that it came to. */
function wasMistaken(track: OfferTrack | null, at: Micros): boolean {
  const offer = track?.call.call?.offers[track.index];
  return offer != null && offer.result !== 'answered' && offer.endedAt !== null && at <= offer.endedAt;
}

/** The phone shares a bridge with somebody: it took what it was offered. Returns whether it took a call at all. */
function takes(book: Book, channel: Channel, at: Micros): boolean {
  const track = channel.offer ?? channel.picked;
  if (track === null) return false;
  const { call: open, dialler } = track;
  if (channel.offer !== null && !channel.offer.done) endOffer(book, channel.offer, 'answered', at);
  else if (wasMistaken(channel.offer, at)) {
    tell(book, open, at, { type: 'offer_ended', offer: track.index, result: 'answered' });
  } else if (channel.picked === null || channel.talk !== null || channel.lastTalk !== null) return false;
  open.taken.push({ dialler, at });
  return true;
}

/** Brings the talks of a call in line with who hears the customer now. `gone` is who just left a bridge. */
export function review(book: Book, open: OpenCall, at: Micros, gone: Channel | null): void {
  if (open.call === null) return;
  const present = new Map<Channel, Presence & { customer: Channel }>();
  for (const customer of open.customers) {
    for (const presence of heardBy(customer)) {
      const { channel } = presence;
      if (!channel.person || open.customers.includes(channel) || channel.call !== open) continue;
      const known = present.get(channel);
      if (known === undefined || presence.since < known.since) present.set(channel, { ...presence, customer });
    }
  }
  for (const talk of open.talks) {
    const presence = present.get(talk.channel);
    if (presence !== undefined) {
      talk.pausedAt = null;
      talk.viaLocal = presence.viaLocal;
    } else {
      partOrPause(book, talk, at, gone);
    }
  }
  for (const [channel, presence] of present) {
    if (channel.talk === null) startTalk(book, open, channel, presence.customer, presence);
  }
}

function partOrPause(book: Book, talk: Talk, at: Micros, gone: Channel | null): void {
  // Only a leaving that is told late makes the pause begin earlier, not a coming.
  if (talk.pausedAt !== null && gone !== null && at < talk.pausedAt) talk.pausedAt = at;
  if (talk.pausedAt !== null && gone !== talk.customer) return;
  if (!talk.viaLocal || gone === talk.customer || talk.channel.askedAt !== null || talk.channel.hungAt !== null) {
    endTalk(book, talk, at);
    return;
  }
  talk.pausedAt = at;
  book.deadlines.push(
    at + parting,
    () => talk.endedAt === null && talk.pausedAt === at,
    () => endTalk(book, talk, at),
  );
}

function startTalk(book: Book, open: OpenCall, channel: Channel, customer: Channel, presence: Presence): void {
  const { call } = open;
  if (call === null) return;
  // Who has just come from another bridge may have been heard through a Local pair before.
  const moved = (channel.stays.at(-1)?.to ?? 0) > presence.since - parting;
  const at = moved ? heardSince(customer, channel, presence.since) : presence.since;
  const track = channel.offer ?? channel.picked;
  const own = track !== null && track.call === open ? track : null;
  const took = takes(book, channel, at);
  const party = partyOf(book, channel, at);
  if (call.answeredAt === null) {
    // An answer that nobody saw may have been before this one, or this one before now.
    const precision = open.unseenFrom === null ? book.precision : 'snapshot';
    if (precision !== 'snapshot') settleLate(book, open, at);
    const by = open.outbound ? partyOf(book, customer, at) : party;
    tell(book, open, at, { type: 'answered', by, offer: own?.index ?? null }, precision);
  }
  const index = open.call?.segments.length ?? 0;
  const talk: Talk = {
    call: open,
    index,
    channel,
    customer,
    startedAt: at,
    viaLocal: presence.viaLocal,
    pausedAt: null,
    endedAt: null,
  };
  channel.talk = talk;
  open.talks.add(talk);
  open.leaving = null;
  open.movedAt = null;
  open.parkedAt = null;
  tell(book, open, at, { type: 'segment_started', segment: index, channelId: channel.id, party });
  if (open.reach !== null) {
    tell(book, open, at, { type: 'transfer_reached', transfer: open.reach, to: nameOf(channel) });
    open.reach = null;
  }
  if (took && own !== null) decideOffers(book, open, false, originOf(own.dialler));
  if (open.visit !== null && open.visit.leftAt !== null) decideVisit(book, open);
  else correctVisit(book, open, customer, at);
  for (const side of [channel, customer]) {
    if (side.heldAt !== null && side.hold === null) startHold(book, side, Math.max(side.heldAt, at));
  }
}

/** A Local half was told late to have come in: talks that lead over it may have begun earlier than was known. */
function correctStart(book: Book, talk: Talk): void {
  const { call: open, index, channel, customer, startedAt } = talk;
  const { call } = open;
  const at = heardSince(customer, channel, startedAt);
  if (call === null || at >= startedAt) return;
  const party = partyOf(book, channel, at);
  const offer = channel.offer ?? channel.picked;
  talk.startedAt = at;
  if (offer !== null && call.offers[offer.index]?.endedAt === startedAt && offer.call === open) {
    tell(book, open, at, { type: 'offer_ended', offer: offer.index, result: 'answered' });
  }
  if (call.answeredAt === startedAt) {
    tell(book, open, at, { type: 'answered', by: call.answeredBy ?? party, offer: call.answeringOffer });
  }
  tell(book, open, at, { type: 'segment_started', segment: index, channelId: channel.id, party });
}

export function endTalk(book: Book, talk: Talk, at: Micros): void {
  if (talk.endedAt !== null) return;
  const { call: open, channel, customer } = talk;
  const end = Math.max(talk.startedAt, Math.min(at, talk.pausedAt ?? at));
  talk.endedAt = end;
  open.talks.delete(talk);
  open.pastTalks.push(talk);
  if (open.pastTalks.length > 8) open.pastTalks.shift();
  channel.talk = null;
  channel.lastTalk = talk;
  endHold(book, channel, end);
  if (open.talks.size === 0) endHold(book, customer, end);
  tell(book, open, end, { type: 'segment_ended', segment: talk.index });
}

/** Somebody left earlier than the talk was thought to have ended: the other side's leaving had come first. */
export function correctTalks(book: Book, open: OpenCall, channel: Channel, at: Micros): void {
  for (const talk of open.pastTalks) {
    if (talk.channel !== channel && talk.customer !== channel) continue;
    if (talk.endedAt === null || talk.endedAt <= at || talk.startedAt > at) continue;
    talk.endedAt = at;
    tell(book, open, at, { type: 'segment_ended', segment: talk.index });
    for (const side of [talk.channel, talk.customer]) {
      const { hold } = side;
      if (hold !== null && hold.endedAt !== null && hold.endedAt > at && hold.call === open) {
        hold.endedAt = at;
        tell(book, open, at, { type: 'hold_ended', hold: hold.index });
      }
    }
  }
}

/**
 * An entry was told late: two may have shared a bridge although one had left (as told to us) before the other was told
 * to have come, and a talk may have begun earlier than was known.
 */
export function reviewPast(book: Book, open: OpenCall, isOver = false): void {
  if (open.call === null || open.call.outcome !== null) return;
  open.unreviewed = false;
  for (const customer of open.customers) {
    for (const [agent, spans] of heardEver(customer)) {
      if (agent.call !== open || open.customers.includes(agent)) continue;
      for (const span of spans) reviewSpan(book, open, customer, agent, span, isOver);
    }
  }
}

function reviewSpan(
  book: Book,
  open: OpenCall,
  customer: Channel,
  agent: Channel,
  { from, to }: Span,
  isOver: boolean,
): void {
  for (const talk of [...open.talks, ...open.pastTalks]) {
    if (talk.channel !== agent || talk.startedAt > to + parting || (talk.endedAt ?? Infinity) < from - parting)
      continue;
    if (from < talk.startedAt) correctStart(book, talk);
    return;
  }
  if (to === Infinity || agent.talk !== null) return;
  if (!isOver && to > book.now - parting) {
    // It may go on when the next is told.
    open.unreviewed = true;
    book.deadlines.push(
      to + parting,
      () => open.unreviewed,
      () => reviewPast(book, open),
    );
    return;
  }
  startTalk(book, open, agent, customer, { channel: agent, since: from, viaLocal: false });
  if (agent.talk !== null) endTalk(book, agent.talk, to);
}

/** Somebody who was rung hears somebody, even without the customer: a consultation is answered too. */
export function reviewOffers(book: Book, channel: Channel): void {
  if (channel.bridge === null || channel.bridge.kind === 'conference') return;
  reviewOffer(book, channel);
  for (const other of company(channel)) reviewOffer(book, other);
}

function reviewOffer(book: Book, channel: Channel): void {
  const { offer } = channel;
  if (offer === null || offer.done) return;
  let since: Micros | null = null;
  for (const presence of heardBy(channel)) {
    if (!presence.channel.person) continue;
    // With the customer himself it is a talk.
    if (offer.call.customers.includes(presence.channel)) return;
    since = since === null ? presence.since : Math.min(since, presence.since);
  }
  if (since === null) return;
  takes(book, channel, since);
  decideOffers(book, offer.call, false, originOf(offer.dialler));
}

function startHold(book: Book, channel: Channel, at: Micros): void {
  const open = channel.call;
  if (open?.call == null) return;
  const index = open.call.holds.length;
  const isCustomer = open.customers.includes(channel);
  channel.hold = { call: open, index, endedAt: null };
  const by = isCustomer ? (open.outbound ? 'callee' : 'caller') : nameOf(channel);
  tell(book, open, at, { type: 'hold_started', hold: index, by });
}

function endHold(book: Book, channel: Channel, at: Micros): void {
  const { hold } = channel;
  if (hold === null || hold.endedAt !== null) return;
  hold.endedAt = at;
  channel.heldAt = null;
  tell(book, hold.call, at, { type: 'hold_ended', hold: hold.index });
}

/** Between the end of such a hold and the transfer that it was for lies less than this (Micros). */
const atOnce: Micros = 20_000;

/**
 * While an agent keys in a transfer (feature code, manager) the PBX holds the caller by itself and then moves the
 * agent's channel: nobody pressed hold. A hold that ends where it began is none.
 */
export function dropFeatureHold(book: Book, channel: Channel, at: Micros): void {
  const { hold } = channel;
  if (hold === null || (hold.endedAt !== null && at - hold.endedAt > atOnce)) return;
  const startedAt = hold.call.call?.holds[hold.index]?.startedAt;
  if (startedAt === undefined) return;
  channel.hold = null;
  channel.heldAt = null;
  tell(book, hold.call, startedAt, { type: 'hold_ended', hold: hold.index });
}

/** The channel pressed hold. Without a talk it waits for one. */
export function held(book: Book, channel: Channel, at: Micros): void {
  if (at <= channel.holdEventAt || channel.heldAt !== null) return;
  channel.holdEventAt = at;
  channel.heldAt = at;
  channel.hold = null;
  const open = channel.call;
  const talking = channel.talk !== null || (open?.customers.includes(channel) === true && open.talks.size > 0);
  if (talking) startHold(book, channel, at);
}

/** Came back from hold; a stray Unhold at an answer ends nothing. */
export function unheld(book: Book, channel: Channel, at: Micros): void {
  if (at <= channel.holdEventAt) return;
  channel.holdEventAt = at;
  endHold(book, channel, at);
  channel.heldAt = null;
}
