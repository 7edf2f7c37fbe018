/** Lists that the live page shows, made from the state; remembered for the last state, so that a beat costs nothing. */
import type { CallJson } from '../../contract/call.js';
import type { AgentJson } from '../../contract/live.js';
import { byArrival, placeOf } from '../live/call-view.js';

export interface OpenCalls {
  /** Not answered yet, in the menu or offered, in order of arrival. */
  readonly waiting: readonly CallJson[];
  readonly talking: readonly CallJson[];
}

function remembered<A extends object, R>(make: (from: A) => R): (from: A) => R {
  const made = new WeakMap<A, R>();
  return (from) => {
    const known = made.get(from);
    if (known !== undefined) return known;
    const result = make(from);
    made.set(from, result);
    return result;
  };
}

export const openCalls = remembered((calls: ReadonlyMap<string, CallJson>): OpenCalls => {
  const all = byArrival(calls.values());
  return {
    waiting: all.filter((call) => placeOf(call) !== 'talking'),
    talking: all.filter((call) => placeOf(call) === 'talking'),
  };
});

/** Hotline calls whose clock runs. */
export const timedCalls = remembered((calls: ReadonlyMap<string, CallJson>): readonly CallJson[] =>
  openCalls(calls).waiting.filter((call) => call.hotline && call.offeredAt !== null),
);

export const agentStates = [
  'ringing',
  'in_call',
  'on_hold',
  'wrap_up',
  'ready',
  'paused',
  'busy_elsewhere',
  'unavailable',
  'unknown',
] as const satisfies readonly AgentJson['state'][];

/** By extension, then PBX: an agent keeps his place whatever he does. */
export const agentsInOrder = remembered((agents: ReadonlyMap<string, AgentJson>): readonly AgentJson[] =>
  [...agents.values()].sort(
    (a, b) => a.extension.length - b.extension.length || compare(a.extension, b.extension) || compare(a.pbx, b.pbx),
  ),
);

export const agentCounts = remembered(
  (agents: ReadonlyMap<string, AgentJson>): ReadonlyMap<AgentJson['state'], number> => {
    const counts = new Map<AgentJson['state'], number>();
    for (const agent of agents.values()) counts.set(agent.state, (counts.get(agent.state) ?? 0) + 1);
    return counts;
  },
);

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
