/**
 * One message as it lies in the bytes: nothing is decoded until somebody asks. The reader walks from the first line to
 * the last, because the order of lines is what a forger cannot copy: a caller can put line ends into his number (at most
 * 79 bytes), so lines of his may stand between `CallerIDNum` and the PBX's own next line, even an empty line that seems
 * to end the message. A channel's block is therefore read by its fixed order of lines; where that is broken, block-lines.ts
 * finds what belongs to whom.
 */
import type { ChannelState, ChannelView } from '../core/pbx-event.js';
import { blocks, Group, type BlockKeys, type BlockName } from './block-keys.js';
import { BlockLines, hostileBytes } from './block-lines.js';
import { BlockMemory } from './block-memory.js';
import { readMessage, readPieces, type AmiMessage } from './message.js';
import { absent, nameText, plainText } from './text.js';

const states: readonly ChannelState[] = ['down', 'reserved', 'off_hook', 'dialing', 'ring', 'ringing', 'up', 'busy'];

/** A value as text of ours: null where it is empty or `<unknown>`. */
export const valueOf = (raw: string): string | null => (raw === '' || raw === absent ? null : plainText(raw));
const nameOf = (raw: string): string | null => (raw === '' || raw === absent ? null : nameText(raw));

/** What `channelvars = CALLERID(num-pres)` tells; null where no variable tells it. */
function withheldBy(variables: string): boolean | null {
  const at = variables.indexOf('CALLERID(num-pres)=');
  if (at < 0) return null;
  return variables.startsWith('prohib', at + 19) ? true : variables.startsWith('allowed', at + 19) ? false : null;
}

export function stateOf(raw: string): ChannelState {
  return (raw.length === 1 ? states[raw.charCodeAt(0) - 48] : undefined) ?? 'other';
}

export class Frame {
  /** Bytes as latin1; the message is [start, end), without the empty line that ends it. */
  text = '';
  /** The same bytes, where text is a piece as it came and not put together out of two. */
  bytes: Buffer | null = null;
  /** A long answer in the pieces in which it came; then there is no text. */
  pieces: readonly Buffer[] | null = null;
  start = 0;
  end = 0;
  /** Arrival on our clock, Micros; null where nobody knows. */
  arrivedAt: number | null = null;
  /** Set when the message ended where a caller's value was still open: more of it may follow. */
  cut = false;
  /** Whether a block in another order than Asterisk's may be read too: not once Asterisk's own was seen. */
  lenient = false;
  /** Set when a block in Asterisk's own order was read. */
  strict = false;
  /** Begins inside another message, where a lost link may have left it, or a caller put it. */
  glued = false;
  /** Beginning of the line from which `get` looks, and of the one where it looks first. */
  #from = 0;
  #next = 0;
  /** Where `#line` found the present line's value to end. */
  #valueEnd = 0;
  readonly #memory = new BlockMemory();
  readonly #lines = new BlockLines();

  set(text: string, start: number, end: number, arrivedAt: number | null, glued: boolean): void {
    this.text = text;
    this.start = start;
    this.end = end;
    this.arrivedAt = arrivedAt;
    this.cut = false;
    this.lenient = false;
    this.strict = false;
    this.glued = glued;
    this.#from = start;
    this.#next = start;
  }

  /** `get` and `channel` look from this line on. */
  lookFrom(at: number): void {
    this.#from = at;
    this.#next = at;
  }

  #lineEnd(at: number): number {
    const found = this.text.indexOf('\r\n', at);
    return found < 0 || found > this.end ? this.end : found;
  }

  /** Does the line from which is read now begin so? */
  begins(key: string): boolean {
    return this.#next < this.end && this.text.startsWith(key, this.#next);
  }

  /** Beginning of the next line with this key, or -1. Moves on behind it. */
  #find(key: string): number {
    const { text, end } = this;
    for (let at = this.#next; at < end;) {
      const lineEnd = this.#lineEnd(at);
      if (text.startsWith(key, at)) {
        this.#valueEnd = lineEnd;
        this.#next = lineEnd + 2;
        return at;
      }
      at = lineEnd + 2;
    }
    // Handlers ask in the order of the lines; this one stands before the last that was asked for, or nowhere.
    for (let at = this.#from; at < this.#next && at < end;) {
      const lineEnd = this.#lineEnd(at);
      if (text.startsWith(key, at)) {
        this.#valueEnd = lineEnd;
        return at;
      }
      at = lineEnd + 2;
    }
    return -1;
  }

  /**
   * First value of a key (`'Queue: '`) behind the last channel block that was read; null where it is absent, empty or
   * `<unknown>`.
   */
  get(key: string): string | null {
    const at = this.#find(key);
    return at < 0 ? null : valueOf(this.text.slice(at + key.length, this.#valueEnd));
  }

  /** Everything from the line where `get` looks to the end, as it lies in the bytes. */
  rest(): string {
    return this.text.slice(this.#next, this.end);
  }

  /** The first lines of it, so many. */
  restLines(count: number): string {
    let at = this.#next;
    for (let line = 0; line < count && at < this.end; line += 1) at = this.#lineEnd(at) + 2;
    return this.text.slice(this.#next, at);
  }

  has(key: string): boolean {
    return this.#find(key) >= 0;
  }

  /** Like `get`, as a whole number. */
  number(key: string): number | null {
    const line = this.#find(key);
    if (line < 0) return null;
    let at = line + key.length;
    const end = this.#valueEnd;
    const negative = this.text.charCodeAt(at) === 45;
    if (negative) at += 1;
    if (at >= end || end - at > 15) return null;
    let value = 0;
    for (; at < end; at += 1) {
      const digit = this.text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) return null;
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  /** Whether another block of this kind follows. */
  hasChannel(which: BlockName): boolean {
    const next = this.#next;
    const found = this.#find(blocks[which].channel) >= 0;
    this.#next = next;
    return found;
  }

  /** Reads the next channel block with these keys; null where there is none, or none that the PBX can have written. */
  channel(which: BlockName): ChannelView | null {
    const keys = blocks[which];
    const at = this.#find(keys.channel);
    if (at < 0) return null;
    const name = this.text.slice(at + keys.channel.length, this.#valueEnd);
    // What the PBX said of this channel before is what it is, whatever follows it here.
    const known = this.#memory.get(which, name, this.text, at);
    if (known !== null) {
      this.strict = true;
      this.lookFrom(at + known.text.length);
      return known.view;
    }
    const from = this.#from;
    return this.#straight(which, keys, at) ?? this.#mended(keys, at, from);
  }

  /** The block as the PBX writes it when no value holds a line end. */
  #straight(which: BlockName, keys: BlockKeys, at: number): ChannelView | null {
    const { pattern } = keys;
    pattern.lastIndex = at;
    const found = pattern.exec(this.text);
    if (found === null || pattern.lastIndex > this.end + 2) return null;
    const after = pattern.lastIndex;
    if (this.#hasSecondPriority(after, keys)) return null;
    this.lookFrom(after);
    const id = valueOf(found[Group.uniqueid] ?? '');
    const name = valueOf(found[Group.channel] ?? '');
    if (id === null || name === null) return null;
    this.strict = true;
    const view: ChannelView = {
      id,
      name,
      linkedId: valueOf(found[Group.linkedid] ?? '') ?? id,
      state: stateOf(found[Group.state] ?? ''),
      callerNumber: valueOf(found[Group.number] ?? ''),
      callerName: nameOf(found[Group.name] ?? ''),
      connectedNumber: valueOf(found[Group.connectedNumber] ?? ''),
      connectedName: nameOf(found[Group.connectedName] ?? ''),
      exten: valueOf(found[Group.exten] ?? ''),
      context: valueOf(found[Group.context] ?? ''),
      withheld: withheldBy(found[Group.variables] ?? ''),
    };
    this.#memory.keep(which, found[0], view);
    return view;
  }

  /**
   * Whether lines were put into Exten, which then are the end of the block that was found: the PBX's own Priority follows
   * within as many bytes as a caller can write.
   */
  #hasSecondPriority(after: number, keys: BlockKeys): boolean {
    const until = Math.min(this.end, after + hostileBytes);
    for (let at = after; at < until; at = this.#lineEnd(at) + 2) {
      if (this.text.startsWith(keys.priority, at)) return true;
    }
    return false;
  }

  /** The block with line ends inside a caller's values, or of another program's making. */
  #mended(keys: BlockKeys, at: number, from: number): ChannelView | null {
    const lines = this.#lines;
    lines.split(this.text, at, this.end);
    let place = lines.mended(keys);
    if (place !== null) this.strict = true;
    else if (lines.cut) this.cut = true;
    if (place === null && this.lenient) {
      lines.split(this.text, from, this.end);
      place = lines.plain(keys);
    }
    if (place === null) return null;
    const id = valueOf(lines.value(place.uniqueid, keys.uniqueid));
    const name = valueOf(lines.value(place.channel, keys.channel));
    if (id === null || name === null) return null;
    this.lookFrom(lines.at(place.after));
    return {
      id,
      name,
      linkedId: valueOf(lines.value(place.linkedid, keys.linkedid)) ?? id,
      state: place.state < 0 ? null : stateOf(lines.value(place.state, keys.state)),
      callerNumber: valueOf(lines.value(place.number, keys.number)),
      callerName: nameOf(lines.value(place.name, keys.name)),
      connectedNumber: valueOf(lines.value(place.connectedNumber, keys.connectedNumber)),
      connectedName: nameOf(lines.value(place.connectedName, keys.connectedName)),
      exten: valueOf(lines.value(place.exten, keys.exten)),
      context: valueOf(lines.value(place.context, keys.context)),
      withheld: withheldBy(lines.variables(place.after, keys.variable)),
    };
  }

  /** The whole message, every value decoded. */
  message(): AmiMessage {
    if (this.pieces !== null) return readPieces(this.pieces);
    return readMessage(this.text, this.start, this.end, this.bytes);
  }
}
