/** A caller joins a queue, or is connected by one. How the stay ends is decided in queue-visits.ts. */
import type { Book, Channel } from './book-state.js';
import { announce, offered } from './joining.js';
import { movesOn } from './moves.js';
import type { Micros } from './pbx-event.js';
import { decideVisit, joinQueue, visitOf } from './queue-visits.js';

export function callerJoined(book: Book, channel: Channel, queue: string, at: Micros): void {
  const open = channel.call;
  if (open === null) return;
  const { visit } = open;
  if (visit !== null && at <= visit.joinedAt) return;
  if (open.call?.visits.some((v) => v.joinedAt === at && v.queue === queue) === true) return;
  announce(book, open);
  if (visit !== null) decideVisit(book, open, at);
  movesOn(book, open, channel, at);
  joinQueue(book, open, channel, queue, at);
  open.stageAt = at;
  offered(book, open, at, queue);
}

export function memberConnected(caller: Channel, queue: string, at: Micros): void {
  if (caller.call === null) return;
  const visit = visitOf(caller.call, caller, queue, at);
  if (visit !== null) visit.connectedAt ??= at;
}
