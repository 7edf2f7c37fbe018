/** Seeded chance: the same seed gives the same callers, whatever the machine. Not for secrets. */

export interface Random {
  /** Evenly spread in [0, 1). */
  next(): number;
}

/** Small, fast generator with 32 bits of state (a Weyl sequence through a mixing function). */
export function seededRandom(seed = 1): Random {
  let state = (seed ^ 0x9e3779b9) | 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + random.next() * (high - low);
}

export function whole(random: Random, low: number, high: number): number {
  return Math.floor(between(random, low, high + 1));
}

export function pick<T>(random: Random, from: readonly [T, ...T[]] | readonly T[]): T | undefined {
  return from[Math.floor(random.next() * from.length)];
}

/** Time to the next of events that come independently, `mean` apart on average. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random.next()) * mean;
}

export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

/** Looks like a UUID of version 4, as Asterisk gives its bridges. */
export function uuid(random: Random): string {
  const hex = (length: number): string =>
    Array.from({ length }, () => Math.floor(random.next() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(random.next() * 4)]}${hex(3)}-${hex(12)}`;
}
