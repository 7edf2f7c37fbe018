/**
 * What a wallboard with a display token is told of the moment: who waits since when, which states the agents are in, which
 * tickets are near their targets; without a name, a number or a call's id. Told when it changed, a few times a second.
 */
import type { AgentJson, AgentStateJson, WaitingJson } from '../../contract/live.js';
import { instant, millis } from '../../contract/instant.js';
import type { AnswerRule } from '../../core/answer-rule.js';
import type { Call } from '../../core/call.js';
import type { Push } from '../../ports.js';
import type { Feature } from '../feature.js';
import type { DueTickets } from './due-tickets.js';

export interface WallDeps {
  readonly openCalls: () => Iterable<Call>;
  readonly agents: () => readonly AgentJson[];
  readonly answerRule: (call: Call) => AnswerRule;
  readonly push: Push;
  readonly dueTickets: DueTickets;
  /** Runs a task after so many milliseconds; returns the cancel. */
  readonly after: (delay: number, task: () => void) => () => void;
}

/** Milliseconds between two tellings. */
const waitingEvery = 200;
const agentsEvery = 1000;
/** Nobody reads more of them on a wall. */
const timesTold = 12;

/** Hotline calls that were offered and are not answered, the longest waiting first. */
export function waitingOf(calls: Iterable<Call>, ruleOf: (call: Call) => AnswerRule): WaitingJson[] {
  const waiting = [...calls].flatMap((call) =>
    call.hotline && call.offeredAt !== null && call.answeredAt === null && call.outcome === null
      ? [{ call, offeredAt: call.offeredAt }]
      : [],
  );
  return waiting
    .sort((a, b) => a.offeredAt - b.offeredAt || (a.call.id < b.call.id ? -1 : 1))
    .map(({ call, offeredAt }) => ({
      pbx: call.pbx,
      queue: call.visits.findLast((visit) => visit.leftAt === null)?.queue ?? call.queue,
      offeredAt: instant(offeredAt),
      ringing: call.offers.some((offer) => offer.endedAt === null),
      limitMs: millis(ruleOf(call).limit),
      precision: call.precision,
    }));
}

export function agentStatesOf(agents: readonly AgentJson[]): AgentStateJson[] {
  const groups = new Map<string, { pbx: string; state: AgentJson['state']; since: string[] }>();
  for (const { pbx, state, since } of agents) {
    const key = `${state} ${pbx}`;
    const group = groups.get(key) ?? { pbx, state, since: [] };
    group.since.push(since);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { pbx, state, since }]) => ({
      pbx,
      state,
      count: since.length,
      since: since.sort().slice(0, timesTold),
    }));
}

export function createWall(deps: WallDeps): Feature {
  const { push, dueTickets } = deps;
  let cancelWaiting: (() => void) | null = null;
  let cancelAgents: (() => void) | null = null;
  let toldWaiting = '[]';
  let toldAgents = '';
  let stopped = false;

  const waiting = (): WaitingJson[] => waitingOf(deps.openCalls(), deps.answerRule);
  const agentStates = (): AgentStateJson[] => agentStatesOf(deps.agents());

  function tellWaiting(): void {
    cancelWaiting = null;
    const now = waiting();
    const text = JSON.stringify(now);
    if (text === toldWaiting) return;
    toldWaiting = text;
    push.publish({ type: 'wall.waiting', waiting: now }, {});
  }

  function tellAgents(): void {
    const now = agentStates();
    const text = JSON.stringify(now);
    if (text !== toldAgents) push.publish({ type: 'wall.agents', agentStates: now }, {});
    toldAgents = text;
    if (!stopped) cancelAgents = deps.after(agentsEvery, tellAgents);
  }

  return {
    name: 'wall',
    live: {
      name: 'wall',
      onFacts() {
        cancelWaiting ??= deps.after(waitingEvery, tellWaiting);
      },
    },
    snapshot(who) {
      const display = who.via === 'display';
      const due = display || who.roles.includes('supervisor') ? dueTickets.told(!display) : null;
      const tickets = due === null ? {} : { due };
      if (!display) return tickets;
      // Whoever got this may have something that was not told: what comes next is told to him whatever it is.
      toldWaiting = toldAgents = '';
      return { waiting: waiting(), agentStates: agentStates(), ...tickets };
    },
    async start() {
      cancelAgents = deps.after(agentsEvery, tellAgents);
      await dueTickets.start();
    },
    stop() {
      stopped = true;
      cancelWaiting?.();
      cancelAgents?.();
      dueTickets.stop();
    },
  };
}
