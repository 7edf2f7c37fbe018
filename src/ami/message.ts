/**
 * A whole AMI message with every value decoded: answers to actions, items of lists, events for those who want all of
 * them (`doctor`). The way of calls reads frames instead, and only the lines that it needs.
 *
 * Messages of one kind have the same keys in the same order, so the keys are kept once (a shape) and a message is its
 * values; reading one is comparing the expected keys and cutting out what stands behind them.
 */
import { isAscii } from 'node:buffer';
import { decodeIfNeeded } from './text.js';

/** The keys of a message in the order of its lines, once for all messages that have the same. */
class Shape {
  readonly keys: readonly string[];
  #heads: readonly string[] | null = null;
  #index: Map<string, number> | null = null;

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }

  /** `Channel: `, as the lines begin; `ChanVariable(`, where the key goes on with a channel's name. */
  get heads(): readonly string[] {
    this.#heads ??= this.keys.map((key) => (key.endsWith(')') ? key.slice(0, key.indexOf('(') + 1) : `${key}: `));
    return this.#heads;
  }

  /** Line of the first value of a key, or -1. */
  first(key: string): number {
    if (this.#index === null) {
      this.#index = new Map();
      for (const [line, one] of this.keys.entries()) if (!this.#index.has(one)) this.#index.set(one, line);
    }
    return this.#index.get(key) ?? -1;
  }
}

export class AmiMessage {
  readonly kind: 'Event' | 'Response';
  readonly #shape: Shape;
  readonly #values: readonly string[];

  /** Where some keys hold a channel's name: all of them, for this message alone. */
  readonly #keys: readonly string[] | null;

  constructor(kind: 'Event' | 'Response', shape: Shape, values: readonly string[], keys: readonly string[] | null) {
    this.kind = kind;
    this.#shape = shape;
    this.#values = values;
    this.#keys = keys;
  }

  /** Value of the first line: the event's name, `Success`, `Error`. */
  get name(): string {
    return this.#values[0] ?? '';
  }

  /** First value of a key: the first one wins, because a caller may have put a second one into his number. */
  get(key: string): string | undefined {
    return this.#values[this.#keys === null ? this.#shape.first(key) : this.#keys.indexOf(key)];
  }

  /** All values of a key that may come more than once (`Output`, `Variable`, `ChanVariable`), in order. */
  all(key: string): readonly string[] {
    const keys = this.#keys ?? this.#shape.keys;
    return this.#values.filter((_, line) => keys[line] === key);
  }

  /** How many lines it has. */
  get size(): number {
    return this.#values.length;
  }

  /** Key and value of each line, in order. */
  *entries(): Generator<[string, string]> {
    for (const [line, key] of (this.#keys ?? this.#shape.keys).entries()) yield [key, this.#values[line] ?? ''];
  }
}

/**
 * The latest shape of each kind of event, by three traits of its name; another kind with the same traits takes its
 * place, so that hostile names take no memory.
 */
const shapes = new Map<number, Shape>();
const traits = 1024;

/**
 * Reads a whole message out of [start, end) of bytes held as latin1. `bytes`: the same bytes at the same places, where
 * they are at hand: it spares looking at every value. Lines without a colon are dropped.
 */
export function readMessage(text: string, start: number, end: number, bytes: Buffer | null = null): AmiMessage {
  if (bytes === null) return read(decodeIfNeeded(text.slice(start, end)), 0, -1);
  if (isAscii(bytes.subarray(start, end))) return read(text, start, end);
  return read(bytes.toString('utf8', start, end), 0, -1);
}

/** Of decoded text; `to` is -1 for all of it. */
function read(text: string, start: number, to: number): AmiMessage {
  const end = to < 0 ? text.length : to;
  const headEnd = lineEndOf(text, start, end);
  const kind = (headEnd - start + 5 * text.charCodeAt(headEnd - 1) + 31 * text.charCodeAt(start + 7)) % traits;
  const shape = shapes.get(kind);
  const message = shape === undefined ? null : readAs(shape, text, start, end);
  return message ?? readAny(text, start, end, kind);
}

function lineEndOf(text: string, at: number, end: number): number {
  const found = text.indexOf('\r\n', at);
  return found < 0 || found > end ? end : found;
}

/** A message that has exactly these keys; null where it has others. */
function readAs(shape: Shape, text: string, start: number, end: number): AmiMessage | null {
  const { heads } = shape;
  const values: string[] = [];
  let keys: string[] | null = null;
  let at = start;
  for (let line = 0; line < heads.length; line += 1) {
    const head = heads[line] ?? '';
    if (at >= end || !text.startsWith(head, at)) return null;
    let from = at + head.length;
    const to = lineEndOf(text, from, end);
    if (head.endsWith('(')) {
      const close = text.indexOf('): ', from);
      if (close < 0 || close >= to) return null;
      keys ??= [...shape.keys];
      keys[line] = text.slice(at, close + 1);
      from = close + 3;
    }
    values.push(text.slice(from, to));
    at = to + 2;
  }
  return at >= end ? new AmiMessage('Event', shape, values, keys) : null;
}

function readAny(text: string, start: number, end: number, kind: number): AmiMessage {
  const keys: string[] = [];
  const values: string[] = [];
  const isEvent = text.startsWith('Event: ', start);
  let usual = isEvent;
  for (let at = start; at < end;) {
    const to = lineEndOf(text, at, end);
    const colon = text.indexOf(':', at);
    if (colon > at && colon < to) {
      const spaced = text.charCodeAt(colon + 1) === 32;
      usual &&= spaced;
      keys.push(text.slice(at, colon));
      values.push(text.slice(spaced ? colon + 2 : colon + 1, to));
    } else {
      usual = false;
    }
    at = to + 2;
  }
  const shape = new Shape(keys);
  if (usual && Number.isFinite(kind)) shapes.set(kind, shape);
  return new AmiMessage(isEvent ? 'Event' : 'Response', shape, values, null);
}
