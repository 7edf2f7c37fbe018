/** Channels come into a bridge and go out of it: calls meet, talks begin and end. */
import { isConversation, type Book, type Channel } from './book-state.js';
import { bridgeOf, retire, enter, leave } from './channels.js';
import { adopt, meet } from './joining.js';
import { leavesTalk } from './moves.js';
import type { BridgeView, Micros } from './pbx-event.js';
import { correctTalks, dropFeatureHold, endTalk, review, reviewOffers, reviewPast } from './talks.js';

export function cameIn(book: Book, channel: Channel, view: BridgeView, swap: string | null, at: Micros): void {
  if (at < channel.bridgeEventAt || channel.bridge?.id === view.id) return;
  if (channel.bridge !== null) wentOut(book, channel, channel.bridge.id, at);
  if (channel.call?.customers.includes(channel) === false) dropFeatureHold(book, channel, at);
  const bridge = bridgeOf(book, view);
  const replaced = swap === null ? undefined : book.channels.get(swap);
  if (replaced?.bridge === bridge) wentOut(book, replaced, bridge.id, at);
  enter(channel, bridge, at);
  if (!isConversation(bridge.kind)) return;
  together(book, channel, at);
  if (at < book.now && channel.call !== null) reviewPast(book, channel.call);
}

/** Who hears whom has changed around this channel. */
function together(book: Book, channel: Channel, at: Micros): void {
  const before = channel.talk;
  const open = meet(book, channel);
  if (before !== null && before.call !== channel.call) endTalk(book, before, at);
  if (open === null) return;
  reviewOffers(book, channel);
  review(book, open, at, null);
}

export function wentOut(book: Book, channel: Channel, bridgeId: string, at: Micros): void {
  const { bridge, call: open } = channel;
  if (bridge === null && channel.lastBridgeId === bridgeId && at < channel.bridgeEventAt) {
    // It was seen to be replaced before it was told to have left.
    if (open !== null) correctTalks(book, open, channel, at);
    return;
  }
  if (bridge === null || bridge.id !== bridgeId || at < channel.bridgeEventAt) return;
  leave(channel, at);
  leaveFormer(book, channel, at);
  if (open !== null && open.call !== null) {
    leavesTalk(open, channel, bridge, at);
    correctTalks(book, open, channel, at);
    review(book, open, at, channel);
  }
  retire(book, bridge);
}

/** The talk that it leaves may be one of a call that it does not belong to any more: a transfer was told before. */
function leaveFormer(book: Book, channel: Channel, at: Micros): void {
  const talk = channel.talk ?? channel.lastTalk;
  if (talk === null || talk.call === channel.call) return;
  if (talk.endedAt === null) endTalk(book, talk, at);
  else correctTalks(book, talk.call, channel, at);
}

/** Two Local halves are one wire: what was known of each side belongs together. */
export function pairJoined(book: Book, one: Channel, two: Channel, at: Micros): void {
  if (one.call !== two.call) {
    const [main, other] = one.call?.call != null || two.call === null ? [one, two] : [two, one];
    if (main.call !== null) adopt(book, other, main.call);
  }
  for (const half of [one, two]) if (half.bridge !== null) together(book, half, at);
}
