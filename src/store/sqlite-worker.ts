/**
 * Worker thread that owns one SQLite connection, so that neither an fsync nor a long query ever blocks the thread that
 * reads the PBX. It answers requests in the order in which they come. It knows no capability and no wire format.
 */
import type Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { codeOf, textOf } from './error-text.js';
import type { Answer, Failure, Hello, Request, RowsAnswer, SqlValue, WorkerSettings } from './messages.js';
import { createAppender, type Appender } from './sqlite-append.js';
import { patiently } from './patience.js';
import { findDamage, openForReading, openForWriting, type OpenedFile, type Sqlite } from './sqlite-open.js';

const rememberedStatements = 300;

function failureOf(error: unknown): Failure {
  return { code: codeOf(error) || 'UNKNOWN', message: textOf(error) };
}

/** Runs any statement; rows come back as bare values, since names would be copied with each of them. */
function createQuery(db: Sqlite, readsOnly: boolean): (sql: string, parameters: readonly SqlValue[]) => RowsAnswer {
  const statements = new Map<string, Database.Statement<SqlValue[], SqlValue[]>>();
  const prepare = (sql: string) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare<SqlValue[], SqlValue[]>(sql);
      if (statement.reader) statement.raw(true);
      if (statements.size >= rememberedStatements) statements.clear();
      statements.set(sql, statement);
    }
    return statement;
  };
  return (sql, parameters) => {
    const statement = prepare(sql);
    if (readsOnly && !statement.readonly) throw Object.assign(new Error('writes'), { code: 'NOT_READONLY' });
    const values = parameters.map((p) => (typeof p === 'boolean' ? Number(p) : p));
    if (!statement.reader) {
      const { changes, lastInsertRowid } = statement.run(...values);
      return { columns: [], rows: [], changes, lastId: Number(lastInsertRowid) };
    }
    const rows = statement.all(...values);
    return { columns: statement.columns().map((c) => c.name), rows, changes: 0, lastId: 0 };
  };
}

/** Returns the last seq given so far; 0 for a reader. */
function serve(opened: OpenedFile, settings: WorkerSettings, answer: (message: Answer) => void): number {
  const { db } = opened;
  const writes = settings.role === 'writer';
  if (writes) db.pragma('busy_timeout = 0');
  const patient = <T>(act: () => T): T => (writes ? patiently(settings.busyTimeout, act) : act());
  const appender: Appender | null = writes ? createAppender(db, patient) : null;
  const query = createQuery(db, settings.role === 'reader');
  // Appends given before the daemon's thread learnt of a failure must fail too, or facts would be stored out of order.
  let epoch = 0;

  function perform(request: Request): Answer {
    const { id } = request;
    switch (request.kind) {
      case 'append': {
        if (request.epoch < epoch)
          return { id, ok: false, failure: { code: 'BEHIND_FAILURE', message: 'earlier facts' } };
        try {
          return { id, ok: true, seq: appender?.append(request.runs) ?? 0 };
        } catch (error) {
          epoch = request.epoch + 1;
          throw error;
        }
      }
      case 'query':
        return { id, ok: true, rows: patient(() => query(request.sql, request.parameters)) };
      case 'begin':
        patient(() => db.exec('begin immediate'));
        return { id, ok: true };
      case 'commit':
        db.exec('commit');
        return { id, ok: true };
      case 'rollback':
        if (db.inTransaction) db.exec('rollback');
        return { id, ok: true };
      case 'close':
        opened.close();
        return { id, ok: true };
      default:
        return request satisfies never;
    }
  }

  parentPort?.on('message', (request: Request) => {
    let result: Answer;
    try {
      result = perform(request);
    } catch (error) {
      result = { id: request.id, ok: false, failure: failureOf(error) };
    }
    answer(result);
    if (request.kind === 'close') parentPort?.close();
  });
  return appender?.lastSeq() ?? 0;
}

function hello(message: Hello): void {
  parentPort?.postMessage(message, []);
}

function run(settings: WorkerSettings): void {
  try {
    const opened = settings.role === 'writer' ? openForWriting(settings) : openForReading(settings);
    if (settings.role === 'checker') {
      const damage = findDamage(opened.db);
      opened.close();
      hello(damage === null ? { ready: true, seq: 0, unchecked: false } : { ready: false, failure: damaged(damage) });
      return;
    }
    const seq = serve(opened, settings, (message) => parentPort?.postMessage(message, []));
    hello({ ready: true, seq, unchecked: opened.unchecked });
  } catch (error) {
    hello({ ready: false, failure: failureOf(error) });
    parentPort?.close();
  }
}

function damaged(what: string): Failure {
  return { code: 'SQLITE_CORRUPT', message: what };
}

const settings: WorkerSettings = workerData;
run(settings);
