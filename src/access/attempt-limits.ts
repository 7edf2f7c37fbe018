/**
 * Slows down guessing of passwords without locking anybody out: after a few wrong ones the pair of user and address
 * waits, longer each time, at most a minute. The same user at another address, and others at this one, wait for nothing.
 */
import { isIPv6 } from 'node:net';
import type { Micros } from '../core/pbx-event.js';

const free = 5;
const firstDelay: Micros = 1_000_000;
const longestDelay: Micros = 60_000_000;
/** After so long without a wrong one all is forgiven. */
const forgiven: Micros = 15 * 60_000_000;
/** Oldest pairs are forgotten beyond this, so that a flood of made-up names takes no memory. */
const mostKept = 20_000;

interface Tries {
  wrong: number;
  last: Micros;
  /** Not before. */
  next: Micros;
}

export interface AttemptLimits {
  /** Seconds to wait before this pair may try again; 0: now. */
  wait(user: string, address: string, now: Micros): number;
  /** Counted at the start of a try, so that many at once are not all the first. */
  begin(user: string, address: string, now: Micros): void;
  /** It was not tried after all: nothing is held against the pair. */
  notTried(user: string, address: string, now: Micros): void;
  right(user: string, address: string): void;
  /** Whether this pair was right before, as long as that is remembered. */
  isKnown(user: string, address: string): boolean;
}

/** Whoever has one IPv6 address has 2⁶⁴ of them: they count as one. */
function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return groups.slice(0, 4).join(':');
}

export function createAttemptLimits(): AttemptLimits {
  const pairs = new Map<string, Tries>();
  /** Those who were right, the longest ago first. */
  const known = new Set<string>();
  const key = (user: string, address: string): string => `${network(address)}\n${user.toLowerCase().slice(0, 64)}`;

  return {
    wait(user, address, now) {
      const tries = pairs.get(key(user, address));
      if (tries === undefined || now - tries.last > forgiven) return 0;
      return Math.max(0, Math.ceil((tries.next - now) / 1_000_000));
    },
    begin(user, address, now) {
      const pair = key(user, address);
      const before = pairs.get(pair);
      const wrong = before === undefined || now - before.last > forgiven ? 1 : before.wrong + 1;
      const delay = wrong < free ? 0 : Math.min(longestDelay, firstDelay * 2 ** Math.min(wrong - free, 10));
      pairs.delete(pair);
      pairs.set(pair, { wrong, last: now, next: now + delay });
      if (pairs.size > mostKept) {
        const oldest = pairs.keys().next();
        if (oldest.done !== true) pairs.delete(oldest.value);
      }
    },
    notTried(user, address, now) {
      const pair = key(user, address);
      const tries = pairs.get(pair);
      if (tries === undefined) return;
      tries.wrong -= 1;
      tries.next = now;
      if (tries.wrong <= 0) pairs.delete(pair);
    },
    right(user, address) {
      const pair = key(user, address);
      pairs.delete(pair);
      known.delete(pair);
      known.add(pair);
      const [oldest] = known;
      if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    },
    isKnown: (user, address) => known.has(key(user, address)),
  };
}
