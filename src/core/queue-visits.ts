/**
 * Stays in a queue and how they ended. The PBX says "left" before anybody can know why, so the reason is decided by what
 * the caller does next: he talks, he hangs up, the dialplan takes him on, or nothing happens for a second.
 */
import { tell, type Book, type Channel, type OpenCall, type Visit } from './book-state.js';
import type { VisitLeft } from './call.js';
import type { Micros } from './pbx-event.js';

/** How long after leaving the reason may stay open (Micros). */
const grace: Micros = 1_000_000;

export function joinQueue(book: Book, open: OpenCall, channel: Channel, queue: string, at: Micros): void {
  const { call } = open;
  if (call === null) return;
  const index = call.visits.length;
  open.visit = { index, queue, channel, joinedAt: at, leftAt: null, gaveUpAt: null, connectedAt: null };
  open.stage = 'queue';
  tell(book, open, at, { type: 'queue_joined', visit: index, queue });
}

/** The visit that an event of this queue and channel is about; a message about an older one finds none. */
export function visitOf(open: OpenCall, channel: Channel, queue: string, at: Micros): Visit | null {
  const { visit } = open;
  return visit !== null && visit.channel === channel && visit.queue === queue && at >= visit.joinedAt ? visit : null;
}

export function leaveQueue(book: Book, open: OpenCall, visit: Visit, at: Micros): void {
  if (visit.leftAt !== null) return;
  visit.leftAt = at;
  if (visit.channel.askedAt !== null || wasTaken(open, visit)) {
    decideVisit(book, open);
    return;
  }
  if (visit.connectedAt !== null) return;
  book.deadlines.push(
    at + grace,
    () => open.visit === visit && visit.connectedAt === null,
    () => decideVisit(book, open),
  );
}

function wasTaken(open: OpenCall, visit: Visit): boolean {
  const taken = open.taken.get(visit.channel.id);
  return taken !== undefined && taken >= visit.joinedAt;
}

/** Some phone of this visit was taken back although nobody answered and no limit was told. */
function takenBack(open: OpenCall, visit: Visit): boolean {
  for (const offer of open.offers) {
    if (offer.queue === visit.queue && offer.cancelledAt !== null && offer.origin === visit.channel.id) return true;
  }
  return false;
}

/** Nobody could have been rung: the queue turned the caller out because it was empty. */
function isEmpty(book: Book, queue: string): boolean {
  const members = book.members.get(queue);
  if (members === undefined) return false;
  for (const available of members.values()) if (available) return false;
  return true;
}

function reason(book: Book, open: OpenCall, visit: Visit): VisitLeft {
  const { channel, gaveUpAt } = visit;
  if (wasTaken(open, visit)) return 'answered';
  if (channel.askedAt !== null) return 'abandoned';
  if (channel.softAt !== null && (gaveUpAt === null || channel.softAt <= gaveUpAt)) return 'withdrawn';
  if (gaveUpAt !== null) {
    if (takenBack(open, visit)) return 'transferred';
    return isEmpty(book, visit.queue) ? 'empty' : 'timeout';
  }
  if (visit.connectedAt !== null) return 'answered';
  return visit.leftAt === null ? 'withdrawn' : 'key';
}

/** Ends the visit with the reason that is known now. Returns it, or null when none was open. */
export function decideVisit(book: Book, open: OpenCall, at: Micros = book.now): VisitLeft | null {
  const { visit } = open;
  if (visit === null) return null;
  open.visit = null;
  const left = reason(book, open, visit);
  tell(book, open, Math.max(visit.leftAt ?? at, visit.joinedAt), { type: 'queue_left', visit: visit.index, left });
  if (left === 'transferred') {
    const to = visit.channel.exten;
    tell(book, open, visit.leftAt ?? at, { type: 'transferred', kind: 'redirect', from: null, to });
  }
  return left;
}
