/**
 * The registry of channels and bridges: who exists, which Local halves belong together, who can hear whom. It knows
 * nothing of calls; what a meeting means stands in joining.ts and talks.ts.
 */
import { isConversation, type Book, type Bridge, type Channel } from './book-state.js';
import type { BridgeView, ChannelView, Micros, Precision } from './pbx-event.js';

/** Channels that the PBX makes for itself: nobody's phone, never a call of their own. */
const helpers = new Set([
  'Announcer',
  'AsyncGoto',
  'Bridge',
  'CBAnn',
  'CBRec',
  'ConfBridgeRecorder',
  'Message',
  'MulticastRTP',
  'Parked',
  'Recorder',
  'Snoop',
  'Surrogate',
  'UnicastRTP',
]);

function technology(name: string): string {
  const slash = name.indexOf('/');
  return slash < 0 ? name : name.slice(0, slash);
}

export function isHelper(channel: Channel): boolean {
  return !channel.person && channel.half === 0;
}

function halfOf(name: string): 0 | 1 | 2 {
  if (!name.startsWith('Local/')) return 0;
  return name.endsWith(';1') ? 1 : name.endsWith(';2') ? 2 : 0;
}

/** Registers a channel that is not known yet, and finds its other half when it is a Local one. */
export function addChannel(book: Book, view: ChannelView, born: Micros, precision: Precision): Channel {
  const device = book.wiring.deviceOf(view.name);
  const half = halfOf(view.name);
  const person = half === 0 && !helpers.has(technology(view.name));
  const channel: Channel = {
    id: view.id,
    name: view.name,
    device,
    extension: person ? book.wiring.extensionOf(device) : null,
    person,
    born,
    bornPrecision: precision,
    firstNumber: view.callerNumber,
    firstName: view.callerName,
    firstExten: view.exten,
    number: view.callerNumber,
    callerName: view.callerName,
    withheld: view.withheld,
    exten: view.exten,
    half,
    pair: null,
    bridge: null,
    enteredAt: 0,
    bridgeEventAt: 0,
    stays: [],
    lastBridgeId: null,
    call: null,
    dialled: false,
    dialledBy: null,
    dialString: null,
    rangAt: null,
    acceptedAt: null,
    offer: null,
    picked: null,
    party: null,
    talk: null,
    lastTalk: null,
    askedAt: null,
    softAt: null,
    hungAt: null,
    unseen: false,
    hangupCause: null,
    noAnswerAt: null,
    heldAt: null,
    holdEventAt: 0,
    hold: null,
  };
  book.channels.set(channel.id, channel);
  if (half !== 0) pairUp(book, channel);
  return channel;
}

function pairUp(book: Book, channel: Channel): void {
  const base = channel.name.slice(0, -2);
  const other = book.halves.get(base);
  if (other === undefined || other.half === channel.half) {
    book.halves.set(base, channel);
    return;
  }
  book.halves.delete(base);
  link(channel, other);
}

/** Joins two halves, whatever their names say. */
export function link(one: Channel, two: Channel): void {
  if (one === two || one.pair !== null || two.pair !== null) return;
  one.pair = two;
  two.pair = one;
}

export function removeChannel(book: Book, channel: Channel, at: Micros): void {
  book.channels.delete(channel.id);
  if (channel.half !== 0) {
    const base = channel.name.slice(0, -2);
    if (book.halves.get(base) === channel) book.halves.delete(base);
  }
  book.closed.add(channel.id, at);
}

export function bridgeOf(book: Book, view: BridgeView): Bridge {
  const known = book.bridges.get(view.id);
  if (known !== undefined) {
    known.kind = view.kind;
    return known;
  }
  const bridge: Bridge = { id: view.id, kind: view.kind, members: new Set(), past: [] };
  book.bridges.set(view.id, bridge);
  return bridge;
}

/** So many bridges that nobody is in any more are kept, for those who are told late that they came in. */
const mostIdle = 256;

/** Nobody is in the bridge: it is forgotten after a while. */
export function retire(book: Book, bridge: Bridge): void {
  if (bridge.members.size > 0) return;
  book.idle.delete(bridge.id);
  book.idle.add(bridge.id);
  for (const oldest of book.idle) {
    if (book.idle.size <= mostIdle) return;
    book.idle.delete(oldest);
    if (book.bridges.get(oldest)?.members.size === 0) book.bridges.delete(oldest);
  }
}

export function enter(channel: Channel, bridge: Bridge, at: Micros): void {
  channel.bridge = bridge;
  channel.enteredAt = at;
  channel.bridgeEventAt = at;
  bridge.members.add(channel);
}

export function leave(channel: Channel, at: Micros): Bridge | null {
  const bridge = channel.bridge;
  if (bridge === null) return null;
  channel.bridge = null;
  channel.lastBridgeId = bridge.id;
  channel.bridgeEventAt = at;
  bridge.members.delete(channel);
  bridge.past.push({ channel, from: channel.enteredAt, to: at });
  if (bridge.past.length > 8) bridge.past.shift();
  channel.stays.push({ bridge, from: channel.enteredAt, to: at });
  if (channel.stays.length > 4) channel.stays.shift();
  return bridge;
}

export interface Presence {
  readonly channel: Channel;
  /** From when on it could be heard where the search began: the latest entry on the way. */
  readonly since: Micros;
  readonly viaLocal: boolean;
}

/** Everybody (Local halves too) who hears `from`, through Local pairs as well; not `from` itself. */
export function heardBy(from: Channel): Presence[] {
  const found: Presence[] = [];
  if (from.bridge === null || !isConversation(from.bridge.kind)) return found;
  const seen: Bridge[] = [];
  gather(from.bridge, from, from.enteredAt, false, seen, found);
  return found;
}

function gather(
  bridge: Bridge,
  through: Channel,
  since: Micros,
  viaLocal: boolean,
  seen: Bridge[],
  found: Presence[],
): void {
  seen.push(bridge);
  for (const member of bridge.members) {
    if (member === through) continue;
    const joined = Math.max(since, member.enteredAt);
    found.push({ channel: member, since: joined, viaLocal });
    const other = member.pair;
    if (other === null || other.bridge === null || !isConversation(other.bridge.kind) || seen.includes(other.bridge))
      continue;
    found.push({ channel: other, since: Math.max(joined, other.enteredAt), viaLocal: true });
    gather(other.bridge, other, Math.max(joined, other.enteredAt), true, seen, found);
  }
}

/** Everybody around a channel: whom it hears, and, where it is a Local half, whom its other half hears. */
export function company(channel: Channel): Channel[] {
  const found = heardBy(channel).map((p) => p.channel);
  const { pair } = channel;
  if (pair === null || found.includes(pair)) return found;
  found.push(pair);
  for (const { channel: other } of heardBy(pair)) if (other !== channel && !found.includes(other)) found.push(other);
  return found;
}

/** The id on whose behalf `from` dials: Local halves hand on the one who dialled them, as far as that is known now. */
export function originOf(from: Channel): string {
  let face = from;
  for (let hops = 0; hops < 8; hops += 1) {
    if (face.half === 2 && face.pair !== null) face = face.pair;
    if (face.half === 0 || face.dialledBy === null) break;
    face = face.dialledBy;
  }
  return face.id;
}
