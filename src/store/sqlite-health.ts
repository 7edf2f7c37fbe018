/** Whether the store can acknowledge, and why not, in words. Damage stays until a restart; all else heals by a write. */
import { SkylarkError, unavailable } from '../errors.js';
import type { Log, StoreHealth } from '../ports.js';
import { SqliteFailure } from './sqlite-thread.js';
import { isDamage, storeTrouble } from './sqlite-words.js';

export interface HealthNotes {
  current(): StoreHealth;
  /** A write was committed. */
  good(): void;
  /** Notes trouble of the store and returns the error to throw: `unavailable`, or the statement's own failure. */
  failed(error: unknown): Error;
  damaged(what: string): void;
  /** `unavailable` where nothing may be acknowledged until a restart, else null. */
  unsound(): Error | null;
}

export function createHealth(file: string, log: Log): HealthNotes {
  let reason: string | null = null;
  let damage: string | null = null;

  function trouble(text: string): void {
    if (reason === text) return;
    reason = text;
    log.error('The store cannot acknowledge', { reason: text });
  }

  function damaged(what: string): void {
    if (damage !== null) return;
    damage = `the database ${file} is damaged (${what}); nothing is stored any more: restore a backup`;
    log.error('The store cannot acknowledge', { reason: damage });
  }

  return {
    current: () => {
      const text = damage ?? reason;
      return { ok: text === null, reason: text };
    },
    good() {
      if (reason === null) return;
      reason = null;
      log.info('The store acknowledges again');
    },
    failed(error) {
      if (error instanceof SkylarkError) {
        trouble(error.message);
        return error;
      }
      if (!(error instanceof SqliteFailure)) return error instanceof Error ? error : new Error(String(error));
      if (isDamage(error.code)) damaged(error.message);
      const text = storeTrouble(error.code);
      if (text === null) return error;
      trouble(`${text}: ${file} (${error.code})`);
      return unavailable(`The store cannot acknowledge: ${text}`, error);
    },
    damaged,
    unsound: () => (damage === null ? null : unavailable(`The store cannot acknowledge: ${damage}`)),
  };
}
