/**
 * The simulated PBX's time: real timers for the demo, a stepped virtual clock for tests and load. Knows nothing of
 * telephony. Instants are microseconds since 1970 UTC, durations milliseconds.
 */

export type Cancel = () => void;

export interface SimClock {
  /** Microseconds since 1970 UTC, as this PBX believes. */
  now(): number;
  /** Runs once, `ms` milliseconds from now (0: as soon as what runs now has returned). */
  after(ms: number, run: () => void): Cancel;
}

/** The machine's clock; `offsetMs` puts the PBX's clock that much ahead of ours (negative: behind). */
export function realClock(offsetMs = 0): SimClock {
  return {
    now: () => Math.round((performance.timeOrigin + performance.now() + offsetMs) * 1000),
    after(ms, run) {
      const timer = setTimeout(run, Math.min(ms, 2_147_483_647));
      return () => clearTimeout(timer);
    },
  };
}

interface Entry {
  at: number;
  order: number;
  run: (() => void) | null;
}

/** Time that passes only when told to: the same steps give the same order, always. */
export class VirtualClock implements SimClock {
  private current: number;
  private order = 0;
  private readonly heap: Entry[] = [];

  /** Starts at `start` (microseconds); the default is an ordinary weekday morning. */
  constructor(start = 1_795_480_000_000_000) {
    this.current = start;
  }

  now(): number {
    return this.current;
  }

  after(ms: number, run: () => void): Cancel {
    const entry: Entry = { at: this.current + Math.max(0, Math.ceil(ms * 1000)), order: (this.order += 1), run };
    this.push(entry);
    return () => {
      entry.run = null;
    };
  }

  /** Lets `ms` milliseconds pass, running everything due on the way. */
  advance(ms: number): void {
    const until = this.current + Math.round(ms * 1000);
    while (this.step(until));
    this.current = until;
  }

  /** Steps from one due thing to the next until `done` holds, at most `maxMs` further. Tells whether it came to hold. */
  runUntil(done: () => boolean, maxMs: number): boolean {
    const until = this.current + Math.round(maxMs * 1000);
    while (!done()) if (!this.step(until)) return done();
    return true;
  }

  /** Runs the next due thing, if it is due by `until`. */
  private step(until: number): boolean {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || first.at > until) return false;
      this.pop();
      if (first.run === null) continue;
      this.current = Math.max(this.current, first.at);
      first.run();
      return true;
    }
  }

  private static before(a: Entry, b: Entry): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private push(entry: Entry): void {
    const heap = this.heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!VirtualClock.before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const heap = this.heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && VirtualClock.before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!VirtualClock.before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

/** A clock whose timers can all be dropped at once: what a PBX forgets when it restarts. */
export class Timers implements SimClock {
  private readonly clock: SimClock;
  private readonly pending = new Set<Cancel>();

  constructor(clock: SimClock) {
    this.clock = clock;
  }

  now(): number {
    return this.clock.now();
  }

  after(ms: number, run: () => void): Cancel {
    const cancel = this.clock.after(ms, () => {
      this.pending.delete(cancel);
      run();
    });
    this.pending.add(cancel);
    return () => {
      this.pending.delete(cancel);
      cancel();
    };
  }

  get count(): number {
    return this.pending.size;
  }

  cancelAll(): void {
    for (const cancel of this.pending) cancel();
    this.pending.clear();
  }
}
