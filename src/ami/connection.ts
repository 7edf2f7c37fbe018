/**
 * One connection to a PBX from the socket to the signed-in session: bytes in through the reader, actions out, answers
 * matched. It never blocks the loop for long: what a burst brings is read from the socket at once, so that Asterisk does
 * not cut us, and worked off in short turns. Reconnecting is link.ts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Micros, PbxEvent } from '../core/pbx-event.js';
import type { Clock } from '../ports.js';
import { ActionFault, encodeAction, type ActionFields } from './action.js';
import { ConnectFault, faultOf, notAmi } from './fault.js';
import { Intake } from './intake.js';
import type { Garbage } from './lexer.js';
import type { AmiMessage } from './message.js';
import { Pending, type Answer } from './pending.js';
import { Reader } from './reader.js';
import { realTimers, type Timers } from './timers.js';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Asked at each login and not kept. */
  readonly secret: () => string;
  /** `challenge`: the secret itself never crosses the wire. */
  readonly auth: 'challenge' | 'plain';
  readonly tls: { readonly ca?: string | Buffer; readonly serverName?: string } | null;
  /** Classes of events wanted (`call,agent`), `on` or `off`. */
  readonly events: string;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly timeouts?: Partial<Timeouts>;
  /** Gives up a connection that is still being made. */
  readonly signal?: AbortSignal;
  /** Every byte that the PBX sends, as it comes, with its arrival. */
  readonly tap?: (chunk: Buffer, at: Micros) => void;
}

/** Milliseconds. */
export interface Timeouts {
  readonly connect: number;
  /** From the connection to the answer of the login; Asterisk answers a wrong password after a second. */
  readonly login: number;
  readonly action: number;
}
const defaultTimeouts: Timeouts = { connect: 4000, login: 5000, action: 5000 };

export interface ConnectionSink {
  /** Translated events, in order, a batch for each piece that was read. */
  events?(events: readonly PbxEvent[]): void;
  /** Every genuine event as a whole message; leave it out for speed. */
  message?(message: AmiMessage): void;
  garbage?(garbage: Garbage): void;
  /** After a batch: PBX clock minus ours as its last stamped event shows it, Micros. */
  stamp?(offset: Micros): void;
  /** A signed-in connection is over; called once. */
  closed(why: string): void;
}

export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #sink: ConnectionSink;
  readonly #reader: Reader;
  readonly #pending: Pending;
  readonly #idBase = `sk${randomBytes(6).toString('hex')}`;
  #serial = 0;
  readonly #intake: Intake;
  #batch: PbxEvent[] = [];
  #closed: string | null = null;
  #signedIn = false;
  #head = '';
  #greeted: ((version: string) => void) | null = null;
  #broken: ((fault: ConnectFault) => void) | null = null;
  /** `11.0.0`: the manager protocol's own version. */
  protocol = '';

  private constructor(socket: Socket, intake: Intake, options: ConnectionOptions, sink: ConnectionSink) {
    this.#socket = socket;
    this.#intake = intake;
    this.#options = options;
    this.#sink = sink;
    this.#pending = new Pending(options.timers ?? realTimers);
    this.#reader = new Reader({
      event: (event) => this.#batch.push(event),
      answer: (message, id, seen) => id === '' || this.#pending.answer(message, id, seen),
      greeting: (version) => this.#greeted?.(version),
      garbage: (garbage) => sink.garbage?.(garbage),
      ...(sink.message === undefined ? {} : { message: (message: AmiMessage) => sink.message?.(message) }),
    });
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#close(faultOf(error, options.tls !== null).message));
    socket.on('close', () => this.#close('the PBX closed the connection'));
  }

  /** Connects and signs in; throws ConnectFault. */
  static async open(options: ConnectionOptions, sink: ConnectionSink): Promise<Connection> {
    const timeouts = { ...defaultTimeouts, ...options.timeouts };
    const intake = new Intake(options.clock);
    const socket = await reach(options, timeouts.connect, intake);
    const connection = new Connection(socket, intake, options, sink);
    try {
      await connection.#signIn(timeouts.login);
    } catch (error) {
      connection.#closed ??= 'not signed in';
      socket.destroy();
      connection.#pending.rejectAll('not signed in');
      throw error;
    }
    connection.#signedIn = true;
    return connection;
  }

  /** Whether events carry times of their own; null while none has told. */
  get stamped(): boolean | null {
    return this.#reader.stamped;
  }

  /** Whether bytes wait to be worked off. */
  get busy(): boolean {
    return this.#intake.busy;
  }

  /** Our clock, Micros, at the last byte. */
  get lastHeardAt(): Micros {
    return this.#intake.lastHeardAt;
  }

  async #signIn(timeoutMs: number): Promise<void> {
    const { options, timers } = { options: this.#options, timers: this.#options.timers ?? realTimers };
    let stop = (): void => {};
    const given = (): void => this.#broken?.(givenUp());
    options.signal?.addEventListener('abort', given, { once: true });
    const broken = new Promise<never>((_, reject) => {
      this.#broken = reject;
      stop = timers.after(timeoutMs, () =>
        reject(new ConnectFault('timeout', `no answer to the login in ${timeoutMs} ms`)),
      );
    });
    const greeted = new Promise<string>((resolve) => (this.#greeted = resolve));
    this.#intake.open(this.#socket, options.tls !== null, {
      arrived: (chunk, at) => this.#arrived(chunk, at),
      read: (chunk, at) => this.#read(chunk, at),
    });
    try {
      this.protocol = await Promise.race([greeted, broken]);
      await Promise.race([this.#login(options), broken]);
    } catch (error) {
      if (error instanceof ActionFault)
        throw new ConnectFault(error.kind === 'timeout' ? 'timeout' : 'other', error.message);
      throw error;
    } finally {
      stop();
      options.signal?.removeEventListener('abort', given);
      this.#greeted = null;
      this.#broken = null;
    }
  }

  async #login({ username, secret, auth, events }: ConnectionOptions): Promise<void> {
    const fields: Record<string, string> = { Username: username, Events: events };
    if (auth === 'challenge') {
      const { response } = await this.action('Challenge', { AuthType: 'MD5' });
      const challenge = response.get('Challenge');
      if (response.name !== 'Success' || challenge === undefined) {
        throw new ConnectFault('other', 'the PBX gives no MD5 challenge');
      }
      fields['AuthType'] = 'MD5';
      fields['Key'] = createHash('md5')
        .update(challenge + secret())
        .digest('hex');
    } else {
      fields['Secret'] = secret();
    }
    const { response } = await this.action('Login', fields);
    if (response.name !== 'Success') {
      throw new ConnectFault('wrong_password', response.get('Message') ?? 'the login was refused');
    }
  }

  /** Asks the PBX; a refusal by the PBX is an answer too. Rejects with ActionFault. */
  action(
    name: string,
    fields: ActionFields = {},
    timeoutMs = this.#options.timeouts?.action ?? defaultTimeouts.action,
  ): Promise<Answer> {
    this.#serial += 1;
    const id = `${this.#idBase}-${this.#serial}`;
    let bytes: string;
    try {
      bytes = encodeAction(name, id, fields);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    if (this.#closed !== null) return Promise.reject(new ActionFault('lost', `${name}: ${this.#closed}`));
    const answer = this.#pending.ask(id, name, timeoutMs);
    this.#socket.write(bytes);
    return answer;
  }

  close(why: string): void {
    this.#close(why);
  }

  #arrived(chunk: Buffer, at: Micros): void {
    // The memory is used again: who keeps bytes gets a copy.
    this.#options.tap?.(Buffer.from(chunk), at);
    if (this.protocol !== '' || this.#closed !== null) return;
    this.#head = (this.#head + chunk.toString('latin1', 0, 64)).slice(0, 64);
    if (!notAmi(this.#head)) return;
    this.#broken?.(new ConnectFault('not_ami', 'the greeting of a manager interface did not come'));
    this.#close('what answers is not AMI');
  }

  #read(chunk: Buffer, at: Micros): void {
    if (this.#closed !== null) return;
    this.#reader.push(chunk, at);
    const { stampOffset } = this.#reader;
    if (stampOffset !== null) {
      this.#reader.stampOffset = null;
      this.#sink.stamp?.(stampOffset);
    }
    if (this.#batch.length === 0) return;
    const events = this.#batch;
    this.#batch = [];
    this.#sink.events?.(events);
  }

  #close(why: string): void {
    if (this.#closed !== null) return;
    // What came before the end was said by the PBX all the same.
    this.#intake.drain();
    this.#closed = why;
    this.#socket.destroy();
    this.#broken?.(new ConnectFault('other', why));
    this.#pending.rejectAll(why);
    if (this.#signedIn) this.#sink.closed(why);
  }
}

const givenUp = (): ConnectFault => new ConnectFault('other', 'given up');

/** A connected socket, with the certificate checked where TLS is wanted. */
function reach(options: ConnectionOptions, timeoutMs: number, { onread }: Intake): Promise<Socket> {
  const { host, port, tls, timers = realTimers, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(givenUp());
      return;
    }
    const servername = tls?.serverName ?? (isIP(host) === 0 ? host : undefined);
    const socket =
      tls === null
        ? connectTcp({ host, port, onread })
        : connectTls({
            host,
            port,
            minVersion: 'TLSv1.2',
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            ...(servername === undefined ? {} : { servername }),
          });
    let connected = false;
    const given = (): void => failed(givenUp());
    const cancel = timers.after(timeoutMs, () =>
      failed(new ConnectFault(tls !== null && connected ? 'tls' : 'timeout', `no connection in ${timeoutMs} ms`)),
    );
    const stop = (): void => {
      cancel();
      signal?.removeEventListener('abort', given);
    };
    const failed = (error: Error): void => {
      stop();
      socket.destroy();
      reject(faultOf(error, tls !== null && connected));
    };
    signal?.addEventListener('abort', given, { once: true });
    const ended = (): void => failed(new Error('the connection was closed at once'));
    socket.once('connect', () => (connected = true));
    socket.once('error', failed);
    socket.once('close', ended);
    socket.once(tls === null ? 'connect' : 'secureConnect', () => {
      stop();
      socket.off('close', ended);
      resolve(socket);
    });
  });
}
