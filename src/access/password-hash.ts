/**
 * Hashes and checks passwords with argon2id on the machine's thread pool, one at a time, so that a flood of sign-ins
 * takes one core and never the thread that reads the PBX. Those who wait are served address by address in turn: a flood
 * from one address delays nobody at another.
 */
import { hash, verify } from '@node-rs/argon2';
import { tooMany } from '../errors.js';

export interface PasswordHasher {
  /** `from`: whom the waiting is charged to. Throws `unavailable` where too many wait already. */
  hash(password: string, from: string): Promise<string>;
  verify(hashed: string, password: string, from: string): Promise<boolean>;
}

/** 19 MiB, two passes: what OWASP's password storage sheet asks of argon2id; about 0.1 s. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface QueueLimits {
  /** Longest line of one address, and of all. */
  readonly perAddress: number;
  readonly total: number;
}

/** A desk's whole shift signing in at once from one address fits. */
const usual: QueueLimits = { perAddress: 60, total: 300 };

type Job = () => Promise<void>;

export function createFairQueue(limits: QueueLimits = usual): <T>(from: string, run: () => Promise<T>) => Promise<T> {
  /** Addresses in the order in which their turn comes. */
  const lines = new Map<string, Job[]>();
  let waiting = 0;
  let busy = false;

  async function work(): Promise<void> {
    busy = true;
    for (;;) {
      const turn = lines.entries().next();
      if (turn.done === true) break;
      const [from, line] = turn.value;
      lines.delete(from);
      const job = line.shift();
      if (line.length > 0) lines.set(from, line);
      if (job === undefined) continue;
      waiting -= 1;
      await job();
    }
    busy = false;
  }

  return (from, run) =>
    new Promise((resolve, reject) => {
      const line = lines.get(from) ?? [];
      if (line.length >= limits.perAddress || waiting >= limits.total) {
        reject(tooMany('Too many sign-ins at once', 2));
        return;
      }
      line.push(() => run().then(resolve, reject));
      lines.set(from, line);
      waiting += 1;
      if (!busy) void work();
    });
}

export function createPasswordHasher(limits: QueueLimits = usual): PasswordHasher {
  const queue = createFairQueue(limits);
  return {
    hash: (password, from) => queue(from, () => hash(password.normalize('NFKC'), cost)),
    // A hash that cannot be read is wrong, not an error: nobody comes in by it.
    verify: (hashed, password, from) =>
      queue(from, () => verify(hashed, password.normalize('NFKC')).catch(() => false)),
  };
}
