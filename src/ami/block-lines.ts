/**
 * A channel's block whose order of lines is broken: a caller put line ends into his number, or it is no Asterisk that
 * writes. Works on the lines of the rest of the message; line 0 is the block's first.
 */
import type { BlockKeys } from './block-keys.js';

/**
 * Bytes from the beginning of a caller's value to the PBX's next line, at most: Asterisk keeps 79 of them, and a line
 * end follows. A whole forged block needs more, and so does a genuine message behind one that was cut.
 */
export const hostileBytes = 81;

/** Numbers of lines; -1 where there is none. */
interface Place {
  readonly channel: number;
  readonly state: number;
  readonly number: number;
  readonly name: number;
  readonly connectedNumber: number;
  readonly connectedName: number;
  readonly context: number;
  readonly exten: number;
  readonly uniqueid: number;
  readonly linkedid: number;
  /** The line behind the block. */
  readonly after: number;
}

export class BlockLines {
  #text = '';
  #end = 0;
  #starts: number[] = [];
  /** Set by `mended` when the message ended where a caller's value was still open. */
  cut = false;

  split(text: string, start: number, end: number): void {
    this.#text = text;
    this.#end = end;
    this.cut = false;
    this.#starts = [];
    for (let at = start; at < end;) {
      this.#starts.push(at);
      const next = text.indexOf('\r\n', at);
      if (next < 0 || next >= end) break;
      at = next + 2;
    }
  }

  /** Where line n begins; the end where there is none. */
  at(line: number): number {
    return this.#starts[line] ?? this.#end;
  }

  is(line: number, key: string): boolean {
    const start = this.#starts[line];
    return start !== undefined && this.#text.startsWith(key, start);
  }

  /** Value of line n, empty where there is none. */
  value(line: number, key: string): string {
    const start = this.#starts[line];
    if (start === undefined) return '';
    const next = this.#starts[line + 1];
    return this.#text.slice(start + key.length, next === undefined ? this.#end : next - 2);
  }

  /** The lines from `line` on that begin so, one behind the other. */
  variables(line: number, key: string): string {
    let last = line;
    while (this.is(last, key)) last += 1;
    return this.#text.slice(this.at(line), this.at(last));
  }

  /** Lines behind `line` that begin with `key` and may end the hostile value of `line`, the last one first. */
  #ends(line: number, valueKey: string, key: string): number[] {
    const limit = this.at(line) + valueKey.length + hostileBytes;
    if (limit > this.#end) this.cut = true;
    const found: number[] = [];
    for (let at = line + 1; at < this.#starts.length && this.at(at) <= limit; at += 1) {
      if (this.is(at, key)) found.unshift(at);
    }
    return found;
  }

  #context(line: number, keys: BlockKeys): number {
    let at = line;
    if (this.is(at, keys.language)) at += 1;
    if (this.is(at, keys.account)) at += 1;
    return this.is(at, keys.context) ? at : -1;
  }

  /** The block with line ends inside its number, its connected number or its extension. */
  mended(keys: BlockKeys): Place | null {
    const [channel, state, number] = [0, 1, 3];
    if (!this.is(state, keys.state) || !this.is(2, keys.stateDesc) || !this.is(number, keys.number)) return null;
    for (const name of this.#ends(number, keys.number, keys.name)) {
      const connectedNumber = name + 1;
      if (!this.is(connectedNumber, keys.connectedNumber)) continue;
      for (const connectedName of this.#ends(connectedNumber, keys.connectedNumber, keys.connectedName)) {
        const context = this.#context(connectedName + 1, keys);
        const exten = context + 1;
        if (context < 0 || !this.is(exten, keys.exten)) continue;
        for (const priority of this.#ends(exten, keys.exten, keys.priority)) {
          const uniqueid = priority + 1;
          if (!this.is(uniqueid, keys.uniqueid)) continue;
          this.cut = false;
          const linkedid = this.is(uniqueid + 1, keys.linkedid) ? uniqueid + 1 : -1;
          const after = linkedid < 0 ? uniqueid + 1 : linkedid + 1;
          return {
            channel,
            state,
            number,
            name,
            connectedNumber,
            connectedName,
            context,
            exten,
            uniqueid,
            linkedid,
            after,
          };
        }
      }
    }
    return null;
  }

  /**
   * A block in some other order, as other programs write it: only where it cannot be a broken one of Asterisk's, which
   * always has ChannelStateDesc before anything that a caller can write.
   */
  plain(keys: BlockKeys): Place | null {
    if (this.#starts.some((_, line) => this.is(line, keys.stateDesc))) return null;
    const only = (key: string): number => {
      const lines = this.#starts.flatMap((_, line) => (this.is(line, key) ? [line] : []));
      return lines.length > 1 ? -2 : (lines[0] ?? -1);
    };
    const uniqueid = only(keys.uniqueid);
    const [linkedid, exten, context] = [only(keys.linkedid), only(keys.exten), only(keys.context)];
    const channel = only(keys.channel);
    if (uniqueid < 0 || channel < 0 || [linkedid, exten, context].includes(-2)) return null;
    // A number only where a name follows it, as it should.
    const number = only(keys.number);
    const named = number >= 0 && this.is(number + 1, keys.name);
    return {
      channel,
      state: only(keys.state),
      number: named ? number : -1,
      name: named ? number + 1 : -1,
      connectedNumber: -1,
      connectedName: -1,
      context,
      exten,
      uniqueid,
      linkedid,
      after: 0,
    };
  }
}
