/** Stored unknown intervals: times in which nobody watched a PBX, or nobody could store. Over any store's Kysely. */
import type { Db, UnknownInterval, UnknownIntervals } from '../ports.js';
import type { StoreTables } from './tables.js';

export function unknownIntervals(db: Db): UnknownIntervals {
  const tables = db.withTables<StoreTables>();
  return {
    async begin(pbx, from, cause) {
      await tables
        .insertInto('unknown_interval')
        .values({ pbx, cause, from_at: from, to_at: null })
        .onConflict((conflict) => conflict.columns(['pbx', 'cause']).where('to_at', 'is', null).doNothing())
        .execute();
    },
    async end(pbx, to, cause) {
      await tables
        .updateTable('unknown_interval')
        // A clock that was set back must not make an interval that ends before it began.
        .set((eb) => ({
          to_at: eb.case().when('from_at', '>', to).then(eb.ref('from_at')).else(to).end(),
        }))
        .where('pbx', '=', pbx)
        .where('cause', '=', cause)
        .where('to_at', 'is', null)
        .execute();
    },
    async between(from, to, pbx) {
      let query = tables
        .selectFrom('unknown_interval')
        .selectAll()
        .where('from_at', '<', to)
        .where((eb) => eb.or([eb('to_at', 'is', null), eb('to_at', '>', from)]))
        .orderBy('from_at')
        .orderBy('id');
      if (pbx !== undefined) query = query.where('pbx', '=', pbx);
      const rows = await query.execute();
      return rows.map((row): UnknownInterval => ({
        pbx: row.pbx,
        from: row.from_at,
        to: row.to_at,
        cause: row.cause,
      }));
    },
  };
}
