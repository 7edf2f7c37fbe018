/**
 * Reads the whole audit log for `audit verify`: straight from the file, which is opened for reading alone, in one
 * snapshot, row after row. A daemon may go on writing beside it, or not be there at all.
 */
import { existsSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { checkChain, type Fault, type Mark } from '../../features/audit/chain.js';
import type { AuditRow } from '../../features/audit/entry.js';
import { guards } from '../../features/audit/tables.js';
import { codeOf, textOf } from '../../store/error-text.js';
import { openForReading, type Sqlite } from '../../store/sqlite-open.js';
import { CommandFailure } from '../io.js';

export interface CheckedLog {
  readonly fault: Fault | null;
  readonly entries: number;
  readonly cut: Mark | null;
  readonly head: Mark | null;
  /** Guards of the tables that are not there, or not as they were made. */
  readonly guardsGone: readonly string[];
}

const rowsBetweenBreaths = 5000;

/** Opens the file, runs the work in one snapshot and closes it. Throws CommandFailure where there is no log to read. */
export async function withAuditFile<T>(file: string, work: (db: Sqlite) => Promise<T>): Promise<T> {
  if (!existsSync(file)) throw new CommandFailure(`${file} does not exist: there is no audit log yet.`);
  let db: Sqlite | null = null;
  try {
    db = openForReading({ file, role: 'reader', exclusive: false, busyTimeout: 5000 }).db;
    db.exec('begin');
    const there = db.prepare(`select count(*) from sqlite_master where name in ('audit_entry', 'audit_mark')`);
    if (there.pluck().get() !== 2) {
      throw new CommandFailure(`${file} holds no audit log: no Skylark that keeps one has used it, or it was removed.`);
    }
    return await work(db);
  } catch (error) {
    if (error instanceof CommandFailure || !codeOf(error).startsWith('SQLITE_')) throw error;
    throw new CommandFailure(`${file} cannot be read: ${textOf(error)}`);
  } finally {
    db?.close();
  }
}

export function marksIn(db: Sqlite): { readonly head: Mark | null; readonly cut: Mark | null } {
  const read = db.prepare<[string], Mark>('select seq, hash from audit_mark where name = ?');
  return { head: read.get('head') ?? null, cut: read.get('cut') ?? null };
}

function missingGuards(db: Sqlite): string[] {
  const rows = db
    .prepare<[], { name: string; sql: string }>(`select name, sql from sqlite_master where type = 'trigger'`)
    .all();
  const there = new Map(rows.map((row) => [row.name, row.sql]));
  return Object.entries(guards)
    .filter(([name, text]) => there.get(name)?.endsWith(text) !== true)
    .map(([name]) => name);
}

/** Checks every entry up to the first bad one, in bounded memory; throws AbortError where it is told to stop. */
export async function checkWholeLog(db: Sqlite, anchors: readonly Mark[], signal?: AbortSignal): Promise<CheckedLog> {
  const marks = marksIn(db);
  const check = checkChain(marks, anchors);
  const result = (fault: Fault | null): CheckedLog => ({ fault, entries, ...marks, guardsGone: missingGuards(db) });
  let entries = 0;
  for (const row of db.prepare<[], AuditRow>('select * from audit_entry order by seq').iterate()) {
    const fault = check.take(row);
    if (fault !== null) return result(fault);
    entries += 1;
    if (entries % rowsBetweenBreaths === 0) {
      await breathe();
      signal?.throwIfAborted();
    }
  }
  return result(check.end());
}
