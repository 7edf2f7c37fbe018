/**
 * The live state of a page: `(state, messages) → state`, pure. What is shown of it, and how time runs on, is told
 * elsewhere (calls/, clock.ts). A batch is taken in one step, so that a burst of events costs one copy and one drawing.
 */
import type { CallJson } from '../../contract/call.js';
import type { AgentJson, CardJson, DueTicketsJson, LinkJson, QueueJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import type { EventMessage, ServerMessage, SnapshotMessage } from './protocol.js';
import { Shelf } from './shelf.js';
import { emptyTally, plus, share, type Tally } from './tally.js';

/** Default of the answer rule (policy clause 2.4.1), until a card or a late answer names the queue's own limit. */
export const defaultLimitMs = 15_000;
export const recentKept = 60;
const latesKept = 50;
const withdrawnKept = 4;

/** A call that passed the limit, with what became of it where the page has seen that. */
export interface LateCall {
  readonly callId: string;
  readonly queue: string | null;
  readonly offeredAt: string | null;
  /** Milliseconds since 1970, the PBX's clock. */
  readonly lateAt: number;
  readonly call: CallJson | null;
}

export interface LiveState {
  /** The server's stream of events; a restarted server has another one. */
  readonly stream: string | null;
  /** Last event taken; 0 before the snapshot. */
  readonly seq: number;
  /** false until a snapshot came. */
  readonly ready: boolean;
  /** Which parts this reader is given at all. */
  readonly sees: { readonly calls: boolean; readonly agents: boolean; readonly queues: boolean };
  /** Open calls, by id. */
  readonly calls: ReadonlyMap<string, CallJson>;
  /** Ended calls, the latest end first. */
  readonly recent: readonly CallJson[];
  /** By `agentKey`. */
  readonly agents: ReadonlyMap<string, AgentJson>;
  readonly queues: ReadonlyMap<string, QueueJson>;
  /** By the PBX's name. */
  readonly links: ReadonlyMap<string, LinkJson>;
  /** PBXs whose present state is not known, with since when (milliseconds, the server's clock). */
  readonly outages: ReadonlyMap<string, number>;
  readonly cards: ReadonlyMap<string, CardJson>;
  readonly lates: readonly LateCall[];
  /** People at phones, by `agentKey`. */
  readonly names: ReadonlyMap<string, string>;
  /** Display names of queues, by `queueKey`. */
  readonly queueNames: ReadonlyMap<string, string>;
  /** The limit of the answer rule by queue ('' where there is none), milliseconds. */
  readonly limits: ReadonlyMap<string, number>;
  readonly tally: Tally;
  /** Tickets near their targets; null for readers who are not told of them. */
  readonly due: DueTicketsJson | null;
  /** When the last thing that happened on a PBX was told (server's clock, milliseconds); null before. */
  readonly eventAt: number | null;
}

export const emptyState: LiveState = {
  stream: null,
  seq: 0,
  ready: false,
  sees: { calls: false, agents: false, queues: false },
  calls: new Map(),
  recent: [],
  agents: new Map(),
  queues: new Map(),
  links: new Map(),
  outages: new Map(),
  cards: new Map(),
  lates: [],
  names: new Map(),
  queueNames: new Map(),
  limits: new Map(),
  tally: emptyTally,
  due: null,
  eventAt: null,
};

/** Ended calls fetched over REST, to fill "recent" behind what the page has seen itself. */
export interface HistoryMessage {
  readonly type: 'history';
  readonly calls: readonly CallJson[];
}

export type LiveInput = ServerMessage | HistoryMessage;

export function agentKey(pbx: string, extension: string): string {
  return `${pbx}/${extension}`;
}

export function queueKey(pbx: string, queue: string): string {
  return `${pbx}/${queue}`;
}

/** The limit that holds for a queue (null: no queue), milliseconds. */
export function limitOf(limits: ReadonlyMap<string, number>, queue: string | null): number {
  return limits.get(queue ?? '') ?? defaultLimitMs;
}

export function reduce(state: LiveState, input: LiveInput): LiveState {
  return reduceAll(state, [input]);
}

export function reduceAll(state: LiveState, inputs: readonly LiveInput[]): LiveState {
  if (inputs.length === 0) return state;
  const draft = new Draft(state);
  for (const input of inputs) draft.take(input);
  return draft.finish();
}

class Draft {
  readonly #before: LiveState;
  readonly #calls: Shelf<CallJson>;
  readonly #agents: Shelf<AgentJson>;
  readonly #queues: Shelf<QueueJson>;
  readonly #links: Shelf<LinkJson>;
  readonly #outages: Shelf<number>;
  readonly #cards: Shelf<CardJson>;
  readonly #names: Shelf<string>;
  readonly #queueNames: Shelf<string>;
  readonly #limits: Shelf<number>;
  #stream: string | null;
  #seq: number;
  #ready: boolean;
  #sees: LiveState['sees'];
  #recent: readonly CallJson[];
  #lates: readonly LateCall[];
  #tally: Tally;
  #due: DueTicketsJson | null;
  #eventAt: number | null;

  constructor(before: LiveState) {
    this.#before = before;
    this.#calls = new Shelf(before.calls);
    this.#agents = new Shelf(before.agents);
    this.#queues = new Shelf(before.queues);
    this.#links = new Shelf(before.links);
    this.#outages = new Shelf(before.outages);
    this.#cards = new Shelf(before.cards);
    this.#names = new Shelf(before.names);
    this.#queueNames = new Shelf(before.queueNames);
    this.#limits = new Shelf(before.limits);
    this.#stream = before.stream;
    this.#seq = before.seq;
    this.#ready = before.ready;
    this.#sees = before.sees;
    this.#recent = before.recent;
    this.#lates = before.lates;
    this.#tally = before.tally;
    this.#due = before.due;
    this.#eventAt = before.eventAt;
  }

  take(input: LiveInput): void {
    if (input.type === 'snapshot') this.#snapshot(input);
    else if (input.type === 'history') this.#history(input.calls);
    // What has no number says nothing of the state.
    else if ('seq' in input && this.#ready && input.seq > this.#seq) this.#event(input);
  }

  finish(): LiveState {
    return {
      ...this.#before,
      stream: this.#stream,
      seq: this.#seq,
      ready: this.#ready,
      sees: this.#sees,
      calls: this.#calls.read(),
      recent: this.#recent,
      agents: this.#agents.read(),
      queues: this.#queues.read(),
      links: this.#links.read(),
      outages: this.#outages.read(),
      cards: this.#cards.read(),
      lates: this.#lates,
      names: this.#names.read(),
      queueNames: this.#queueNames.read(),
      limits: this.#limits.read(),
      tally: this.#tally,
      due: this.#due,
      eventAt: this.#eventAt,
    };
  }

  #snapshot(message: SnapshotMessage): void {
    const now = new Map((message.calls ?? []).map((call) => [call.id, call]));
    // Calls that were open and are gone ended while nobody told us: counted as unknown, never as nothing.
    for (const call of this.#calls.values()) {
      if (now.has(call.id)) continue;
      this.#tally = plus(this.#tally, share(call), -1);
      this.#tally = plus(this.#tally, share({ ...call, outcome: 'unobserved', withinLimit: null }));
    }
    for (const call of now.values()) this.#count(this.#calls.get(call.id), call);
    this.#calls.replace([...now].filter(([, call]) => call.endedAt === null));
    for (const call of now.values()) if (call.endedAt !== null) this.#end(call);
    this.#agents.replace((message.agents ?? []).map((agent) => [agentKey(agent.pbx, agent.extension), agent]));
    this.#queues.replace((message.queues ?? []).map((queue) => [queueKey(queue.pbx, queue.queue), queue]));
    this.#links.replace([]);
    for (const pbx of this.#outages.read().keys()) {
      if (!message.links.some((link) => link.pbx === pbx)) this.#outages.delete(pbx);
    }
    for (const link of message.links) this.#link(link);
    for (const agent of this.#agents.values()) this.#name(agent);
    for (const queue of this.#queues.values()) this.#queueNames.set(queueKey(queue.pbx, queue.queue), queue.name);
    this.#cardsOf(message.cards);
    for (const late of message.late ?? []) this.#late(late);
    for (const call of now.values()) this.#follow(call);
    this.#sees = {
      calls: message.calls !== undefined,
      agents: message.agents !== undefined,
      queues: message.queues !== undefined,
    };
    this.#due = message.due ?? null;
    this.#stream = message.stream;
    this.#seq = message.seq;
    this.#ready = true;
  }

  /** Cards that were ringing or in talk and are gone: withdrawn, and said so, instead of vanishing. */
  #cardsOf(cards: readonly CardJson[]): void {
    const next = new Map(cards.map((card) => [card.id, card]));
    for (const card of this.#cards.values()) {
      if (next.has(card.id)) continue;
      next.set(card.id, card.state === 'withdrawn' ? card : { ...card, state: 'withdrawn', reason: 'unobserved' });
    }
    this.#cards.replace(next);
    for (const card of cards) this.#limits.set(card.queue ?? '', card.limitMs);
    this.#foldCards();
  }

  #event(message: EventMessage): void {
    this.#seq = message.seq;
    switch (message.type) {
      case 'pop.shown':
      case 'pop.updated':
      case 'pop.withdrawn':
        this.#limits.set(message.card.queue ?? '', message.card.limitMs);
        this.#cards.set(message.card.id, message.card);
        this.#foldCards();
        break;
      case 'call.arrived':
      case 'call.updated':
      case 'call.ended':
        this.#call(message.call);
        this.#sees = this.#sees.calls ? this.#sees : { ...this.#sees, calls: true };
        break;
      case 'answer.late':
        this.#late(message);
        break;
      case 'agent.state':
        this.#agents.set(agentKey(message.agent.pbx, message.agent.extension), message.agent);
        this.#name(message.agent);
        break;
      case 'queue.state':
        this.#queues.set(queueKey(message.queue.pbx, message.queue.queue), message.queue);
        this.#queueNames.set(queueKey(message.queue.pbx, message.queue.queue), message.queue.name);
        break;
      case 'pbx.link':
        this.#link(message.link);
        return;
      case 'tickets.due':
        this.#due = message.due;
        return;
      default:
        // Of no PBX: it changes nothing here.
        return;
    }
    if (message.at !== undefined) this.#eventAt = ms(message.at);
  }

  /** An outage lasts from the loss until the present state was taken over again, through all attempts between. */
  #link(link: LinkJson): void {
    this.#links.set(link.pbx, link);
    if (link.state === 'up' && link.resynchronised) this.#outages.delete(link.pbx);
    else if (this.#outages.get(link.pbx) === undefined) this.#outages.set(link.pbx, ms(link.since));
  }

  #call(call: CallJson): void {
    const open = this.#calls.get(call.id);
    const ended = open === undefined ? this.#recent.find((other) => other.id === call.id) : undefined;
    this.#count(open ?? ended, call);
    if (call.endedAt === null && call.outcome === null) {
      // A closed call stays closed.
      if (ended === undefined) this.#calls.set(call.id, call);
    } else {
      this.#calls.delete(call.id);
      this.#end(call);
    }
    this.#follow(call);
  }

  #count(before: CallJson | undefined, after: CallJson): void {
    if (before !== undefined) this.#tally = plus(this.#tally, share(before), -1);
    this.#tally = plus(this.#tally, share(after));
  }

  #end(call: CallJson): void {
    const others = this.#recent.filter((other) => other.id !== call.id);
    const at = endOf(call);
    const behind = others.findIndex((other) => endOf(other) <= at);
    others.splice(behind < 0 ? others.length : behind, 0, call);
    this.#recent = others.slice(0, recentKept);
  }

  #history(calls: readonly CallJson[]): void {
    for (const call of calls) {
      const ended = call.endedAt !== null || call.outcome !== null;
      if (!ended || this.#calls.get(call.id) !== undefined) continue;
      if (this.#recent.some((other) => other.id === call.id)) continue;
      this.#end(call);
      this.#follow(call);
    }
  }

  #late(late: {
    callId: string;
    queue: string | null;
    offeredAt: string | null;
    lateAt: string;
    limitMs: number;
  }): void {
    this.#limits.set(late.queue ?? '', late.limitMs);
    if (this.#lates.some((other) => other.callId === late.callId)) return;
    const call = this.#calls.get(late.callId) ?? this.#recent.find((other) => other.id === late.callId) ?? null;
    const { callId, queue, offeredAt } = late;
    this.#putLate({ callId, queue, offeredAt, lateAt: ms(late.lateAt), call });
  }

  /** Keeps the late list's copy of a call fresh, and adds calls whose verdict says late. */
  #follow(call: CallJson): void {
    const at = this.#lates.findIndex((late) => late.callId === call.id);
    if (at >= 0) {
      this.#lates = this.#lates.map((late) => (late.callId === call.id ? { ...late, call } : late));
    } else if (call.withinLimit === false && call.offeredAt !== null) {
      const lateAt = ms(call.offeredAt) + limitOf(this.#limits.read(), call.queue);
      this.#putLate({ callId: call.id, queue: call.queue, offeredAt: call.offeredAt, lateAt, call });
    }
  }

  #putLate(late: LateCall): void {
    this.#lates = [...this.#lates, late].sort((a, b) => b.lateAt - a.lateAt).slice(0, latesKept);
  }

  #name(agent: AgentJson): void {
    const name = agent.name ?? agent.user;
    if (name !== null) this.#names.set(agentKey(agent.pbx, agent.extension), name);
  }

  /** Withdrawn cards stay to be read, the last few of them. */
  #foldCards(): void {
    const gone = [...this.#cards.values()].filter((card) => card.state === 'withdrawn');
    for (const card of gone.slice(0, Math.max(0, gone.length - withdrawnKept))) this.#cards.delete(card.id);
  }
}

function endOf(call: CallJson): number {
  return ms(call.endedAt ?? call.lastSeenAt ?? call.arrivedAt);
}
