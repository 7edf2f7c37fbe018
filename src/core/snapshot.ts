/**
 * The link was down, or the program has just begun: the PBX lists what lives now. Calls that are still there keep what
 * was known of them; those whose channels are all gone ended unobserved; what nobody saw begin is marked so.
 */
import type { Book, Channel, OpenCall, Snapshot } from './book-state.js';
import { addChannel, bridgeOf, company, retire, enter, leave, removeChannel } from './channels.js';
import { endUnobserved, forget } from './endings.js';
import { dialBegan } from './dialling.js';
import { announce, goesOutside, meet, offered, place } from './joining.js';
import { decideOffer, endOffer, phoneRings, takeBack } from './offers.js';
import type { BridgeView, Micros, PbxEvent } from './pbx-event.js';
import { decideVisit, joinQueue } from './queue-visits.js';
import { reviveCall, endRestored } from './restoring.js';
import { endTalk, review, reviewOffers } from './talks.js';

/** In a gap as short as this nobody is answered and gone again (Micros). */
const blink: Micros = 50_000;

type Seen = Extract<PbxEvent, { type: 'channel_seen' }>;

export function loseLink(book: Book, at: Micros): void {
  if (book.watching) book.lastGoodAt = at;
  book.watching = false;
  book.snapshot = null;
}

export function beginSnapshot(book: Book, boot: Micros | null, at: Micros): void {
  // Signed in anew without a word about the loss of the link: what was heard last is the last that is known.
  if (book.watching && book.calls.size > 0) book.lastGoodAt = Math.min(book.lastHeardAt, at);
  book.watching = false;
  if (boot !== null && boot !== book.boot) {
    if (book.boot !== 0) startOver(book, at);
    book.boot = boot;
  }
  book.snapshot = {
    at,
    alive: new Set(),
    channels: [],
    bridges: [],
    entries: [],
    parked: new Set(),
    absorbed: false,
  };
}

/** The PBX was started anew: nothing of before lives, and its ids may come again. */
function startOver(book: Book, at: Micros): void {
  for (const open of new Set(book.byChannel.values())) endUnobserved(book, open, book.lastGoodAt, at);
  book.channels.clear();
  book.bridges.clear();
  book.idle.clear();
  book.halves.clear();
  book.byChannel.clear();
  book.closed.clear();
}

/** Keeps what a list says for later; returns whether that is all there is to the event. */
export function noteSeen(book: Book, snapshot: Snapshot, event: PbxEvent): boolean {
  switch (event.type) {
    case 'channel_seen':
      snapshot.channels.push(event);
      return true;
    case 'bridge_seen':
      snapshot.bridges.push(event);
      return true;
    case 'queue_entry_seen':
      snapshot.entries.push(event);
      return true;
    case 'parked_seen':
      snapshot.parked.add(event.channelId);
      return true;
    case 'member_changed':
    case 'device_changed':
    case 'tick':
      return false;
    default:
      absorb(book, snapshot);
      book.precision = event.precision;
      return false;
  }
}

/** Takes over the present state; live events that came meanwhile follow. */
function absorb(book: Book, snapshot: Snapshot): void {
  if (snapshot.absorbed) return;
  snapshot.absorbed = true;
  book.precision = 'snapshot';
  const { at } = snapshot;
  const age = (seen: Seen): number => seen.createdAt ?? at;
  const list = snapshot.channels.toSorted((a, b) => age(a) - age(b) || (a.channel.id < b.channel.id ? -1 : 1));
  for (const { channel } of list) snapshot.alive.add(channel.id);
  for (const call of book.restored.values()) {
    if (call.boot !== book.boot && call.boot !== 0 && book.boot !== 0) continue;
    reviveCall(book, call, snapshot);
  }
  for (const seen of list) {
    if (book.channels.has(seen.channel.id) || book.closed.has(seen.channel.id)) continue;
    const channel = addChannel(book, seen.channel, seen.createdAt ?? at, 'snapshot');
    place(book, channel, seen.channel.linkedId);
    if (channel.call?.root === channel && channel.person && channel.extension === null) announce(book, channel.call);
  }
  placeInBridges(book, snapshot);
  takeEntries(book, snapshot);
  for (const seen of list) {
    const channel = book.channels.get(seen.channel.id);
    if (channel?.dialled === true && seen.channel.state === 'up') channel.acceptedAt ??= at;
    if (channel !== undefined) understand(book, channel, seen, at);
  }
  for (const id of snapshot.parked) {
    const open = book.channels.get(id)?.call;
    if (open != null) open.parkedAt ??= at;
  }
}

function placeInBridges(book: Book, snapshot: Snapshot): void {
  const views = new Map<string, BridgeView>();
  const where = new Map<string, string>();
  for (const { bridge, channelIds } of snapshot.bridges) {
    views.set(bridge.id, bridge);
    for (const id of channelIds) where.set(id, bridge.id);
  }
  for (const { channel, bridgeId } of snapshot.channels) if (bridgeId !== null) where.set(channel.id, bridgeId);
  const moved: Channel[] = [];
  for (const { channel: view } of snapshot.channels) {
    const channel = book.channels.get(view.id);
    if (channel === undefined) continue;
    const now = where.get(view.id) ?? null;
    if ((channel.bridge?.id ?? null) === now) continue;
    const before = leave(channel, channel.bridgeEventAt);
    if (before !== null) retire(book, before);
    if (now !== null) enter(channel, bridgeOf(book, views.get(now) ?? { id: now, kind: 'basic' }), snapshot.at);
    // A live event that comes after the list tells it more exactly.
    channel.bridgeEventAt = 0;
    moved.push(channel);
  }
  for (const channel of moved) {
    const open = meet(book, channel);
    if (open === null) continue;
    if (open.call === null) becomeCall(book, open);
    reviewOffers(book, channel);
    for (const talk of open.talks) if (talk.channel === channel || talk.customer === channel) talk.viaLocal = false;
    review(book, open, snapshot.at, channel.bridge === null ? channel : null);
  }
}

/** One of our phones talks with somebody, and nobody saw how that began. */
function becomeCall(book: Book, open: OpenCall): void {
  const other = company(open.root).find((c) => c.person);
  if (other === undefined) return;
  if (open.root.extension !== null && other.extension === null) goesOutside(book, open, other, open.root.exten);
  else announce(book, open);
}

/** Who waits in which queue: a stay that goes on is kept, one that began unseen begins when the PBX says it did. */
function takeEntries(book: Book, snapshot: Snapshot): void {
  const waiting = new Map(snapshot.entries.map((entry) => [entry.channelId, entry]));
  for (const open of book.calls.values()) {
    const { visit } = open;
    if (visit === null || visit.leftAt !== null || waiting.get(visit.channel.id)?.queue === visit.queue) continue;
    if (snapshot.alive.has(visit.channel.id)) decideVisit(book, open, snapshot.at);
  }
  for (const entry of snapshot.entries) {
    const channel = book.channels.get(entry.channelId);
    const open = channel?.call;
    if (channel === undefined || open == null || open.visit !== null) continue;
    announce(book, open);
    joinQueue(book, open, channel, entry.queue, entry.joinedAt);
    offered(book, open, entry.joinedAt, entry.queue);
  }
}

/** What a channel that was not known before is doing: it rings for somebody, or it calls. */
function understand(book: Book, channel: Channel, seen: Seen, at: Micros): void {
  const open = channel.call;
  if (open === null || channel.bornPrecision !== 'snapshot' || channel.offer !== null || !channel.person) return;
  if (open.root === channel || seen.channel.state !== 'ringing' || open.customers.includes(channel)) return;
  const caller = open.visit?.channel ?? open.root;
  dialBegan(book, caller, channel, null, at);
  phoneRings(book, channel, at);
}

export function endSnapshot(book: Book, at: Micros): void {
  const { snapshot } = book;
  if (snapshot === null) return;
  absorb(book, snapshot);
  book.precision = 'snapshot';
  for (const channel of book.channels.values()) if (!snapshot.alive.has(channel.id)) vanish(book, channel);
  for (const open of new Set(book.byChannel.values())) {
    if (open.channels.size > 0) continue;
    if (open.call === null) forget(book, open);
    else endUnobserved(book, open, book.lastGoodAt, at);
  }
  endRestored(book, at);
  for (const open of book.calls.values()) settleUnseen(book, open);
  if (snapshot.at - book.lastGoodAt > blink) for (const open of book.calls.values()) doubt(open, book.lastGoodAt);
  book.snapshot = null;
  book.watching = true;
  book.lastHeardAt = at;
  if (book.deadlines.due(book.now)) book.deadlines.run(book.now);
}

/** Phones that stopped ringing unseen: a colleague has it, the caller is gone on, or they were not answered. */
function settleUnseen(book: Book, open: OpenCall): void {
  const isWaiting = open.visit?.leftAt === null || [...open.offers].some((track) => !track.channel.unseen);
  for (const track of open.offers) {
    if (!track.channel.unseen) continue;
    decideOffer(book, track, !isWaiting);
    if (!track.done) endOffer(book, track, 'no_answer', track.cancelledAt ?? book.lastGoodAt);
  }
}

/** Offered before, not answered as far as is known, and neither waiting nor ringing as before: what was in between? */
function doubt(open: OpenCall, lastGoodAt: Micros): void {
  const { call, visit } = open;
  if (call === null || call.answeredAt !== null || open.customers.some((c) => c.askedAt !== null)) return;
  if (open.outbound) {
    if (open.customers.some((c) => c.hungAt === null && c.acceptedAt === null)) return;
  } else {
    if (call.offeredAt === null || call.offeredAt > lastGoodAt) return;
    if (visit !== null && visit.leftAt === null) return;
    for (const { cancelledAt, startedAt, channel } of open.offers) {
      if (cancelledAt === null && startedAt <= lastGoodAt && channel.acceptedAt === null) return;
    }
  }
  open.unseenFrom = lastGoodAt;
}

/** The channel went while nobody watched. Its call may live on without it. */
function vanish(book: Book, channel: Channel): void {
  const at = Math.max(book.lastGoodAt, channel.born);
  const bridge = leave(channel, at);
  if (bridge !== null) retire(book, bridge);
  if (channel.talk !== null) endTalk(book, channel.talk, at);
  const open = channel.call;
  channel.hungAt = at;
  channel.unseen = true;
  removeChannel(book, channel, at);
  if (open === null) return;
  open.channels.delete(channel);
  for (const talk of open.talks) if (talk.customer === channel) endTalk(book, talk, at);
  if (open.channels.size === 0) return;
  if (channel.offer !== null) takeBack(book, channel.offer, at);
  if (open.visit?.channel === channel) decideVisit(book, open, at);
}
