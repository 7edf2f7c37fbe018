/**
 * Agents and queues as the PBX sees them: boards (board.ts) fed by the shells, told to supervisors on every change and to
 * each agent for himself, and answered over REST. Changes of one burst are told once.
 */
import { z } from 'zod';
import { instant } from '../../contract/instant.js';
import { agentSchema, queueSchema, type AgentJson, type QueueJson } from '../../contract/live.js';
import type { Role } from '../../contract/roles.js';
import type { Micros } from '../../core/pbx-event.js';
import type { CallFact } from '../../core/call-fact.js';
import type { PbxEvent } from '../../core/pbx-event.js';
import { route, type DisplayName, type Principal, type Push, type Route, type UserAtExtension } from '../../ports.js';
import type { Feature } from '../feature.js';
import { pauseReason, type Agent } from './agent.js';
import { Board, type BoardSources } from './board.js';

export interface AgentsDeps {
  readonly userAt: UserAtExtension;
  readonly displayName: DisplayName;
  readonly queueName: (pbx: string, queue: string) => string;
  readonly push: Push;
  /** Runs a function soon, after what is under way: `setImmediate`. */
  readonly soon: (run: () => void) => void;
  /** Milliseconds between two looks at who holds which phone; default 2000. */
  readonly refreshEvery?: number;
  /** Milliseconds between two tellings of the queues' figures, which many events change; default 0: at once. */
  readonly queuesEvery?: number;
}

export interface PbxBoard extends BoardSources {
  /** The PBX's clock, Micros. */
  readonly now: () => Micros;
}

/** What feeds a board: fits the shell's followers of events. */
export interface BoardFollower {
  readonly name: string;
  onEvent(event: PbxEvent, facts: readonly CallFact[]): void;
  nextDeadline(): Micros | null;
}

export interface Agents extends Feature {
  /** Makes the board of one PBX; once a PBX. */
  boardFor(pbx: string, sources: PbxBoard): BoardFollower;
  /** Those that supervisors see, as they are now. */
  all(): readonly AgentJson[];
  /** Looks who holds which phone now; what differs is told. Done by itself every few seconds. */
  refresh(): void;
}

const watchers: readonly Role[] = ['supervisor', 'administrator'];
const sees = (who: Principal): boolean => watchers.some((role) => who.roles.includes(role));

interface Entry {
  readonly pbx: string;
  readonly board: Board;
  readonly now: () => Micros;
  /** What was told last, as JSON text, and of which user. */
  readonly toldAgents: Map<string, { readonly text: string; readonly user: string | null; readonly name: string }>;
  /** Queues with news. */
  readonly dirtyQueues: Set<string>;
  readonly toldQueues: Map<string, string>;
}

export function createAgents(deps: AgentsDeps): Agents {
  const entries = new Map<string, Entry>();
  const dirty = new Set<Entry>();
  let planned = false;
  let timer: NodeJS.Timeout | undefined;
  let queueTimer: NodeJS.Timeout | undefined;
  let queuesToldAt = Number.NEGATIVE_INFINITY;

  function agentJson({ pbx, now }: Entry, agent: Agent): AgentJson {
    const user = deps.userAt(agent.key, now());
    const memberships = [...agent.memberships.values()].sort((a, b) => (a.queue < b.queue ? -1 : 1));
    return {
      pbx,
      extension: agent.key,
      device: agent.device,
      user,
      name: user === null ? (memberships.find((m) => m.name !== null)?.name ?? null) : deps.displayName(user),
      state: agent.shown?.state ?? 'unknown',
      since: instant(agent.shown?.since ?? now()),
      pausedReason: pauseReason(agent),
      queues: memberships.map(({ queue, paused, membership }) => ({ queue, paused, membership })),
      callId: agent.shown?.callId ?? null,
    };
  }

  function queueJson({ pbx, board }: Entry, queue: string): QueueJson {
    const view = board.queue(queue);
    return {
      pbx,
      queue,
      name: deps.queueName(pbx, queue),
      waiting: view.waiting.map(({ callId, since }) => ({ callId, since: instant(since) })),
      members: view.members,
      available: view.available,
      known: view.known,
    };
  }

  const nameOf = (user: string | null): string => (user === null ? '' : deps.displayName(user));

  function tellAgent(entry: Entry, key: string): void {
    const agent = entry.board.agent(key);
    // Before the first snapshot nothing is known that would be worth telling.
    if (agent === undefined || agent.shown === null) return;
    const json = agentJson(entry, agent);
    const text = JSON.stringify(json);
    const before = entry.toldAgents.get(key);
    if (before?.text === text) return;
    entry.toldAgents.set(key, { text, user: json.user, name: nameOf(json.user) });
    // Who gave the phone away learns it too.
    const users = [...new Set([json.user, before?.user ?? null])].filter((user) => user !== null);
    deps.push.publish(
      { type: 'agent.state', agent: json },
      users.length === 0 ? { roles: watchers } : { roles: watchers, users },
      `{"type":"agent.state","agent":${text}}`,
    );
  }

  function tellQueue(entry: Entry, queue: string): void {
    const json = queueJson(entry, queue);
    const text = JSON.stringify(json);
    if (entry.toldQueues.get(queue) === text) return;
    entry.toldQueues.set(queue, text);
    deps.push.publish({ type: 'queue.state', queue: json }, { roles: watchers });
  }

  function flush(): void {
    planned = false;
    const batch = [...dirty];
    dirty.clear();
    for (const entry of batch) {
      const { agents, queues } = entry.board.takeChanges();
      for (const key of agents) tellAgent(entry, key);
      for (const queue of queues) entry.dirtyQueues.add(queue);
    }
    planQueues();
  }

  /** Counting a queue's members costs more than telling one agent, and thousands of pauses may come in a second. */
  function planQueues(): void {
    if (queueTimer !== undefined) return;
    const wait = queuesToldAt + (deps.queuesEvery ?? 0) - performance.now();
    if (wait <= 0) flushQueues();
    else queueTimer = setTimeout(flushQueues, wait);
  }

  function flushQueues(): void {
    queueTimer = undefined;
    queuesToldAt = performance.now();
    for (const entry of entries.values()) {
      for (const queue of entry.dirtyQueues) tellQueue(entry, queue);
      entry.dirtyQueues.clear();
    }
  }

  function plan(entry: Entry): void {
    dirty.add(entry);
    if (planned) return;
    planned = true;
    deps.soon(flush);
  }

  /** Phones that are in no queue and that nobody holds any more are nobody's. */
  function allAgents(): AgentJson[] {
    return [...entries.values()].flatMap((entry) =>
      [...entry.board.agents()]
        .map((agent) => agentJson(entry, agent))
        .filter((agent) => agent.queues.length > 0 || agent.user !== null),
    );
  }

  /** His own phones; whose a phone is comes before its JSON, since each of thousands of agents asks for himself. */
  function agentsOf(user: string): AgentJson[] {
    return [...entries.values()].flatMap((entry) => {
      const now = entry.now();
      return [...entry.board.agents()]
        .filter((agent) => deps.userAt(agent.key, now) === user)
        .map((agent) => agentJson(entry, agent));
    });
  }

  function allQueues(): QueueJson[] {
    return [...entries.values()].flatMap((entry) =>
      [...entry.board.queues()].sort().map((queue) => queueJson(entry, queue)),
    );
  }

  function refresh(): void {
    for (const entry of entries.values()) {
      for (const { key } of entry.board.agents()) {
        const user = deps.userAt(key, entry.now());
        const told = entry.toldAgents.get(key);
        if (told?.user !== user || told.name !== nameOf(user)) tellAgent(entry, key);
      }
    }
  }

  const routes: readonly Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/agents',
      summary: 'Agents as the PBX sees them: state, pause, queues; an agent sees himself',
      access: 'signed_in',
      answer: z.object({ items: z.array(agentSchema) }),
      handle: ({ who }) => ({
        items: who === null ? [] : sees(who) ? allAgents() : who.user === null ? [] : agentsOf(who.user),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/queues',
      summary: 'Queues: who waits since when, members, and how many of them could take a call',
      access: watchers,
      displays: true,
      answer: z.object({ items: z.array(queueSchema) }),
      handle: () => ({ items: allQueues() }),
    }),
  ];

  return {
    name: 'agents',
    routes,
    boardFor(pbx, sources) {
      const board = new Board(sources);
      const entry: Entry = {
        pbx,
        board,
        now: sources.now,
        toldAgents: new Map(),
        dirtyQueues: new Set(),
        toldQueues: new Map(),
      };
      entries.set(pbx, entry);
      return {
        name: `agents of ${pbx}`,
        onEvent(event, facts) {
          board.apply(event, facts);
          if (board.hasChanges()) plan(entry);
        },
        nextDeadline: () => board.nextDeadline(),
      };
    },
    all: allAgents,
    refresh,
    start() {
      timer = setInterval(refresh, deps.refreshEvery ?? 2000).unref();
    },
    stop() {
      clearInterval(timer);
      clearTimeout(queueTimer);
    },
    snapshot: (who) => {
      if (who.via === 'display') return { queues: allQueues() };
      if (sees(who)) return { agents: allAgents(), queues: allQueues() };
      const own = who.user === null ? [] : agentsOf(who.user);
      return own.length === 0 ? {} : { agents: own };
    },
  };
}
