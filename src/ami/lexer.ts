/**
 * Bytes → frames: a push parser that takes any chunking, is linear in the input and bounded in memory. A message ends
 * with an empty line; the greeting has none. What is no message is garbage: counted, named, skipped, and a genuine
 * message glued to it is still found. Whether a message makes sense is for its taker to say (see `Verdict`).
 */
import { Frame } from './frame.js';

/**
 * `taken`: fine. `cut`: it ended inside a value that came from outside; offer it again with what follows. `bad`: no
 * message that the PBX can have written.
 */
export type Verdict = 'taken' | 'cut' | 'bad';

export interface Garbage {
  /** Position in the stream, bytes. */
  readonly offset: number;
  readonly bytes: number;
  readonly why: string;
}

export interface LexerSink {
  /** An event or an answer; the frame is only good during the call. Must do nothing when it says `cut` or `bad`. */
  frame(frame: Frame, kind: 'event' | 'response'): Verdict;
  /** `Asterisk Call Manager/11.0.0`. */
  greeting(version: string): void;
  garbage(garbage: Garbage): void;
}

export interface LexerOptions {
  /** Bytes that an event may have. */
  readonly event?: number;
  /** Bytes that an answer may have: `Output:` lists can be long. */
  readonly response?: number;
  /**
   * Whether a message is looked for inside others that are fine by themselves: a recording of several connections may
   * have lost the end of one of them. One connection cannot, so a live link spares the search.
   */
  readonly mayBeGlued?: boolean;
}

const defaults: Required<LexerOptions> = { event: 128 * 1024, response: 32 * 1024 * 1024, mayBeGlued: false };

const blank = '\r\n\r\n';
const greetingWord = 'Asterisk Call Manager/';
/** Lines of a greeting are short; more without a line end is none. */
const greetingBytes = 128;
/** An answer of so many bytes is kept and read in the pieces in which it came. */
const longAnswer = 128 * 1024;
const answerWord = 'Response: ';
const cutOff = 'cut off at the end';
const notOfThePbx = 'no message of a PBX';
const prelude = /Event: [A-Za-z0-9]{1,64}\r\nPrivilege: /y;
const answer = /Response: (?:Success|Error|Goodbye|Follows)\r\nActionID: /y;

export class Lexer {
  readonly #sink: LexerSink;
  readonly #limits: Required<LexerOptions>;
  readonly #frame = new Frame();
  /** Unfinished beginning of a message, in pieces, so that a long one is not copied again and again. */
  #parts: string[] = [];
  /** The same of an answer that is long: its bytes, kept outside of V8's own memory. */
  #long: Buffer[] | null = null;
  #length = 0;
  /** The last three bytes of what is kept. */
  #tail = '';
  /** Position in the stream of the first byte that is kept. */
  #offset = 0;
  /** Position in the stream of the first byte of the text that is being read. */
  #base = 0;
  /** Bytes of an over-long message that were thrown away; -1 while none is. */
  #dropping = -1;
  #arrivedAt: number | null = null;
  /** Position in the present text of the next `Event: ` behind some place, so that it is searched only once. */
  #nextEvent = -1;

  constructor(sink: LexerSink, options: LexerOptions = {}) {
    this.#sink = sink;
    this.#limits = { ...defaults, ...options };
  }

  /** Takes bytes as they come. `arrivedAt`: our clock, Micros. */
  push(chunk: Buffer, arrivedAt: number | null = null): void {
    this.#arrivedAt = arrivedAt;
    const piece = chunk.toString('latin1');
    let at = 0;
    // Finishes the message that was begun before: only that much is copied.
    while (this.#parts.length > 0 && at < piece.length) {
      const end = this.#endOfBegun(piece, at);
      if (end < 0) {
        this.#add(at === 0 ? piece : piece.slice(at));
        return;
      }
      if (this.#long !== null) {
        this.#long.push(Buffer.from(piece.slice(at, end), 'latin1'));
        this.#length += end - at;
        at = end;
        this.#longAnswer(this.#long);
        continue;
      }
      this.#parts.push(piece.slice(at, end));
      const text = this.#parts.join('');
      at = end;
      this.#hold('');
      this.#read(text);
    }
    if (at >= piece.length) return;
    this.#frame.bytes = chunk;
    this.#walk(piece, at, false);
    this.#frame.bytes = null;
  }

  /** Where in `piece` the message that was begun before ends, its empty line included; -1 where it goes on. */
  #endOfBegun(piece: string, at: number): number {
    if (greetingWord.startsWith((this.#parts[0] ?? '').slice(0, greetingWord.length))) {
      const lineEnd = piece.indexOf('\n', at);
      return lineEnd < 0 ? -1 : lineEnd + 1;
    }
    const seam = (this.#tail + piece.slice(at, at + 3)).indexOf(blank);
    if (seam >= 0) return at + seam + blank.length - this.#tail.length;
    const end = piece.indexOf(blank, at);
    return end < 0 ? -1 : end + blank.length;
  }

  #add(piece: string): void {
    this.#length += piece.length;
    this.#tail = (this.#tail + piece.slice(-3)).slice(-3);
    if (this.#long !== null) {
      this.#long.push(Buffer.from(piece, 'latin1'));
    } else {
      this.#parts.push(piece);
      if (this.#length >= longAnswer && this.#dropping < 0 && this.#head().startsWith(answerWord)) {
        this.#long = this.#parts.map((part) => Buffer.from(part, 'latin1'));
        this.#parts = [answerWord];
      }
    }
    this.#bound();
  }

  #head(): string {
    const first = this.#parts[0] ?? '';
    return first.length >= 10 ? first : this.#parts.slice(0, 10).join('');
  }

  /** Offers a long answer in the pieces in which it came. */
  #longAnswer(pieces: readonly Buffer[]): void {
    const length = this.#length;
    this.#frame.set('', 0, 0, this.#arrivedAt, false);
    this.#frame.pieces = pieces;
    this.#hold('');
    const verdict = this.#sink.frame(this.#frame, 'response');
    this.#frame.pieces = null;
    if (verdict !== 'taken') this.#garbage(this.#offset, length, notOfThePbx);
    this.#offset += length;
  }

  /** The stream has ended: what is left is no message. */
  end(): void {
    const text = this.#parts.join('');
    const length = this.#length;
    const isLong = this.#long !== null;
    this.#hold('');
    if (this.#dropping >= 0) this.#drop(length, 'too long');
    else if (isLong) this.#drop(length, cutOff);
    // A message whose end may still have been to come is settled now.
    else if (text !== '') this.#walk(text, 0, true);
  }

  #keep(text: string): void {
    this.#hold(text);
    this.#bound();
  }

  #hold(text: string): void {
    this.#parts = text === '' ? [] : [text];
    this.#long = null;
    this.#length = text.length;
    this.#tail = text.slice(-3);
  }

  #read(text: string): void {
    if (this.#dropping < 0) this.#walk(text, 0, false);
    else this.#drop(text.length, 'too long');
  }

  #drop(more: number, why: string): void {
    const bytes = Math.max(0, this.#dropping) + more;
    this.#dropping = -1;
    this.#garbage(this.#offset, bytes, why);
    this.#offset += bytes;
  }

  #garbage(offset: number, bytes: number, why: string): void {
    if (bytes > 0) this.#sink.garbage({ offset, bytes, why });
  }

  /** Keeps memory bounded: an endless message is dropped as it comes. */
  #bound(): void {
    if (this.#length <= this.#limits.event) return;
    const limit = this.#head().startsWith(answerWord) ? this.#limits.response : this.#limits.event;
    if (this.#length <= limit) return;
    this.#dropping = Math.max(0, this.#dropping) + this.#length - 3;
    this.#hold(this.#tail);
  }

  /** Reads every whole message of `text` from `from` on and keeps the rest; `last` when nothing will follow. */
  #walk(text: string, from: number, last: boolean): void {
    let at = from;
    this.#base = this.#offset - from;
    this.#nextEvent = -1;
    for (;;) {
      while (text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10) at += 2;
      if (text.startsWith(greetingWord, at)) {
        const lineEnd = text.indexOf('\r\n', at);
        if (lineEnd >= 0 && lineEnd - at <= greetingBytes) {
          this.#sink.greeting(text.slice(at + greetingWord.length, lineEnd));
          at = lineEnd + 2;
          continue;
        }
      }
      const end = text.indexOf(blank, at);
      if (end < 0) break;
      const next = this.#message(text, at, end, last);
      if (next < 0) break;
      at = next;
    }
    const start = at;
    this.#offset += start - from;
    if (last) {
      this.#garbage(this.#offset, text.length - start, cutOff);
      this.#offset += text.length - start;
    } else {
      this.#keep(start === 0 ? text : text.slice(start));
    }
  }

  /** One message; returns where the next one begins, or -1 where more bytes are needed to tell. */
  #message(text: string, start: number, end: number, last: boolean): number {
    let to = end;
    let verdict = this.#offer(text, start, to);
    while (verdict === 'cut') {
      const next = text.indexOf(blank, to + 2);
      if (next < 0) {
        if (!last) return -1;
        break;
      }
      to = next;
      verdict = this.#offer(text, start, to);
    }
    if (verdict === 'taken') {
      if (to === end && this.#limits.mayBeGlued) this.#glued(text, start, end);
      return to + 4;
    }
    // A genuine message may be glued to the end of the garbage.
    const glued = this.#glued(text, start, end);
    this.#garbage(
      this.#base + start,
      (glued < 0 ? end + 4 : glued) - start,
      text.startsWith('Event: ', start) || text.startsWith(answerWord, start)
        ? notOfThePbx
        : 'begins with neither Event nor Response',
    );
    return end + 4;
  }

  #offer(text: string, start: number, end: number, glued = false): Verdict {
    const kind = text.startsWith('Event: ', start) ? 'event' : text.startsWith(answerWord, start) ? 'response' : null;
    if (kind === null) return 'bad';
    if (end - start > (kind === 'event' ? this.#limits.event : this.#limits.response)) return 'bad';
    this.#frame.set(text, start, end, this.#arrivedAt, glued);
    return this.#sink.frame(this.#frame, kind);
  }

  /**
   * A message that begins in the middle of [start, end), where the beginning was cut off by a lost link: taken when it
   * is genuine by itself. Returns where it begins, or -1.
   */
  #glued(text: string, start: number, end: number): number {
    for (let at = this.#eventAfter(text, start + 1); at >= 0 && at < end; at = this.#eventAfter(text, at + 1)) {
      prelude.lastIndex = at;
      if (prelude.test(text) && this.#offer(text, at, end, true) === 'taken') return at;
    }
    if (!text.startsWith('Event: ', start) && !text.startsWith(answerWord, start)) {
      const at = text.indexOf('Response: ', start);
      answer.lastIndex = at;
      if (at >= 0 && at < end && answer.test(text) && this.#offer(text, at, end, true) === 'taken') return at;
    }
    return -1;
  }

  #eventAfter(text: string, from: number): number {
    if (this.#nextEvent < from) {
      const found = text.indexOf('Event: ', from);
      this.#nextEvent = found < 0 ? text.length : found;
    }
    return this.#nextEvent >= text.length ? -1 : this.#nextEvent;
  }
}
