/**
 * Open calls after a restart of Skylark: their facts are there, their channels are not until the PBX lists them. A call
 * that the PBX still knows is taken up where it was; the others ended unobserved.
 */
import type { Book, Channel, OfferTrack, OpenCall, Snapshot } from './book-state.js';
import type { Call, Offer, Party } from './call.js';
import { evolve, type CallFact } from './call-fact.js';
import { addChannel } from './channels.js';
import { join, newCall } from './joining.js';
import { planLate } from './late.js';
import { silentRing, watchSilence } from './offers.js';
import { nameOf } from './parties.js';
import type { ChannelView, Micros } from './pbx-event.js';
import { endUnobserved } from './endings.js';
import { endTalk } from './talks.js';

export function restoreCalls(book: Book, facts: readonly CallFact[], lastSeenAt: Micros): void {
  for (const fact of facts) {
    const call = evolve(book.restored.get(fact.call), fact);
    if (call === undefined) continue;
    if (call.outcome === null) book.restored.set(call.id, call);
    else book.restored.delete(call.id);
  }
  if (book.restored.size === 0) return;
  book.watching = false;
  book.lastGoodAt = lastSeenAt;
}

/** Ids of the channels that the facts of a call name. */
function channelsOf(call: Call): Set<string> {
  return new Set([call.linkedId, ...call.offers.map((o) => o.channelId), ...call.segments.map((s) => s.channelId)]);
}

/** A channel that the facts name and that is gone: it stands in for what it was part of. */
function ghost(book: Book, id: string, party: Party | null, born: Micros): Channel {
  const view: ChannelView = {
    id,
    name: party?.device ?? '',
    linkedId: id,
    state: null,
    callerNumber: null,
    callerName: null,
    connectedNumber: null,
    connectedName: null,
    exten: null,
    context: null,
    withheld: null,
  };
  const channel = addChannel(book, view, born, 'snapshot');
  book.channels.delete(id);
  channel.hungAt = born;
  channel.unseen = true;
  return channel;
}

/** Takes a restored call up again, if any of its channels still lives. */
export function reviveCall(book: Book, call: Call, { channels: list, entries, at }: Snapshot): void {
  const ids = channelsOf(call);
  const own = list.filter((seen) => ids.has(seen.channel.id) || seen.channel.linkedId === call.linkedId);
  if (own.length === 0) return;
  book.restored.delete(call.id);
  const channels = new Map<string, Channel>();
  for (const seen of own) {
    const born = seen.channel.id === call.linkedId ? call.arrivedAt : (seen.createdAt ?? at);
    channels.set(seen.channel.id, addChannel(book, seen.channel, born, 'snapshot'));
  }
  const root = channels.get(call.linkedId) ?? ghost(book, call.linkedId, null, call.arrivedAt);
  const open: OpenCall = { ...newCall(book, root), id: call.id };
  open.call = call;
  book.calls.set(call.id, open);
  for (const channel of channels.values()) join(book, channel, open);
  open.ids.push(...ids);
  for (const id of ids) book.byChannel.set(id, open);
  reviveSides(open, call, [...channels.values()]);
  const named = (id: string, party: Party, born: Micros): Channel => channels.get(id) ?? ghost(book, id, party, born);
  const talking = new Set(own.flatMap(({ channel, bridgeId }) => (bridgeId === null ? [] : [channel.id])));
  reviveOffers(book, open, call, named, talking);
  reviveTalks(open, call, named);
  for (const talk of open.talks) if (talk.channel.unseen || talk.customer.unseen) endTalk(book, talk, book.lastGoodAt);
  const waiting = entries.find((entry) => channels.has(entry.channelId) && entry.queue === call.visits.at(-1)?.queue);
  reviveVisit(open, call, channels.get(waiting?.channelId ?? '') ?? root);
  planLate(book, open);
}

function reviveSides(open: OpenCall, call: Call, channels: readonly Channel[]): void {
  const placer = channels.find((c) => call.placedBy !== null && c.extension === call.placedBy.extension) ?? null;
  // A phone that dials says whom; without a number it was a click that made it call.
  open.originated = call.placedBy !== null && call.did === null;
  if (placer !== null && (placer !== open.root || open.originated)) open.placer = placer;
  if (call.direction !== 'outbound') return;
  open.outbound = true;
  const outside = channels.filter((c) => c.person && c.extension === null);
  if (outside.length > 0) open.customers = outside;
}

type Named = (id: string, party: Party, born: Micros) => Channel;

function reviveOffers(book: Book, open: OpenCall, call: Call, named: Named, talking: ReadonlySet<string>): void {
  call.offers.forEach((offer, index) => {
    const channel = named(offer.channelId, offer, offer.startedAt);
    const dialler = diallerOf(open, offer, talking);
    const track: OfferTrack = {
      call: open,
      index,
      channel,
      dialler,
      queue: offer.queue,
      startedAt: offer.startedAt,
      cancelledAt: offer.endedAt,
      forwarded: false,
      done: offer.result !== null,
    };
    channel.dialled = true;
    channel.dialledBy = dialler;
    channel.offer = track;
    channel.party = { extension: offer.extension, device: offer.device, number: offer.number, user: offer.user };
    if (offer.result === 'answered' && offer.endedAt !== null) {
      open.taken.push({ dialler: open.root, at: offer.endedAt });
    }
    if (track.done) return;
    open.offers.add(track);
    if (channel.hungAt !== null) track.cancelledAt = book.lastGoodAt;
    else if (offer.ringingAt === null) watchSilence(book, track, offer.startedAt + silentRing);
    if (offer.queue === null) {
      open.stage = 'dial';
      open.stageAt ??= offer.startedAt;
    }
  });
}

/** Who dialled this phone: the Local half that was made for it, if one lives, else the caller. */
function diallerOf(open: OpenCall, offer: Offer, talking: ReadonlySet<string>): Channel {
  for (const channel of open.channels) {
    if (channel.half !== 2 || offer.extension === null || !channel.name.startsWith(`Local/${offer.extension}@`))
      continue;
    // The half that faces the caller waits for the answer; the one of a transfer is with the agent already.
    if (channel.pair !== null && !talking.has(channel.pair.id)) channel.pair.dialledBy ??= open.root;
    return channel;
  }
  return open.root;
}

function reviveTalks(open: OpenCall, call: Call, named: Named): void {
  const customer = open.customers[0] ?? open.root;
  call.segments.forEach((segment, index) => {
    const channel = named(segment.channelId, segment, segment.startedAt);
    const { startedAt, endedAt } = segment;
    const talk = { call: open, index, channel, customer, startedAt, viaLocal: false, pausedAt: null, endedAt };
    channel.party ??= {
      extension: segment.extension,
      device: segment.device,
      number: segment.number,
      user: segment.user,
    };
    if (endedAt !== null) {
      channel.lastTalk = talk;
      open.pastTalks.push(talk);
      return;
    }
    channel.talk = talk;
    open.talks.add(talk);
  });
  call.holds.forEach((hold, index) => {
    if (hold.endedAt !== null) return;
    const sides = [...open.talks].map((t) => t.channel);
    const by = sides.find((c) => nameOf(c) === hold.by) ?? customer;
    by.heldAt = hold.startedAt;
    by.hold = { call: open, index, endedAt: null };
  });
}

function reviveVisit(open: OpenCall, call: Call, channel: Channel): void {
  const index = call.visits.length - 1;
  const visit = call.visits[index];
  if (visit === undefined) return;
  if (open.stage === null || (open.stageAt !== null && open.stageAt < visit.joinedAt)) {
    open.stage = 'queue';
    open.stageAt = visit.joinedAt;
  }
  if (visit.left !== null) return;
  open.visit = {
    index,
    queue: visit.queue,
    channel,
    joinedAt: visit.joinedAt,
    leftAt: null,
    gaveUpAt: null,
    connectedAt: null,
  };
}

/** The calls that the PBX does not know any more. */
export function endRestored(book: Book, at: Micros): void {
  for (const call of book.restored.values()) {
    const root = ghost(book, call.linkedId, null, call.arrivedAt);
    const open: OpenCall = { ...newCall(book, root), id: call.id };
    open.call = call;
    const named: Named = (id, party, born) => ghost(book, id, party, born);
    reviveOffers(book, open, call, named, new Set());
    reviveTalks(open, call, named);
    reviveVisit(open, call, root);
    open.ids.push(...channelsOf(call));
    for (const id of open.ids) if (!book.byChannel.has(id)) book.byChannel.set(id, open);
    endUnobserved(book, open, book.lastGoodAt, at);
  }
  book.restored.clear();
}
