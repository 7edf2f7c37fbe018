/** Lists of people that no longer count, or never did: they leave the store in short steps. */
import { sql } from 'kysely';
import type { Db } from '../../ports.js';
import type { Bench } from './import-bench.js';
import { byHand } from './tables.js';

/**
 * Takes a list out of the store in short steps. Its rows were written one after another and nobody adds to them: they are
 * deleted as they lie (the `+` keeps SQLite from the index), instead of looking each of them up by the index.
 */
export async function dropGeneration(bench: Bench, generation: number): Promise<void> {
  for (const table of ['contact_number', 'contact_key', 'contact']) {
    const [[first, last] = []] = bench.lists(`select min(rowid), max(rowid) from store.${table} where generation = ?`, [
      generation,
    ]);
    const end = Number(last ?? 0);
    let after = Number(first ?? 1) - 1;
    await bench.inSteps((rows) => {
      const to = Math.min(after + rows, end);
      const took = to - after;
      bench.run(`delete from store.${table} where rowid > ? and rowid <= ? and +generation = ?`, [
        after,
        to,
        generation,
      ]);
      after = to;
      return took;
    });
  }
}

/** Deletes lists that no longer count, and what is left of those that never did. */
export async function dropOthers(db: Db, bench: Bench): Promise<void> {
  // From one to the next by the index: to look through all rows would take seconds.
  const { rows } = await sql<{ generation: number }>`with recursive one (generation) as (
      select min(generation) from contact where generation > ${byHand} union all
      select (select min(generation) from contact where generation > one.generation) from one where generation is not null)
    select generation from one where generation < (select imported from directory_state)`.execute(db);
  for (const { generation } of rows) await dropGeneration(bench, generation);
}
