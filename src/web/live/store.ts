/** Holds the live state for the components and takes messages in batches, so that a burst is drawn once. */
import { emptyState, reduceAll, type LiveInput, type LiveState } from './state.js';
import type { Connection } from './socket.js';

export interface LiveStore {
  readonly state: () => LiveState;
  readonly connection: () => Connection;
  readonly subscribe: (listener: () => void) => () => void;
  put(input: LiveInput): void;
  setConnection(connection: Connection): void;
  /** Nothing is known any more, and nobody who still listens may go on from what was. */
  forget(): void;
}

/** `soon` runs a task a few hundredths of a second later. */
export function liveStore(connection: Connection, soon: (task: () => void) => void): LiveStore {
  let state = emptyState;
  let present = connection;
  let queue: LiveInput[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const flush = (): void => {
    if (queue.length === 0) return;
    const batch = queue;
    queue = [];
    state = reduceAll(state, batch);
    tell();
  };
  let over = false;
  return {
    state: () => state,
    connection: () => present,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(input) {
      if (over) return;
      queue.push(input);
      // What is there at the beginning is waited for and comes in one piece: it is drawn at once.
      if (input.type === 'snapshot') flush();
      else if (queue.length === 1) soon(flush);
    },
    setConnection(next) {
      if (queue.length > 0) flush();
      present = next;
      tell();
    },
    forget() {
      over = true;
      queue = [];
      state = emptyState;
      tell();
    },
  };
}
