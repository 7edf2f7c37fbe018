/** Retention of the call log: calls that are over and older than the site keeps them go, a few hundred a transaction. */
import type { Micros } from '../../core/pbx-event.js';
import type { Db } from '../../ports.js';
import type { CallLogTables } from './tables.js';

const callsPerStep = 500;

/** Deletes ended calls that arrived before `before`. Returns how many went. */
export async function forgetCallsBefore(db: Db, before: Micros): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const rows = await db
      .withTables<CallLogTables>()
      .selectFrom('call_record')
      .select('id')
      .where('arrived_at', '<', before)
      .where('outcome', 'is not', null)
      .orderBy('arrived_at')
      .limit(callsPerStep)
      .execute();
    if (rows.length === 0) return forgotten;
    const ids = rows.map((row) => row.id);
    await db.transaction().execute(async (tx) => {
      const tables = tx.withTables<CallLogTables>();
      await tables.deleteFrom('call_key').where('call', 'in', ids).execute();
      await tables.deleteFrom('call_record').where('id', 'in', ids).execute();
    });
    forgotten += rows.length;
  }
}
