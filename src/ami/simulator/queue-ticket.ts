/** How a queue learns that a member's call is over, and says so. */
import type { Channel } from './channel.js';
import type { Pbx } from './pbx.js';
import { line, wholeSeconds } from './text.js';

/** The queue's word that a member's call is over, where one of the two is in such a call. */
export function completeTicket(pbx: Pbx, channel: Channel, transferred = false): void {
  const caller =
    channel.ticket !== null
      ? channel
      : (channel.bridge?.channels.find((c) => c.ticket?.memberChannel === channel) ?? null);
  const ticket = caller?.ticket ?? null;
  if (caller === null || ticket === null) return;
  caller.ticket = null;
  ticket.done();
  const member = ticket.memberChannel;
  pbx.emit(
    'agent',
    'AgentComplete',
    // Who came through a Local pair is gone by then.
    (caller.local === null ? pbx.lines(caller) : '') +
      (member.gone ? '' : pbx.lines(member, 'Dest')) +
      line('Queue', ticket.queue) +
      line('Interface', ticket.memberInterface) +
      line('MemberName', ticket.memberName) +
      line('HoldTime', ticket.holdSeconds) +
      line('TalkTime', wholeSeconds(pbx.now()) - wholeSeconds(ticket.connectedAt)) +
      line('Reason', transferred ? 'transfer' : channel === caller ? 'caller' : 'agent'),
  );
}
