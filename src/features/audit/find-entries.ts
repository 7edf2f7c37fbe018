/** Reads the log for people: pages of it, newest first, by any mixture of filters; and its marks. */
import type { AuditEntryJson } from '../../contract/audit.js';
import { instant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db } from '../../ports.js';
import { readDetails, type AuditRow } from './entry.js';
import type { Marks } from './chain.js';
import type { Place, WantedSubject } from './page.js';
import type { AuditTables } from './tables.js';

export interface WantedEntries {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: WantedSubject | undefined;
  readonly after?: Place | undefined;
  readonly limit: number;
}

export interface FoundEntries {
  readonly entries: readonly AuditRow[];
  /** Behind the last of them; null where no more follow. */
  readonly next: Place | null;
}

/** A page begins behind a place, never at a count: entries that come meanwhile shift nothing. */
export async function findEntries(db: Db, wanted: WantedEntries): Promise<FoundEntries> {
  const { from, to, actor, action, subject, after, limit } = wanted;
  let query = db.withTables<AuditTables>().selectFrom('audit_entry').selectAll();
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (action !== undefined) query = query.where('action', '=', action);
  if (subject !== undefined) query = query.where('subject_kind', '=', subject.kind);
  if (subject !== undefined && subject.id !== null) query = query.where('subject_id', '=', subject.id);
  if (after !== undefined) {
    query = query.where((e) => e(e.refTuple('at', 'seq'), '<', e.tuple(after.at, after.seq)));
  }
  // One more than asked tells whether there are more.
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  const entries = rows.slice(0, limit);
  const last = entries.at(-1);
  return { entries, next: rows.length > limit && last !== undefined ? { at: last.at, seq: last.seq } : null };
}

export async function readMarks(db: Db): Promise<Marks> {
  const rows = await db.withTables<AuditTables>().selectFrom('audit_mark').selectAll().execute();
  const named = (name: string) => rows.find((row) => row.name === name) ?? null;
  return { head: named('head'), cut: named('cut') };
}

export function entryJson(row: AuditRow): AuditEntryJson {
  const { seq, at, actor, action, subject_kind, subject_id, details, address, hash } = row;
  const subject = subject_kind === null ? null : { kind: subject_kind, id: subject_id ?? '' };
  return { seq, at: instant(at), actor, action, subject, details: readDetails(details), address, hash };
}
