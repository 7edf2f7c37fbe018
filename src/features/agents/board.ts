/**
 * The board of one PBX: its agents and queues as a state that PbxEvents and call facts move. It says what changed; telling
 * people is agents.ts. It reads calls from the book instead of keeping its own, so both cannot differ.
 */
import type { Call, CallId } from '../../core/call.js';
import type { CallFact } from '../../core/call-fact.js';
import type { DeviceState, MemberView, Micros, PbxEvent } from '../../core/pbx-event.js';
import type { Wiring } from '../../core/wiring.js';
import { decide, phoneKind, type Agent, type Shown } from './agent.js';
import { WaitingList, type Waiting } from './waiting.js';
import { keyOfMember, lastTalkOf, usesOf, type AgentKey, type Use } from './uses.js';

export interface BoardSources {
  readonly wiring: Pick<Wiring, 'extensionOf' | 'normalise' | 'isAgent' | 'isHotlineQueue' | 'userAt'>;
  readonly callOf: (id: CallId) => Call | undefined;
  readonly openCalls: () => Iterable<Call>;
  /** Numbers of the hotline reach phones without a queue. */
  readonly direct: boolean;
}

export interface QueueView {
  readonly queue: string;
  readonly waiting: readonly Waiting[];
  readonly members: number;
  readonly available: number;
  readonly known: boolean;
}

export interface Changes {
  readonly agents: ReadonlySet<AgentKey>;
  readonly queues: ReadonlySet<string>;
}

interface Outage {
  readonly since: Micros;
  readonly before: ReadonlyMap<AgentKey, Shown>;
}

/** After an outage shorter than this a state that is found again is taken for the same one, with its old beginning. */
const shortOutage: Micros = 60_000_000;

export class Board {
  readonly #sources: BoardSources;
  readonly #agents = new Map<AgentKey, Agent>();
  /** By queue, those who are or were its members; whoever wants to know looks at their memberships. */
  readonly #membersOf = new Map<string, Set<Agent>>();
  /** Those whose state time alone will change. */
  readonly #timed = new Set<Agent>();
  readonly #queues = new Set<string>();
  readonly #waiting = new WaitingList((queue) => this.#changedQueues.add(queue));
  /** Which agents a call uses, to know whom it lets go. */
  readonly #usedBy = new Map<CallId, ReadonlyMap<AgentKey, Use>>();
  #touched = new Set<AgentKey>();
  #changedAgents = new Set<AgentKey>();
  #changedQueues = new Set<string>();
  /** null while the link is up and the snapshot was taken over. */
  #dark: Outage | null = { since: 0, before: new Map() };
  /** Memberships (agent, queue, device) that this snapshot has shown; null outside of one. */
  #seen: Set<string> | null = null;
  #next: Micros | null = null;

  constructor(sources: BoardSources) {
    this.#sources = sources;
  }

  apply(event: PbxEvent, facts: readonly CallFact[]): void {
    if (this.#next !== null && this.#next <= event.at) this.#pass(event.at);
    this.#event(event, facts);
    if (facts.length > 0) for (const id of new Set(facts.map((fact) => fact.call))) this.#call(id, event.at);
    if (this.#touched.size > 0) this.#settle(event.at);
  }

  nextDeadline(): Micros | null {
    return this.#next;
  }

  agent(key: AgentKey): Agent | undefined {
    return this.#agents.get(key);
  }

  agents(): Iterable<Agent> {
    return this.#agents.values();
  }

  queues(): Iterable<string> {
    return this.#queues;
  }

  queue(queue: string): QueueView {
    let members = 0;
    let available = 0;
    for (const agent of this.#membersOf.get(queue) ?? []) {
      let member = false;
      let takes = false;
      for (const membership of agent.memberships.values()) {
        if (membership.queue !== queue) continue;
        member = true;
        takes ||= !membership.paused;
      }
      if (member) members += 1;
      if (takes && agent.shown?.state === 'ready') available += 1;
    }
    return { queue, waiting: this.#waiting.of(queue), members, available, known: this.#dark === null };
  }

  hasChanges(): boolean {
    return this.#changedAgents.size > 0 || this.#changedQueues.size > 0;
  }

  /** What changed since the last time it was asked. */
  takeChanges(): Changes {
    const changes = { agents: this.#changedAgents, queues: this.#changedQueues };
    this.#changedAgents = new Set();
    this.#changedQueues = new Set();
    return changes;
  }

  #event(event: PbxEvent, facts: readonly CallFact[]): void {
    switch (event.type) {
      case 'member_changed':
        this.#member(event.member, event.at);
        break;
      case 'member_removed':
        this.#removed(event.queue, event.device);
        break;
      case 'device_changed':
        this.#device(event.device, event.state, event.at);
        break;
      case 'queue_joined': {
        // Only what the book took for a call: a forged or repeated message puts nobody into the list.
        const fact = facts.find((f) => f.type === 'queue_joined' && f.queue === event.queue);
        if (fact === undefined || !this.#hasQueue(event.queue)) break;
        this.#waiting.join(event.channel.id, { queue: event.queue, callId: fact.call, since: fact.at });
        break;
      }
      case 'queue_entry_seen':
        if (this.#hasQueue(event.queue)) this.#waiting.entrySeen(event.channelId, event.queue, event.joinedAt);
        break;
      case 'queue_left':
      case 'queue_gave_up':
      case 'channel_hung_up':
        this.#waiting.leave(event.channel.id);
        break;
      case 'link_down':
        this.#linkDown(event.at);
        break;
      case 'snapshot_began':
        this.#seen = new Set();
        this.#waiting.snapshotBegan();
        break;
      case 'snapshot_ended':
        this.#snapshotEnded(event.at);
        break;
      default:
        break;
    }
  }

  #agentAt(key: AgentKey, device: string): Agent {
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      agent = {
        key,
        device,
        memberships: new Map(),
        phone: null,
        uses: new Map(),
        freedAt: 0,
        lastTalk: null,
        shown: null,
        next: null,
      };
      this.#agents.set(key, agent);
      // Calls may have used his phone before anybody said that it is an agent's.
      for (const [id, uses] of this.#usedBy) {
        const use = uses.get(key);
        if (use !== undefined) agent.uses.set(id, use);
      }
    }
    return agent;
  }

  #member(member: MemberView, at: Micros): void {
    const { queue, device, stateDevice } = member;
    if (!this.#hasQueue(queue)) return;
    const key = keyOfMember(this.#sources.wiring, device, stateDevice);
    const agent = this.#agentAt(key, device);
    const phone = stateDevice !== null && !/^(?:hint:|Local\/)/i.test(stateDevice) ? stateDevice : device;
    if (agent.device.startsWith('Local/')) agent.device = phone;
    const place = `${queue}\n${device}`;
    const before = agent.memberships.get(place);
    this.#seen?.add(`${key}\n${place}`);
    agent.memberships.set(place, {
      queue,
      device,
      name: member.name,
      membership: member.membership,
      paused: member.paused,
      pausedReason: member.pausedReason,
      lastCallAt: member.lastCallAt,
      wrapUpSeconds: member.wrapUpSeconds ?? before?.wrapUpSeconds ?? 0,
    });
    const members = this.#membersOf.get(queue);
    if (members === undefined) this.#membersOf.set(queue, new Set([agent]));
    else members.add(agent);
    this.#memberPhone(agent, member, at);
    this.#touched.add(key);
    // What the state does not show changes the lists all the same.
    if (before?.paused !== member.paused || before.pausedReason !== member.pausedReason) {
      this.#changedAgents.add(key);
      this.#changedQueues.add(queue);
    }
  }

  #memberPhone(agent: Agent, member: MemberView, at: Micros): void {
    const watched = member.stateDevice ?? member.device;
    // A Local channel tells nothing of the phone behind it.
    if (watched.startsWith('Local/')) return;
    const kind = phoneKind(member.state);
    const ours = this.#sources.wiring.extensionOf(watched.replace(/^hint:/i, '')) !== null;
    // Behind a trunk there are many people: its being in use says nothing of this one.
    this.#phone(agent, ours || kind === 'away' ? kind : 'idle', at);
  }

  #phone(agent: Agent, kind: NonNullable<Agent['phone']>['kind'], at: Micros): void {
    if (agent.phone?.kind === kind) return;
    agent.phone = { kind, since: at };
    this.#touched.add(agent.key);
  }

  #device(device: string, state: DeviceState, at: Micros): void {
    const { wiring } = this.#sources;
    if (/^(?:Local\/|[A-Za-z]+:)/.test(device)) return;
    const extension = wiring.extensionOf(device);
    if (extension === null) return;
    const agent = this.#agentOrHolder(extension, device, at);
    if (agent === undefined) return;
    if (agent.device.startsWith('Local/')) agent.device = device;
    this.#phone(agent, phoneKind(state), at);
  }

  /** A phone in no queue is an agent's when somebody holds it. */
  #agentOrHolder(key: AgentKey, device: string, at: Micros): Agent | undefined {
    const { wiring } = this.#sources;
    const known = this.#agents.get(key);
    if (known !== undefined || !wiring.isAgent(key) || wiring.userAt(key, at) === null) return known;
    return this.#agentAt(key, device);
  }

  #removed(queue: string, device: string): void {
    for (const agent of this.#agents.values()) {
      if (!agent.memberships.delete(`${queue}\n${device}`)) continue;
      this.#touched.add(agent.key);
      this.#changedAgents.add(agent.key);
      this.#changedQueues.add(queue);
    }
  }

  /** Whether it is one of the hotline's; from now on it stands in the list of queues. */
  #hasQueue(queue: string): boolean {
    const ours = this.#sources.wiring.isHotlineQueue(queue);
    if (ours) this.#queues.add(queue);
    return ours;
  }

  /** Takes over what a call does with phones now, and lets those go whom it uses no longer. */
  #call(id: CallId, at: Micros): void {
    const call = this.#sources.callOf(id);
    const before = this.#usedBy.get(id);
    const uses = call === undefined ? new Map<AgentKey, Use>() : usesOf(call);
    for (const [key, old] of before ?? []) {
      if (uses.has(key)) continue;
      const agent = this.#agents.get(key);
      if (agent?.uses.delete(id) !== true) continue;
      const talk = old.kind === 'ringing' || call === undefined ? null : lastTalkOf(call, key);
      if (talk !== null) agent.lastTalk = talk;
      agent.freedAt = Math.max(agent.freedAt, talk?.endedAt ?? at);
      this.#touched.add(key);
    }
    for (const [key, use] of uses) {
      this.#agentOrHolder(key, use.device, at)?.uses.set(id, use);
      this.#touched.add(key);
    }
    if (uses.size === 0) this.#usedBy.delete(id);
    else this.#usedBy.set(id, uses);
  }

  #linkDown(at: Micros): void {
    this.#seen = null;
    this.#waiting.linkDown();
    if (this.#dark !== null) return;
    this.#next = null;
    const before = new Map<AgentKey, Shown>();
    this.#dark = { since: at, before };
    this.#timed.clear();
    for (const agent of this.#agents.values()) {
      if (agent.shown !== null) before.set(agent.key, agent.shown);
      agent.shown = { state: 'unknown', since: at, callId: null };
      agent.next = null;
      // What the phone does meanwhile is not told again unless a queue watches it.
      agent.phone = null;
      this.#changedAgents.add(agent.key);
    }
    for (const queue of this.#queues) this.#changedQueues.add(queue);
  }

  #snapshotEnded(at: Micros): void {
    const dark = this.#dark;
    const seen = this.#seen;
    this.#dark = null;
    this.#seen = null;
    const open = new Map<CallId, Call>();
    for (const call of this.#sources.openCalls()) open.set(call.id, call);
    for (const id of new Set([...this.#usedBy.keys(), ...open.keys()])) this.#call(id, at);
    this.#waiting.snapshotEnded(open);
    for (const agent of this.#agents.values()) {
      for (const place of agent.memberships.keys()) {
        if (seen === null || seen.has(`${agent.key}\n${place}`)) continue;
        agent.memberships.delete(place);
        this.#changedAgents.add(agent.key);
      }
      this.#touched.add(agent.key);
    }
    this.#settle(at);
    this.#resume(dark, at);
    for (const queue of this.#queues) this.#changedQueues.add(queue);
  }

  /** States that are as they were before a short outage go on from where they began. */
  #resume(dark: Outage | null, at: Micros): void {
    if (dark === null || at - dark.since > shortOutage) return;
    for (const [key, before] of dark.before) {
      const agent = this.#agents.get(key);
      if (agent?.shown?.state === before.state && agent.shown.callId === before.callId)
        agent.shown = { ...agent.shown, since: before.since };
    }
  }

  /** Lets the deadlines up to `at` come to pass, each at its own instant. */
  #pass(at: Micros): void {
    for (let due = this.#next; due !== null && due <= at; due = this.#next) {
      for (const agent of this.#timed) if (agent.next !== null && agent.next <= due) this.#touched.add(agent.key);
      this.#settle(due);
    }
  }

  #settle(at: Micros): void {
    const touched = this.#touched;
    this.#touched = new Set();
    if (this.#dark !== null) return;
    for (const key of touched) {
      const agent = this.#agents.get(key);
      if (agent === undefined) continue;
      const { next, ...now } = decide(agent, at, this.#sources.direct);
      // Never a deadline that has passed: it would come due for ever.
      agent.next = next !== null && next > at ? next : null;
      if (agent.next === null) this.#timed.delete(agent);
      else this.#timed.add(agent);
      const before = agent.shown;
      if (before?.state === now.state && before.since === now.since && before.callId === now.callId) continue;
      agent.shown = now;
      this.#changedAgents.add(key);
      for (const { queue } of agent.memberships.values()) this.#changedQueues.add(queue);
    }
    this.#next = null;
    for (const { next } of this.#timed) {
      if (next !== null && (this.#next === null || next < this.#next)) this.#next = next;
    }
  }
}
