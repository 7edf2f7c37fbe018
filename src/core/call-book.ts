/**
 * The book of one PBX's calls: takes what the PBX says, one event at a time, and gives back what was learnt. It holds no
 * clock and asks nobody anything; time comes with the events and with ticks. What an event means stands in events.ts.
 */
import type { Book } from './book-state.js';
import type { Call, CallId } from './call.js';
import type { CallFact } from './call-fact.js';
import { ClosedIds } from './closed-ids.js';
import { Deadlines } from './deadlines.js';
import { take } from './events.js';
import type { Micros, PbxEvent } from './pbx-event.js';
import { restoreCalls } from './restoring.js';
import type { Wiring } from './wiring.js';

export interface CallBook {
  /** Takes one event; returns the facts it taught, in order. Never throws on any event. */
  fold(event: PbxEvent): readonly CallFact[];
  /** Earliest instant (PBX clock) at which a tick is wanted. */
  nextDeadline(): Micros | null;
  /** An open call, or one that ended in the latest fold. */
  call(id: CallId): Call | undefined;
  openCalls(): Iterable<Call>;
  /**
   * After a restart of Skylark: rebuilds open calls from stored facts, before any event. `lastSeenAt`: the last instant
   * at which somebody watched.
   */
  restore(facts: readonly CallFact[], lastSeenAt: Micros): void;
}

const nothing: readonly CallFact[] = [];

export function createBook(wiring: Wiring): Book {
  return {
    wiring,
    channels: new Map(),
    bridges: new Map(),
    idle: new Set(),
    halves: new Map(),
    calls: new Map(),
    byChannel: new Map(),
    emptied: new Set(),
    ended: new Map(),
    restored: new Map(),
    closed: new ClosedIds(),
    deadlines: new Deadlines(),
    members: new Map(),
    watching: true,
    lastGoodAt: 0,
    lastHeardAt: 0,
    snapshot: null,
    boot: 0,
    now: 0,
    precision: 'event',
    facts: [],
  };
}

export function createCallBook(wiring: Wiring): CallBook {
  const book = createBook(wiring);
  return {
    fold(event) {
      if (book.ended.size > 0) book.ended.clear();
      take(book, event);
      if (book.facts.length === 0) return nothing;
      const { facts } = book;
      book.facts = [];
      return facts;
    },
    nextDeadline: () => (book.watching ? book.deadlines.next() : null),
    call: (id) => book.calls.get(id)?.call ?? book.ended.get(id) ?? book.restored.get(id),
    *openCalls() {
      for (const open of book.calls.values()) if (open.call !== null) yield open.call;
      yield* book.restored.values();
    },
    restore: (facts, lastSeenAt) => restoreCalls(book, facts, lastSeenAt),
  };
}
