/**
 * What a socket gives, between its arrival and its reading. Bytes are taken from the socket at once, so that Asterisk
 * never finds us not reading and cuts us; they are worked off in short turns, so that nothing else waits long. Pieces of
 * memory are used again and again: a storm leaves none behind.
 */
import type { Socket } from 'node:net';
import type { Micros } from '../core/pbx-event.js';
import type { Clock } from '../ports.js';

/** Milliseconds of work in one turn of the loop. */
const turnMs = 5;
const pieceBytes = 64 * 1024;
/** So much is read between two looks at the clock: a whole piece takes long while the program is still warming up. */
const sliceBytes = 16 * 1024;
/** Pieces that may wait before the socket is asked to pause, and when it may go on: 4 MB, some 7,000 events. */
const mostWaiting = 64;
const fewWaiting = 16;
/** Unused pieces that are kept when nothing waits. */
const fewSpare = 8;

export interface IntakeSink {
  /** A piece has come; it may wait some time before it is read. */
  arrived(chunk: Buffer, at: Micros): void;
  read(chunk: Buffer, at: Micros): void;
}

interface Piece {
  /** What of it is still to be read. */
  chunk: Buffer;
  readonly at: Micros;
  /** Memory to use again once it was read; null where it is not ours. */
  readonly memory: Buffer | null;
}

export class Intake {
  readonly #clock: Clock;
  #socket: Socket | null = null;
  #sink: IntakeSink | null = null;
  #waiting: Piece[] = [];
  #spare: Buffer[] = [];
  #turnStartedAt: number | null = null;
  #paused = false;
  /** Our clock, Micros, at the last byte. */
  lastHeardAt: Micros;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.lastHeardAt = clock.now();
  }

  /** For `net.connect`: where a plain socket puts its bytes. */
  readonly onread = {
    buffer: (): Buffer => this.#spare.pop() ?? Buffer.allocUnsafeSlow(pieceBytes),
    callback: (bytes: number, memory: Uint8Array): boolean => {
      const own = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
      this.#take(own.subarray(0, bytes), own);
      return !this.#paused;
    },
  };

  /** Whether bytes wait to be worked off. */
  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  /** From now on pieces are read. A TLS socket has memory of its own and gives `data`. */
  open(socket: Socket, givesData: boolean, sink: IntakeSink): void {
    this.#socket = socket;
    this.#sink = sink;
    for (const { chunk, at } of this.#waiting) sink.arrived(chunk, at);
    if (givesData) {
      socket.on('data', (chunk: Buffer) => {
        this.#take(chunk, null);
        if (this.#paused) socket.pause();
      });
    }
    this.#work();
  }

  /** Reads what still waits, at once. */
  drain(): void {
    const rest = this.#waiting;
    this.#waiting = [];
    for (const { chunk, at } of rest) this.#sink?.read(chunk, at);
  }

  #take(chunk: Buffer, memory: Buffer | null): void {
    const at = this.#clock.now();
    this.lastHeardAt = at;
    this.#waiting.push({ chunk, at, memory });
    this.#sink?.arrived(chunk, at);
    if (this.#waiting.length >= mostWaiting) this.#paused = true;
    if (this.#waiting.length === 1) this.#work();
  }

  /** A turn's worth now, the rest in the next turns. */
  #work(): void {
    const sink = this.#sink;
    if (sink === null) return;
    if (this.#turnStartedAt === null) this.#beginTurn();
    const until = (this.#turnStartedAt ?? 0) + turnMs;
    const pieces = this.#waiting;
    let done = 0;
    while (done < pieces.length && performance.now() < until) {
      const piece = pieces[done];
      if (piece === undefined) break;
      const slice = piece.chunk.subarray(0, sliceBytes);
      piece.chunk = piece.chunk.subarray(sliceBytes);
      if (piece.chunk.length === 0) done += 1;
      sink.read(slice, piece.at);
      if (piece.chunk.length === 0 && piece.memory !== null) this.#spare.push(piece.memory);
      if (this.#waiting !== pieces) return;
    }
    pieces.splice(0, done);
    if (pieces.length === 0 && this.#spare.length > fewSpare) this.#spare.length = fewSpare;
    if (!this.#paused || pieces.length > fewWaiting) return;
    this.#paused = false;
    this.#socket?.resume();
  }

  /** A turn lasts until everything else in the loop had its turn too; what is read in the same one shares its time. */
  #beginTurn(): void {
    this.#turnStartedAt = performance.now();
    setImmediate(() => {
      this.#turnStartedAt = null;
      if (this.#waiting.length > 0) this.#work();
    });
  }
}
