/**
 * A whole AMI message with every value decoded: answers to actions, items of lists, events for those who want all of
 * them (`doctor`). The way of calls reads frames instead, and only the lines that it needs.
 */
import { decodeIfNeeded } from './text.js';

export class AmiMessage {
  readonly kind: 'Event' | 'Response';
  /** Value of the first line: the event's name, `Success`, `Error`. */
  readonly name: string;
  readonly #first: Map<string, string>;
  readonly #repeated: Map<string, string[]> | null;

  constructor(
    kind: 'Event' | 'Response',
    name: string,
    first: Map<string, string>,
    repeated: Map<string, string[]> | null,
  ) {
    this.kind = kind;
    this.name = name;
    this.#first = first;
    this.#repeated = repeated;
  }

  /** First value of a key: the first one wins, because a caller may have put a second one into his number. */
  get(key: string): string | undefined {
    return this.#first.get(key);
  }

  /** All values of a key that may come more than once (`Output`, `Variable`, `ChanVariable`), in order. */
  all(key: string): readonly string[] {
    const many = this.#repeated?.get(key);
    if (many !== undefined) return many;
    const one = this.#first.get(key);
    return one === undefined ? [] : [one];
  }

  /** How many keys it has. */
  get size(): number {
    return this.#first.size;
  }

  /** First values by key, in the order of the lines. */
  entries(): IterableIterator<[string, string]> {
    return this.#first.entries();
  }
}

/** Reads a whole message out of [start, end) of bytes held as latin1; lines without a colon are dropped. */
export function readMessage(text: string, start: number, end: number): AmiMessage {
  const first = new Map<string, string>();
  let repeated: Map<string, string[]> | null = null;
  const body = decodeIfNeeded(text.slice(start, end));
  const last = body.length;
  let kind: 'Event' | 'Response' = 'Event';
  let name: string | null = null;
  for (let at = 0; at < last;) {
    let next = body.indexOf('\r\n', at);
    if (next < 0) next = last;
    const colon = body.indexOf(':', at);
    if (colon > at && colon < next) {
      const key = body.slice(at, colon);
      const value = body.slice(body.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1, next);
      if (name === null) {
        name = value;
        if (key === 'Response') kind = 'Response';
      }
      const known = first.get(key);
      if (known === undefined) {
        first.set(key, value);
      } else {
        repeated ??= new Map();
        const all = repeated.get(key);
        if (all === undefined) repeated.set(key, [known, value]);
        else all.push(value);
      }
    }
    at = next + 2;
  }
  return new AmiMessage(kind, name ?? '', first, repeated);
}
