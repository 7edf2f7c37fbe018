/**
 * One WebSocket as the hub sees it: frames out, at most so much waiting; messages in, at most so many. What they mean
 * is the hub's.
 */
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { clientMessageSchema, type ClientMessage } from '../contract/messages.js';
import type { Held, Principal } from '../ports.js';
import { textFrame } from './push-frame.js';
import type { Member } from './push-groups.js';

export interface SocketLimits {
  /** Bytes that may wait for a slow reader before he is dropped: he comes back with a snapshot. */
  readonly backlog: number;
  /** Messages at once, and how many more a second. */
  readonly burst: number;
  readonly perSecond: number;
  /** Messages that are not understood before it is closed. */
  readonly garbage: number;
}

export interface SocketEvents {
  message(socket: PushSocket, message: ClientMessage): void | Promise<void>;
  closed(socket: PushSocket): void;
  dropped(reason: string): void;
}

/** RFC 6455, 7.4.1. */
export const closeCode = { goingAway: 1001, policy: 1008 } as const;

const pong = textFrame('{"type":"pong"}');

/** Sockets that were given something in this turn of the loop: all that is one socket's leaves in one system call. */
let given: PushSocket[] = [];
function flush(): void {
  const sockets = given;
  given = [];
  for (const socket of sockets) socket.flush();
}

export class PushSocket implements Member {
  mark = 0;
  /** Set once it has proved who it is. */
  signedIn: { key: string; who: Principal } | null = null;
  subscribed = false;
  /** Its session is locked or waits for another password: it hears what that means and nothing else. */
  held: Held | null = null;
  /** Has asked for the events: gets them once it is held back no more. */
  wants = false;
  /** performance.now() of its beginning and of the last thing heard. */
  readonly openedAt = performance.now();
  heardAt = this.openedAt;
  pingedAt = this.openedAt;
  readonly #ws: WebSocket;
  readonly #wire: Duplex;
  readonly #limits: SocketLimits;
  readonly #events: SocketEvents;
  /** What it was given in this turn; mostly one frame, so that no list is made. */
  #first: Buffer | null = null;
  #further: Buffer[] = [];
  /** Bytes of the further ones. */
  #waiting = 0;
  #garbage = 0;
  #allowance: number;
  #countedAt = this.openedAt;
  #work: Promise<void> = Promise.resolve();

  constructor(ws: WebSocket, wire: Duplex, limits: SocketLimits, events: SocketEvents) {
    this.#ws = ws;
    this.#wire = wire;
    this.#limits = limits;
    this.#events = events;
    this.#allowance = limits.burst;
    ws.on('message', (data, isBinary) => this.#heard(data, isBinary));
    ws.on('pong', () => {
      this.heardAt = performance.now();
    });
    // The reason (too large, broken UTF-8, a reset) ends the socket; `close` follows.
    ws.on('error', () => undefined);
    ws.on('close', () => events.closed(this));
  }

  /** Bytes of whole frames; the buffer is shared with other sockets and must not change. */
  send(frame: Buffer): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    if (this.#wire.writableLength + this.#waiting > this.#limits.backlog) {
      this.drop('slow');
      return;
    }
    if (this.#first !== null) {
      this.#further.push(frame);
      this.#waiting += frame.length;
      return;
    }
    this.#first = frame;
    if (given.push(this) === 1) process.nextTick(flush);
  }

  flush(): void {
    const first = this.#first;
    if (first === null) return;
    this.#first = null;
    if (this.#further.length === 0) {
      this.#wire.write(first);
      return;
    }
    const further = this.#further;
    this.#further = [];
    this.#waiting = 0;
    this.#wire.cork();
    this.#wire.write(first);
    for (const frame of further) this.#wire.write(frame);
    this.#wire.uncork();
  }

  say(message: object): void {
    this.send(textFrame(JSON.stringify(message)));
  }

  /** Says why, then closes. */
  refuse(code: 'forbidden' | 'invalid', message: string): void {
    this.say({ type: 'error', error: { code, message } });
    this.close(closeCode.policy, message);
  }

  close(code: number, reason: string): void {
    this.flush();
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.close(code, reason);
  }

  ping(): void {
    this.pingedAt = performance.now();
    this.flush();
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
  }

  /** At once, without a word: nobody reads at the other end. */
  drop(reason: string): void {
    if (this.#ws.readyState === this.#ws.CLOSED) return;
    this.#events.dropped(reason);
    this.#ws.terminate();
  }

  #heard(data: RawData, isBinary: boolean): void {
    const now = performance.now();
    this.heardAt = now;
    const { burst, perSecond } = this.#limits;
    this.#allowance = Math.min(burst, this.#allowance + ((now - this.#countedAt) / 1000) * perSecond) - 1;
    this.#countedAt = now;
    if (this.#allowance < 0) {
      this.#events.dropped('too_many_messages');
      this.refuse('invalid', 'Too many messages');
      return;
    }
    const message = isBinary ? null : read(data);
    if (message === null) {
      this.#garbage += 1;
      if (this.#garbage >= this.#limits.garbage) this.refuse('invalid', 'Too many messages that are not understood');
      else this.say({ type: 'error', error: { code: 'invalid', message: 'The message is not understood' } });
      return;
    }
    if (message.type === 'ping') {
      this.send(pong);
      return;
    }
    // One after the other: what follows `auth` waits for it.
    this.#work = this.#work.then(() => this.#events.message(this, message));
  }
}

function read(data: RawData): ClientMessage | null {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  try {
    const message = clientMessageSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    return message.success ? message.data : null;
  } catch {
    return null;
  }
}
