/**
 * The lasting link to one PBX: connect, sign in, take over the present state, follow; notice when it dies, and come back.
 * What it says is PbxEvents alone, in the order in which the core wants them.
 */
import type { Micros, PbxEvent } from '../core/pbx-event.js';
import type { Clock, LinkState, Log, PbxLink } from '../ports.js';
import { ClockOffset } from './clock-offset.js';
import { Connection, type ConnectionOptions, type Timeouts } from './connection.js';
import { ConnectFault } from './fault.js';
import { takeSnapshot } from './take-snapshot.js';
import { realTimers, type Timers } from './timers.js';

export interface AmiLinkOptions {
  /** The PBX's name in the configuration. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: () => string;
  readonly auth: 'challenge' | 'plain';
  readonly tls: { readonly ca?: string | Buffer; readonly serverName?: string } | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly timers?: Timers;
  /** 0 … 1, for the jitter of reconnecting. */
  readonly random?: () => number;
  readonly timeouts?: Partial<Timeouts & LinkTimes>;
  /** Every byte that the PBX sends, as it comes, with its arrival: for `record`. */
  readonly tap?: (chunk: Buffer, at: Micros) => void;
}

/** Milliseconds. */
export interface LinkTimes {
  /** Between two Pings, and from a Ping to the moment at which a link that says nothing counts as dead. */
  readonly ping: number;
  readonly pingAnswer: number;
  /** First wait before connecting again, and the longest; each try doubles it, and half of it is left to chance. */
  readonly firstRetry: number;
  readonly longestRetry: number;
}
const defaultTimes: LinkTimes = { ping: 3000, pingAnswer: 4000, firstRetry: 500, longestRetry: 5_000 };

/** Read classes that Skylark follows; asking for them alone spares a PBX whose account may read more. */
const wantedEvents = 'call,agent';
/** Events held back while a snapshot is taken; with more of them waiting it is given up and begun anew. */
const mostHeld = 200_000;

export function createAmiLink(options: AmiLinkOptions): PbxLink {
  return new AmiLink(options);
}

class AmiLink implements PbxLink {
  readonly name: string;
  readonly #options: AmiLinkOptions;
  readonly #times: LinkTimes;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #offset = new ClockOffset();
  readonly #eventListeners: ((events: readonly PbxEvent[]) => void)[] = [];
  readonly #stateListeners: ((state: LinkState) => void)[] = [];
  #state: LinkState;
  #connection: Connection | null = null;
  /** Live events that wait for the snapshot; null while none is taken. */
  #held: PbxEvent[] | null = null;
  #stamped: boolean | null = null;
  #running = false;
  #giveUp = new AbortController();
  #attempt: Promise<void> = Promise.resolve();
  #tries = 0;
  #wasUp = false;
  #cancelTimer = (): void => {};
  #garbage = 0;

  constructor(options: AmiLinkOptions) {
    this.name = options.name;
    this.#options = options;
    this.#times = { ...defaultTimes, ...options.timeouts };
    this.#timers = options.timers ?? realTimers;
    this.#random = options.random ?? Math.random;
    this.#state = {
      pbx: options.name,
      state: 'connecting',
      since: options.clock.now(),
      lastHeardAt: null,
      reason: null,
      resynchronised: false,
      clockOffset: null,
    };
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#giveUp = new AbortController();
    this.#tries = 0;
    this.#enter('connecting', null);
    this.#attempt = this.#connect();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelTimer();
    this.#giveUp.abort();
    this.#connection?.close('stopped');
    await this.#attempt;
  }

  onEvents(listener: (events: readonly PbxEvent[]) => void): void {
    this.#eventListeners.push(listener);
  }

  onState(listener: (state: LinkState) => void): void {
    this.#stateListeners.push(listener);
  }

  state(): LinkState {
    const lastHeardAt = this.#connection?.lastHeardAt ?? this.#state.lastHeardAt;
    return { ...this.#state, lastHeardAt, clockOffset: this.#offset.value };
  }

  now(): Micros {
    return this.#options.clock.now() + this.#shift();
  }

  busy(): boolean {
    return this.#connection?.busy ?? false;
  }

  /** From our clock to the one that the events are told by: the PBX's own, unless it does not stamp them. */
  #shift(): Micros {
    return this.#stamped === false ? 0 : (this.#offset.value ?? 0);
  }

  #enter(state: LinkState['state'], reason: string | null, resynchronised = false): void {
    const changed = state !== this.#state.state;
    const since = changed ? this.#options.clock.now() : this.#state.since;
    this.#state = { ...this.state(), state, reason, resynchronised, since };
    const told = this.state();
    for (const listener of this.#stateListeners) listener(told);
  }

  #tell(events: readonly PbxEvent[]): void {
    for (const listener of this.#eventListeners) listener(events);
  }

  async #connect(): Promise<void> {
    const { name, log } = this.#options;
    let over = false;
    // Events may come in the same read as the answer to the login.
    this.#held = [];
    try {
      const connection = await Connection.open(this.#connectionOptions(), {
        events: (events) => this.#take(events),
        garbage: () => {
          this.#garbage += 1;
          if (this.#garbage === 1) log.warn('the PBX sent bytes that are no message', { pbx: name });
        },
        stamp: (offset) => this.#offset.add(offset, this.#options.clock.now()),
        closed: (why) => {
          over = true;
          this.#lost(why);
        },
      });
      if (!this.#running) {
        connection.close('stopped');
        return;
      }
      this.#connection = connection;
      this.#garbage = 0;
      await this.#takeOver(connection);
    } catch (error) {
      if (over || !this.#running) return;
      const connection = this.#connection;
      if (connection !== null)
        connection.close(error instanceof Error ? error.message : 'the present state is not told');
      else this.#failed(error);
    }
  }

  #connectionOptions(): ConnectionOptions {
    const { host, port, username, secret, auth, tls, clock, timeouts, tap } = this.#options;
    return {
      host,
      port,
      username,
      secret,
      auth,
      tls,
      clock,
      events: wantedEvents,
      timers: this.#timers,
      signal: this.#giveUp.signal,
      ...(timeouts === undefined ? {} : { timeouts }),
      ...(tap === undefined ? {} : { tap }),
    };
  }

  /** Says the present state, then what came meanwhile, then follows. */
  async #takeOver(connection: Connection): Promise<void> {
    const { name, log } = this.#options;
    await this.#ping(connection);
    const at = this.now();
    const { gathered, version, refused } = await takeSnapshot(connection);
    const held = this.#held ?? [];
    this.#held = null;
    this.#tell([
      { type: 'link_up', at, precision: 'arrival', version },
      ...gathered.events(at),
      ...held,
      { type: 'snapshot_ended', at: this.now(), precision: 'arrival' },
    ]);
    this.#tries = 0;
    this.#wasUp = true;
    this.#enter('up', null, true);
    log.info('PBX link is up', { pbx: name, version, refused });
    this.#planPing(connection);
  }

  #take(events: readonly PbxEvent[]): void {
    this.#stamped = this.#connection?.stamped ?? this.#stamped;
    if (this.#held === null) {
      this.#tell(events);
      return;
    }
    for (const event of events) this.#held.push(event);
    if (this.#held.length > mostHeld) this.#connection?.close('too much came before the present state was told');
  }

  #planPing(connection: Connection): void {
    this.#cancelTimer = this.#timers.after(this.#times.ping, () => {
      void this.#ping(connection).then(
        () => {
          if (this.#connection === connection) this.#planPing(connection);
        },
        () => this.#suspect(connection),
      );
    });
  }

  /** Rejects when nothing was heard within the deadline. */
  async #ping(connection: Connection): Promise<void> {
    const { response } = await connection.action('Ping', {}, this.#times.pingAnswer);
    const stamp = /^(\d{1,11})\.(\d{6})$/.exec(response.get('Timestamp') ?? '');
    if (stamp === null) return;
    const said = Number(stamp[1]) * 1_000_000 + Number(stamp[2]);
    this.#offset.add(said - connection.lastHeardAt, this.#options.clock.now());
  }

  /** A Ping was not answered in time. Bytes that came since show that the link lives and only our question waits. */
  #suspect(connection: Connection): void {
    if (this.#connection !== connection) return;
    // What lies in the socket unread because this program was busy is read first.
    setImmediate(() => {
      if (this.#connection !== connection) return;
      const silent = this.#options.clock.now() - connection.lastHeardAt;
      if (silent < this.#times.pingAnswer * 1000) this.#planPing(connection);
      else connection.close('the PBX does not answer any more');
    });
  }

  /** A signed-in connection is over. */
  #lost(why: string): void {
    const { name, log } = this.#options;
    this.#cancelTimer();
    const heard = this.#connection?.lastHeardAt ?? this.#options.clock.now();
    const wasUp = this.#state.resynchronised;
    this.#connection = null;
    this.#held = null;
    this.#state = { ...this.#state, lastHeardAt: heard };
    if (!this.#running) {
      this.#enter('down', why);
      return;
    }
    if (wasUp) {
      log.warn('PBX link is down', { pbx: name, reason: why });
      this.#enter('down', why);
      this.#tell([{ type: 'link_down', at: heard + this.#shift(), precision: 'arrival', reason: why }]);
    } else {
      this.#enter(this.#wasUp ? 'down' : 'connecting', why);
    }
    this.#retry();
  }

  /** No session came about. */
  #failed(error: unknown): void {
    const { name, log } = this.#options;
    const fault = error instanceof ConnectFault ? error : new ConnectFault('other', 'the login failed');
    if (!(error instanceof ConnectFault))
      log.error('connecting to the PBX failed', {
        pbx: name,
        error: error instanceof Error ? error.message : 'unknown',
      });
    if (fault.kind === 'wrong_password') {
      this.#running = false;
      log.error('the PBX refuses the login; not tried again', { pbx: name, reason: fault.message });
      this.#enter('refused', fault.message);
      return;
    }
    const reason = `${fault.kind}: ${fault.message}`;
    if (this.#tries === 0 || reason !== this.#state.reason) log.warn('no PBX link', { pbx: name, reason });
    this.#enter(this.#wasUp ? 'down' : 'connecting', reason);
    this.#retry();
  }

  #retry(): void {
    if (!this.#running) return;
    const { firstRetry, longestRetry } = this.#times;
    const longest = Math.min(longestRetry, firstRetry * 2 ** Math.min(this.#tries, 20));
    this.#tries += 1;
    this.#cancelTimer = this.#timers.after(longest * (0.5 + this.#random() / 2), () => {
      if (this.#running) this.#attempt = this.#connect();
    });
  }
}
