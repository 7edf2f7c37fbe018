/**
 * Hashes and checks passwords with argon2id on the machine's thread pool, one at a time, so that a flood of sign-ins
 * takes one core and never the thread that reads the PBX. Who waits for how long is fair-queue.ts's affair.
 */
import { hash, verify } from '@node-rs/argon2';
import { createFairQueue, type QueueLimits } from './fair-queue.js';

export interface PasswordHasher {
  /** `from`: whom the waiting is charged to. Throws `unavailable` where too many wait already. */
  hash(password: string, from: string): Promise<string>;
  /** `known`: comes before those who are not; for whoever was right there before, or has a session. */
  verify(hashed: string, password: string, from: string, known?: boolean): Promise<boolean>;
}

/** 19 MiB, two passes: what OWASP's password storage sheet asks of argon2id; about 0.1 s. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A desk's whole shift signing in at once from one address fits. */
const usual: QueueLimits = { perAddress: 60, total: 300 };

export function createPasswordHasher(limits: QueueLimits = usual): PasswordHasher {
  const queue = createFairQueue(limits);
  return {
    // Only whoever is signed in has passwords hashed.
    hash: (password, from) => queue(from, () => hash(password.normalize('NFKC'), cost), true),
    // A hash that cannot be read is wrong, not an error: nobody comes in by it.
    verify: (hashed, password, from, known) =>
      queue(from, () => verify(hashed, password.normalize('NFKC')).catch(() => false), known),
  };
}
