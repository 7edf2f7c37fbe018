/**
 * The push to browsers and programs over `/ws`: numbers every event, frames it once, gives it to the sockets of its
 * audience, and keeps the last ones for those who come back. One thread does all of it, so a snapshot and its number
 * belong together without a lock.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { instant } from '../contract/instant.js';
import { protocolVersion, type ClientMessage } from '../contract/messages.js';
import type { Clock, Doorkeeper, Log, Principal, Push, SignedIn, SnapshotPart } from '../ports.js';
import { credentialsOf, isSecure, originOf } from './credentials.js';
import { allowed, displayParts } from './event-rights.js';
import { createFrames, textFrame } from './push-frame.js';
import { createGroups } from './push-groups.js';
import { createLockViews } from './push-lock.js';
import { createRing, isFor } from './push-ring.js';
import { closeCode, PushSocket, type SocketLimits } from './push-socket.js';
import { createSlices } from './slices.js';

export interface PushLimits extends SocketLimits {
  /** Of one message from outside, bytes. */
  readonly message: number;
  readonly sockets: number;
  /** Sockets that have not yet proved who they are. */
  readonly strangers: number;
  /** Milliseconds in which a stranger keeps his place though others want it. */
  readonly patience: number;
  /** Milliseconds. */
  readonly signIn: number;
  readonly ping: number;
  readonly silence: number;
  readonly sweep: number;
  /** Messages kept for those who come back, and their bytes. */
  readonly kept: number;
  readonly keptBytes: number;
  /** Who missed more than so many bytes gets a snapshot: it is shorter. */
  readonly replayBytes: number;
}

const usual: PushLimits = {
  backlog: 4 * 1024 * 1024,
  burst: 20,
  perSecond: 4,
  garbage: 3,
  message: 4096,
  sockets: 10_000,
  strangers: 1000,
  patience: 2000,
  signIn: 10_000,
  ping: 15_000,
  silence: 40_000,
  // Ends of sessions and tokens are told at once; this round is for those that run out, and for the dead.
  sweep: 5000,
  kept: 20_000,
  keptBytes: 32 * 1024 * 1024,
  replayBytes: 1024 * 1024,
};

export interface PushHubDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Asked when the first socket comes, so that it may be made after the hub. */
  readonly door: () => Doorkeeper;
  /** The features' parts of a snapshot, asked at every one. */
  readonly snapshot: () => readonly SnapshotPart[];
  readonly limits?: Partial<PushLimits>;
}

export interface PushHub extends Push {
  /** Takes the server's upgrades to `/ws`. */
  attach(server: Server, publicUrl: string | null): void;
  /** Users with a subscribed socket. */
  present(): string[];
  sockets(): number;
  onDropped(listener: (reason: string) => void): void;
  /** Says goodbye to every socket; resolves when they are gone. */
  close(): Promise<void>;
}

/** Long work is done for so long at a stretch, milliseconds: 500 coming back at once must not hold up a pop. */
const stretch = 5;
/** Sockets get so long to answer our goodbye, milliseconds. */
const goodbye = 1000;

export function createPushHub(deps: PushHubDeps): PushHub {
  const limits: PushLimits = { ...usual, ...deps.limits };
  const { clock, log } = deps;
  const stream = randomBytes(9).toString('base64url');
  const hello = textFrame(JSON.stringify({ type: 'hello', protocol: protocolVersion, stream }));
  const frames = createFrames();
  const ring = createRing(limits.kept, limits.keptBytes);
  const groups = createGroups<PushSocket>();
  const locked = createLockViews<PushSocket>();
  const sockets = new Set<PushSocket>();
  const listeners: ((reason: string) => void)[] = [];
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.message,
    perMessageDeflate: false,
    clientTracking: false,
  });
  let seq = 0;
  /** Those who have not yet proved who they are, the longest here first. */
  const strangers = new Set<PushSocket>();
  let closing = false;
  let sweeper: NodeJS.Timeout | null = null;
  let unsubscribe: (() => void) | null = null;
  let whenEmpty: (() => void) | null = null;

  const dropped = (reason: string): void => {
    log.debug('a socket was dropped', { reason });
    for (const listener of listeners) listener(reason);
  };

  // ---- who is there --------------------------------------------------------------------------------------------------

  function signIn(socket: PushSocket, { key, who }: SignedIn): void {
    strangers.delete(socket);
    leave(socket);
    locked.leave(socket);
    socket.held = null;
    socket.signedIn = { key, who };
  }

  function leave(socket: PushSocket): void {
    if (socket.subscribed && socket.signedIn !== null) groups.leave(socket, socket.signedIn.who);
    socket.subscribed = false;
  }

  function enter(socket: PushSocket, who: Principal): void {
    if (!sockets.has(socket)) return;
    groups.enter(socket, who);
    socket.subscribed = true;
  }

  function closed(socket: PushSocket): void {
    if (!sockets.delete(socket)) return;
    strangers.delete(socket);
    leave(socket);
    locked.leave(socket);
    if (sockets.size === 0) whenEmpty?.();
  }

  /** Sockets still to be looked at in this round; null between rounds. */
  let round: Iterator<PushSocket> | null = null;
  let roundAgain = false;

  /** Ends what is no longer allowed, and what is dead; a stretch at a time, so that thousands hold up nothing. */
  function sweep(): void {
    roundAgain = round !== null;
    if (round !== null) return;
    round = sockets.values();
    sweepOn();
  }

  function sweepOn(): void {
    const now = performance.now();
    for (let next = round?.next(); next !== undefined && next.done !== true; next = round?.next()) {
      look(next.value, now);
      if (performance.now() - now > stretch) {
        setImmediate(sweepOn);
        return;
      }
    }
    round = null;
    if (roundAgain) setImmediate(sweep);
  }

  function look(socket: PushSocket, now: number): void {
    if (now - socket.heardAt > limits.silence) {
      socket.drop('silent');
      return;
    }
    if (now - socket.pingedAt > limits.ping) socket.ping();
    checkRight(socket, now);
  }

  function checkRight(socket: PushSocket, now: number): void {
    const { signedIn } = socket;
    if (signedIn === null) {
      if (now - socket.openedAt > limits.signIn) socket.refuse('forbidden', 'Sign in first');
      return;
    }
    // An open page keeps its session: the lock for people who went away is another matter.
    const who = deps.door().recheck(signedIn.key, true);
    if (who === null) {
      leave(socket);
      locked.leave(socket);
      socket.refuse('forbidden', 'The session or token has ended');
      return;
    }
    if (checkHeld(socket, signedIn.key, who)) return;
    if (who.roles.join() !== signedIn.who.roles.join()) {
      const { subscribed } = socket;
      leave(socket);
      socket.signedIn = { key: signedIn.key, who };
      if (subscribed) enter(socket, who);
    }
  }

  /** Takes the events from whoever is held back from now on, and gives them to whoever no longer is. True: held back. */
  function checkHeld(socket: PushSocket, key: string, who: Principal): boolean {
    const held = deps.door().held?.(key) ?? null;
    if (held === socket.held) return held !== null;
    socket.held = held;
    leave(socket);
    waiting.delete(socket);
    locked.leave(socket);
    if (held === 'locked') locked.enter(socket, who, partsFor({ ...who, roles: [] })['cards']);
    else if (held === 'password_change') refuseUntilChanged(socket);
    else {
      socket.say({ type: 'session.unlocked' });
      if (socket.wants) snapshotSoon(socket);
    }
    return held !== null;
  }

  function refuseUntilChanged(socket: PushSocket): void {
    socket.refuse('forbidden', 'Choose a password of your own first');
  }

  // ---- snapshots -----------------------------------------------------------------------------------------------------

  /** Sockets that wait for one. */
  const waiting = new Set<PushSocket>();
  const inTurn = createSlices(stretch);

  function partsFor(who: Principal): Record<string, unknown> {
    const parts: Record<string, unknown> = { cards: [], links: [] };
    for (const part of deps.snapshot()) {
      try {
        Object.assign(parts, part(who));
      } catch (error) {
        log.error('a part of the snapshot failed', { error: error instanceof Error ? error.stack : String(error) });
      }
    }
    return parts;
  }

  function snapshotFor(who: Principal): Buffer {
    const parts = partsFor(who);
    if (who.via === 'display') {
      for (const name of Object.keys(parts)) if (!displayParts.includes(name)) delete parts[name];
      parts['cards'] = [];
    }
    return textFrame(JSON.stringify({ type: 'snapshot', stream, seq, serverTime: instant(clock.now()), ...parts }));
  }

  function snapshotSoon(socket: PushSocket): void {
    waiting.add(socket);
    inTurn(() => serveSnapshot(socket));
  }

  function serveSnapshot(socket: PushSocket): void {
    const { signedIn } = socket;
    if (!waiting.delete(socket) || signedIn === null || !sockets.has(socket)) return;
    const { key, who } = signedIn;
    // Locked while it waited for its turn?
    if (checkHeld(socket, key, who)) return;
    socket.send(snapshotFor(who));
    enter(socket, who);
  }

  function subscribe(socket: PushSocket, who: Principal, message: Extract<ClientMessage, { type: 'subscribe' }>): void {
    leave(socket);
    socket.wants = true;
    const { after } = message;
    if (message.stream === stream && after !== undefined && after <= seq) {
      const missed = ring.since(after)?.filter((sent) => isFor(sent.audience, who));
      if (missed !== undefined && missed.reduce((sum, sent) => sum + sent.frame.length, 0) <= limits.replayBytes) {
        for (const { frame } of missed) socket.send(frame);
        enter(socket, who);
        return;
      }
    }
    snapshotSoon(socket);
  }

  // ---- what sockets say ----------------------------------------------------------------------------------------------

  async function heard(socket: PushSocket, message: ClientMessage): Promise<void> {
    if (message.type === 'auth') {
      const signedIn = await deps.door().authenticate({ session: null, token: message.token });
      if (!sockets.has(socket)) return;
      if (signedIn === null) {
        dropped('wrong_token');
        socket.refuse('forbidden', 'The token is wrong or revoked');
      } else signIn(socket, signedIn);
    } else if (message.type === 'subscribe') {
      const { signedIn } = socket;
      if (signedIn === null) socket.refuse('forbidden', 'Sign in first');
      else if (checkHeld(socket, signedIn.key, signedIn.who)) socket.wants = true;
      else subscribe(socket, signedIn.who, message);
    }
  }

  const events = {
    closed,
    dropped,
    message: (socket: PushSocket, message: ClientMessage) =>
      heard(socket, message).catch((error: unknown) => {
        log.error('a socket failed', { error: error instanceof Error ? error.stack : String(error) });
        socket.drop('failed');
      }),
  };

  // ---- the way in ----------------------------------------------------------------------------------------------------

  /** A flood of strangers who say nothing does not keep out programs that sign in at once: the oldest makes room. */
  function roomForStranger(): boolean {
    if (strangers.size < limits.strangers) return true;
    const [oldest] = strangers;
    if (oldest === undefined || performance.now() - oldest.openedAt < limits.patience) return false;
    oldest.drop('stranger');
    return true;
  }

  async function upgrade(
    request: IncomingMessage,
    wire: Duplex,
    head: Buffer,
    publicUrl: string | null,
  ): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== '/ws') return refuseUpgrade(wire, '404 Not Found');
    const origin = originOf(request.headers, publicUrl);
    if (origin === 'foreign') return refuseUpgrade(wire, '403 Forbidden');
    // A browser always tells its origin: a cookie without one is not from a page of ours.
    const proof = credentialsOf(request.headers, isSecure(request, publicUrl));
    const signedIn = await deps.door().authenticate(origin === 'own' ? proof : { session: null, token: proof.token });
    const full = sockets.size >= limits.sockets || (signedIn === null && !roomForStranger());
    if (full || closing) return refuseUpgrade(wire, '503 Service Unavailable');
    wss.handleUpgrade(request, wire, head, (ws) => {
      const socket = new PushSocket(ws, wire, limits, events);
      sockets.add(socket);
      if (signedIn === null) strangers.add(socket);
      else signIn(socket, signedIn);
      socket.send(hello);
    });
  }

  return {
    publish(event, audience, text = JSON.stringify(event)) {
      const { to, tooWide } = allowed(event.type, audience);
      if (tooWide) log.error('an event was meant for readers who have no right to it', { type: event.type });
      seq += 1;
      // Events are objects with a type: what is added goes before their last brace.
      const frame = frames.text(`${text.slice(0, -1)},"seq":${seq},"at":"${instant(clock.now())}"}`);
      ring.push({ seq, audience: to, frame });
      groups.each(to, seq, (socket) => socket.send(frame));
      locked.tell(event, to);
    },
    attach(server, publicUrl) {
      sweeper = setInterval(sweep, limits.sweep).unref();
      unsubscribe = deps.door().onEnded(sweep);
      server.on('upgrade', (request: IncomingMessage, wire: Duplex, head: Buffer) => {
        wire.on('error', () => wire.destroy());
        inTurn(() => {
          upgrade(request, wire, head, publicUrl).catch((error: unknown) => {
            log.error('a socket could not be opened', { error: String(error) });
            refuseUpgrade(wire, '500 Internal Server Error');
          });
        });
      });
    },
    present: () => [...new Set([...groups.users(), ...locked.users()])],
    sockets: () => sockets.size,
    onDropped: (listener) => void listeners.push(listener),
    async close() {
      closing = true;
      if (sweeper !== null) clearInterval(sweeper);
      unsubscribe?.();
      if (sockets.size === 0) return;
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve;
      });
      for (const socket of sockets) socket.close(closeCode.goingAway, 'The daemon stops');
      const late = setTimeout(() => {
        for (const socket of sockets) socket.drop('stopping');
      }, goodbye);
      await empty;
      clearTimeout(late);
    },
  };
}

function refuseUpgrade(wire: Duplex, status: string): void {
  wire.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => wire.destroy());
}
