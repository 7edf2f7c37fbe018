/** A channel appears or shows something new: a caller from outside begins a call, a phone begins to ring or says yes. */
import type { Book, Channel } from './book-state.js';
import { addChannel } from './channels.js';
import { announce, place, redescribe } from './joining.js';
import { phoneRings } from './offers.js';
import type { ChannelState, ChannelView, Micros } from './pbx-event.js';

export function channelAppears(book: Book, view: ChannelView, at: Micros): void {
  if (book.channels.has(view.id) || book.closed.has(view.id)) return;
  const channel = addChannel(book, view, at, book.precision);
  book.snapshot?.alive.add(view.id);
  place(book, channel, view.linkedId);
  if (view.state === 'ring') callsIn(book, channel);
}

/** Somebody outside dials in. Our own phones begin other things in the same way, so they wait for what they do next. */
function callsIn(book: Book, channel: Channel): void {
  const open = channel.call;
  if (open === null || open.root !== channel || !channel.person || channel.extension !== null) return;
  announce(book, open);
}

export function channelChanges(book: Book, channel: Channel, state: ChannelState | null, at: Micros): void {
  if (state === 'ringing') phoneRings(book, channel, at);
  else if (state === 'up' && channel.dialled) channel.acceptedAt ??= at;
  else if (state === 'ring') callsIn(book, channel);
}

/** Takes over what a message says of a channel by the way: a better caller number, the present dialplan position. */
export function refresh(book: Book, channel: Channel, view: ChannelView): void {
  if (view.exten !== null) channel.exten = view.exten;
  const sameNumber = view.callerNumber === null || view.callerNumber === channel.number;
  const sameName = view.callerName === null || view.callerName === channel.callerName;
  const sameShown = view.withheld === null || view.withheld === channel.withheld;
  if (sameNumber && sameName && sameShown) return;
  if (!sameNumber) channel.number = view.callerNumber;
  if (!sameName) channel.callerName = view.callerName;
  if (!sameShown) channel.withheld = view.withheld;
  const open = channel.call;
  if (open !== null && open.root === channel) redescribe(book, open);
}
