/**
 * Work that is dear, one piece at a time, shared out among addresses. Who has used least of late comes first, so that a
 * flood from many addresses, each of which was served a moment ago, waits behind the desk. Where all places are taken,
 * whoever holds most of them gives one up; the one who is told to come back is never one who has less than he who stays.
 */
import { tooMany } from '../errors.js';

export interface QueueLimits {
  /** Longest line of one address, and of all. */
  readonly perAddress: number;
  readonly total: number;
}

/** Rejects with `unavailable` and when to come back, where there is no place. `known`: comes before all who are not. */
export type FairQueue = <T>(from: string, run: () => Promise<T>, known?: boolean) => Promise<T>;

interface Job {
  run(): Promise<void>;
  refuse(): void;
}

interface Line {
  readonly from: string;
  readonly known: boolean;
  readonly jobs: Job[];
}

/** Milliseconds: what was used is held against nobody for longer than twice this. */
const span = 60_000;
/** Addresses that are remembered in a span. */
const mostRemembered = 50_000;
/** Seconds after which who was refused may come back. */
const comeBack = 2;

/** How often each address was served of late. */
function createUse(now: () => number): { of(from: string): number; add(from: string): void } {
  let current = new Map<string, number>();
  let before = new Map<string, number>();
  let since = now();

  function turn(): void {
    const passed = now() - since;
    if (passed < span && current.size < mostRemembered) return;
    before = passed < 2 * span ? current : new Map();
    current = new Map();
    since = now();
  }

  return {
    of(from) {
      turn();
      return (current.get(from) ?? 0) + (before.get(from) ?? 0);
    },
    add(from) {
      turn();
      current.set(from, (current.get(from) ?? 0) + 1);
    },
  };
}

export function createFairQueue(limits: QueueLimits, now: () => number = () => performance.now()): FairQueue {
  const use = createUse(now);
  /** By address and whether it is known, in the order in which they came. */
  const lines = new Map<string, Line>();
  let waiting = 0;
  let busy = false;

  const keyOf = (from: string, known: boolean): string => `${known ? 'known' : 'other'} ${from}`;
  const share = (line: Line): number => use.of(line.from) + line.jobs.length;

  function leave(line: Line): void {
    waiting -= 1;
    if (line.jobs.length === 0) lines.delete(keyOf(line.from, line.known));
  }

  function next(): Line | null {
    let best: Line | null = null;
    let least = Infinity;
    for (const line of lines.values()) {
      if (best !== null && best.known && !line.known) continue;
      const used = use.of(line.from);
      if (best !== null && best.known === line.known && used >= least) continue;
      best = line;
      least = used;
    }
    return best;
  }

  async function work(): Promise<void> {
    busy = true;
    for (let line = next(); line !== null; line = next()) {
      const job = line.jobs.shift();
      leave(line);
      use.add(line.from);
      await job?.run();
    }
    busy = false;
  }

  /** Takes the last place of whoever holds most, if that is more than the newcomer would. False: nobody gives way. */
  function makeRoom(from: string, known: boolean): boolean {
    const own = lines.get(keyOf(from, known));
    const wanted = use.of(from) + (own?.jobs.length ?? 0) + 1;
    let victim: Line | null = null;
    let most = 0;
    for (const line of lines.values()) {
      if (line.known && !known) continue;
      // Whoever is not known gives way to whoever is, however little he holds.
      const held = share(line) + (known && !line.known ? mostRemembered : 0);
      if (held <= most) continue;
      victim = line;
      most = held;
    }
    if (victim === null || victim === own || most <= wanted) return false;
    victim.jobs.pop()?.refuse();
    leave(victim);
    return true;
  }

  return (from, run, known = false) =>
    new Promise((resolve, reject) => {
      const refuse = (): void => reject(tooMany('Too many sign-ins at once; try again in a moment', comeBack));
      const key = keyOf(from, known);
      if ((lines.get(key)?.jobs.length ?? 0) >= limits.perAddress) return refuse();
      if (waiting >= limits.total && !makeRoom(from, known)) return refuse();
      const line = lines.get(key) ?? { from, known, jobs: [] };
      line.jobs.push({ run: () => run().then(resolve, reject), refuse });
      lines.set(key, line);
      waiting += 1;
      if (!busy) void work();
    });
}
