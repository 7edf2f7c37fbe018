/** Where a wallboard's moment comes from: the live state of somebody who is signed in, or what a display is told. */
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { AgentStateJson, DueTicketsJson, WaitingJson } from '../../contract/live.js';
import type { Live } from '../live/live.js';
import { agentsInOrder } from '../supervisor/lists.js';
import { useDesk } from '../shell/context.js';
import {
  agentsFromDisplay,
  agentsFromState,
  waitingFromCalls,
  waitingFromDisplay,
  type WallAgents,
  type WallCall,
} from './model.js';

export interface WallFeed {
  /** Whether people's names may be shown, and figures lead to their calls. */
  readonly names: boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** The same value for the same state. */
  readonly waiting: () => readonly WallCall[];
  readonly agents: (queue: string | null) => WallAgents;
  /** null: not told yet, or not for this reader. */
  readonly due: () => DueTicketsJson | null;
}

export const FeedContext = createContext<WallFeed | null>(null);

export function useFeed(): WallFeed {
  const feed = useContext(FeedContext);
  if (feed === null) throw new Error('used outside a wallboard');
  return feed;
}

export function useWaiting(): readonly WallCall[] {
  const feed = useFeed();
  return useSyncExternalStore(feed.subscribe, feed.waiting);
}

export function useAgents(queue: string | null): WallAgents {
  const feed = useFeed();
  return useSyncExternalStore(feed.subscribe, () => feed.agents(queue));
}

export function useDueTickets(): DueTicketsJson | null {
  const feed = useFeed();
  return useSyncExternalStore(feed.subscribe, feed.due);
}

/** Makes a value anew only when one of the parts that it is made of is another. */
function once<P extends readonly unknown[], R>(make: (...parts: P) => R): (...parts: P) => R {
  let last: { readonly parts: P; readonly made: R } | null = null;
  return (...parts) => {
    if (last === null || parts.some((part, i) => part !== last?.parts[i])) last = { parts, made: make(...parts) };
    return last.made;
  };
}

export function feedOfLive(live: Live): WallFeed {
  const { store } = live;
  const waiting = once(waitingFromCalls);
  const agents = once(agentsFromState);
  return {
    names: true,
    subscribe: store.subscribe,
    waiting: () => waiting(store.state().calls, store.state().limits),
    agents: (queue) => agents(agentsInOrder(store.state().agents), queue),
    due: () => store.state().due,
  };
}

export interface DisplayFeed extends WallFeed {
  stop(): void;
}

/** A display is not told which queue an agent is in: its agents are all of them. */
export function feedOfDisplay(live: Live): DisplayFeed {
  let told: {
    readonly waiting: readonly WaitingJson[];
    readonly states: readonly AgentStateJson[];
    readonly due: DueTicketsJson | null;
  } = { waiting: [], states: [], due: null };
  const listeners = new Set<() => void>();
  const waiting = once(waitingFromDisplay);
  const agents = once(agentsFromDisplay);
  const stop = live.listen((message) => {
    if (message.type === 'snapshot') {
      const { waiting: now = [], agentStates: states = [], due = null } = message;
      told = { waiting: now, states, due };
    } else if (message.type === 'wall.tickets') told = { ...told, due: message.due };
    else if (message.type === 'wall.waiting') told = { ...told, waiting: message.waiting };
    else if (message.type === 'wall.agents') told = { ...told, states: message.agentStates };
    else return;
    for (const listener of listeners) listener();
  });
  return {
    names: false,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waiting: () => waiting(told.waiting),
    agents: () => agents(told.states),
    due: () => told.due,
    stop,
  };
}

/** Asks again and again while somebody may be looking; the last answer stays until the next. */
export function useEvery(task: () => Promise<void>, everyMs: number, on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const run = (): void => {
      if (document.visibilityState !== 'hidden') void task();
    };
    run();
    const timer = setInterval(run, everyMs);
    document.addEventListener('visibilitychange', run);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [task, everyMs, on]);
}

/** The name by which people call a queue. */
export function useQueueName(): (queue: string | null) => string | null {
  const { store } = useDesk().live;
  const queues = useSyncExternalStore(store.subscribe, () => store.state().queues);
  return (queue) => {
    if (queue === null) return null;
    for (const one of queues.values()) if (one.queue === queue) return one.name;
    return queue;
  };
}
