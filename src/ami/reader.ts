/**
 * Bytes → PbxEvents and answers: lexer and translation put together, for a live link and for a recorded trace alike. It
 * decides what is genuine: an event has Privilege as its second line and, where the PBX stamps its events, Timestamp as
 * its third; an item of a list carries the ActionID of a question that was asked; anything else is garbage.
 */
import type { ChannelView, Micros, PbxEvent } from '../core/pbx-event.js';
import type { Frame } from './frame.js';
import { Lexer, type Garbage, type LexerOptions, type Verdict } from './lexer.js';
import type { AmiMessage } from './message.js';
import { translationOf } from './translate.js';

/** What a list says of one channel. */
export interface SeenChannel {
  readonly channel: ChannelView;
  readonly bridgeId: string | null;
  readonly application: string | null;
  /** Whole seconds. */
  readonly ageSeconds: number | null;
  /** Of a parked caller. */
  readonly lot: string | null;
  readonly space: string | null;
}

export interface ReaderSink {
  event(event: PbxEvent): void;
  /**
   * An answer, or an item of a list. Returns false where nobody asked for it: then it is garbage. An answer without
   * ActionID has an empty one. `seen`: the channel that the item is about.
   */
  answer(message: AmiMessage, actionId: string, seen: SeenChannel | null): boolean;
  greeting(version: string): void;
  garbage(garbage: Garbage): void;
  /** Every genuine event as a whole message, for those who want that; leave it out for speed. */
  message?(message: AmiMessage): void;
}

const privilege = 'Privilege: ';
const timestamp = 'Timestamp: ';

/** `1795487470.592594` at [from, to) → Micros; NaN when it is none. */
function micros(text: string, from: number, to: number): Micros {
  let seconds = 0;
  let at = from;
  for (; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit === -2) break;
    if (digit < 0 || digit > 9) return Number.NaN;
    seconds = seconds * 10 + digit;
  }
  const digits = to - at - 1;
  if (at === from || at - from > 11 || digits < 1 || digits > 6) return Number.NaN;
  let fraction = 0;
  for (at += 1; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    fraction = fraction * 10 + digit;
  }
  for (let missing = digits; missing < 6; missing += 1) fraction *= 10;
  return seconds * 1_000_000 + fraction;
}

/** `00:01:30` → 90. */
function age(text: string | null): number | null {
  const parts = /^(\d{1,6}):(\d\d):(\d\d)$/.exec(text ?? '');
  return parts === null ? null : Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
}

export class Reader {
  readonly #lexer: Lexer;
  readonly #sink: ReaderSink;
  /** Whether this PBX stamps its events; null until the first event with a channel's block told. */
  #stamped: boolean | null = null;
  /** Whether a block in Asterisk's own order was read: then there are no others. */
  #strict = false;
  /** Genuine events so far, whether Skylark uses them or not. */
  genuine = 0;
  /** PBX clock minus arrival of the latest stamped event, Micros. */
  stampOffset: Micros | null = null;
  #lastAt: Micros = 0;

  constructor(sink: ReaderSink, options: LexerOptions = {}) {
    this.#sink = sink;
    this.#lexer = new Lexer(
      {
        frame: (frame, kind) => (kind === 'event' ? this.#event(frame) : this.#response(frame)),
        greeting: (version) => sink.greeting(version),
        garbage: (garbage) => sink.garbage(garbage),
      },
      options,
    );
  }

  /** Whether events carry times; null while none has told. */
  get stamped(): boolean | null {
    return this.#stamped;
  }

  push(chunk: Buffer, arrivedAt: Micros | null = null): void {
    this.#lexer.push(chunk, arrivedAt);
  }

  end(): void {
    this.#lexer.end();
  }

  #event(frame: Frame): Verdict {
    const { text, start, end } = frame;
    const nameEnd = text.indexOf('\r\n', start + 7);
    if (nameEnd < 0 || nameEnd >= end) return 'bad';
    if (!text.startsWith(privilege, nameEnd + 2) || text.startsWith('Status\r', start + 7)) return this.#item(frame);
    const translation = translationOf(text, start + 7, nameEnd);
    if (translation === undefined) {
      if (frame.glued || this.#endsInNumber(frame)) return frame.glued ? 'bad' : 'cut';
      this.genuine += 1;
      this.#sink.message?.(frame.message());
      return 'taken';
    }
    const privilegeEnd = text.indexOf('\r\n', nameEnd + 2 + privilege.length);
    if (privilegeEnd < 0 || privilegeEnd >= end) return 'bad';
    let at = Number.NaN;
    frame.lookFrom(privilegeEnd + 2);
    if (text.startsWith(timestamp, privilegeEnd + 2)) {
      const from = privilegeEnd + 2 + timestamp.length;
      const lineEnd = text.indexOf('\r\n', from);
      at = micros(text, from, lineEnd < 0 || lineEnd > end ? end : lineEnd);
      if (Number.isNaN(at)) return 'bad';
      frame.lookFrom(lineEnd < 0 ? end : lineEnd + 2);
    }
    const isStamped = !Number.isNaN(at);
    // A short event without its time, from a PBX that stamps, or inside another message: somebody else wrote it.
    if (translation.shapeless && ((!isStamped && this.#stamped === true) || frame.glued)) return 'bad';
    if (!isStamped && text.startsWith('Shutdown\r', start + 7)) return 'bad';
    frame.lenient = !this.#strict && !frame.glued;
    const event = translation.handle(
      frame,
      isStamped ? at : (frame.arrivedAt ?? this.#lastAt),
      isStamped ? 'event' : 'arrival',
    );
    if (event === null) return frame.cut ? 'cut' : 'bad';
    if (!translation.shapeless) this.#stamped = isStamped;
    if (frame.strict) this.#strict = true;
    if (isStamped && frame.arrivedAt !== null) this.stampOffset = at - frame.arrivedAt;
    this.genuine += 1;
    this.#sink.message?.(frame.message());
    if (event !== undefined) {
      this.#lastAt = event.at;
      this.#sink.event(event);
    }
    return 'taken';
  }

  /**
   * Whether an event of no use to us was ended by an empty line inside a caller's number, so that what follows is still
   * the number. Asked only where events carry no time: with one, no message that would be believed fits into a number.
   */
  #endsInNumber(frame: Frame): boolean {
    if (this.#stamped !== false) return false;
    return frame.channel('main') === null && frame.cut;
  }

  /** An item of a list. What a channel or a parked caller is comes out of its block, as in events. */
  #item(frame: Frame): Verdict {
    const message = frame.message();
    const { name } = message;
    if (name === 'CoreShowChannel' || name === 'Status') return this.#seen(frame, message, 'main');
    if (name === 'ParkedCall') return this.#seen(frame, message, 'parkee');
    const id = message.all('ActionID').at(-1);
    // The row of a waiting caller has his number in it and the ActionID behind it.
    if (id === undefined) return name === 'QueueEntry' && frame.end - frame.start < 2048 ? 'cut' : 'bad';
    return this.#sink.answer(message, id, null) ? 'taken' : 'bad';
  }

  #seen(frame: Frame, message: AmiMessage, block: 'main' | 'parkee'): Verdict {
    // Before the block in some lists, behind it in others.
    frame.lookFrom(frame.start + 'Event: '.length + message.name.length + 2);
    const before = frame.begins('ActionID: ') ? frame.get('ActionID: ') : null;
    const channel = frame.channel(block);
    if (channel === null) return frame.cut ? 'cut' : 'bad';
    const id = before ?? frame.get('ActionID: ');
    if (id === null) return 'bad';
    const seen: SeenChannel = {
      channel,
      bridgeId: frame.get('BridgeId: ') ?? frame.get('BridgeID: '),
      application: frame.get('Application: '),
      ageSeconds: age(frame.get('Duration: ')) ?? frame.number('Seconds: '),
      lot: frame.get('Parkinglot: '),
      space: frame.get('ParkingSpace: '),
    };
    return this.#sink.answer(message, id, seen) ? 'taken' : 'bad';
  }

  #response(frame: Frame): Verdict {
    const message = frame.message();
    return this.#sink.answer(message, message.get('ActionID') ?? '', null) ? 'taken' : 'bad';
  }
}
