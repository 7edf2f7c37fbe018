/**
 * The lock for people who went away: a session whose user shows no sign for so long is locked until he gives his password
 * again. Using the page and being in a call on the own phone are signs; polling, pushed messages and a phone that merely
 * rings are none. The clock is looked at whenever somebody asks, so a slow timer lets nobody in.
 */
import type { Micros } from '../core/pbx-event.js';
import { conflict, invalid } from '../errors.js';
import type { Clock } from '../ports.js';
import type { Session, Sessions } from './sessions.js';

/** Clause 2.2.4: within ten minutes. */
export const longestIdle: Micros = 10 * 60_000_000;
const shortestIdle: Micros = 10_000_000;

export interface IdleLock {
  readonly after: Micros | null;
  isLocked(session: Session): boolean;
  /** A sign of the user; unlocks nothing. */
  touch(session: Session): void;
  /** At once, by the user's own wish. Throws `conflict` where the site has no lock. */
  lock(session: Session): void;
  unlock(session: Session): void;
  /** Looks at all sessions: who is in a call stays, who is gone is locked. True where a lock fell. */
  look(): boolean;
}

export interface IdleLockDeps {
  /** null: no lock. */
  readonly after: Micros | null;
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'open'>;
  /** Is this user in a call on his own phone? */
  readonly inCall: (user: string) => boolean;
  /** Called when a lock falls by itself. */
  readonly onIdle?: (session: Session) => void;
}

export function createIdleLock({ after, clock, sessions, inCall, onIdle }: IdleLockDeps): IdleLock {
  if (after !== null && (after > longestIdle || after < shortestIdle)) {
    throw invalid('The idle lock must lie between 10 seconds and 10 minutes', {
      idleLock: 'must lie between 10s and 10m',
    });
  }

  function isLocked(session: Session): boolean {
    if (after === null) return false;
    if (session.lockedAt !== null) return true;
    const now = clock.now();
    if (inCall(session.user)) session.activeAt = now;
    else if (now - session.activeAt >= after) {
      session.lockedAt = now;
      onIdle?.(session);
    }
    return session.lockedAt !== null;
  }

  return {
    after,
    isLocked,
    touch(session) {
      if (!isLocked(session)) session.activeAt = clock.now();
    },
    lock(session) {
      if (after === null) throw conflict('This site has no lock for pages', 'no_idle_lock');
      session.lockedAt ??= clock.now();
    },
    unlock(session) {
      session.lockedAt = null;
      session.activeAt = clock.now();
    },
    look() {
      let fell = false;
      for (const session of sessions.open()) {
        const before = session.lockedAt;
        if (isLocked(session) && before === null) fell = true;
      }
      return fell;
    },
  };
}
