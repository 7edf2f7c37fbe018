/**
 * What a wallboard shows of the moment, as values: who waits, how the agents stand. Made of the live state for people who
 * are signed in, and of what a display is told, which holds no name. Pure; milliseconds since 1970.
 */
import type { CallJson } from '../../contract/call.js';
import type { AgentJson, AgentStateJson, DueTicketJson, WaitingJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { placeOf, presentQueue, ringingPhones, waitStart } from '../live/call-view.js';
import { limitOf } from '../live/state.js';
import { agentStates } from '../supervisor/lists.js';

export interface WallCall {
  readonly pbx: string;
  readonly precision: CallJson['precision'];
  readonly queue: string | null;
  /** Of the call's own clock. */
  readonly since: number;
  readonly ringing: boolean;
  readonly limit: number;
}

export type AgentState = AgentJson['state'];

export interface WallAgent {
  readonly key: string;
  readonly pbx: string;
  /** null on a board that may show no name. */
  readonly name: string | null;
  readonly state: AgentState;
  /** Of the PBX's clock. */
  readonly since: number;
}

export interface WallAgents {
  readonly total: number;
  /** In the order of `agentStates`, those that hold somebody. */
  readonly counts: readonly {
    readonly state: AgentState;
    readonly count: number;
    readonly longest: WallAgent | null;
  }[];
  /** Every agent in his own place; null where there are too many for it, or names may not be shown. */
  readonly people: readonly WallAgent[] | null;
}

/** So many agents are shown one by one; more are told by their states. */
export const agentsShown = 12;

/** Hotline calls that wait, the longest first. */
export function waitingFromCalls(
  calls: ReadonlyMap<string, CallJson>,
  limits: ReadonlyMap<string, number>,
): readonly WallCall[] {
  return [...calls.values()]
    .filter((call) => call.hotline && call.offeredAt !== null && placeOf(call) === 'waiting')
    .map((call) => ({
      pbx: call.pbx,
      precision: call.precision,
      queue: presentQueue(call),
      since: waitStart(call),
      ringing: ringingPhones(call).length > 0,
      limit: limitOf(limits, call.queue),
    }))
    .sort((a, b) => a.since - b.since);
}

export function waitingFromDisplay(waiting: readonly WaitingJson[]): readonly WallCall[] {
  return waiting.map(({ pbx, precision, queue, offeredAt, ringing, limitMs }) => ({
    pbx,
    precision,
    queue,
    since: ms(offeredAt),
    ringing,
    limit: limitMs,
  }));
}

export interface QueueWaits {
  readonly queue: string | null;
  readonly count: number;
}

/** How many wait in each queue, the fullest first; by name where they are the same. */
export function byQueue(calls: readonly WallCall[]): readonly QueueWaits[] {
  const counts = new Map<string | null, number>();
  for (const { queue } of calls) counts.set(queue, (counts.get(queue) ?? 0) + 1);
  return [...counts]
    .map(([queue, count]) => ({ queue, count }))
    .sort((a, b) => b.count - a.count || ((a.queue ?? '') < (b.queue ?? '') ? -1 : 1));
}

function grouped(agents: readonly (WallAgent & { readonly weight: number })[]): WallAgents['counts'] {
  return agentStates.flatMap((state) => {
    const mine = agents.filter((agent) => agent.state === state);
    const count = mine.reduce((sum, { weight }) => sum + weight, 0);
    if (count === 0) return [];
    const longest = mine.reduce((a, b) => (b.since < a.since ? b : a));
    return [{ state, count, longest }];
  });
}

/** `queue`: only those who are in it; null for all. Each keeps his place whatever he does. */
export function agentsFromState(agents: readonly AgentJson[], queue: string | null): WallAgents {
  const shown = agents
    .filter((agent) => queue === null || agent.queues.some((member) => member.queue === queue))
    .map((agent) => ({
      key: `${agent.pbx}/${agent.extension}`,
      pbx: agent.pbx,
      name: agent.name ?? agent.user ?? agent.extension,
      state: agent.state,
      since: ms(agent.since),
      weight: 1,
    }));
  return {
    total: shown.length,
    counts: grouped(shown),
    people: shown.length <= agentsShown ? shown : null,
  };
}

export function agentsFromDisplay(states: readonly AgentStateJson[]): WallAgents {
  const groups = states.map(({ pbx, state, count, since }) => ({
    key: `${pbx}/${state}`,
    pbx,
    name: null,
    state,
    since: Math.min(...since.map(ms)),
    weight: count,
  }));
  return {
    total: groups.reduce((sum, { weight }) => sum + weight, 0),
    counts: grouped(groups),
    people: null,
  };
}

/** Less than this before a target is amber, milliseconds. */
const amberMs = 10 * 60_000;

export type DuePhase = 'calm' | 'amber' | 'late';

/** `left`: milliseconds to the target. */
export const duePhase = (left: number): DuePhase => (left < 0 ? 'late' : left < amberMs ? 'amber' : 'calm');

/**
 * Which of them a board has room for: those that are late, the longest first, then those that are near; neither pushes the
 * other out while it needs its half.
 */
export function dueShown(items: readonly DueTicketJson[], now: number, most: number): readonly DueTicketJson[] {
  const late = items.filter(({ due }) => ms(due) < now);
  const near = items.filter(({ due }) => ms(due) >= now);
  const half = Math.ceil(most / 2);
  const lates = late.slice(0, Math.max(half, most - near.length));
  return [...lates, ...near.slice(0, most - lates.length)];
}
