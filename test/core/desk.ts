/**
 * A desk whose PBX is told by hand: who calls, whose phone rings, who picks up. Each step says the events that a real
 * Asterisk sends (shapes as in test/traces), and ticks come when the book asks for them, as the shell sends them.
 */
import { createCallBook, type CallBook } from '../../src/core/call-book.js';
import type { Call } from '../../src/core/call.js';
import { evolve, type CallFact, type CallFactType } from '../../src/core/call-fact.js';
import type { BridgeKind, ChannelState, ChannelView, Micros, PbxEvent } from '../../src/core/pbx-event.js';
import { createWiring, defaultWiring, type Wiring } from '../../src/core/wiring.js';

export const start: Micros = Date.UTC(2026, 10, 24, 1, 0, 0) * 1000;
export const boot: Micros = start - 86_400_000_000;
/** Seconds after nine o'clock → Micros. */
export const sec = (seconds: number): Micros => start + Math.round(seconds * 1_000_000);

export const wiring: Wiring = createWiring({
  ...defaultWiring,
  pbx: 'main',
  trunks: ['PJSIP/trunk'],
  phones: ['8[0-9]{3}'],
  agents: ['80[0-9]{2}'],
  queues: ['hotline.*'],
  numbers: ['01085008[0-9]{3}'],
  numberRules: { region: 'CN', dialPrefixes: ['9'], isExtension: (digits) => /^8[0-9]{3}$/.test(digits) },
  userAt: (extension) => ({ '8001': 'wang.li', '8002': 'chen.jie' })[extension] ?? null,
});

type Bare<T> = T extends PbxEvent ? Omit<T, 'at' | 'precision'> : never;
export type BareEvent = Bare<PbxEvent>;

export interface Line {
  readonly id: string;
  readonly name: string;
  view: ChannelView;
  bridge: string | null;
  readonly born: Micros;
}

export class Desk {
  book: CallBook;
  readonly facts: CallFact[] = [];
  readonly events: PbxEvent[] = [];
  readonly lines = new Map<string, Line>();
  readonly waiting = new Map<string, { queue: string; at: Micros }>();
  readonly #calls = new Map<string, Call>();
  readonly #kinds = new Map<string, BridgeKind>();
  #now: Micros = sec(0);
  #serial = 0;
  #bridges = 0;

  /** `own`: the wiring of a site that is told otherwise. */
  constructor(own: Wiring = wiring) {
    this.book = createCallBook(own);
  }

  /** Lets time pass until so many seconds after nine; ticks come when they are due. */
  at(seconds: number): this {
    const until = sec(seconds);
    for (let due = this.book.nextDeadline(); due !== null && due <= until; due = this.book.nextDeadline()) {
      this.#keep(this.book.fold({ type: 'tick', at: due, precision: 'event' }));
    }
    this.#now = until;
    return this;
  }

  say(event: BareEvent, at: Micros = this.#now): readonly CallFact[] {
    const whole = { ...event, at, precision: event.type.endsWith('_seen') ? 'snapshot' : 'event' } as PbxEvent;
    this.events.push(whole);
    const facts = this.book.fold(whole);
    this.#keep(facts);
    return facts;
  }

  #keep(facts: readonly CallFact[]): void {
    for (const fact of facts) {
      this.facts.push(fact);
      const call = evolve(this.#calls.get(fact.call), fact);
      if (call !== undefined) this.#calls.set(fact.call, call);
    }
  }

  /** Every call there was, in order of arrival. */
  get calls(): readonly Call[] {
    return [...this.#calls.values()];
  }

  /** The only call. */
  get call(): Call {
    const [call, ...others] = this.calls;
    if (call === undefined || others.length > 0) throw new Error(`${this.calls.length} calls`);
    return call;
  }

  heard(type: CallFactType): readonly CallFact[] {
    return this.facts.filter((fact) => fact.type === type);
  }

  line(device: string, more: Partial<ChannelView> = {}): Line {
    const serial = (this.#serial += 1);
    const id = `1795485600.${serial}`;
    const name = device.startsWith('Local/')
      ? device.replace(/;/, `-${'0'.repeat(7)}1;`)
      : `${device}-${serial.toString(16).padStart(8, '0')}`;
    const view: ChannelView = {
      id,
      name,
      linkedId: id,
      state: 'down',
      callerNumber: null,
      callerName: null,
      connectedNumber: null,
      connectedName: null,
      exten: null,
      context: null,
      withheld: null,
      ...more,
    };
    const line = { id, name, view, bridge: null, born: this.#now };
    this.lines.set(id, line);
    this.say({ type: 'channel_created', channel: view });
    return line;
  }

  change(line: Line, more: Partial<ChannelView>): void {
    line.view = { ...line.view, ...more };
    this.say({ type: 'channel_changed', channel: line.view });
  }

  state(line: Line, state: ChannelState): void {
    this.change(line, { state });
  }

  /** Somebody outside dials this number. */
  callsIn(number: string | null, did: string): Line {
    return this.line('PJSIP/trunk', { state: 'ring', callerNumber: number, exten: did });
  }

  /** A phone of ours dials. */
  dials(extension: string, exten: string): Line {
    return this.line(`PJSIP/${extension}`, { state: 'ring', callerNumber: extension, exten });
  }

  joins(caller: Line, queue: string): void {
    this.waiting.set(caller.id, { queue, at: this.#now });
    this.say({ type: 'queue_joined', queue, channel: caller.view, position: 1 });
  }

  leaves(caller: Line, queue: string): void {
    this.waiting.delete(caller.id);
    this.say({ type: 'queue_left', queue, channel: caller.view });
  }

  givesUp(caller: Line, queue: string): void {
    this.say({ type: 'queue_gave_up', queue, channel: caller.view });
    this.leaves(caller, queue);
  }

  /** The PBX dials a device for `from`, and it reports ringing. */
  rings(from: Line, device: string, how: { silent?: boolean; dialString?: string } = {}): Line {
    const to = this.line(device.includes('/') ? device : `PJSIP/${device}`, {
      linkedId: from.view.linkedId,
      exten: 's',
    });
    this.say({ type: 'dial_began', from: from.view, to: to.view, dialString: how.dialString ?? null });
    if (how.silent !== true) this.state(to, 'ringing');
    return to;
  }

  dialEnds(from: Line, to: Line, status: Extract<PbxEvent, { type: 'dial_ended' }>['status']): void {
    this.say({ type: 'dial_ended', from: from.view, to: to.view, status, forward: null });
  }

  /** `to` picks up; the phones of the others are taken back. */
  picksUp(from: Line, to: Line, others: readonly Line[] = []): void {
    this.state(to, 'up');
    this.dialEnds(from, to, 'answer');
    for (const other of others) {
      this.dialEnds(from, other, 'cancel');
      this.gone(other, 26);
    }
    const wait = this.waiting.get(from.id);
    if (wait !== undefined) {
      this.leaves(from, wait.queue);
      this.say({ type: 'member_connected', queue: wait.queue, caller: from.view, member: to.view, device: null });
    }
    const bridge = this.bridge();
    this.enters(to, bridge);
    this.enters(from, bridge);
  }

  bridge(kind: BridgeKind = 'basic'): string {
    const id = `bridge-${(this.#bridges += 1)}`;
    this.#kinds.set(id, kind);
    return id;
  }

  #view(bridge: string): { id: string; kind: BridgeKind } {
    return { id: bridge, kind: this.#kinds.get(bridge) ?? 'basic' };
  }

  enters(line: Line, bridge: string): void {
    line.bridge = bridge;
    this.say({ type: 'bridge_entered', bridge: this.#view(bridge), channel: line.view, swap: null });
  }

  goesOut(line: Line): void {
    const { bridge } = line;
    if (bridge === null) return;
    line.bridge = null;
    this.say({ type: 'bridge_left', bridge: this.#view(bridge), channel: line.view });
  }

  asks(line: Line, cause: number | null = null, soft = false): void {
    this.say({ type: 'hangup_requested', channel: line.view, cause, soft });
  }

  gone(line: Line, cause = 16): void {
    this.goesOut(line);
    this.waiting.delete(line.id);
    this.lines.delete(line.id);
    this.say({ type: 'channel_hung_up', channel: line.view, cause });
  }

  /** `line` hangs up; who shared its bridge is hung up by the PBX. */
  hangsUp(line: Line): void {
    this.asks(line);
    const { bridge } = line;
    const others = [...this.lines.values()].filter(
      (other) => other !== line && bridge !== null && other.bridge === bridge,
    );
    this.goesOut(line);
    for (const other of others) this.goesOut(other);
    for (const other of others) this.asks(other, 16, true);
    this.gone(line);
    for (const other of others) this.gone(other);
  }

  /** The phone refuses: 17 busy (486), 21 rejected (603). */
  refuses(from: Line, to: Line, cause: 17 | 21): void {
    this.asks(to, cause);
    this.dialEnds(from, to, cause === 17 ? 'busy' : 'no_answer');
    this.gone(to, cause);
  }

  losesLink(): void {
    this.say({ type: 'link_down', reason: 'socket closed' });
  }

  /** What the PBX lists now, then the end of the snapshot. */
  resynchronises(sinceBoot: Micros | null = boot): void {
    this.say({ type: 'link_up', version: null });
    this.say({ type: 'snapshot_began', boot: sinceBoot });
    for (const line of this.lines.values()) {
      const createdAt = Math.floor(line.born / 1_000_000) * 1_000_000;
      this.say({ type: 'channel_seen', channel: line.view, bridgeId: line.bridge, createdAt, application: null });
    }
    for (const [id, kind] of this.#kinds) {
      const channelIds = [...this.lines.values()].filter((line) => line.bridge === id).map((line) => line.id);
      if (channelIds.length > 0) this.say({ type: 'bridge_seen', bridge: { id, kind }, channelIds });
    }
    for (const [channelId, { queue, at }] of this.waiting) {
      this.say({ type: 'queue_entry_seen', queue, channelId, position: 1, joinedAt: at });
    }
    this.say({ type: 'snapshot_ended' });
  }

  /** Skylark is started again: a new book that knows the stored facts only. */
  restarts(): void {
    const open = new Set(this.calls.filter((call) => call.outcome === null).map((call) => call.id));
    this.book = createCallBook(wiring);
    this.book.restore(
      this.facts.filter((fact) => open.has(fact.call)),
      this.#now,
    );
  }
}

/** The usual hotline call: 13900000108 in the queue `hotline`, the phones of the desk ring after half a second. */
export function ringAll(desk: Desk, ...extensions: string[]): { caller: Line; phones: Line[] } {
  const caller = desk.callsIn('13900000108', '4008000000');
  desk.at(0.5);
  desk.joins(caller, 'hotline');
  const phones = extensions.map((extension) => desk.rings(caller, extension));
  return { caller, phones };
}

export const offersOf = (call: Call): string[] => call.offers.map((o) => `${o.extension ?? 'outside'} ${o.result}`);
export const visitsOf = (call: Call): string[] => call.visits.map((v) => `${v.queue} ${v.left}`);
export const talksOf = (call: Call): string[] => call.segments.map((s) => s.extension ?? 'outside');
