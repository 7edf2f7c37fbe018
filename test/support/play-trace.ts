/** Plays a golden trace to followers as the shell does: every event and tick with its facts, on the PBX's clock. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { byArrival, createTraceReader } from '../../src/ami/trace.js';
import type { Call, CallId } from '../../src/core/call.js';
import { createCallBook } from '../../src/core/call-book.js';
import type { CallFact } from '../../src/core/call-fact.js';
import type { Micros, PbxEvent } from '../../src/core/pbx-event.js';
import type { Wiring } from '../../src/core/wiring.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'traces');

/** `22/hold`, every trace there is. */
export const traceNames: readonly string[] = ['16', '22'].flatMap((version) =>
  readdirSync(join(folder, version))
    .filter((file) => file.endsWith('.ami.gz'))
    .map((file) => `${version}/${file.slice(0, -'.ami.gz'.length)}`),
);

export interface Listener {
  readonly callOf: (id: CallId) => Call | undefined;
  readonly openCalls: () => Iterable<Call>;
}

export interface Played {
  onEvent(event: PbxEvent, facts: readonly CallFact[]): void;
  nextDeadline(): Micros | null;
}

export function eventsOf(name: string): readonly PbxEvent[] {
  const bytes = gunzipSync(readFileSync(join(folder, `${name}.ami.gz`)));
  let arrivals: [number, number][] = [];
  try {
    const lines = readFileSync(join(folder, `${name}.times`), 'utf8')
      .trim()
      .split('\n');
    arrivals = lines.map((line): [number, number] => [Number(line.split(' ')[0]), Number(line.split(' ')[1])]);
  } catch {
    arrivals = [];
  }
  const reader = createTraceReader();
  const events: PbxEvent[] = [];
  for (const { chunk, arrivedAt } of byArrival(bytes, arrivals)) events.push(...reader.push(chunk, arrivedAt));
  events.push(...reader.end());
  return events;
}

/** Ends ten seconds after the last event. */
export function playTrace(name: string, wiring: Wiring, listen: (listener: Listener) => Played): void {
  const book = createCallBook(wiring);
  const played = listen({ callOf: (id) => book.call(id), openCalls: () => book.openCalls() });
  const take = (event: PbxEvent): void => played.onEvent(event, book.fold(event));
  const next = (): Micros => Math.min(book.nextDeadline() ?? Infinity, played.nextDeadline() ?? Infinity);
  const passTo = (at: Micros): void => {
    for (let due = next(); due < at; due = next()) {
      take({ type: 'tick', at: due, precision: 'event' });
      if (next() <= due) throw new Error(`a deadline that never passes: ${due}`);
    }
  };
  let last: Micros = 0;
  for (const event of eventsOf(name)) {
    last = Math.max(last, event.at);
    passTo(event.at);
    take(event);
  }
  passTo(last + 10_000_000);
}
