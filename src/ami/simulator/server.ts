/**
 * The simulated PBX as one thing: an Asterisk-like AMI server on a TCP port with queues, phones and callers behind it,
 * for the demo, tests and load. Any AMI client can log in. Calls are made by scenes and by traffic; the faults that
 * Skylark must live with (restart, cut link, half-open link) are made here too.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { perform } from './actions/index.js';
import { realClock, type SimClock } from './clock.js';
import type { SimulatorOptions } from './options.js';
import { Outlet } from './outlet.js';
import { Pbx, type OutgoingEvent } from './pbx.js';
import { seededRandom } from './random.js';
import { playScene, type Scene } from './scene.js';
import { eventText, Session } from './session.js';
import { line, wholeSeconds } from './text.js';
import { startTraffic, type Traffic, type TrafficOptions } from './traffic.js';
import { versionOf } from './actions/system.js';

export interface SimulatedPbx {
  /** Listens; throws where the port is taken. */
  start(): Promise<{ port: number }>;
  /** Ends every call, client and timer; idempotent. */
  stop(): Promise<void>;
  /** Begins a scene now. */
  run(scene: Scene): void;
  /** Begins random callers; `stop` of the answer ends them, running calls go on. */
  traffic(options: TrafficOptions): Traffic;
  /** A new boot: all calls vanish without a word, clients are cut; nobody can connect for `downMs`. */
  restart(options?: { downMs?: number; graceful?: boolean }): Promise<void>;
  /** Every client is cut in the middle of an event. */
  cutLinks(): Promise<void>;
  /** Connections are taken and bytes swallowed, but nothing is answered, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** The PBX's own clock, microseconds since 1970 UTC. */
  now(): number;
  /** No call at all is left. */
  readonly idle: boolean;
  /** What runs now; another one after a restart. */
  readonly pbx: Pbx;
  /** Signed-in clients. */
  readonly clients: number;
  /** Clients cut because they did not read. */
  readonly cutForSlowness: number;
  /** Sends an event to everybody who may read it, as if the PBX had it: for load and for garbage. */
  inject(event: OutgoingEvent): void;
  /** Everything that a reader of these classes would be sent, as bytes, until the answer is called. */
  tap(classes: readonly string[], take: (text: string) => void): () => void;
}

export function createSimulatedPbx(options: SimulatorOptions): SimulatedPbx {
  const clock: SimClock = options.clock ?? realClock();
  const random = options.random ?? seededRandom(1);
  const host = options.host ?? '127.0.0.1';
  const sessions = new Map<Session, Socket>();
  const taps = new Set<(event: OutgoingEvent) => void>();
  const trafficRunning = new Set<Traffic>();
  let server: Server | null = null;
  let port = options.port ?? 0;
  let frozen = false;
  let cutForSlowness = 0;

  const publish = (event: OutgoingEvent): void => {
    for (const session of sessions.keys()) session.deliver(event);
    for (const tap of taps) tap(event);
  };
  const boot = (): Pbx => new Pbx(options, clock, random, publish);
  let pbx = boot();

  const signedIn = (session: Session): void => {
    if (!session.mayRead('system')) return;
    const up = wholeSeconds(pbx.now()) - wholeSeconds(pbx.bootedAt);
    session.outlet.send(
      `Event: FullyBooted\r\nPrivilege: system,all\r\n${line('Uptime', up)}${line('LastReload', up)}Status: Fully Booted\r\n\r\n`,
    );
  };

  function accept(socket: Socket): void {
    socket.setNoDelay(true);
    const outlet = new Outlet(socket, options.writeTimeoutMs ?? 100, options.writeBufferBytes ?? 4 * 1024 * 1024);
    const session = new Session(socket, outlet, {
      users: options.users,
      refusalDelayMs: options.refusalDelayMs ?? 1000,
      timestamps: options.timestampEvents !== false,
      perform: (from, action) => perform({ pbx, session: from, action }),
      signedIn,
    });
    sessions.set(session, socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (outlet.cutFor === 'slow') cutForSlowness += 1;
      outlet.destroy();
      sessions.delete(session);
    });
    if (frozen) session.freeze();
    outlet.send(`Asterisk Call Manager/${versionOf({ pbx }).ami}\r\n`);
  }

  async function listen(): Promise<void> {
    const listening = createServer(accept);
    server = listening;
    listening.listen(port, host);
    await once(listening, 'listening');
    const address = listening.address();
    if (address !== null && typeof address === 'object') port = address.port;
  }

  async function close(): Promise<void> {
    const closing = server;
    server = null;
    for (const session of sessions.keys()) session.outlet.destroy();
    if (closing !== null) await new Promise<void>((resolve) => closing.close(() => resolve()));
  }

  return {
    async start() {
      if (server === null) await listen();
      return { port };
    },
    async stop() {
      for (const traffic of trafficRunning) traffic.stop();
      pbx.halt();
      await close();
    },
    run: (scene) => playScene(pbx, scene),
    traffic(wanted) {
      const traffic = startTraffic(() => pbx, wanted);
      trafficRunning.add(traffic);
      return traffic;
    },
    async restart({ downMs = 0, graceful = false } = {}) {
      const wasListening = server !== null;
      if (graceful) pbx.emit('system', 'Shutdown', line('Shutdown', 'Cleanly') + line('Restart', 'False'));
      pbx.halt();
      if (graceful) await new Promise((resolve) => setImmediate(resolve));
      await close();
      if (downMs > 0) await new Promise<void>((resolve) => void clock.after(downMs, resolve));
      pbx = boot();
      for (const traffic of trafficRunning) traffic.rebooted();
      if (wasListening) await listen();
    },
    async cutLinks() {
      // As much of a real event as happens to have left when the cable goes.
      const broken = eventText(
        { eventClass: 'call', name: 'DeviceStateChange', at: pbx.now(), body: line('Device', 'PJSIP/') },
        true,
      );
      await Promise.all(
        [...sessions].map(async ([session, socket]) => {
          const closed = once(socket, 'close');
          socket.once('finish', () => socket.destroy());
          if (frozen) session.outlet.destroy();
          else {
            if (session.mayRead('call')) session.outlet.send(broken.slice(0, 60));
            session.outlet.close();
          }
          await closed;
        }),
      );
    },
    freeze() {
      frozen = true;
      for (const session of sessions.keys()) session.freeze();
    },
    thaw() {
      frozen = false;
      for (const session of sessions.keys()) session.thaw();
    },
    now: () => pbx.now(),
    get idle() {
      return pbx.idle;
    },
    get pbx() {
      return pbx;
    },
    get clients() {
      return [...sessions.keys()].filter((session) => session.user !== null).length;
    },
    get cutForSlowness() {
      return cutForSlowness;
    },
    inject: publish,
    tap(classes, take) {
      const listener = (event: OutgoingEvent): void => {
        if (classes.includes('all') || classes.includes(event.eventClass)) {
          take(eventText(event, options.timestampEvents !== false));
        }
      };
      taps.add(listener);
      return () => taps.delete(listener);
    },
  };
}
