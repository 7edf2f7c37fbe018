/** Waiting, passed in so that tests can run a day in a moment. */
export interface Timers {
  /** Runs `then` after `ms` milliseconds; the answer cancels it. */
  after(ms: number, then: () => void): () => void;
}

export const realTimers: Timers = {
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
