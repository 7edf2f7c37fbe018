/**
 * Reads and writes single people inside a transaction, with all that belongs to them: numbers, keys, organisation, the
 * word that something changed. What is written by hand lies in generation 0, whatever it was before.
 */
import { sql } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';
import type { Db, Tx } from '../../ports.js';
import { isForMany, keysOf, numbersOf, rowOf, type Person } from './contact.js';
import { byHand, type ContactRow, type DirectoryTables } from './tables.js';

/** Changes that are kept for those who follow; who is further behind reads everything anew. */
const changesKept = 10_000;

/** The generations that count: by hand, and the imported list that is switched on. */
export const living = sql`(0, (select imported from directory_state where one = 1))`;

const tablesOf = (db: Db | Tx) => db.withTables<DirectoryTables>();

/** A person by id; one who was merged into another gives the other. */
export async function findRow(db: Db | Tx, id: number): Promise<ContactRow | undefined> {
  const { rows } = await sql<ContactRow>`select * from contact where generation in ${living}
    and id = coalesce((select into_id from contact_merged where id = ${id}), ${id}) order by generation limit 1`.execute(
    db,
  );
  return rows[0];
}

/** Ids of living people, other than `except`, who hold any of these keys. */
export async function holdersOf(tx: Tx, keys: readonly string[], except: number | null): Promise<readonly number[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ contact: number }>`select distinct contact from contact_key
    where generation in ${living} and key in (${sql.join(keys)}) and contact is not ${except} order by contact`.execute(
    tx,
  );
  return rows.map((row) => row.contact);
}

/** Living people, other than `except`, who have this number; `own`: for themselves alone. */
export async function ownersOf(
  tx: Tx,
  number: string,
  except: number | null,
): Promise<readonly { readonly contact: number; readonly shared: number }[]> {
  const { rows } = await sql<{ contact: number; shared: number }>`select contact, shared from contact_number
    where generation in ${living} and number = ${number} and contact is not ${except} order by contact limit 20`.execute(
    tx,
  );
  return rows;
}

export async function newId(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: number }>`update directory_state set last_contact = last_contact + 1
    where one = 1 returning last_contact as id`.execute(tx);
  return rows[0]?.id ?? 0;
}

export async function tellChange(tx: Tx, what: { contact?: number; organisation?: number }): Promise<void> {
  await tablesOf(tx)
    .insertInto('directory_change')
    .values({ contact: what.contact ?? null, organisation: what.organisation ?? null })
    .execute();
  await sql`delete from directory_change where seq <= (select max(seq) from directory_change) - ${changesKept}`.execute(
    tx,
  );
}

/** The organisation of that name, made where there is none. */
export async function organisationId(tx: Tx, name: string | null): Promise<number | null> {
  if (name === null) return null;
  const there = await tablesOf(tx).selectFrom('organisation').select('id').where('name', '=', name).executeTakeFirst();
  if (there !== undefined) return there.id;
  const { id } = await tablesOf(tx)
    .insertInto('organisation')
    .values({ name, notes: null, version: 1 })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tellChange(tx, { organisation: id });
  return id;
}

export async function organisationName(db: Db | Tx, id: number | null): Promise<string | null> {
  if (id === null) return null;
  const row = await tablesOf(db).selectFrom('organisation').select('name').where('id', '=', id).executeTakeFirst();
  return row?.name ?? null;
}

/** Keys that a person kept by hand took over from others: his own row does not give them. */
export async function takenOver(tx: Tx, row: ContactRow): Promise<readonly string[]> {
  if (row.generation !== byHand) return [];
  const own = new Set(keysOf({ ...row, numbers: numbersOf(row) }));
  const all = await tablesOf(tx)
    .selectFrom('contact_key')
    .select('key')
    .where('generation', '=', byHand)
    .where('contact', '=', row.id)
    .execute();
  return all.map(({ key }) => key).filter((key) => !own.has(key));
}

export async function removeRow(tx: Tx, row: ContactRow): Promise<void> {
  const tables = tablesOf(tx);
  const { generation, id } = row;
  const numbers = numbersOf(row);
  await tables.deleteFrom('contact').where('generation', '=', generation).where('id', '=', id).execute();
  for (const { number } of numbers) {
    await tables
      .deleteFrom('contact_number')
      .where('generation', '=', generation)
      .where('number', '=', number)
      .where('contact', '=', id)
      .execute();
  }
  const keys = tables.deleteFrom('contact_key').where('generation', '=', generation).where('contact', '=', id);
  const own = keysOf({ ...row, numbers });
  if (generation === byHand) await keys.execute();
  else if (own.length > 0) await keys.where('key', 'in', own).execute();
  await tellChange(tx, { contact: id });
}

export interface Written {
  readonly id: number;
  readonly version: number;
  readonly at: Micros;
  readonly by: string | null;
  /** Keys beside those that follow from the person. */
  readonly taken?: readonly string[];
}

/** Writes a person by hand. Whoever stood there under this id must have been removed. */
export async function writeRow(
  tx: Tx,
  person: Person,
  { id, version, at, by, taken = [] }: Written,
): Promise<ContactRow> {
  const tables = tablesOf(tx);
  const row = rowOf(person, { generation: byHand, id, version, changedAt: at, changedBy: by });
  await tables.insertInto('contact').values(row).execute();
  for (const one of person.numbers) {
    await tables
      .insertInto('contact_number')
      .values({ generation: byHand, number: one.number, contact: id, shared: isForMany(one) ? 1 : 0 })
      .execute();
  }
  for (const key of new Set([...keysOf(person), ...taken])) {
    await tables.insertInto('contact_key').values({ generation: byHand, key, contact: id }).execute();
  }
  await tellChange(tx, { contact: id });
  return row;
}
