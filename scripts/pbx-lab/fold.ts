/**
 * The only file of the lab that knows Skylark's code: recorded bytes in, calls as the contract gives them out, by the
 * same lexer, translation, core and wire form that the daemon uses.
 */
import { byArrival, createTraceReader } from '../../src/ami/trace.js';
import { toCallJson } from '../../src/contract/call.js';
import { defaultAnswerRule } from '../../src/core/answer-rule.js';
import type { Call } from '../../src/core/call.js';
import { createCallBook, type CallBook } from '../../src/core/call-book.js';
import type { PbxEvent } from '../../src/core/pbx-event.js';
import { createWiring, type Wiring } from '../../src/core/wiring.js';
import type { JudgedCall } from './compare.js';

const users: Readonly<Record<string, string>> = { '8001': 'wang.li', '8002': 'chen.jie' };

/** The same wiring as the configuration of the fault cases (faults/daemon.ts). */
export const labWiring: Wiring = createWiring({
  pbx: 'main',
  trunks: ['PJSIP/trunk'],
  phones: ['8[0-9]{3}'],
  agents: ['80[0-9]{2}'],
  queues: ['*'],
  numbers: ['4008000006', '01085008[0-9]{3}'],
  numberRules: { region: 'CN', dialPrefixes: ['9'], isExtension: (number) => /^8[0-9]{3}$/.test(number) },
  answerRule: defaultAnswerRule,
  queueAnswerRules: {},
  userAt: (extension) => users[extension] ?? null,
});

/** Folds events into the latest state of each call, with ticks between them as the shell gives them. */
export function foldEvents(book: CallBook, events: Iterable<PbxEvent>, calls: Map<string, Call>): void {
  const keep = (ids: readonly { readonly call: string }[]): void => {
    for (const { call: id } of ids) {
      const call = book.call(id);
      if (call !== undefined) calls.set(id, call);
    }
  };
  for (const event of events) {
    for (let due = book.nextDeadline(); due !== null && due < event.at; due = book.nextDeadline()) {
      keep(book.fold({ type: 'tick', at: due, precision: 'event' }));
      if (book.nextDeadline() === due) break;
    }
    keep(book.fold(event));
  }
}

/** Folds a trace; `arrivals` are [byte offset, microseconds of our clock], needed where events carry no Timestamp. */
export async function foldTrace(
  bytes: Buffer,
  arrivals: readonly (readonly [number, number])[],
): Promise<JudgedCall[]> {
  const reader = createTraceReader();
  const book = createCallBook(labWiring);
  const calls = new Map<string, Call>();
  let last = 0;
  const take = (events: readonly PbxEvent[]): void => {
    foldEvents(book, events, calls);
    last = events.at(-1)?.at ?? last;
  };
  for (const { chunk, arrivedAt } of byArrival(bytes, arrivals)) take(reader.push(chunk, arrivedAt));
  take(reader.end());
  // What was still to be settled a moment after the last event.
  foldEvents(book, [{ type: 'tick', at: last + 10_000_000, precision: 'event' }], calls);
  return [...calls.values()].map((call) => toCallJson(call, labWiring.answerRule(call.queue), last));
}
