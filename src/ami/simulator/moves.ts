/**
 * Calls that are sent elsewhere: redirect, blind transfer, attended transfer by the phone. Events as in recorded traces
 * of Asterisk 22. Attended transfer by AMI stands in atxfer.ts, parking in parking.ts.
 */
import { bridgeLines, type Bridge, type Channel } from './channel.js';
import { startDialplan } from './dialplan.js';
import { joinByPair } from './linked-transfer.js';
import type { Pbx } from './pbx.js';
import { completeTicket } from './queue-ticket.js';
import { line } from './text.js';

/** Another place of the dialplan for this channel: AMI Redirect, a parked call that comes back. No transfer event. */
export function sendTo(pbx: Pbx, channel: Channel, context: string, exten: string): void {
  move(channel, context, exten);
  const bridge = channel.bridge;
  if (bridge !== null) {
    pbx.leave(channel);
    if (bridge.type === 'basic') channel.cause = 16;
    if (bridge.channels.length < 2) pbx.disband(bridge);
  }
  go(pbx, channel);
}

function move(channel: Channel, context: string, exten: string): void {
  channel.context = context;
  channel.exten = exten;
  channel.priority = 1;
  channel.moved = true;
  channel.ownSteps = null;
}

function go(pbx: Pbx, channel: Channel): void {
  if (channel.thread !== null) channel.thread.wake();
  else startDialplan(pbx, channel);
}

/** The phone sends the caller to the parking lot; the one who parked hears the number of the space. */
export function parkByPhone(pbx: Pbx, parker: Channel): void {
  const bridge = parker.bridge;
  const other = pbx.peer(parker);
  if (bridge === null || other === null || bridge.type !== 'basic') return;
  pbx.unhold(parker);
  sayBlindTransfer(pbx, parker, other, bridge, 'from-phones', '700');
  completeTicket(pbx, parker, true);
  pbx.parking.park(other, parker.device, (pbx.options.parkSeconds ?? 45) * 1000);
}

function sayBlindTransfer(
  pbx: Pbx,
  transferer: Channel,
  other: Channel,
  bridge: Bridge,
  context: string,
  exten: string,
  external = true,
): void {
  pbx.emit(
    'call',
    'BlindTransfer',
    line('Result', 'Success') +
      pbx.lines(transferer, 'Transferer') +
      pbx.lines(other, 'Transferee') +
      bridgeLines(bridge) +
      line('IsExternal', external ? 'Yes' : 'No') +
      line('Context', context) +
      line('Extension', exten),
  );
}

/** `external`: by the phone or a manager, not by a feature code. The one who talks with `transferer` goes to another extension; the transferer is out. False: nobody to transfer. */
export function blindTransfer(pbx: Pbx, transferer: Channel, context: string, exten: string, external = true): boolean {
  const bridge = transferer.bridge;
  const other = pbx.peer(transferer);
  if (bridge === null || other === null || bridge.type !== 'basic') return false;
  pbx.unhold(transferer);
  sayBlindTransfer(pbx, transferer, other, bridge, context, exten, external);
  completeTicket(pbx, transferer, true);
  other.cause = 16;
  move(other, context, exten);
  pbx.leave(other);
  pbx.leave(transferer);
  pbx.destroy(bridge);
  transferer.over = true;
  if (transferer.thread !== null) transferer.thread.wake();
  else pbx.finish(transferer, 16);
  go(pbx, other);
  return true;
}

export interface AttendedParts {
  readonly first: Channel;
  readonly firstBridge: Bridge;
  readonly second: Channel;
  readonly secondBridge: Bridge;
  readonly transferee: Channel;
  readonly target: Channel;
}

/** `link`: the pair that joins both conversations, where they do not become one. */
export function sayAttendedTransfer(
  pbx: Pbx,
  parts: AttendedParts,
  counts: [number, number],
  link?: { readonly one: Channel; readonly two: Channel },
): void {
  pbx.emit(
    'call',
    'AttendedTransfer',
    line('Result', 'Success') +
      pbx.lines(parts.first, 'OrigTransferer') +
      bridgeLines(parts.firstBridge, 'Orig', counts[0]) +
      pbx.lines(parts.second, 'SecondTransferer') +
      bridgeLines(parts.secondBridge, 'Second', counts[1]) +
      pbx.lines(parts.transferee, 'Transferee') +
      pbx.lines(parts.target, 'TransferTarget') +
      line('IsExternal', 'No') +
      (link === undefined
        ? line('DestType', 'Bridge') + line('DestBridgeUniqueid', parts.firstBridge.id)
        : line('DestType', 'Link') + pbx.lines(link.one, 'LocalOne') + pbx.lines(link.two, 'LocalTwo')),
  );
}

/** A phone joins its two calls: who is on the first line talks with who is on the second. False: one is not in talk. */
export function attendedTransfer(pbx: Pbx, first: Channel, second: Channel): boolean {
  const firstBridge = first.bridge;
  const secondBridge = second.bridge;
  const transferee = pbx.peer(first);
  const target = pbx.peer(second);
  if (firstBridge === null || secondBridge === null || transferee === null || target === null) return false;
  const parts = { first, firstBridge, second, secondBridge, transferee, target };
  if (second.ticket !== null) {
    joinByPair(pbx, parts);
    return true;
  }
  pbx.unhold(first);
  pbx.unhold(second);
  pbx.leave(target);
  pbx.leave(first);
  pbx.enter(firstBridge, target, first);
  pbx.say('SoftHangupRequest', second, line('Cause', 1));
  sayAttendedTransfer(pbx, parts, [2, 1]);
  if (transferee.ticket?.memberChannel === first) completeTicket(pbx, transferee, true);
  pbx.connect(target, transferee.party);
  pbx.connect(transferee, target.party);
  pbx.leave(second);
  pbx.destroy(secondBridge);
  // Whose thread was in the second conversation goes on with the first one.
  first.over = true;
  second.over = true;
  second.cause = 16;
  if (first.thread !== null) first.thread.wake();
  else pbx.finish(first, 16);
  second.thread?.wake();
  return true;
}
