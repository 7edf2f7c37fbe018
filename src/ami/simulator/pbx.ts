/**
 * The heart of the simulated PBX: its channels, bridges and devices, and the events that each change gives. What calls
 * do with them stands in the apps (queue, dial, park …); who may see which event is the sessions' matter.
 */
import { Bridge, bridgeLines, Channel, channelLines, type BridgeType, type Party } from './channel.js';
import { Timers, type SimClock } from './clock.js';
import { cdrLines } from './cdr.js';
import { Devices } from './devices.js';
import type { LegStatus } from './leg.js';
import type { SimulatorOptions } from './options.js';
import { ParkingLot } from './parking.js';
import { Phones } from './phones.js';
import { Queue } from './queue.js';
import { completeTicket } from './queue-ticket.js';
import { uuid, type Random } from './random.js';
import { causeWords, line, secondsWithMicros, wholeSeconds, type ChannelStateNumber } from './text.js';

/** Class of an event, as manager.conf's `read` names them. */
export type EventClass = 'call' | 'agent' | 'system' | 'cdr' | 'dialplan' | 'user';

/** One event on its way out; `body` is made once for all who may read it. */
export interface OutgoingEvent {
  readonly eventClass: EventClass;
  readonly name: string;
  readonly at: number;
  readonly body: string;
}

export class Pbx {
  readonly options: SimulatorOptions;
  readonly clock: SimClock;
  /** Everything that is lost when the PBX restarts. */
  readonly timers: Timers;
  readonly random: Random;
  readonly bootedAt: number;
  readonly channels = new Map<string, Channel>();
  readonly bridges = new Map<string, Bridge>();
  readonly devices: Devices;
  readonly phones: Phones;
  readonly queues: Map<string, Queue>;
  readonly parking: ParkingLot;
  readonly globals = new Map<string, string>();
  readonly trunk: string;
  processedCalls = 0;
  private readonly publish: (event: OutgoingEvent) => void;
  private lastStamp = 0;
  private uniqueIds = 0;
  private pjsipNames = 0;
  private localNames = 0;

  constructor(options: SimulatorOptions, clock: SimClock, random: Random, publish: (event: OutgoingEvent) => void) {
    this.options = options;
    this.clock = clock;
    this.timers = new Timers(clock);
    this.random = random;
    this.publish = publish;
    this.bootedAt = clock.now();
    this.trunk = options.trunk ?? 'trunk';
    this.queues = new Map(options.queues.map((queue) => [queue.name, new Queue(queue, this.bootedAt)]));
    this.phones = new Phones(options.phones);
    this.devices = new Devices(this);
    this.parking = new ParkingLot(this);
  }

  now(): number {
    return this.clock.now();
  }

  /** Rises with every use, as a real PBX's events never share a microsecond. */
  private stamp(): number {
    this.lastStamp = Math.max(this.clock.now(), this.lastStamp + 4 + Math.floor(this.random.next() * 40));
    return this.lastStamp;
  }

  emit(eventClass: EventClass, name: string, body: string): void {
    this.publish({ eventClass, name, at: this.stamp(), body });
  }

  /** The header lines of a channel, with its presentation where this PBX tells it. */
  lines(channel: Channel, prefix = ''): string {
    return channelLines(channel, prefix, this.options.presentation !== false);
  }

  /** An event about one channel. */
  say(name: string, channel: Channel, more = '', eventClass: EventClass = 'call'): void {
    this.emit(eventClass, name, this.lines(channel) + more);
  }

  nextUniqueId(): string {
    return `${wholeSeconds(this.now())}.${this.uniqueIds++}`;
  }

  pjsipName(endpoint: string): string {
    return `PJSIP/${endpoint}-${(this.pjsipNames++).toString(16).padStart(8, '0')}`;
  }

  localName(target: string): string {
    return `Local/${target}-${(this.localNames++).toString(16).padStart(8, '0')}`;
  }

  newChannel(fields: {
    name: string;
    device: string;
    state: ChannelStateNumber;
    party: Party;
    position: { context: string; exten: string };
    linkedId?: string;
    uniqueId?: string;
  }): Channel {
    const uniqueId = fields.uniqueId ?? this.nextUniqueId();
    const channel = new Channel({ ...fields, uniqueId, linkedId: fields.linkedId ?? uniqueId, createdAt: this.now() });
    this.channels.set(channel.name, channel);
    this.devices.joined(channel);
    this.say('Newchannel', channel);
    this.devices.touched(channel.device);
    return channel;
  }

  changeState(channel: Channel, state: ChannelStateNumber): void {
    if (channel.state === state || channel.gone) return;
    channel.state = state;
    if (state === 6) channel.answeredAt ??= this.now();
    this.say('Newstate', channel);
    this.devices.touched(channel.device);
    channel.far?.wake();
  }

  /** Tells a channel who is at the other end. */
  connect(channel: Channel, other: Party): void {
    if (channel.connectedNumber === other.number && channel.connectedName === other.name) return;
    channel.connectedNumber = other.number;
    channel.connectedName = other.name;
    this.say('NewConnectedLine', channel);
    const half = channel.local?.other;
    if (half !== undefined && half.bridge !== null && half.state === 6) this.passOn(half, other);
  }

  /** What one half of a Local pair learns, whoever talks with the other half learns. */
  private passOn(half: Channel, other: Party): void {
    if (half.local !== null && half.number !== other.number) half.local.learnt = other;
    const peer = this.peer(half);
    if (peer !== null) this.connect(peer, other);
  }

  /** A half of a Local pair shows what it has learnt. */
  showLearnt(half: Channel): void {
    const learnt = half.local?.learnt ?? null;
    if (half.local === null || learnt === null) return;
    half.local.learnt = null;
    this.identify(half, learnt);
  }

  /** A channel gets another number and name. */
  identify(channel: Channel, party: Party): void {
    channel.number = party.number;
    channel.callerName = party.name;
    this.say('NewCallerid', channel, line('CID-CallingPres', '0 (Presentation Allowed, Not Screened)'));
  }

  newBridge(type: BridgeType = 'basic'): Bridge {
    const bridge = new Bridge(uuid(this.random), type);
    this.bridges.set(bridge.id, bridge);
    this.emit('call', 'BridgeCreate', bridgeLines(bridge));
    return bridge;
  }

  /** `swapped`: whose place it takes. */
  enter(bridge: Bridge, channel: Channel, swapped?: Channel): void {
    bridge.channels.push(channel);
    channel.bridge = bridge;
    channel.bridgedAt = this.now();
    if (bridge.type === 'basic') {
      channel.everBridged = true;
      // Who meets on a bridge belongs to the oldest call on it; no event of its own says so.
      const oldest = bridge.channels.map((c) => c.linkedId).reduce((a, b) => (olderId(a, b) ? a : b));
      for (const member of bridge.channels) member.linkedId = oldest;
    }
    this.emit(
      'call',
      'BridgeEnter',
      bridgeLines(bridge) + this.lines(channel) + (swapped === undefined ? '' : line('SwapUniqueid', swapped.uniqueId)),
    );
    if (bridge.channels.length > 1) bridge.direct = bridge.channels.every((c) => c.local === null);
    channel.far?.wake();
  }

  leave(channel: Channel): void {
    const bridge = channel.bridge;
    if (bridge === null) return;
    if (bridge.type === 'base') this.say('MusicOnHoldStop', channel);
    if (bridge.music !== null && (bridge.music === channel || channel.onHold)) this.stopMusic(bridge);
    bridge.channels.splice(bridge.channels.indexOf(channel), 1);
    channel.bridge = null;
    this.emit('call', 'BridgeLeave', bridgeLines(bridge) + this.lines(channel));
    if (bridge.channels.length < 2) bridge.direct = false;
  }

  destroy(bridge: Bridge): void {
    if (!this.bridges.delete(bridge.id)) return;
    this.emit('call', 'BridgeDestroy', bridgeLines(bridge));
  }

  /** Puts two into a conversation of their own, the called side first. */
  converse(caller: Channel, called: Channel): Bridge {
    const bridge = this.newBridge();
    this.enter(bridge, called);
    this.enter(bridge, caller);
    // Who hung up in the very instant of the answer has said so already, and will not say it again.
    for (const side of [called, caller]) {
      if (side.over) this.timers.after(0, () => side.bridge === bridge && this.ended(side));
    }
    return bridge;
  }

  /** Who else is in the same conversation (two at most, here). */
  peer(channel: Channel): Channel | null {
    return channel.bridge?.channels.find((other) => other !== channel) ?? null;
  }

  /** Takes everybody out of a conversation that has ended; each goes on with its dialplan or is hung up. */
  disband(bridge: Bridge, cause = 16): void {
    const rest = [...bridge.channels];
    for (const channel of rest) this.leave(channel);
    this.destroy(bridge);
    for (const channel of rest) {
      if (channel.thread !== null) channel.thread.wake();
      else this.finish(channel, cause);
    }
  }

  /** By the phone, or (`byFeature`) while a transfer is being made. */
  hold(channel: Channel, byFeature = false): void {
    if (channel.onHold || channel.bridge === null) return;
    channel.onHold = true;
    this.say('Hold', channel, byFeature ? '' : line('MusicClass', 'default'));
    const other = this.peer(channel);
    if (other !== null) {
      channel.bridge.music = other;
      this.say('MusicOnHoldStart', other, line('Class', 'default'));
    }
  }

  /** Also comes unasked: transfers and some phones send it without a hold before. */
  unhold(channel: Channel): void {
    channel.onHold = false;
    this.say('Unhold', channel);
    if (channel.bridge !== null && channel.bridge.music !== null) this.stopMusic(channel.bridge);
  }

  stopMusic(bridge: Bridge): void {
    const listener = bridge.music;
    bridge.music = null;
    if (listener !== null) this.say('MusicOnHoldStop', listener);
  }

  /** The phone, or the caller's side, ends it: BYE, CANCEL, or an answer like 486. */
  farHangup(channel: Channel, cause: number | null = null, techCause: string | null = null): void {
    if (channel.over || channel.gone) return;
    channel.over = true;
    channel.techCause = techCause;
    // A plain BYE tells what an answered Dial has left on the channel; on Asterisk 16 just the other way round.
    const left = this.old && channel.state === 6 ? 16 - channel.cause : channel.cause;
    const known = cause ?? (left === 0 ? null : left);
    channel.cause = known ?? (channel.bridge !== null || channel.everBridged ? 16 : 0);
    this.say('HangupRequest', channel, this.causeLines(channel, known));
    this.ended(channel);
  }

  /** A manager, or the other half of a Local pair, ends it. */
  softHangup(channel: Channel, cause: number | null = null): void {
    if (channel.over || channel.gone) return;
    channel.over = true;
    if (cause !== null) channel.cause = cause;
    else if (channel.bridge !== null || channel.everBridged) channel.cause = 16;
    this.ended(channel);
  }

  private causeLines(channel: Channel, cause: number | null): string {
    return (cause === null ? '' : line('Cause', cause)) + this.techCauseLine(channel);
  }

  /** What the phone's SIP answer was; Asterisk 16 does not tell. */
  techCauseLine(channel: Channel): string {
    return channel.techCause === null || this.old ? '' : line('TechCause', channel.techCause);
  }

  private get old(): boolean {
    return this.options.version === '16';
  }

  private ended(channel: Channel): void {
    const bridge = channel.bridge;
    if (bridge !== null) {
      completeTicket(this, channel);
      this.leave(channel);
      this.leftAlone(bridge, channel);
      if (bridge.type === 'parking') this.parking.gaveUp(channel);
    }
    if (channel.leg !== null && channel.leg.waiting) {
      channel.leg.become(refusals[channel.cause] ?? 'failed');
    } else if (channel.thread !== null) channel.thread.wake();
    else this.finish(channel, channel.cause);
  }

  /** A conversation of one is none. */
  private leftAlone(bridge: Bridge, who: Channel): void {
    if (bridge.type !== 'basic' || bridge.whenLeft?.(who) === true) return;
    if (bridge.channels.length < 2) this.disband(bridge);
  }

  /** Last event of a channel's life. */
  finish(channel: Channel, cause = channel.cause): void {
    if (channel.gone) return;
    if (channel.bridge !== null) {
      const bridge = channel.bridge;
      this.leave(channel);
      this.leftAlone(bridge, channel);
    }
    completeTicket(this, channel);
    const half = channel.local?.other;
    if (half !== undefined && !half.over && !half.gone) {
      half.over = true;
      half.cause = cause;
      this.say('HangupRequest', half, line('Cause', cause));
      this.showLearnt(half);
      this.timers.after(0, () => this.ended(half));
    }
    channel.over = true;
    channel.gone = true;
    channel.cause = cause;
    if (channel.linkedId === channel.uniqueId) this.processedCalls += 1;
    for (const lines of cdrLines(channel, this.now())) this.emit('cdr', 'Cdr', lines);
    this.say(
      'Hangup',
      channel,
      line('Cause', cause) + line('Cause-txt', causeWords[cause] ?? 'Unknown') + this.techCauseLine(channel),
    );
    this.channels.delete(channel.name);
    this.devices.left(channel);
    channel.far?.wake();
    channel.leg?.wake();
  }

  channelNamed(name: string): Channel | undefined {
    return this.channels.get(name) ?? [...this.channels.values()].find((channel) => channel.uniqueId === name);
  }

  now6(): string {
    return secondsWithMicros(this.now());
  }

  /** No call at all is left. */
  get idle(): boolean {
    return this.channels.size === 0;
  }

  /** Ends without a word, as a killed process does. */
  halt(): void {
    this.timers.cancelAll();
    this.channels.clear();
    this.bridges.clear();
  }
}

/** What a called phone says instead of an answer, by its cause. */
const refusals: Readonly<Record<number, LegStatus>> = { 17: 'busy', 21: 'refused', 23: 'forwarded' };

function olderId(a: string, b: string): boolean {
  const [secondsA = '0', serialA = '0'] = a.split('.');
  const [secondsB = '0', serialB = '0'] = b.split('.');
  return Number(secondsA) - Number(secondsB) < 0 || (secondsA === secondsB && Number(serialA) < Number(serialB));
}
