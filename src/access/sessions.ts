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
  /** From where it was begun; null where that is not known. */
  readonly address: string | null;
  /** Last sign of the user; of a session read from the store: the start of the daemon. */
  seenAt: Micros;
  /** Last time that the user did something, for the idle lock. */
  activeAt: Micros;
  /** null: not locked. */
  lockedAt: Micros | null;
}

export interface Sessions {
  load(now: Micros): Promise<void>;
  /** The cookie's value with its session. Works without the store too: people come first. */
  begin(
    user: string,
    now: Micros,
    address: string | null,
  ): Promise<{ readonly secret: string; readonly session: Session }>;
  byHash(hash: string, now: Micros): Session | null;
  /** Those in memory, ended ones that were not swept yet too. */
  open(): Iterable<Session>;
  /** Stores signs of users and locks that are new, so that a restart neither locks nor unlocks anybody. */
  save(): Promise<void>;
  end(hash: string): Promise<void>;
  /** Forgets what has ended, here and in the store. */
  sweep(now: Micros, stands: (session: Session) => boolean): Promise<void>;
}

export function createSessions(db: Db, log: Log): Sessions {
  const tables = db.withTables<AccessTables>();
  const open = new Map<string, Session>();
  /** By hash, what the store holds of signs and locks. */
  const saved = new Map<string, string>();
  const stateOf = ({ activeAt, lockedAt }: Pick<Session, 'activeAt' | 'lockedAt'>): string => `${activeAt} ${lockedAt}`;
  const isOver = (session: Session, now: Micros): boolean =>
    now >= session.expiresAt || now - session.seenAt >= sessionIdle;

  async function forget(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) {
      open.delete(hash);
      saved.delete(hash);
    }
    if (hashes.length > 0) await tables.deleteFrom('session').where('hash', 'in', hashes).execute();
  }

  return {
    async load(now) {
      const rows = await tables.selectFrom('session').selectAll().execute();
      for (const row of rows) {
        const session: Session = {
          hash: row.hash,
          user: row.user,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          address: row.address,
          seenAt: now,
          activeAt: row.active_at ?? now,
          lockedAt: row.locked_at,
        };
        open.set(row.hash, session);
        saved.set(row.hash, stateOf(session));
      }
    },
    async begin(user, now, address) {
      const secret = newSession();
      const session: Session = {
        hash: hashSecret(secret),
        user,
        createdAt: now,
        expiresAt: now + sessionLife,
        address,
        seenAt: now,
        activeAt: now,
        lockedAt: null,
      };
      open.set(session.hash, session);
      saved.set(session.hash, stateOf(session));
      try {
        await tables
          .insertInto('session')
          .values({
            hash: session.hash,
            user,
            created_at: now,
            expires_at: session.expiresAt,
            active_at: now,
            locked_at: null,
            address,
          })
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
    open: () => open.values(),
    async save() {
      const news = [...open.values()].filter((session) => saved.get(session.hash) !== stateOf(session));
      if (news.length === 0) return;
      const states = news.map(({ hash, activeAt, lockedAt }) => ({ hash, activeAt, lockedAt }));
      await db.transaction().execute(async (tx) => {
        const own = tx.withTables<AccessTables>();
        for (const { hash, activeAt, lockedAt } of states) {
          await own
            .updateTable('session')
            .set({ active_at: activeAt, locked_at: lockedAt })
            .where('hash', '=', hash)
            .execute();
        }
      });
      for (const state of states) if (open.has(state.hash)) saved.set(state.hash, stateOf(state));
    },
    end: (hash) => forget([hash]),
    sweep: (now, stands) => forget([...open.values()].filter((s) => isOver(s, now) || !stands(s)).map((s) => s.hash)),
  };
}
