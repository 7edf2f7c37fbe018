/** A signed-in page's live part put together in the browser: socket, state, clocks, beat. Starts at once; `stop` ends all. */
import type { CallJson } from '../../contract/call.js';
import type { SessionJson } from '../../contract/roles.js';
import { ms } from '../format/instant.js';
import { beatMs, ticker, type Ticker } from '../kit/ticker.js';
import type { AnswerTimes, Api } from '../session/api.js';
import { clockOf, pbxTime, serverClock } from './clock.js';
import type { ServerMessage } from './protocol.js';
import { liveSocket } from './socket.js';
import { liveStore, type LiveStore } from './store.js';
import { after, openWire } from './wire.js';

export interface LiveClock {
  /** The server's clock; stands still from the moment the page lost the server. Milliseconds since 1970. */
  server(): number;
  /** A PBX's clock; stands still from the moment the server lost it. */
  pbx(pbx: string): number;
  /** The clock that a call's instants were taken from. */
  of(call: Pick<CallJson, 'pbx' | 'precision'>): number;
}

export interface Live {
  readonly store: LiveStore;
  readonly clock: LiveClock;
  readonly ticker: Ticker;
  /** The browser's own time in the server's measure, running on when the server is lost. */
  wallNow(): number;
  figures(from: number, to: number): Promise<AnswerTimes | null>;
  /** Every message as it comes, before it is taken into the state; returns the way to stop. */
  listen(listener: (message: ServerMessage) => void): () => void;
  stop(): void;
}

const batchMs = 33;
const historyKept = 40;

function every(task: () => void): () => void {
  const timer = setInterval(task, beatMs);
  return () => clearInterval(timer);
}

export function startLive(session: SessionJson, api: Api, signedOut: () => void): Live {
  const mayReadCalls = session.roles.includes('supervisor') || session.roles.includes('administrator');
  const served = serverClock(() => Date.now());
  const store = liveStore({ state: 'connecting', since: Date.now(), tries: 0 }, (task) => void after(batchMs, task));
  const beat = ticker(every);
  const listeners = new Set<(message: ServerMessage) => void>();

  const clock: LiveClock = {
    server() {
      const { state, since } = store.connection();
      const now = served.now();
      return state === 'lost' ? now - (Date.now() - since) : now;
    },
    pbx(pbx) {
      const { links, outages } = store.state();
      const now = clock.server();
      return pbxTime(Math.min(now, outages.get(pbx) ?? now), links.get(pbx));
    },
    of(call) {
      if (clockOf(call) === 'pbx') return clock.pbx(call.pbx);
      const now = clock.server();
      return Math.min(now, store.state().outages.get(call.pbx) ?? now);
    },
  };

  const fillRecent = async (): Promise<void> => {
    const calls = await api.recentCalls(historyKept);
    if (calls !== null) store.put({ type: 'history', calls });
  };

  const socket = liveSocket(
    {
      open: openWire,
      after,
      now: () => Date.now(),
      random: () => Math.random(),
      place() {
        const { stream, seq } = store.state();
        return stream === null ? null : { stream, seq };
      },
      async admitted() {
        const who = await api.whoAmI();
        return who.is === 'in' ? 'yes' : who.is === 'out' ? 'no' : 'unknown';
      },
    },
    {
      message(message) {
        if (message.type === 'hello') served.reset();
        else if (message.type === 'snapshot') {
          served.observe(ms(message.serverTime));
          if (mayReadCalls) void fillRecent();
        } else if ('at' in message && typeof message.at === 'string') served.observe(ms(message.at));
        for (const listener of listeners) listener(message);
        store.put(message);
      },
      connection: (connection) => store.setConnection(connection),
      signedOut,
    },
  );

  // A link that breaks or comes back stops or starts the clocks: shown with the banner, not a beat later.
  let links = { outages: store.state().outages, connection: store.connection() };
  store.subscribe(() => {
    const { outages } = store.state();
    const connection = store.connection();
    if (outages === links.outages && connection === links.connection) return;
    links = { outages, connection };
    beat.now();
  });

  const hurry = (): void => {
    if (document.visibilityState === 'visible') socket.hurry();
  };
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  socket.start();

  return {
    store,
    clock,
    ticker: beat,
    wallNow: () => served.now(),
    figures: (from, to) => api.answerTimes(from, to),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      listeners.clear();
      socket.stop();
      beat.stop();
      // A locked page holds nothing of what it showed.
      store.forget();
    },
  };
}
