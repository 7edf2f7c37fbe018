/**
 * The store on SQLite: facts, cursors, unknown intervals and the features' tables in one file, behind the port `Store`.
 * The connections live in workers (sqlite-worker.ts); this thread only asks and is answered.
 */
import { Kysely } from 'kysely';
import { SkylarkError, unavailable } from '../errors.js';
import type { AnyTables, Db, FactLog, Log, Store } from '../ports.js';
import { asError, textOf } from './error-text.js';
import { decodeRow, type FactRow } from './fact-code.js';
import { follow, type Following } from './follow.js';
import type { WorkerSettings } from './messages.js';
import { migrate } from './migrate.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { createHealth } from './sqlite-health.js';
import { startReaders } from './sqlite-readers.js';
import { checkWholeFile, SqliteFailure } from './sqlite-thread.js';
import { startWriter } from './sqlite-writer.js';
import { storeTrouble } from './sqlite-words.js';
import type { StoreTables } from './tables.js';
import { unknownIntervals } from './unknown-intervals.js';

export interface SqliteOptions {
  readonly file: string;
  readonly log: Log;
  /** false for a tool that works beside a running daemon; it must not append facts. Default true. */
  readonly exclusive?: boolean;
  /** Milliseconds to wait for another program's write. Default 5000. */
  readonly busyTimeout?: number;
}

const aliveKey = 'alive_at';
const readers = 2;

function refusal(file: string, error: unknown): Error {
  if (!(error instanceof SqliteFailure)) return asError(error);
  if (error.code === 'REFUSED') return unavailable(error.message, error);
  const trouble = storeTrouble(error.code);
  return unavailable(`${file}: ${trouble === null ? error.message : `${trouble} (${error.message})`}`, error);
}

/**
 * Opens or creates the store. Throws `unavailable`, the message naming the file, where it is damaged, foreign, made by
 * a newer program, held by another daemon, or cannot be read and written.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { file, log, exclusive = true, busyTimeout = 5000 } = options;
  const settings = (role: WorkerSettings['role']): WorkerSettings => ({ file, role, exclusive, busyTimeout });
  const health = createHealth(file, log);
  const writer = await startWriter(settings('writer'), health, log).catch((error: unknown) => {
    throw refusal(file, error);
  });
  const pool = await startReaders(settings('reader'), readers).catch(async (error: unknown) => {
    await writer.close();
    throw refusal(file, error);
  });

  const db: Db = new Kysely<AnyTables>({
    dialect: sqliteDialect({
      async read(sql, parameters) {
        try {
          return await pool.query(sql, parameters);
        } catch (error) {
          throw error instanceof SqliteFailure && storeTrouble(error.code) !== null ? health.failed(error) : error;
        }
      },
      write: (sql, parameters) => writer.write(sql, parameters),
      begin: () => writer.begin(),
    }),
  });
  const tables = db.withTables<StoreTables>();

  const decoded = (list: readonly FactRow[]) => {
    try {
      return list.flatMap(decodeRow);
    } catch (error) {
      health.damaged(textOf(error));
      throw unavailable(`The store cannot be read: ${textOf(error)}`, error);
    }
  };
  const rows = (list: readonly FactRow[], after: number, limit: number) => {
    const found = decoded(list);
    // A row is a run of facts: the first may begin before what was asked for, the last may reach beyond.
    const from = found.findIndex((stored) => stored.seq > after);
    return from < 0 ? [] : found.slice(from, from + limit);
  };

  const facts: FactLog = {
    append: (list) => (list.length === 0 ? Promise.resolve(writer.lastSeq()) : writer.append(list)),
    async read(after, limit) {
      const list = await tables
        .selectFrom('fact')
        .selectAll()
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows(list, after, limit);
    },
    async openCalls(pbx) {
      const list = await tables
        .selectFrom('open_call')
        .innerJoin('fact', 'fact.call', 'open_call.call')
        .selectAll('fact')
        .where('open_call.pbx', '=', pbx)
        .orderBy('fact.seq')
        .execute();
      return decoded(list).map((stored) => stored.fact);
    },
    onCommit: (listener) => writer.onCommit(listener),
  };

  const followings = new Set<Following>();
  let closing: Promise<void> | null = null;
  if (writer.unchecked) {
    void checkWholeFile(file, busyTimeout).then((damage) => {
      if (damage !== null && closing === null) health.damaged(damage);
    });
  }

  async function close(): Promise<void> {
    await Promise.all([...followings].map((following) => following.stop()));
    // Readers first: the last connection to close folds the log into the file.
    await pool.close();
    await writer.close();
    await db.destroy();
  }

  return {
    db,
    facts,
    unknown: unknownIntervals(db),
    migrate: (capability, migrations) => migrate(db, capability, migrations),
    follow(follower) {
      const following = follow({ db, facts, lastSeq: () => writer.lastSeq(), log }, follower);
      followings.add(following);
      return {
        caughtUp: () => following.caughtUp(),
        stop: async () => {
          await following.stop();
          followings.delete(following);
        },
      };
    },
    async lastAlive() {
      const row = await tables.selectFrom('meta').select('value').where('key', '=', aliveKey).executeTakeFirst();
      return row?.value ?? null;
    },
    async alive(at) {
      await tables
        .insertInto('meta')
        .values({ key: aliveKey, value: at })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: at }))
        .execute();
    },
    health: () => health.current(),
    close: () => (closing ??= close()),
  };
}

/** true for a write that broke a unique or other constraint of a feature's table. */
export function isConflict(error: unknown): boolean {
  return error instanceof SqliteFailure && error.code.startsWith('SQLITE_CONSTRAINT');
}

/** true where the store itself could not do it, so that trying again later may help. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof SkylarkError && error.code === 'unavailable';
}
