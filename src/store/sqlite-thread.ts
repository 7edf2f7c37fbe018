/** The daemon's side of one SQLite worker: sends requests, pairs answers with them, says when the worker is gone. */
import { Worker } from 'node:worker_threads';
import { unavailable } from '../errors.js';
import { textOf } from './error-text.js';
import type { Answer, Failure, Hello, Request, RowsAnswer, SqlValue, WorkerSettings } from './messages.js';
import { sqliteWorkerUrl } from './worker-url.js';

/** What SQLite said of a statement; `code` is its extended code, for example `SQLITE_CONSTRAINT_UNIQUE`. */
export class SqliteFailure extends Error {
  readonly code: string;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'SqliteFailure';
    this.code = failure.code;
  }
}

type Unnumbered<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
type Body = Unnumbered<Request>;
type Done = Extract<Answer, { ok: true }>;

export interface SqliteThread {
  readonly hello: Extract<Hello, { ready: true }>;
  /** Waiting requests. */
  pending(): number;
  ask(body: Body): Promise<Done>;
  query(sql: string, parameters: readonly SqlValue[]): Promise<RowsAnswer>;
  /** Called once when the worker ended without being asked to. */
  onGone(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

const noRows: RowsAnswer = { columns: [], rows: [], changes: 0, lastId: 0 };

/** Starts a worker; rejects with SqliteFailure where it refuses the file (`code` REFUSED) or cannot open it. */
export async function startThread(settings: WorkerSettings): Promise<SqliteThread> {
  const worker = new Worker(sqliteWorkerUrl, { workerData: settings, name: `sqlite-${settings.role}` });
  const waiting = new Map<number, { resolve: (done: Done) => void; reject: (error: Error) => void }>();
  const goneListeners: ((error: Error) => void)[] = [];
  let lastId = 0;
  let gone: Error | null = null;
  let closing = false;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function lose(error: Error): void {
    if (gone !== null) return;
    gone = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (!closing) for (const listener of goneListeners) listener(error);
  }

  const hello = await new Promise<Hello>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the store's worker ended with ${code}`)));
  });
  if (!hello.ready) {
    await ended;
    throw new SqliteFailure(hello.failure);
  }
  worker.on('message', (answer: Answer) => {
    const request = waiting.get(answer.id);
    if (request === undefined) return;
    waiting.delete(answer.id);
    if (answer.ok) request.resolve(answer);
    else request.reject(new SqliteFailure(answer.failure));
  });
  worker.on('error', (error: Error) => lose(unavailable(`the store's worker failed: ${error.message}`, error)));
  worker.on('exit', () => lose(unavailable('the store is closed')));

  const ask = (body: Body): Promise<Done> =>
    new Promise((resolve, reject) => {
      if (gone !== null) {
        reject(gone);
        return;
      }
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.postMessage({ ...body, id: lastId }, []);
    });

  return {
    hello,
    pending: () => waiting.size,
    ask,
    async query(sql, parameters) {
      return (await ask({ kind: 'query', sql, parameters })).rows ?? noRows;
    },
    onGone: (listener) => goneListeners.push(listener),
    async close() {
      closing = true;
      if (gone === null) await ask({ kind: 'close' }).catch(() => undefined);
      await ended;
    },
  };
}

/** Looks through the whole file in a worker of its own; what is wrong with it, or null. */
export async function checkWholeFile(file: string, busyTimeout: number): Promise<string | null> {
  try {
    const worker = new Worker(sqliteWorkerUrl, {
      workerData: { file, role: 'checker', exclusive: false, busyTimeout } satisfies WorkerSettings,
      name: 'sqlite-checker',
    });
    const hello = await new Promise<Hello>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the checking worker ended with ${code}`)));
    });
    return hello.ready ? null : hello.failure.message;
  } catch (error) {
    return textOf(error);
  }
}
