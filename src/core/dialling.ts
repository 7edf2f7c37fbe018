/**
 * Who dials whom: an agent's phone is offered the call, somebody outside is called, the PBX rings the phone that placed
 * a call by a click.
 */
import { isConversation, tell, type Book, type Channel, type OpenCall } from './book-state.js';
import { originOf } from './channels.js';
import { adopt, announce, goesOutside, offered } from './joining.js';
import { movesOn } from './moves.js';
import { refusedOutside } from './outcome.js';
import { dialEnded, forwards, phoneRings, startOffer } from './offers.js';
import { calleeInside } from './parties.js';
import type { DialStatus, Micros } from './pbx-event.js';
import { decideVisit } from './queue-visits.js';

export function dialBegan(book: Book, from: Channel | null, to: Channel, dialString: string | null, at: Micros): void {
  if (to.dialled) return;
  to.dialled = true;
  to.dialString = dialString;
  if (from === null) {
    dialledByPbx(book, to, at);
    return;
  }
  to.dialledBy = from;
  const origin = originOf(from);
  const open = from.call;
  if (open === null) return;
  adopt(book, to, open);
  if (from === open.root || open.customers.includes(from)) movesOn(book, open, from, at);
  if (!to.person) return;
  if (isPlacersOwnPhone(open, to)) {
    open.placer = to;
    announce(book, open);
    return;
  }
  if (isCallOut(open, to)) {
    goesOutside(book, open, to, from.exten);
    if (to.askedAt !== null && to.acceptedAt === null) open.outboundEnd = refusedOutside(to.hangupCause);
    return;
  }
  announce(book, open);
  const { visit } = open;
  const inQueue = visit !== null && visit.channel.id === origin && visit.leftAt === null;
  const forCustomer = open.customers.some((c) => c.id === origin) || open.root.id === origin;
  if (forCustomer && !inQueue) {
    // He left the queue for this, whatever becomes of it.
    if (visit !== null && visit.channel.id === origin) decideVisit(book, open);
    open.stage = 'dial';
    open.stageAt = at;
  }
  if (!inQueue) offered(book, open, at, null);
  nameCallee(book, open, from);
  startOffer(book, open, to, from, at);
}

/** A click to call by a Local channel: the first phone that it rings is the one that calls. */
function isPlacersOwnPhone(open: OpenCall, to: Channel): boolean {
  return open.originated && open.placer === null && !open.root.person && to.extension !== null;
}

/** A phone of ours calls somebody outside, and nobody of ours was offered the call before. */
function isCallOut(open: OpenCall, to: Channel): boolean {
  if (to.extension !== null || open.call?.offeredAt != null || open.visit !== null) return false;
  const placer = open.placer ?? open.root;
  return placer.extension !== null || open.outbound || (open.originated && !open.root.person);
}

/** A call that a click placed between our own phones: whom it is for shows when the second is dialled. */
function nameCallee(book: Book, open: OpenCall, from: Channel): void {
  const { call } = open;
  if (!open.originated || call === null || call.callee !== null || call.direction !== 'internal') return;
  if (from.exten !== null) tell(book, open, book.now, { type: 'described', callee: calleeInside(book, from.exten) });
}

function dialledByPbx(book: Book, to: Channel, at: Micros): void {
  const open = to.call;
  if (open === null) return;
  if (open.root !== to) {
    if (to.person && open.call !== null) {
      startOffer(book, open, to, to, at);
    }
    return;
  }
  open.originated = true;
  if (!to.person) return;
  if (to.extension !== null) {
    open.placer = to;
    announce(book, open);
  } else {
    goesOutside(book, open, to, null);
  }
}

export function dialProgressed(book: Book, to: Channel, state: 'ringing' | 'progress' | 'other', at: Micros): void {
  if (state === 'ringing') phoneRings(book, to, at);
}

export function dialStopped(book: Book, to: Channel, status: DialStatus, forward: string | null, at: Micros): void {
  if (forward !== null && to.offer !== null) {
    forwards(to.offer, at);
    return;
  }
  dialEnded(book, to, status, at);
  const open = to.call;
  if (open === null || open.call?.answeredAt != null || (to.bridge !== null && isConversation(to.bridge.kind))) return;
  if (to !== open.placer && !(open.outbound && open.customers.includes(to))) return;
  const end = reached(status);
  if (end !== null) open.outboundEnd ??= end;
}

function reached(status: DialStatus): OpenCall['outboundEnd'] {
  switch (status) {
    case 'busy':
      return 'busy';
    case 'no_answer':
      return 'no_answer';
    case 'congestion':
    case 'unavailable':
      return 'failed';
    default:
      return null;
  }
}
