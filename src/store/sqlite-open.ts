/**
 * Opens a SQLite database for one worker, and refuses it where it is damaged, foreign, of a newer program, or in use by
 * another daemon. Bounded: up to 256 MB the whole file is checked before it is used; of a larger one the tables that
 * the start needs are read at once, and a worker of its own checks the whole file after a start that follows a crash
 * (`unchecked`): a check of 5 GB before the first call is taken would be an outage of its own.
 */
import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WorkerSettings } from './messages.js';
import { codeOf, textOf } from './error-text.js';
import { isWhole, type SummedRow } from './fact-sum.js';
import { inspectFile, RefusedFile } from './sqlite-file.js';
import { applicationId, schema, schemaVersion, upgrades } from './sqlite-schema.js';

export type Sqlite = Database.Database;

const checkedAtOnce = 256 * 1024 * 1024;

function settle(db: Sqlite, settings: WorkerSettings): void {
  db.pragma(`busy_timeout = ${settings.busyTimeout}`);
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -16000');
  db.pragma('temp_store = MEMORY');
}

/**
 * Held until the worker ends, however it ends: the kernel drops it with the process. A file of its own, since the
 * database must stay open to tools.
 */
function takeLock(file: string): Sqlite {
  const lock = new Database(`${file}.lock`, { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    const code = codeOf(error);
    if (code.startsWith('SQLITE_BUSY')) throw new RefusedFile(`${file} is in use by another running Skylark.`);
    throw error;
  }
}

/** Written beside and moved into place, so that a crash never leaves half a database. */
function create(file: string): void {
  const draft = `${file}.new`;
  for (const left of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`]) rmSync(left, { force: true });
  const db = new Database(draft);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`begin; ${schema}; pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}; commit`);
  db.close();
  sync(draft);
  renameSync(draft, file);
  sync(dirname(file));
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function upgrade(db: Sqlite): void {
  const current = (): number => Number(db.pragma('user_version', { simple: true }));
  if (current() === schemaVersion) return;
  const steps = db.transaction(() => {
    // Under the lock: another program may have been quicker.
    const from = current();
    for (const [version, statements] of upgrades) if (version > from) db.exec(statements);
    db.pragma(`user_version = ${schemaVersion}`);
  });
  steps.immediate();
}

function refuseForeign(db: Sqlite, file: string): void {
  const id = db.pragma('application_id', { simple: true });
  if (id !== applicationId) throw new RefusedFile(`${file}: this SQLite database was not made by Skylark.`);
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > schemaVersion) {
    throw new RefusedFile(
      `${file}: made by a newer Skylark (store version ${version}, this program knows ${schemaVersion}). Use that one.`,
    );
  }
}

type Row = SummedRow & { readonly seq: number };

function findChanged(rows: Iterable<Row>): string | null {
  for (const row of rows) if (!isWhole(row)) return `the checksum of the facts ${row.seq} differs`;
  return null;
}

/** Checks the whole file, its pages and every fact in it; null when it is sound, else what is wrong. */
export function findDamage(db: Sqlite): string | null {
  const rows = db.prepare<[], { quick_check: string }>('pragma quick_check(3)').all();
  const found = rows.map((row) => row.quick_check.replace(/\s+/g, ' ')).join('; ');
  return found === 'ok' ? findChanged(db.prepare<[], Row>('select * from fact').iterate()) : found;
}

function refuseDamaged(file: string, what: string): never {
  throw new RefusedFile(
    `${file}: the database is damaged (${what}). Restore a backup, or move the file away to begin with an empty store.`,
  );
}

export interface OpenedFile {
  readonly db: Sqlite;
  /** true where the file was too large to be checked whole at once, and the last use did not end properly. */
  readonly unchecked: boolean;
  close(): void;
}

/** Opens the file for writing, as the one daemon (or, not `exclusive`, as a tool). Throws RefusedFile. */
export function openForWriting(settings: WorkerSettings): OpenedFile {
  const { file } = settings;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = settings.exclusive ? takeLock(file) : null;
  let db: Sqlite | null = null;
  try {
    if (!inspectFile(file)) create(file);
    const crashed = existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;
    const opened = new Database(file, { timeout: settings.busyTimeout });
    db = opened;
    let unchecked = false;
    try {
      settle(opened, settings);
      refuseForeign(opened, file);
      opened.pragma('journal_mode = WAL');
      // What a tool takes away, such as a person's data, is not to be found in the file's free places either.
      if (!settings.exclusive) opened.pragma('secure_delete = ON');
      upgrade(opened);
      if (settings.exclusive) unchecked = check(opened, file, crashed);
    } catch (error) {
      const code = codeOf(error);
      if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') refuseDamaged(file, textOf(error));
      throw error;
    }
    return {
      db: opened,
      unchecked,
      close: () => {
        opened.close();
        lock?.close();
      },
    };
  } catch (error) {
    db?.close();
    lock?.close();
    throw error;
  }
}

function check(db: Sqlite, file: string, crashed: boolean): boolean {
  if (statSync(file).size <= checkedAtOnce) {
    const damage = findDamage(db);
    if (damage !== null) refuseDamaged(file, damage);
    return false;
  }
  // What a start needs, read to its end: a damaged page among these raises SQLITE_CORRUPT.
  for (const table of ['open_call', 'follower_cursor', 'migration', 'meta', 'unknown_interval']) {
    const found = String(db.pragma(`quick_check('${table}')`, { simple: true }));
    if (found !== 'ok') refuseDamaged(file, `${table}: ${found}`);
  }
  const needed = `select * from fact where call in (select call from open_call)
    union select * from (select * from fact order by seq desc limit 1000)`;
  const changed = findChanged(db.prepare<[], Row>(needed).iterate());
  if (changed !== null) refuseDamaged(file, changed);
  return crashed;
}

/** Opens the file for questions only; the writer has checked it. */
export function openForReading(settings: WorkerSettings): OpenedFile {
  const db = new Database(settings.file, { readonly: true, fileMustExist: true, timeout: settings.busyTimeout });
  settle(db, settings);
  return { db, unchecked: false, close: () => db.close() };
}
