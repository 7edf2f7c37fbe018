/**
 * Keys: a digit leads a waiting caller out of the queue, a feature code and its digits transfer a call. Which digits
 * mean nothing, change nothing.
 */
import { attendedTransferByManager } from './atxfer.js';
import type { Channel } from './channel.js';
import { stepsOf } from './dialplan.js';
import { blindTransfer, sendTo } from './moves.js';
import type { Pbx } from './pbx.js';

const features: Readonly<Record<string, 'blind' | 'attended'>> = { '*1': 'blind', '*2': 'attended' };

export function pressKeys(pbx: Pbx, channel: Channel, keys: string): void {
  if (channel.bridge?.type === 'basic') inTalk(pbx, channel, keys);
  else whileWaiting(pbx, channel, keys);
}

function whileWaiting(pbx: Pbx, channel: Channel, keys: string): void {
  const key = keys[0] ?? '';
  for (const queue of pbx.queues.values()) {
    if (queue.keys === null || !queue.waiting.some((entry) => entry.channel === channel)) continue;
    if (stepsOf(pbx, queue.keys, key) === null) return;
    channel.key = key;
    sendTo(pbx, channel, queue.keys, key);
    return;
  }
}

/** The other side hears music from the code on, until the digits say where to. */
function inTalk(pbx: Pbx, channel: Channel, keys: string): void {
  const { feature } = channel;
  if (feature === null) {
    channel.feature = features[keys] ?? null;
    if (channel.feature !== null) pbx.hold(channel, true);
    return;
  }
  channel.feature = null;
  if (stepsOf(pbx, 'from-phones', keys) === null) pbx.unhold(channel);
  else if (feature === 'blind') blindTransfer(pbx, channel, 'from-phones', keys, false);
  else attendedTransferByManager(pbx, channel, 'from-phones', keys, true);
}
