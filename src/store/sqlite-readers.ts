/**
 * A few read-only connections, so that neither a long report nor a commit keeps a short question waiting. A further
 * worker starts only when all others are busy; one that died is replaced at the next question.
 */
import { unavailable } from '../errors.js';
import type { RowsAnswer, SqlValue, WorkerSettings } from './messages.js';
import { startThread, type SqliteThread } from './sqlite-thread.js';

export interface SqliteReaders {
  query(sql: string, parameters: readonly SqlValue[]): Promise<RowsAnswer>;
  close(): Promise<void>;
}

export async function startReaders(settings: WorkerSettings, most: number): Promise<SqliteReaders> {
  let threads: SqliteThread[] = [];
  let starting: Promise<SqliteThread> | null = null;
  let closed = false;

  function start(): Promise<SqliteThread> {
    starting ??= startThread(settings)
      .then((thread) => {
        threads.push(thread);
        thread.onGone(() => {
          threads = threads.filter((other) => other !== thread);
        });
        return thread;
      })
      .finally(() => {
        starting = null;
      });
    return starting;
  }

  function pick(): SqliteThread | null {
    let best: SqliteThread | null = null;
    for (const thread of threads) if (best === null || thread.pending() < best.pending()) best = thread;
    if (best !== null && best.pending() > 0 && threads.length < most) start().catch(() => undefined);
    return best;
  }

  await start();
  return {
    async query(sql, parameters) {
      if (closed) throw unavailable('The store is closed');
      return (pick() ?? (await start())).query(sql, parameters);
    },
    async close() {
      closed = true;
      await starting?.catch(() => undefined);
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
