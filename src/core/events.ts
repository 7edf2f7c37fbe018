/**
 * Hands each event to the file that knows what it means. What nobody knows the channel of is dropped here: a late,
 * doubled or forged message changes nothing.
 */
import type { Book, Channel } from './book-state.js';
import { link } from './channels.js';
import { channelAppears, channelChanges, refresh } from './appearing.js';
import { dialBegan, dialProgressed, dialStopped } from './dialling.js';
import { endEmptied, hangupAsked, hungUp, pbxStopped } from './endings.js';
import { callerJoined, memberConnected } from './queueing.js';
import { cameIn, wentOut, pairJoined } from './meetings.js';
import { pickedUp, parked, spied, transferredAttended, transferredBlind, unparked } from './moves.js';
import { memberSilent } from './offers.js';
import type { ChannelView, PbxEvent } from './pbx-event.js';
import { leaveQueue, visitOf } from './queue-visits.js';
import { beginSnapshot, endSnapshot, loseLink, noteSeen } from './snapshot.js';
import { held, unheld } from './talks.js';

/** The channel that an event speaks of, brought up to date; undefined for one that is not, or no longer, known. */
function known(book: Book, view: ChannelView): Channel | undefined {
  const channel = book.channels.get(view.id);
  if (channel !== undefined) refresh(book, channel, view);
  return channel;
}

export function take(book: Book, event: PbxEvent): void {
  const { at } = event;
  if (!Number.isFinite(at)) return;
  book.precision = event.precision;
  if (at > book.now) book.now = at;
  if (book.watching && book.deadlines.due(book.now)) book.deadlines.run(book.now);
  if (book.snapshot !== null && noteSeen(book, book.snapshot, event)) return;
  apply(book, event);
  if (book.emptied.size > 0) endEmptied(book, at);
  book.lastHeardAt = book.now;
}

function apply(book: Book, event: PbxEvent): void {
  const { at } = event;
  switch (event.type) {
    case 'channel_created':
      channelAppears(book, event.channel, at);
      break;
    case 'channel_changed': {
      const channel = known(book, event.channel);
      if (channel !== undefined) channelChanges(book, channel, event.channel.state, at);
      break;
    }
    case 'channel_renamed': {
      // A masquerade swaps the ids before it renames, so that an id stays with its phone: only the name is news.
      const channel = book.channels.get(event.channelId);
      if (channel !== undefined) channel.name = event.name;
      break;
    }
    case 'hangup_requested': {
      const channel = known(book, event.channel);
      if (channel !== undefined) hangupAsked(book, channel, event.cause, event.soft, at);
      break;
    }
    case 'channel_hung_up': {
      const channel = known(book, event.channel);
      if (channel !== undefined) hungUp(book, channel, event.cause, at);
      break;
    }
    case 'dial_began': {
      const from = event.from === null ? null : known(book, event.from);
      const to = known(book, event.to);
      if (to !== undefined && from !== undefined) dialBegan(book, from, to, event.dialString, at);
      break;
    }
    case 'dial_progress': {
      const to = known(book, event.to);
      if (event.from !== null) known(book, event.from);
      if (to !== undefined) dialProgressed(book, to, event.state, at);
      break;
    }
    case 'dial_ended': {
      const to = known(book, event.to);
      if (event.from !== null) known(book, event.from);
      if (to !== undefined) dialStopped(book, to, event.status, event.forward, at);
      break;
    }
    case 'bridge_entered': {
      const channel = known(book, event.channel);
      if (channel !== undefined) cameIn(book, channel, event.bridge, event.swap, at);
      break;
    }
    case 'bridge_left': {
      const channel = known(book, event.channel);
      if (channel !== undefined) wentOut(book, channel, event.bridge.id, at);
      break;
    }
    case 'local_bridged': {
      const one = known(book, event.one);
      const two = known(book, event.two);
      if (one === undefined || two === undefined) break;
      link(one, two);
      pairJoined(book, one, two, at);
      break;
    }
    case 'queue_joined': {
      const channel = known(book, event.channel);
      if (channel !== undefined) callerJoined(book, channel, event.queue, at);
      break;
    }
    case 'queue_left': {
      const channel = known(book, event.channel);
      const visit = channel?.call == null ? null : visitOf(channel.call, channel, event.queue, at);
      if (channel?.call != null && visit !== null) leaveQueue(book, channel.call, visit, at);
      break;
    }
    case 'queue_gave_up': {
      const channel = known(book, event.channel);
      const visit = channel?.call == null ? null : visitOf(channel.call, channel, event.queue, at);
      if (visit !== null) visit.gaveUpAt ??= at;
      break;
    }
    case 'member_called':
      known(book, event.caller);
      known(book, event.member);
      break;
    case 'member_connected': {
      const caller = known(book, event.caller);
      if (caller !== undefined) memberConnected(caller, event.queue, at);
      break;
    }
    case 'member_no_answer': {
      known(book, event.caller);
      const member = known(book, event.member);
      if (member !== undefined) memberSilent(book, member, event.ringMs, at);
      break;
    }
    case 'transferred_blind': {
      const transferer = known(book, event.transferer);
      if (transferer !== undefined && event.success) transferredBlind(book, transferer, event.exten, at);
      break;
    }
    case 'transferred_attended': {
      const first = known(book, event.first);
      const second = known(book, event.second);
      const target = event.target === null ? undefined : known(book, event.target);
      if (first !== undefined && event.success) transferredAttended(book, first, second, target, at);
      break;
    }
    case 'picked_up': {
      const picker = known(book, event.picker);
      const target = known(book, event.target);
      if (picker !== undefined && target !== undefined) pickedUp(book, picker, target, at);
      break;
    }
    case 'spy_began': {
      const spyer = known(book, event.spyer);
      if (spyer !== undefined) spied(book, spyer);
      break;
    }
    case 'parked': {
      const parkee = known(book, event.parkee);
      if (parkee !== undefined) parked(parkee, at);
      break;
    }
    case 'unparked': {
      const parkee = known(book, event.parkee);
      const retriever = event.retriever === null ? undefined : known(book, event.retriever);
      if (parkee !== undefined && retriever !== undefined) unparked(book, parkee, retriever);
      break;
    }
    case 'park_timed_out':
    case 'park_gave_up':
      known(book, event.parkee);
      break;
    case 'held': {
      const channel = known(book, event.channel);
      if (channel !== undefined) held(book, channel, at);
      break;
    }
    case 'unheld': {
      const channel = known(book, event.channel);
      if (channel !== undefined) unheld(book, channel, at);
      break;
    }
    case 'member_changed': {
      const { queue, device, paused, state } = event.member;
      const members = book.members.get(queue) ?? new Map<string, boolean>();
      members.set(device, !paused && state !== 'unavailable' && state !== 'invalid');
      book.members.set(queue, members);
      break;
    }
    case 'member_removed':
      book.members.get(event.queue)?.delete(event.device);
      break;
    case 'link_down':
      loseLink(book, at);
      break;
    case 'snapshot_began':
      beginSnapshot(book, event.boot, at);
      break;
    case 'snapshot_ended':
      endSnapshot(book, at);
      break;
    case 'pbx_stopped':
      pbxStopped(book, at);
      break;
    // What follows says nothing about calls that the other events do not say, or is heard of in a snapshot only.
    case 'bridge_created':
    case 'bridge_destroyed':
    case 'bridge_merged':
    case 'local_optimized':
    case 'member_completed':
    case 'device_changed':
    case 'originate_ended':
    case 'link_up':
    case 'channel_seen':
    case 'bridge_seen':
    case 'queue_entry_seen':
    case 'parked_seen':
    case 'tick':
      break;
    default:
      return event satisfies never;
  }
}
