/**
 * A whole AMI message with every value decoded: answers to actions, items of lists, events for those who want all of
 * them (`doctor`). The way of calls reads frames instead, and only the lines that it needs.
 *
 * Messages of one kind have the same keys in the same order, so the keys are kept once (a shape) and a message is its
 * values; a shape is a pattern that checks all keys and cuts out all values in one go.
 */
import { isAscii } from 'node:buffer';
import { decodeSparse } from './text.js';

/** Values by their place; those of a long answer are cut out when somebody asks for them. */
interface Values {
  readonly length: number;
  at(place: number): string | undefined;
}

/** The keys of a message in the order of its lines, once for all messages that have the same; from 1 on. */
class Shape {
  readonly keys: readonly string[];
  /** Some keys hold a channel's name: `ChanVariable(PJSIP/8001-0000000a)`. */
  readonly named: boolean;
  #pattern: RegExp | null = null;
  #index: Map<string, number> | null = null;

  constructor(keys: readonly string[]) {
    this.keys = keys;
    this.named = keys.some((key) => key.endsWith(')'));
  }

  /** Matches a message with these keys where it begins; its groups are the values. A line end ends a value. */
  get pattern(): RegExp {
    this.#pattern ??= new RegExp(`${this.keys.slice(1).map(lineOf).join('\\r\\n')}(?:\\r\\n\\r\\n|$)`, 'y');
    return this.#pattern;
  }

  /** Place of the first value of a key, or -1. */
  first(key: string): number {
    if (this.#index === null) {
      this.#index = new Map();
      let last = '';
      for (let place = 0; place < this.keys.length; place += 1) {
        const one = this.keys[place] ?? '';
        if (one !== last && !this.#index.has(one)) this.#index.set(one, place);
        last = one;
      }
    }
    return this.#index.get(key) ?? -1;
  }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function lineOf(key: string): string {
  const name = key.endsWith(')') ? `${literal(key.slice(0, key.indexOf('(') + 1))}[^\\r)]*\\)` : literal(key);
  return `${name}: ([^\\r]*)`;
}

export class AmiMessage {
  readonly kind: 'Event' | 'Response';
  #shape: Shape;
  /** From 1 on, as the groups of a pattern are; what stands at 0 is the message itself where a key holds a name. */
  #values: Values;

  constructor(kind: 'Event' | 'Response', shape: Shape, values: Values) {
    this.kind = kind;
    this.#shape = shape;
    this.#values = values;
  }

  /** Value of the first line: the event's name, `Success`, `Error`. */
  get name(): string {
    return this.#values.at(1) ?? '';
  }

  /** First value of a key: the first one wins, because a caller may have put a second one into his number. */
  get(key: string): string | undefined {
    this.#ownKeys();
    const place = this.#shape.first(key);
    return place < 1 ? undefined : this.#values.at(place);
  }

  /** All values of a key that may come more than once (`Output`, `Variable`, `ChanVariable`), in order. */
  all(key: string): readonly string[] {
    this.#ownKeys();
    const { keys } = this.#shape;
    const found: string[] = [];
    for (let place = 1; place < keys.length; place += 1) {
      if (keys[place] === key) found.push(this.#values.at(place) ?? '');
    }
    return found;
  }

  /** How many lines it has. */
  get size(): number {
    return this.#values.length - 1;
  }

  /** Key and value of each line, in order. */
  *entries(): Generator<[string, string]> {
    this.#ownKeys();
    const { keys } = this.#shape;
    for (let place = 1; place < keys.length; place += 1) yield [keys[place] ?? '', this.#values.at(place) ?? ''];
  }

  /** A shape with names in its keys stands for many messages: their own keys are read when somebody asks. */
  #ownKeys(): void {
    const whole = this.#values.at(0) ?? '';
    if (!this.#shape.named || whole === '') return;
    const { keys, values } = cutUp(whole, 0, whole.length);
    this.#shape = new Shape(keys);
    this.#values = values;
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
  if (bytes === null) return read(decodeSparse(text.slice(start, end)), 0, -1);
  if (isAscii(bytes.subarray(start, end))) return read(text, start, end);
  return read(bytes.toString('utf8', start, end), 0, -1);
}

/** Of decoded text; `to` is -1 for all of it. */
function read(text: string, start: number, to: number): AmiMessage {
  const end = to < 0 ? text.length : to;
  const headEnd = lineEndOf(text, start, end);
  const kind = (headEnd - start + 5 * text.charCodeAt(headEnd - 1) + 31 * text.charCodeAt(start + 7)) % traits;
  const shape = shapes.get(kind);
  if (shape !== undefined) {
    const { pattern } = shape;
    pattern.lastIndex = start;
    const values = pattern.exec(text);
    if (values !== null) return new AmiMessage('Event', shape, values);
  }
  const { keys, values, usual } = cutUp(text, start, end);
  const own = new Shape(keys);
  const isEvent = text.startsWith('Event: ', start);
  if (usual && isEvent && Number.isFinite(kind)) shapes.set(kind, own);
  return new AmiMessage(isEvent ? 'Event' : 'Response', own, values);
}

function lineEndOf(text: string, at: number, end: number): number {
  const found = text.indexOf('\r\n', at);
  return found < 0 || found > end ? end : found;
}

/** Keys and values from 1 on; `usual` where every line is `Key: value`. */
function cutUp(text: string, start: number, end: number): { keys: string[]; values: string[]; usual: boolean } {
  const values = [''];
  const { keys, usual } = eachLine(text, start, end, (from, to) => values.push(text.slice(from, to)));
  return { keys, values, usual };
}

/** Keys from 1 on; `take` is told where the value of each stands. */
function eachLine(
  text: string,
  start: number,
  end: number,
  take: (from: number, to: number) => void,
): { keys: string[]; usual: boolean } {
  const keys = [''];
  let usual = true;
  let key = '';
  for (let at = start; at < end;) {
    const to = lineEndOf(text, at, end);
    // The lines of a long list have one key: it is cut out once.
    const again = key !== '' && text.startsWith(key, at) && text.charCodeAt(at + key.length) === 58;
    const colon = again ? at + key.length : text.indexOf(':', at);
    if (colon > at && colon < to) {
      if (!again) key = text.slice(at, colon);
      const spaced = text.charCodeAt(colon + 1) === 32;
      usual &&= spaced;
      keys.push(key);
      take(spaced ? colon + 2 : colon + 1, to);
    } else {
      usual = false;
    }
    at = to + 2;
  }
  return { keys, usual };
}

/**
 * A long answer out of the pieces in which it came, the empty line that ends it included. Its lines are found and left
 * where they are: tens of thousands of small strings at once are hard work for the collector.
 */
export function readPieces(pieces: readonly Buffer[]): AmiMessage {
  const text = Buffer.concat(pieces).toString('utf8');
  const places = [0, 0];
  const { keys } = eachLine(text, 0, text.length, (from, to) => places.push(from, to));
  return new AmiMessage('Response', new Shape(keys), {
    length: keys.length,
    at: (place) => text.slice(places[place * 2], places[place * 2 + 1]),
  });
}
