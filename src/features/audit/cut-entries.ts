/**
 * Retention: entries older than the site keeps them go, from the beginning only. What is left still proves itself: the
 * mark of the last entry that went stays behind as the new beginning, and an entry, sealed like all others, says of it
 * that it was cut then. A beginning that no such entry names was taken off by somebody else.
 */
import { instant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Audit, Clock, Db } from '../../ports.js';
import { cutAction, markText } from './chain.js';
import { shortestRetention, type AuditTables } from './tables.js';

const entriesPerStep = 2000;

/** Deletes the stretch of entries at the beginning that were written before `before`. Returns how many went. */
export async function cutEntriesBefore(
  deps: { readonly db: Db; readonly clock: Clock; readonly audit: Audit },
  before: Micros,
): Promise<number> {
  const { db, clock, audit } = deps;
  if (before > clock.now() - shortestRetention) throw new Error('The audit log is kept for 183 days at least');
  let cut = 0;
  for (;;) {
    const first = await db
      .withTables<AuditTables>()
      .selectFrom('audit_entry')
      .select('at')
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    // Nearly always nothing is to be done: the writer is not asked for that.
    if (first === undefined || first.at >= before) return cut;
    const went = await db.transaction().execute(async (tx) => {
      const tables = tx.withTables<AuditTables>();
      const rows = await tables
        .selectFrom('audit_entry')
        .select(['seq', 'at', 'hash'])
        .orderBy('seq')
        .limit(entriesPerStep)
        .execute();
      const end = rows.findIndex((row) => row.at >= before);
      const old = end < 0 ? rows : rows.slice(0, end);
      const last = old.at(-1);
      if (last === undefined) return 0;
      await audit.record(tx, {
        actor: 'system',
        action: cutAction,
        subject: { kind: 'audit', id: 'log' },
        details: { anchor: markText(last), before: instant(before), entries: old.length },
      });
      await tables
        .updateTable('audit_mark')
        .set({ seq: last.seq, hash: last.hash })
        .where('name', '=', 'cut')
        .execute();
      await tables.deleteFrom('audit_entry').where('seq', '<=', last.seq).execute();
      return old.length;
    });
    if (went === 0) return cut;
    cut += went;
  }
}
