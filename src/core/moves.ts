/** The call is passed on: transfers, redirects, pickups, parking; and who only listens in. */
import {
  isConversation,
  tell,
  type Book,
  type Bridge,
  type Channel,
  type OfferTrack,
  type OpenCall,
  type Talk,
} from './book-state.js';
import { company, originOf } from './channels.js';
import { adopt } from './joining.js';
import { decideOffers } from './offers.js';
import { nameOf } from './parties.js';
import { dropFeatureHold } from './talks.js';
import type { Micros } from './pbx-event.js';

/** The customer goes out of a talk that nobody asked to end: a manager may have redirected him. */
export function leavesTalk(open: OpenCall, channel: Channel, bridge: Bridge, at: Micros): void {
  if (!open.customers.includes(channel) || !isConversation(bridge.kind)) return;
  if (channel.askedAt !== null || channel.softAt !== null || open.movedAt !== null) return;
  const talk = [...open.talks, ...open.pastTalks.toReversed()].find((t) => t.customer === channel);
  if (talk === undefined || (talk.endedAt !== null && talk.endedAt < at)) return;
  const agent = talk.channel;
  const went = agent.bridge === bridge ? null : agent.bridgeEventAt;
  if (went !== null && went <= at) return;
  for (const asked of [agent.askedAt, agent.softAt]) if (asked !== null && asked <= at) return;
  open.leaving = { at, agent, exten: channel.exten };
}

/** The customer tries to reach somebody anew. Where nothing has explained why he left the talk, he was redirected. */
export function movesOn(book: Book, open: OpenCall, channel: Channel, at: Micros): void {
  const { leaving } = open;
  if (leaving === null || !open.customers.includes(channel)) return;
  open.leaving = null;
  if (open.movedAt !== null || open.parkedAt !== null || at < leaving.at) return;
  const from = nameOf(leaving.agent);
  tell(book, open, leaving.at, { type: 'transferred', kind: 'redirect', from, to: channel.exten });
}

/** The same message twice, or a second one about the same act. */
function isKnown(open: OpenCall, kind: 'blind' | 'attended', at: Micros, from: string): boolean {
  return open.call?.transfers.some((t) => t.kind === kind && t.from === from && t.at === at) ?? true;
}

export function transferredBlind(book: Book, transferer: Channel, exten: string | null, at: Micros): void {
  const open = transferer.call;
  if (open?.call == null) return;
  const from = nameOf(transferer);
  if (isKnown(open, 'blind', at, from)) return;
  dropFeatureHold(book, transferer, at);
  open.movedAt = at;
  open.leaving = null;
  open.reach = exten === null ? open.call.transfers.length : null;
  tell(book, open, at, { type: 'transferred', kind: 'blind', from, to: exten });
}

export function transferredAttended(
  book: Book,
  first: Channel,
  second: Channel | undefined,
  target: Channel | undefined,
  at: Micros,
): void {
  const open = first.call;
  if (open?.call == null) return;
  const from = nameOf(first);
  if (isKnown(open, 'attended', at, from)) return;
  open.movedAt = at;
  open.leaving = null;
  const to = takesOver(open, first, second, target);
  open.reach = to === null ? open.call.transfers.length : null;
  tell(book, open, at, { type: 'transferred', kind: 'attended', from, to: to === null ? null : nameOf(to) });
}

/** The person at the other end of the second line, if he shows already. */
function takesOver(
  open: OpenCall,
  first: Channel,
  second: Channel | undefined,
  target: Channel | undefined,
): Channel | null {
  const isTaker = (channel: Channel): boolean =>
    channel.person && channel !== first && channel !== second && !open.customers.includes(channel);
  if (target !== undefined) return isTaker(target) ? target : (company(target).find(isTaker) ?? null);
  let latest: Talk | null = null;
  for (const talk of open.talks) {
    if (isTaker(talk.channel) && (latest === null || talk.startedAt > latest.startedAt)) latest = talk;
  }
  return latest?.channel ?? null;
}

/** `picker` takes what `target` is offered; his own channel was no call. */
export function pickedUp(book: Book, picker: Channel, target: Channel, at: Micros): void {
  const track = target.offer ?? target.picked;
  const open = track?.call ?? target.call;
  if (open === null || open === undefined || picker === target || picker.picked !== null) return;
  adopt(book, picker, open);
  picker.picked = track;
  picker.acceptedAt ??= at;
  const talk = picker.talk ?? picker.lastTalk;
  if (track !== null && talk !== null && talk.call === open && talk.startedAt >= track.startedAt) {
    explainTalk(book, open, track, talk);
  }
}

/** On a busy PBX the word of the pickup comes when the picker talks already: what it explains is set right. */
function explainTalk(book: Book, open: OpenCall, track: OfferTrack, talk: Talk): void {
  open.taken.push({ dialler: track.dialler, at: talk.startedAt });
  const { call } = open;
  if (call !== null && call.answeredBy !== null && call.answeringOffer === null && call.answeredAt === talk.startedAt) {
    tell(book, open, talk.startedAt, { type: 'answered', by: call.answeredBy, offer: track.index });
  }
  decideOffers(book, open, false, originOf(track.dialler));
}

/** He only listens: his channel belongs to no call. */
export function spied(book: Book, spyer: Channel): void {
  const open = spyer.call;
  if (open === null || open.call !== null) return;
  open.channels.delete(spyer);
  book.byChannel.delete(spyer.id);
  spyer.call = null;
}

export function parked(parkee: Channel, at: Micros): void {
  const open = parkee.call;
  if (open === null) return;
  open.parkedAt = at;
  open.leaving = null;
}

/** Somebody takes the parked caller back; his own channel was no call. */
export function unparked(book: Book, parkee: Channel, retriever: Channel): void {
  if (parkee.call !== null && retriever.call !== parkee.call) adopt(book, retriever, parkee.call);
}
