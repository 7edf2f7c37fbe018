/**
 * How facts are written: a run of facts of one call that were learnt together is one row. What the facts of a row share
 * (call, first number, first instant) stands in columns. The body is a JSON list of lists, a fact each, without names:
 * `["rang",2200000,0]`. That halves the file and costs the thread that reads the PBX half as much as JSON with names.
 *
 * A fact's list: its type; its precision, left out where it is `event`; its instant as an offset from the run's first;
 * then its fields in the order below, a phone or a caller spread out over several places.
 */
import type { Caller, Party } from '../core/call.js';
import type { CallFact, CallFactType } from '../core/call-fact.js';
import type { Micros } from '../core/pbx-event.js';
import type { StoredFact } from '../ports.js';
import { isWhole, type SummedRow } from './fact-sum.js';

/** The order is stored: add at the end of a list, never change what stands. Old rows then lack the new field. */
const fields = {
  arrived: ['pbx', 'boot', 'linkedId', 'direction', 'hotline', 'caller', 'callee', 'placedBy', 'did'],
  // Its fields may each be absent, which is not null: they are written with their names.
  described: [],
  related: ['to'],
  offered: ['entry', 'queue'],
  queue_joined: ['visit', 'queue'],
  queue_left: ['visit', 'left'],
  offer_started: ['offer', 'channelId', 'queue', 'party'],
  rang: ['offer'],
  offer_ended: ['offer', 'result'],
  answered: ['by', 'offer'],
  segment_started: ['segment', 'channelId', 'party'],
  segment_ended: ['segment'],
  hold_started: ['hold', 'by'],
  hold_ended: ['hold'],
  transferred: ['kind', 'from', 'to'],
  transfer_reached: ['transfer', 'to'],
  late: [],
  ended: ['outcome', 'hangupBy', 'lastSeenAt'],
} as const satisfies Record<CallFactType, readonly string[]>;

const partyFields = ['extension', 'device', 'number', 'user'] as const;
const callerFields = ['raw', 'number', 'name', 'withheld', 'extension'] as const;

// A field that core adds and these lists lack is an error here, not a loss.
type Shared = 'type' | 'call' | 'n' | 'at' | 'precision';
interface Forgotten {
  readonly facts: {
    [T in Exclude<CallFactType, 'described'>]: Exclude<
      keyof Extract<CallFact, { type: T }>,
      Shared | (typeof fields)[T][number]
    >;
  }[Exclude<CallFactType, 'described'>];
  readonly parties: Exclude<keyof Party, (typeof partyFields)[number]>;
  readonly callers: Exclude<keyof Caller, (typeof callerFields)[number]>;
}
const nothingForgotten: Forgotten extends { facts: never; parties: never; callers: never } ? true : Forgotten = true;

interface Field {
  readonly name: string;
  /** Set where the value is spread out. */
  readonly spread: readonly string[] | null;
}

/** `by` is a phone in `answered` and an extension in `hold_started`. */
function fieldOf(type: string, name: string): Field {
  if (name === 'party' || (name === 'by' && type === 'answered')) return { name, spread: partyFields };
  return { name, spread: name === 'caller' ? callerFields : null };
}

const layouts = new Map<string, readonly Field[]>(
  Object.entries(fields).map(([type, names]) => [type, names.map((name) => fieldOf(type, name))]),
);

type Values = Record<string, unknown>;

function layoutOf(type: string): readonly Field[] {
  const layout = nothingForgotten ? layouts.get(type) : undefined;
  if (layout === undefined) throw new Error(`fact of an unknown type: ${type}`);
  return layout;
}

function listOf(fact: CallFact, base: Micros): unknown[] {
  const { type, precision } = fact;
  const list: unknown[] = precision === 'event' ? [type, fact.at - base] : [type, precision, fact.at - base];
  if (type === 'described') {
    const { call: _call, n: _n, at: _at, precision: _precision, type: _type, ...rest } = fact;
    list.push(rest);
    return list;
  }
  const values: Values = Object(fact);
  for (const { name, spread } of layoutOf(type)) {
    if (spread === null) {
      list.push(values[name]);
    } else {
      const parts: Values = Object(values[name]);
      for (const part of spread) list.push(parts[part]);
    }
  }
  return list;
}

/**
 * Runs as flat values, `runWidth` a run, as they go to the worker: call, first number, count, instant of the first fact
 * (Micros), body, mark. Mark: '' nothing, 'e' ends its call, 'o…' opens it on the PBX named behind the o, 'b' both.
 */
export type FlatRuns = (string | number)[];
export const runWidth = 6;

/** Cuts facts, in their order, into runs of one call with rising numbers, and adds them to `runs`. */
export function encodeFacts(facts: readonly CallFact[], runs: FlatRuns): void {
  let i = 0;
  for (let first = facts[i]; first !== undefined; first = facts[i]) {
    const { call, n, at } = first;
    const lists: unknown[][] = [];
    let opens = '';
    let ends = false;
    for (
      let fact: CallFact | undefined = first;
      fact?.call === call && fact.n === n + lists.length;
      fact = facts[++i]
    ) {
      lists.push(listOf(fact, at));
      if (fact.type === 'arrived') opens = `o${fact.pbx}`;
      else if (fact.type === 'ended') ends = true;
    }
    runs.push(call, n, lists.length, at, JSON.stringify(lists), ends ? (opens === '' ? 'e' : 'b') : opens);
  }
}

/** A stored row: `seq` is the number of its last fact, those before it count down from there. */
export interface FactRow extends SummedRow {
  readonly seq: number;
}

function factOf(list: readonly unknown[], base: Micros): Values {
  const type = String(list[0]);
  const exact = typeof list[1] === 'number';
  const fact: Values = { type, precision: exact ? 'event' : list[1], at: base + Number(list[exact ? 1 : 2]) };
  let place = exact ? 2 : 3;
  if (type === 'described') return Object.assign(fact, list[place]);
  for (const { name, spread } of layoutOf(type)) {
    // A row of an older program ends before the fields that were added since.
    if (place >= list.length) break;
    if (spread === null) {
      fact[name] = list[place++];
    } else {
      const parts: Values = {};
      for (const part of spread) parts[part] = list[place++];
      fact[name] = parts;
    }
  }
  return fact;
}

function isFact(value: Values): value is Values & CallFact {
  return typeof value['call'] === 'string' && Number.isSafeInteger(value['n']) && Number.isFinite(value['at']);
}

/** The facts of a row, in order. Throws where the body is damaged or of a newer program. */
export function decodeRow(row: FactRow): StoredFact[] {
  if (!isWhole(row)) throw new Error(`the stored facts ${row.seq} are damaged`);
  const lists: unknown[][] = JSON.parse(row.body);
  return lists.map((list, i) => {
    const fact = Object.assign(factOf(list, row.at), { call: row.call, n: row.n + i });
    if (!isFact(fact)) throw new Error(`the stored facts ${row.seq} cannot be read`);
    return { seq: row.seq - row.count + 1 + i, fact };
  });
}

/** The body of a run without its first `known` facts, which are stored already. */
export function cutBody(body: string, known: number): string {
  const lists: unknown[] = JSON.parse(body);
  return JSON.stringify(lists.slice(known));
}
