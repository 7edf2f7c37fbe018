/**
 * One message as it lies in the bytes: its lines are found, nothing is decoded until somebody asks. The reader walks
 * from the first line to the last, because the order of lines is what a forger cannot copy: a caller can put line ends
 * into his number (at most 79 bytes), so lines of his may stand between `CallerIDNum` and the PBX's own next line, even
 * an empty line that seems to end the message. A channel's block is therefore read by its fixed order of lines, and what
 * stands in the place of a caller's value belongs to that value.
 */
import type { ChannelState, ChannelView } from '../core/pbx-event.js';
import { blocks, type BlockKeys, type BlockName } from './block-keys.js';
import { BlockMemory } from './block-memory.js';
import { readMessage, type AmiMessage } from './message.js';
import { absent, nameText, plainText } from './text.js';

/**
 * Bytes from the beginning of a caller's value to the PBX's next line, at most: Asterisk keeps 79 of them, and a line
 * end follows. A whole forged block needs more, and so does a genuine message behind one that was cut.
 */
const hostileBytes = 81;

const states: readonly ChannelState[] = ['down', 'reserved', 'off_hook', 'dialing', 'ring', 'ringing', 'up', 'busy'];

/** Where the lines of a block stand; reused, so that reading costs no memory. */
interface Place {
  channel: number;
  context: number;
  exten: number;
  uniqueid: number;
  linkedid: number;
  name: number;
  connectedNumber: number;
  connectedName: number;
}

export class Frame {
  /** Bytes as latin1; the message is [start, end), without the empty line that ends it. */
  text = '';
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
  #lines = new Int32Array(256);
  #count = 0;
  /** Line from which `get` looks, and where it looks first. */
  #from = 0;
  #next = 0;
  readonly #memory = new BlockMemory();
  readonly #place: Place = {
    channel: 0,
    context: 0,
    exten: 0,
    uniqueid: 0,
    linkedid: 0,
    name: 0,
    connectedNumber: 0,
    connectedName: 0,
  };

  set(text: string, start: number, end: number, arrivedAt: number | null, glued: boolean): void {
    this.text = text;
    this.start = start;
    this.end = end;
    this.arrivedAt = arrivedAt;
    this.cut = false;
    this.lenient = false;
    this.strict = false;
    this.glued = glued;
    this.#count = 0;
    this.#from = 0;
    this.#next = 0;
  }

  /** Finds the lines; everything below but `message` needs it. */
  split(): void {
    const { text, end } = this;
    let lines = this.#lines;
    let count = 0;
    let at = this.start;
    while (at < end) {
      if (count + 1 >= lines.length) {
        const larger = new Int32Array(lines.length * 2);
        larger.set(lines);
        lines = larger;
        this.#lines = larger;
      }
      lines[count] = at;
      count += 1;
      const next = text.indexOf('\r\n', at);
      if (next < 0 || next >= end) break;
      at = next + 2;
    }
    this.#count = count;
    // A line ends two bytes before the next one begins; the last one at the message's end.
    lines[count] = end + 2;
    this.#from = 0;
    this.#next = 0;
  }

  #is(line: number, key: string): boolean {
    return line < this.#count && this.text.startsWith(key, this.#lines[line]);
  }

  #slice(line: number, key: string): string {
    const lines = this.#lines;
    return this.text.slice((lines[line] ?? 0) + key.length, (lines[line + 1] ?? 2) - 2);
  }

  #value(line: number, key: string): string | null {
    if (line < 0) return null;
    const raw = this.#slice(line, key);
    return raw === '' || raw === absent ? null : plainText(raw);
  }

  #name(line: number, key: string): string | null {
    if (line < 0) return null;
    const raw = this.#slice(line, key);
    return raw === '' || raw === absent ? null : nameText(raw);
  }

  /** Does line n begin so? */
  begins(line: number, key: string): boolean {
    return this.#is(line, key);
  }

  /** Value of line n as it lies in the bytes; `key` is what it begins with, colon and space included. */
  raw(line: number, key: string): string {
    return this.#slice(line, key);
  }

  #find(key: string): number {
    const { text } = this;
    const lines = this.#lines;
    const first = key.charCodeAt(0);
    // Handlers ask in the order of the lines, so the next one is most often right behind the last one.
    for (let line = this.#next; line < this.#count; line += 1) {
      const at = lines[line] ?? 0;
      if (text.charCodeAt(at) === first && text.startsWith(key, at)) {
        this.#next = line + 1;
        return line;
      }
    }
    for (let line = this.#from; line < this.#next; line += 1) {
      const at = lines[line] ?? 0;
      if (text.charCodeAt(at) === first && text.startsWith(key, at)) return line;
    }
    return -1;
  }

  /**
   * First value of a key (`'Queue: '`) behind the last channel block that was read; null where it is absent, empty or
   * `<unknown>`.
   */
  get(key: string): string | null {
    return this.#value(this.#find(key), key);
  }

  has(key: string): boolean {
    return this.#find(key) >= 0;
  }

  /** Like `get`, as a whole number. */
  number(key: string): number | null {
    const line = this.#find(key);
    if (line < 0) return null;
    let at = (this.#lines[line] ?? 0) + key.length;
    const end = (this.#lines[line + 1] ?? 2) - 2;
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

  /** Reads the next channel block with these keys; null where there is none, or none that the PBX can have written. */
  channel(which: BlockName): ChannelView | null {
    const keys = blocks[which];
    const first = this.#find(keys.channel);
    if (first < 0) return null;
    const start = this.#lines[first] ?? 0;
    const name = this.#slice(first, keys.channel);
    const known = this.#memory.get(which, name, this.text, start);
    if (known !== null && !this.#hasSecondPriority(first + known.lines, keys)) {
      this.strict = true;
      this.#behind(first + known.lines);
      return known.view;
    }
    const place = this.#place;
    const straight = this.#straight(first, keys, place);
    let after = straight;
    if (after < 0) after = this.#mended(first, keys, place);
    if (after >= 0) this.strict = true;
    else if (this.lenient) after = this.#plain(first, keys, place);
    if (after < 0) return null;
    const view = this.#view(first, after, keys, place);
    if (view === null) return null;
    if (straight < 0) {
      this.#behind(after);
      return view;
    }
    const end = this.#endOfVariables(after, keys);
    this.#behind(end);
    if (end < this.#count) this.#memory.keep(which, this.text.slice(start, this.#lines[end]), end - first, view);
    return view;
  }

  /** `get` and `channel` look behind this line from now on. */
  #behind(line: number): void {
    this.#from = line;
    this.#next = line;
  }

  #view(first: number, after: number, keys: BlockKeys, place: Place): ChannelView | null {
    const id = this.#value(place.uniqueid, keys.uniqueid);
    const name = this.#value(place.channel, keys.channel);
    if (id === null || name === null) return null;
    return {
      id,
      name,
      linkedId: this.#value(place.linkedid, keys.linkedid) ?? id,
      state: this.#state(first + 1, keys),
      callerNumber: this.#value(place.name < 0 ? -1 : first + 3, keys.number),
      callerName: this.#name(place.name, keys.name),
      connectedNumber: this.#value(place.connectedNumber, keys.connectedNumber),
      connectedName: this.#name(place.connectedName, keys.connectedName),
      exten: this.#value(place.exten, keys.exten),
      context: this.#value(place.context, keys.context),
      withheld: this.#withheld(after, keys),
    };
  }

  /** Whether another block of this kind follows. */
  hasChannel(which: BlockName): boolean {
    return this.#find(blocks[which].channel) >= 0;
  }

  #state(line: number, keys: BlockKeys): ChannelState | null {
    if (!this.#is(line, keys.state)) return null;
    const lines = this.#lines;
    const at = (lines[line] ?? 0) + keys.state.length;
    if ((lines[line + 1] ?? 0) - 2 !== at + 1) return 'other';
    return states[this.text.charCodeAt(at) - 48] ?? 'other';
  }

  /** The block as the PBX writes it when no value holds a line end. Returns the line behind it, or -1. */
  #straight(first: number, keys: BlockKeys, place: Place): number {
    if (!this.#is(first + 1, keys.state) || !this.#is(first + 2, keys.stateDesc) || !this.#is(first + 3, keys.number)) {
      return -1;
    }
    const after = this.#tail(first, first + 4, keys, place);
    if (after < 0) return -1;
    return this.#hasSecondPriority(after, keys) ? -1 : after;
  }

  /** A second Priority means that lines were put into Exten. */
  #hasSecondPriority(after: number, keys: BlockKeys): boolean {
    const first = keys.priority.charCodeAt(0);
    for (let line = after; line < this.#count; line += 1) {
      const at = this.#lines[line] ?? 0;
      if (this.text.charCodeAt(at) === first && this.text.startsWith(keys.priority, at)) return true;
    }
    return false;
  }

  #endOfVariables(after: number, keys: BlockKeys): number {
    let line = after;
    while (this.#is(line, keys.variable)) line += 1;
    return line;
  }

  /** From CallerIDName to Linkedid, line by line. Older versions leave out Language, AccountCode or Linkedid. */
  #tail(first: number, nameLine: number, keys: BlockKeys, place: Place): number {
    let line = nameLine;
    if (
      !this.#is(line, keys.name) ||
      !this.#is(line + 1, keys.connectedNumber) ||
      !this.#is(line + 2, keys.connectedName)
    ) {
      return -1;
    }
    const connectedName = line + 2;
    line = this.#context(connectedName + 1, keys);
    if (line < 0 || !this.#is(line + 1, keys.exten) || !this.#is(line + 2, keys.priority)) return -1;
    if (!this.#is(line + 3, keys.uniqueid)) return -1;
    place.channel = first;
    place.name = nameLine;
    place.connectedNumber = nameLine + 1;
    place.connectedName = connectedName;
    place.context = line;
    place.exten = line + 1;
    place.uniqueid = line + 3;
    line += 4;
    place.linkedid = this.#is(line, keys.linkedid) ? line : -1;
    return place.linkedid < 0 ? line : line + 1;
  }

  #context(line: number, keys: BlockKeys): number {
    let at = line;
    if (this.#is(at, keys.language)) at += 1;
    if (this.#is(at, keys.account)) at += 1;
    return this.#is(at, keys.context) ? at : -1;
  }

  /** Lines behind `line` that begin with `key` and may end the hostile value of `line`, the last one first. */
  #ends(line: number, valueKey: string, key: string): number[] {
    const limit = (this.#lines[line] ?? 0) + valueKey.length + hostileBytes;
    if (limit > this.end) this.cut = true;
    const found: number[] = [];
    for (let at = line + 1; at < this.#count && (this.#lines[at] ?? 0) <= limit; at += 1) {
      if (this.#is(at, key)) found.unshift(at);
    }
    return found;
  }

  /** The block with line ends inside its number, its connected number or its extension. */
  #mended(first: number, keys: BlockKeys, place: Place): number {
    if (!this.#is(first + 1, keys.state) || !this.#is(first + 2, keys.stateDesc) || !this.#is(first + 3, keys.number)) {
      return -1;
    }
    const cutBefore = this.cut;
    for (const nameLine of this.#ends(first + 3, keys.number, keys.name)) {
      const connectedNumber = nameLine + 1;
      if (!this.#is(connectedNumber, keys.connectedNumber)) continue;
      for (const connectedName of this.#ends(connectedNumber, keys.connectedNumber, keys.connectedName)) {
        const context = this.#context(connectedName + 1, keys);
        if (context < 0 || !this.#is(context + 1, keys.exten)) continue;
        for (const priority of this.#ends(context + 1, keys.exten, keys.priority)) {
          if (!this.#is(priority + 1, keys.uniqueid)) continue;
          this.cut = cutBefore;
          place.channel = first;
          place.name = nameLine;
          place.connectedNumber = connectedNumber;
          place.connectedName = connectedName;
          place.context = context;
          place.exten = context + 1;
          place.uniqueid = priority + 1;
          const hasLinked = this.#is(priority + 2, keys.linkedid);
          place.linkedid = hasLinked ? priority + 2 : -1;
          return hasLinked ? priority + 3 : priority + 2;
        }
      }
    }
    return -1;
  }

  /**
   * A block in some other order, as other programs write it: only where it cannot be a broken one of Asterisk's, which
   * always has ChannelStateDesc before anything that a caller can write.
   */
  #plain(first: number, keys: BlockKeys, place: Place): number {
    if (this.#is(first + 1, keys.state) && this.#is(first + 2, keys.stateDesc)) return -1;
    const only = (key: string): number => {
      const line = this.#find(key);
      if (line < 0) return -1;
      for (let other = line + 1; other < this.#count; other += 1) if (this.#is(other, key)) return -2;
      return line;
    };
    const found = [keys.uniqueid, keys.channel, keys.linkedid, keys.exten, keys.context].map(only);
    const [uniqueid = -1, channel = -1, linkedid = -1, exten = -1, context = -1] = found;
    if (uniqueid < 0 || channel < 0 || found.includes(-2)) return -1;
    place.channel = channel;
    place.uniqueid = uniqueid;
    place.linkedid = linkedid;
    place.exten = exten;
    place.context = context;
    // Numbers and names only where they stand in their usual places.
    place.name = this.#is(first + 3, keys.number) && this.#is(first + 4, keys.name) ? first + 4 : -1;
    place.connectedNumber = -1;
    place.connectedName = -1;
    return first + 1;
  }

  /** What `channelvars = CALLERID(num-pres)` tells; null where the PBX was not asked to tell. */
  #withheld(after: number, keys: BlockKeys): boolean | null {
    for (let line = after; line < this.#count && line < after + 8; line += 1) {
      if (!this.#is(line, keys.variable)) continue;
      const raw = this.#slice(line, keys.variable);
      const at = raw.indexOf('CALLERID(num-pres)=');
      if (at < 0) continue;
      return raw.startsWith('prohib', at + 19) ? true : raw.startsWith('allowed', at + 19) ? false : null;
    }
    return null;
  }

  /** The whole message, every value decoded. */
  message(): AmiMessage {
    return readMessage(this.text, this.start, this.end);
  }
}
