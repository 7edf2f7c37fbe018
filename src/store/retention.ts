/** Deletes facts of calls that are over and older than the site keeps them. Features delete from their own tables. */
import type { Micros } from '../core/pbx-event.js';
import type { Db } from '../ports.js';
import type { StoreTables } from './tables.js';

/** Rows looked at in one transaction, so that commits of facts wait for milliseconds only. */
const rowsPerStep = 2000;

/**
 * Deletes the facts of every call whose last facts lie before `before`, unless the call is open or a follower has not
 * read them. Facts lie roughly in the order of time: the search ends at the first stretch without an old one.
 * Returns how many rows went.
 */
export async function deleteFactsBefore(db: Db, before: Micros): Promise<number> {
  const tables = db.withTables<StoreTables>();
  let deleted = 0;
  for (let position = 0; ;) {
    const stretch = await tables
      .selectFrom('fact')
      .select(['seq', 'at'])
      .where('seq', '>', position)
      .orderBy('seq')
      .limit(rowsPerStep)
      .execute();
    const last = stretch.at(-1);
    if (last === undefined || stretch.every((row) => row.at >= before)) return deleted;
    const from = position;
    position = last.seq;
    const result = await tables
      .deleteFrom('fact')
      .where('seq', 'in', (eb) =>
        eb
          .selectFrom('fact as old')
          .select('old.seq')
          .where('old.seq', '>', from)
          .where('old.seq', '<=', position)
          .where('old.at', '<', before)
          .where((e) => e.not(e.exists(e.selectFrom('open_call').select('call').whereRef('call', '=', 'old.call'))))
          .where((e) =>
            e.not(
              e.exists(
                e
                  .selectFrom('fact as newer')
                  .select('newer.seq')
                  .whereRef('newer.call', '=', 'old.call')
                  .where('newer.at', '>=', before),
              ),
            ),
          )
          .where((e) =>
            e.not(
              e.exists(e.selectFrom('follower_cursor').select('name').whereRef('follower_cursor.seq', '<', 'old.seq')),
            ),
          ),
      )
      .executeTakeFirst();
    deleted += Number(result.numDeletedRows);
  }
}
