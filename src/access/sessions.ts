/**
 * Sessions of browsers: held in memory, where every request looks, and kept in the store, so that a restart signs
 * nobody out. At most 12 hours, whatever is done; an hour without a request or an open page ends one too.
 */
import type { Micros } from '../core/pbx-event.js';
import type { Db, Log } from '../ports.js';
import { hashSecret, newSession } from './secrets.js';
import type { AccessTables } from './tables.js';

export const sessionLife: Micros = 12 * 3_600_000_000;
export const sessionIdle: Micros = 3_600_000_000;

export interface Session {
  readonly hash: string;
  readonly user: string;
  readonly createdAt: Micros;
  readonly expiresAt: Micros;
  /** Last sign of the user; of a session read from the store: the start of the daemon. */
  seenAt: Micros;
}

export interface Sessions {
  load(now: Micros): Promise<void>;
  /** The cookie's value with its session. Works without the store too: people come first. */
  begin(user: string, now: Micros): Promise<{ readonly secret: string; readonly session: Session }>;
  byHash(hash: string, now: Micros): Session | null;
  end(hash: string): Promise<void>;
  /** Forgets what has ended, here and in the store. */
  sweep(now: Micros, stands: (session: Session) => boolean): Promise<void>;
}

export function createSessions(db: Db, log: Log): Sessions {
  const tables = db.withTables<AccessTables>();
  const open = new Map<string, Session>();
  const isOver = (session: Session, now: Micros): boolean =>
    now >= session.expiresAt || now - session.seenAt >= sessionIdle;

  async function forget(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) open.delete(hash);
    if (hashes.length > 0) await tables.deleteFrom('session').where('hash', 'in', hashes).execute();
  }

  return {
    async load(now) {
      const rows = await tables.selectFrom('session').selectAll().execute();
      for (const row of rows) {
        open.set(row.hash, {
          hash: row.hash,
          user: row.user,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          seenAt: now,
        });
      }
    },
    async begin(user, now) {
      const secret = newSession();
      const session = { hash: hashSecret(secret), user, createdAt: now, expiresAt: now + sessionLife, seenAt: now };
      open.set(session.hash, session);
      try {
        await tables
          .insertInto('session')
          .values({ hash: session.hash, user, created_at: now, expires_at: session.expiresAt })
          .execute();
      } catch (error) {
        log.warn('a session could not be stored: it ends with the daemon', { error: String(error) });
      }
      return { secret, session };
    },
    byHash(hash, now) {
      const session = open.get(hash);
      return session === undefined || isOver(session, now) ? null : session;
    },
    end: (hash) => forget([hash]),
    sweep: (now, stands) => forget([...open.values()].filter((s) => isOver(s, now) || !stands(s)).map((s) => s.hash)),
  };
}
