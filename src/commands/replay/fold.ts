/**
 * Recorded pieces → calls, by the same reader and book as the daemon's, with time passing as the events tell it. A call is
 * given out when it ends, so that memory holds the open ones only.
 */
import { createTraceReader, type TraceReader } from '../../ami/trace.js';
import { createCallBook } from '../../core/call-book.js';
import type { Call } from '../../core/call.js';
import type { Micros, PbxEvent } from '../../core/pbx-event.js';
import type { Wiring } from '../../core/wiring.js';

export interface Folded {
  readonly call: Call;
  /** The PBX's clock at that moment: the end of what is still open. */
  readonly now: Micros;
}

/** What hangs in the balance when the last byte was read is decided by this much more time (Micros). */
const afterwards: Micros = 10_000_000;

export class Fold {
  readonly reader: TraceReader = createTraceReader();
  readonly #book: ReturnType<typeof createCallBook>;
  #last: Micros = 0;

  constructor(wiring: Wiring) {
    this.#book = createCallBook(wiring);
  }

  /** Calls that these bytes ended. */
  push(chunk: Buffer, arrivedAt: Micros | null): Folded[] {
    return this.#take(this.reader.push(chunk, arrivedAt));
  }

  /** The calls that were left: ended ones first, then those that are still open, as they were with the last byte. */
  end(): Folded[] {
    const ended = this.#take(this.reader.end());
    const last = this.#last;
    const open = new Map([...this.#book.openCalls()].map((call) => [call.id, call]));
    // Time goes on a little, but nothing may be told of it that the recording does not hold.
    for (const folded of this.#passTo(last + afterwards)) {
      const { id, endedAt } = folded.call;
      if (endedAt !== null && endedAt > last) continue;
      open.delete(id);
      ended.push({ ...folded, now: last });
    }
    const rest = [...open.values()].sort((a, b) => a.arrivedAt - b.arrivedAt);
    return [...ended, ...rest.map((call) => ({ call, now: last }))];
  }

  #take(events: readonly PbxEvent[]): Folded[] {
    const ended: Folded[] = [];
    for (const event of events) {
      ended.push(...this.#passTo(event.at));
      this.#last = Math.max(this.#last, event.at);
      this.#fold(event, ended);
    }
    return ended;
  }

  /** Lets the book's deadlines before `at` come due. */
  #passTo(at: Micros): Folded[] {
    const ended: Folded[] = [];
    for (let due = this.#book.nextDeadline(); due !== null && due < at;) {
      this.#fold({ type: 'tick', at: due, precision: 'event' }, ended);
      const next = this.#book.nextDeadline();
      if (next === due) break;
      due = next;
    }
    return ended;
  }

  #fold(event: PbxEvent, ended: Folded[]): void {
    for (const fact of this.#book.fold(event)) {
      if (fact.type !== 'ended') continue;
      const call = this.#book.call(fact.call);
      if (call !== undefined) ended.push({ call, now: event.at });
    }
  }
}
