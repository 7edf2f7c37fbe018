/**
 * How facts are written: a run of facts of one call that were learnt together is one row. What every fact of the row
 * shares (call, first number, first instant) stands in columns; the body is JSON without it. Types only besides that:
 * whoever adds a field to a fact finds it stored.
 */
import type { CallFact } from '../core/call-fact.js';
import type { Micros } from '../core/pbx-event.js';
import type { StoredFact } from '../ports.js';

/** Facts of one call with numbers n, n + 1, …, as one row. */
export interface FactRun {
  readonly call: string;
  readonly n: number;
  readonly count: number;
  /** Instant of the first fact, from which the body's instants count. */
  readonly at: Micros;
  readonly body: string;
  /** Set where the run begins the call: the PBX it lives on. */
  readonly opens: string | null;
  readonly ends: boolean;
}

/** One fact's JSON: `at` is an offset from the run's first instant, `precision` is left out where it is `event`. */
function factText(fact: CallFact, base: Micros): string {
  const { call: _call, n: _n, at, precision, ...rest } = fact;
  const offset = at - base;
  return JSON.stringify(precision === 'event' ? { ...rest, at: offset } : { ...rest, at: offset, precision });
}

/** Cuts facts, in their order, into runs of one call with rising numbers. */
export function encodeFacts(facts: readonly CallFact[]): FactRun[] {
  const runs: FactRun[] = [];
  for (let i = 0; i < facts.length;) {
    const first = facts[i] as CallFact;
    const { call, n, at } = first;
    let body = '[';
    let opens: string | null = null;
    let ends = false;
    let count = 0;
    for (let fact: CallFact | undefined = first; fact?.call === call && fact.n === n + count; fact = facts[++i]) {
      body += count === 0 ? factText(fact, at) : `,${factText(fact, at)}`;
      if (fact.type === 'arrived') opens = fact.pbx;
      else if (fact.type === 'ended') ends = true;
      count += 1;
    }
    runs.push({ call, n, count, at, body: `${body}]`, opens, ends });
  }
  return runs;
}

/** A stored row: `seq` is the number of its last fact, those before it count down from there. */
export interface FactRow {
  readonly seq: number;
  readonly call: string;
  readonly n: number;
  readonly count: number;
  readonly at: Micros;
  readonly body: string;
}

/** The facts of a row, in order. Throws SyntaxError where the body is damaged. */
export function decodeRow(row: FactRow): StoredFact[] {
  const list = JSON.parse(row.body) as (Record<string, unknown> & { at: number })[];
  return list.map((entry, i) => ({
    seq: row.seq - row.count + 1 + i,
    fact: { precision: 'event', ...entry, call: row.call, n: row.n + i, at: row.at + entry.at } as unknown as CallFact,
  }));
}

/** The body of a run without its first `known` facts, which are stored already. */
export function cutBody(body: string, known: number): string {
  return JSON.stringify((JSON.parse(body) as unknown[]).slice(known));
}
