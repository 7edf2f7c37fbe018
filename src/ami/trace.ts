/**
 * Recorded bytes → PbxEvents, by the same reader as a live link. A trace may begin with the answers to a snapshot, may
 * hold several connections one after the other, may have been cut anywhere, and may hold anything else besides.
 */
import type { Micros, PbxEvent } from '../core/pbx-event.js';
import type { Garbage } from './lexer.js';
import type { AmiMessage } from './message.js';
import { Reader, type SeenChannel } from './reader.js';
import { SnapshotGatherer } from './snapshot.js';

export interface TraceReader {
  /** Takes the next bytes; `arrivedAt`: when they came, Micros, which events without a time of their own get. */
  push(chunk: Buffer, arrivedAt?: Micros | null): PbxEvent[];
  /** The trace has ended; returns what was held back. */
  end(): PbxEvent[];
  /** What was skipped so far, in order; neighbours of the same kind are one. */
  readonly garbage: readonly Garbage[];
  /** Genuine events so far, whether Skylark uses them or not. */
  readonly genuineEvents: number;
  /** Whether the events carry times of their own; null while none has told. */
  readonly stamped: boolean | null;
}

/** More than this many events held back while a snapshot is unfinished: it will not be finished any more. */
const mostHeld = 20_000;

export function createTraceReader(): TraceReader {
  let out: PbxEvent[] = [];
  const garbage: Garbage[] = [];
  /** What the snapshot's answers told; null while none is being read. */
  let gathering: SnapshotGatherer | null = null;
  const openLists = new Set<string>();
  let queuesTold = false;
  let held: PbxEvent[] = [];
  let connections = 0;
  let lastAt: Micros = 0;

  function settle(): void {
    if (gathering === null) return;
    const at = held[0]?.at ?? lastAt;
    out.push(...gathering.events(at), ...held, {
      type: 'snapshot_ended',
      at: held.at(-1)?.at ?? at,
      precision: 'event',
    });
    gathering = null;
    held = [];
    openLists.clear();
  }

  function event(told: PbxEvent): void {
    lastAt = Math.max(lastAt, told.at);
    if (gathering === null) {
      out.push(told);
      return;
    }
    held.push(told);
    if ((queuesTold && openLists.size === 0) || held.length > mostHeld) settle();
  }

  function answer(message: AmiMessage, id: string, seen: SeenChannel | null): boolean {
    if (message.kind === 'Response') {
      if (message.get('CoreStartupTime') !== undefined) {
        settle();
        gathering = new SnapshotGatherer();
        gathering.coreStatus(message);
        queuesTold = false;
      } else if (message.get('EventList')?.toLowerCase() === 'start') {
        openLists.add(id);
      }
      return true;
    }
    if (!openLists.has(id)) return false;
    if (message.get('EventList') === 'Complete') {
      openLists.delete(id);
      if (message.name === 'QueueStatusComplete') queuesTold = true;
    } else {
      gathering?.item({ message, seen });
    }
    return true;
  }

  const reader = new Reader(
    {
      event,
      answer,
      greeting() {
        // Another connection: between the two nobody looked.
        if (connections > 0) {
          settle();
          out.push({ type: 'link_down', at: lastAt, precision: 'event', reason: 'a new connection begins' });
        }
        connections += 1;
        openLists.clear();
      },
      garbage(found) {
        const last = garbage.at(-1);
        if (last !== undefined && last.why === found.why && last.offset + last.bytes === found.offset) {
          garbage[garbage.length - 1] = { ...last, bytes: last.bytes + found.bytes };
        } else {
          garbage.push(found);
        }
      },
    },
    { mayBeGlued: true },
  );

  function taken(): PbxEvent[] {
    const told = out;
    out = [];
    return told;
  }

  return {
    push(chunk, arrivedAt = null) {
      reader.push(chunk, arrivedAt);
      return taken();
    },
    end() {
      reader.end();
      settle();
      return taken();
    },
    garbage,
    get genuineEvents() {
      return reader.genuine;
    },
    get stamped() {
      return reader.stamped;
    },
  };
}

/**
 * Cuts recorded bytes where they were read, so that each piece has its arrival. `arrivals`: [byte offset, Micros],
 * rising; bytes before the first have none.
 */
export function* byArrival(
  bytes: Buffer,
  arrivals: readonly (readonly [offset: number, at: Micros])[],
  largest = 65_536,
): Generator<{ chunk: Buffer; arrivedAt: Micros | null }> {
  let at = 0;
  let arrivedAt: Micros | null = null;
  for (const [offset, next] of [...arrivals, [bytes.length, 0] as const]) {
    for (const until = Math.min(offset, bytes.length); at < until;) {
      const end = Math.min(until, at + largest);
      yield { chunk: bytes.subarray(at, end), arrivedAt };
      at = end;
    }
    arrivedAt = next;
  }
}
