/**
 * Keeps a page's WebSocket up: hello → subscribe (from where we were) → messages; back-off with jitter; a half-open
 * connection is noticed by pings. Knows nothing of the DOM: the shell gives it the socket, the timers and the state's place.
 */
import { decode, type ServerMessage } from './protocol.js';

export interface Wire {
  send(text: string): void;
  close(): void;
}

export interface WireEvents {
  text(text: string): void;
  closed(): void;
}

export interface SocketDeps {
  open(events: WireEvents): Wire;
  /** Runs `task` after so many milliseconds; returns the cancel. */
  after(delay: number, task: () => void): () => void;
  now(): number;
  /** [0, 1) */
  random(): number;
  /** Where the state stands; null before the first snapshot. */
  place(): { readonly stream: string; readonly seq: number } | null;
  /** Asked before each further attempt: may this browser still come in? `unknown` while the server is away. */
  admitted(): Promise<'yes' | 'no' | 'unknown'>;
}

/** `since`: milliseconds of the browser's clock. `tries`: attempts since it was last up. */
export interface Connection {
  readonly state: 'connecting' | 'up' | 'lost';
  readonly since: number;
  readonly tries: number;
}

export interface SocketListener {
  message(message: ServerMessage): void;
  connection(connection: Connection): void;
  /** The session is over; no further attempts are made. */
  signedOut(): void;
}

export interface LiveSocket {
  start(): void;
  /** At once, where it is waiting for the next attempt (the browser is back online, the page is looked at again). */
  hurry(): void;
  stop(): void;
}

const firstRetryMs = 500;
const longestRetryMs = 10_000;
export const pingEveryMs = 10_000;
/** Silence after which a connection whose server answers pings is given up. */
export const silenceMs = 25_000;
/** A connection that has not said hello by then is given up. */
export const helloMs = 10_000;

export function liveSocket(deps: SocketDeps, listener: SocketListener): LiveSocket {
  let wire: Wire | null = null;
  let stopped = false;
  let tries = 0;
  let connection: Connection = { state: 'connecting', since: deps.now(), tries: 0 };
  let cancels: (() => void)[] = [];
  let waiting: (() => void) | null = null;

  const say = (state: Connection['state']): void => {
    const since = connection.state === state ? connection.since : deps.now();
    connection = { state, since, tries };
    listener.connection(connection);
  };

  const clearTimers = (): void => {
    for (const cancel of cancels) cancel();
    cancels = [];
    waiting = null;
  };

  const lost = (): void => {
    if (wire === null || stopped) return;
    wire = null;
    clearTimers();
    tries += 1;
    say('lost');
    const delay = Math.min(longestRetryMs, firstRetryMs * 2 ** (tries - 1)) * (0.5 + deps.random() / 2);
    waiting = () => {
      clearTimers();
      void again();
    };
    cancels.push(deps.after(delay, () => waiting?.()));
  };

  const again = async (): Promise<void> => {
    const admitted = await deps.admitted();
    if (stopped || wire !== null) return;
    if (admitted === 'no') {
      stopped = true;
      listener.signedOut();
    } else connect();
  };

  const connect = (): void => {
    let answersPings = false;
    let heardAt = deps.now();
    let greeted = false;
    const closeThis = (): void => {
      if (wire !== mine) return;
      mine.close();
      lost();
    };
    const watch = (): void => {
      cancels.push(
        deps.after(pingEveryMs, () => {
          if (wire !== mine) return;
          if (answersPings && deps.now() - heardAt > silenceMs) return closeThis();
          mine.send(JSON.stringify({ type: 'ping' }));
          watch();
        }),
      );
    };
    const mine: Wire = deps.open({
      text(text) {
        if (wire !== mine) return;
        heardAt = deps.now();
        const message = decode(text);
        if (message === null) return;
        if (message.type === 'pong') answersPings = true;
        if (message.type === 'hello' && !greeted) {
          greeted = true;
          const place = deps.place();
          const follow = place !== null && place.stream === message.stream;
          mine.send(
            JSON.stringify(
              follow ? { type: 'subscribe', stream: place.stream, after: place.seq } : { type: 'subscribe' },
            ),
          );
          tries = 0;
          clearTimers();
          say('up');
          watch();
        }
        listener.message(message);
      },
      closed() {
        if (wire === mine) lost();
      },
    });
    wire = mine;
    cancels.push(
      deps.after(helloMs, () => {
        if (!greeted) closeThis();
      }),
    );
  };

  return {
    start: connect,
    hurry: () => waiting?.(),
    stop() {
      stopped = true;
      clearTimers();
      const last = wire;
      wire = null;
      last?.close();
    },
  };
}
