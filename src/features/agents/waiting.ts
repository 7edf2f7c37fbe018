/**
 * Who waits in which queue since when. Callers are put in by the calls of the book and taken out by the first word of the
 * PBX that they left, for whatever reason. Pure.
 */
import type { Call, CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';

export interface Waiting {
  readonly queue: string;
  readonly callId: CallId | null;
  readonly since: Micros;
}

/** How far the whole-second age of a queue entry may lie from the true instant (Micros). */
const ageError: Micros = 2_000_000;

export class WaitingList {
  readonly #byChannel = new Map<string, Waiting>();
  /** Entries that this snapshot has shown; null outside of one. */
  #seen: Set<string> | null = null;
  readonly #changed: (queue: string) => void;

  /** `changed` hears the name of a queue whose list is another now. */
  constructor(changed: (queue: string) => void) {
    this.#changed = changed;
  }

  /** Callers of one queue, the longest waiting first. */
  of(queue: string): readonly Waiting[] {
    return [...this.#byChannel.values()].filter((w) => w.queue === queue).sort((a, b) => a.since - b.since);
  }

  join(channelId: string, waiting: Waiting): void {
    this.#seen?.add(channelId);
    this.#byChannel.set(channelId, waiting);
    this.#changed(waiting.queue);
  }

  leave(channelId: string): void {
    const waiting = this.#byChannel.get(channelId);
    if (waiting === undefined) return;
    this.#byChannel.delete(channelId);
    this.#changed(waiting.queue);
  }

  snapshotBegan(): void {
    this.#seen = new Set();
  }

  entrySeen(channelId: string, queue: string, joinedAt: Micros): void {
    this.#seen?.add(channelId);
    const known = this.#byChannel.get(channelId);
    // An instant of joining that was seen is better than one that is counted back from whole seconds.
    if (known?.queue === queue && Math.abs(known.since - joinedAt) <= ageError) return;
    this.join(channelId, { queue, callId: null, since: joinedAt });
  }

  /** Who was not in the snapshot is gone; the others get the calls that they belong to. */
  snapshotEnded(open: ReadonlyMap<CallId, Call>): void {
    const seen = this.#seen;
    this.#seen = null;
    for (const [channelId, waiting] of this.#byChannel) {
      if (seen !== null && !seen.has(channelId)) this.leave(channelId);
      else this.#byChannel.set(channelId, matched(channelId, waiting, open));
    }
  }

  linkDown(): void {
    this.#seen = null;
  }
}

/** Finds the call of a queue entry that a snapshot showed, and with it the exact instant. */
function matched(channelId: string, waiting: Waiting, open: ReadonlyMap<CallId, Call>): Waiting {
  if (waiting.callId !== null && open.has(waiting.callId)) return waiting;
  let near: Waiting | null = null;
  for (const call of open.values()) {
    const visit = call.visits.findLast((v) => v.leftAt === null && v.queue === waiting.queue);
    if (visit === undefined) continue;
    const found = { queue: waiting.queue, callId: call.id, since: visit.joinedAt };
    if (call.linkedId === channelId) return found;
    if (near === null && Math.abs(visit.joinedAt - waiting.since) <= ageError) near = found;
  }
  return near ?? { ...waiting, callId: null };
}
