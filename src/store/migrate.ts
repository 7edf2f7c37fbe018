/** Migrations, a capability at a time: each runs once, in the order of its name, in a transaction with its mark. */
import type { Migration } from 'kysely';
import { unavailable } from '../errors.js';
import type { Db } from '../ports.js';
import type { StoreTables } from './tables.js';

/** Throws `unavailable` where the store knows a migration that this program does not: it was made by a newer one. */
export async function migrate(
  db: Db,
  capability: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const tables = db.withTables<StoreTables>();
  const rows = await tables.selectFrom('migration').select('name').where('capability', '=', capability).execute();
  const done = new Set(rows.map((row) => row.name));
  const unknown = [...done].filter((name) => !Object.hasOwn(migrations, name)).sort();
  if (unknown.length > 0) {
    throw unavailable(
      `The store was made by a newer Skylark: ${capability} has ${unknown.join(', ')}, which this program does not know`,
    );
  }
  for (const [name, migration] of Object.entries(migrations).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (done.has(name)) continue;
    await db.transaction().execute(async (tx) => {
      await migration.up(tx.withTables<Record<string, never>>());
      await tx.withTables<StoreTables>().insertInto('migration').values({ capability, name }).execute();
    });
  }
}
