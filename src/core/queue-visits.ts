/**
 * Stays in a queue and how they ended. The PBX says "left" before anybody can know why, so the reason is decided by what
 * the caller does next: he talks, he hangs up, the dialplan takes him on, or nothing happens for a second.
 */
import { tell, type Book, type Channel, type OpenCall, type Visit } from './book-state.js';
import type { VisitLeft } from './call.js';
import { originOf } from './channels.js';
import { decideOffer, wasAccepted, wasTaken } from './offers.js';
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
  const { channel, gaveUpAt } = visit;
  // A caller who hangs up asks for it before the queue gives him up.
  const isGivenUp = gaveUpAt !== null && channel.askedAt === null && channel.softAt === null;
  if (isGivenUp || wasTaken(open, channel.id, visit.joinedAt)) {
    decideVisit(book, open);
    return;
  }
  if (visit.connectedAt !== null) return;
  // A member who said yes may first be told who calls: his talk will tell.
  book.deadlines.push(
    at + grace,
    () => open.visit === visit && visit.connectedAt === null && !wasAccepted(open, visit.channel.id, visit.joinedAt),
    () => decideVisit(book, open),
  );
}

/** Some phone of this visit was taken back although nobody answered and no limit was told. */
function takenBack(open: OpenCall, visit: Visit): boolean {
  for (const offer of open.offers) {
    if (offer.queue === visit.queue && offer.cancelledAt !== null && originOf(offer.dialler) === visit.channel.id) {
      return true;
    }
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
  if (wasTaken(open, visit.channel.id, visit.joinedAt)) return 'answered';
  if (channel.askedAt !== null) return 'abandoned';
  if (channel.softAt !== null && (gaveUpAt === null || channel.softAt <= gaveUpAt)) return 'withdrawn';
  if (gaveUpAt !== null) {
    if (takenBack(open, visit)) return 'transferred';
    return isEmpty(book, visit.queue) ? 'empty' : 'timeout';
  }
  if (visit.connectedAt !== null) return 'answered';
  return visit.leftAt === null ? 'withdrawn' : 'key';
}

/**
 * Ends the visit with the reason that is known now (`unseen`: what came after the leaving was not heard). Returns it, or
 * null when none was open.
 */
export function decideVisit(book: Book, open: OpenCall, at: Micros = book.now, unseen = false): VisitLeft | null {
  const { visit } = open;
  if (visit === null) return null;
  open.visit = null;
  const known = reason(book, open, visit);
  const left = unseen && known === 'key' ? 'withdrawn' : known;
  const leftAt = Math.max(visit.leftAt ?? at, visit.joinedAt);
  const { index, channel, joinedAt } = visit;
  open.pastVisit = { index, channel, joinedAt, leftAt, left };
  tell(book, open, leftAt, { type: 'queue_left', visit: index, left });
  if (left === 'transferred') {
    const to = visit.channel.exten;
    tell(book, open, visit.leftAt ?? at, { type: 'transferred', kind: 'redirect', from: null, to });
  }
  if (left !== 'answered') {
    for (const track of open.offers) {
      if (track.cancelledAt !== null && originOf(track.dialler) === channel.id) decideOffer(book, track, true);
    }
  }
  return left;
}

/** Somebody talks with the caller since `at`, while his last stay in a queue was thought to have ended otherwise. */
export function correctVisit(book: Book, open: OpenCall, customer: Channel, at: Micros): void {
  const past = open.pastVisit;
  if (past === null || past.left === 'answered' || past.channel !== customer || at < past.joinedAt) return;
  const isMoved = past.left === 'transferred' || (open.stageAt !== null && open.stageAt > past.joinedAt);
  if (isMoved || !wasTaken(open, customer.id, past.joinedAt)) return;
  open.pastVisit = null;
  tell(book, open, past.leftAt, { type: 'queue_left', visit: past.index, left: 'answered' });
}
