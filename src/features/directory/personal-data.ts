/**
 * For people who ask what is kept of them: everything about a person, and its removal. What other features keep of him,
 * such as calls by his numbers, is theirs: it comes and goes by what is passed in.
 */
import { sql } from 'kysely';
import type { ContactJson } from '../../contract/contact.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Audit, Db, Tx } from '../../ports.js';
import { contactJson, isForMany, numbersOf } from './contact.js';
import { findRow, living, organisationName, removeRow } from './contact-rows.js';
import { entryOf, type Doer } from './doer.js';
import type { DirectoryTables } from './tables.js';

export interface PersonalData {
  readonly contact: ContactJson;
  /** Ids of entries that were merged into this one. */
  readonly mergedFrom: readonly number[];
  /** By what else this person is told again: mail and names with numbers that he had. */
  readonly alsoKnownAs: readonly string[];
  readonly blockedNumbers: readonly string[];
}

/** Ids of living people with this number or mail. */
export async function whoIs(
  db: Db,
  by: { readonly number: string | null; readonly mail: string | null },
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`select contact as id from contact_number
    where generation in ${living} and number = ${by.number} union
    select contact from contact_key where generation in ${living} and key = ${by.mail === null ? null : `mail:${by.mail.toLowerCase()}`}
    order by id limit 100`.execute(db);
  return rows.map((row) => row.id);
}

/** null where there is no such person. */
export async function personalData(db: Db, id: number, now: Micros): Promise<PersonalData | null> {
  const row = await findRow(db, id);
  if (row === undefined) return null;
  const tables = db.withTables<DirectoryTables>();
  const merged = await tables.selectFrom('contact_merged').select('id').where('into_id', '=', row.id).execute();
  const keys = await sql<{ key: string }>`select key from contact_key
    where generation = ${row.generation} and contact = ${row.id} order by key`.execute(db);
  const numbers = numbersOf(row).map((one) => one.number);
  const blocked =
    numbers.length === 0
      ? []
      : await tables.selectFrom('blocked_caller').select('number').where('number', 'in', numbers).execute();
  return {
    contact: contactJson(row, await organisationName(db, row.organisation), now, false),
    mergedFrom: merged.map((one) => one.id),
    alsoKnownAs: keys.rows.map(({ key }) => key.replace(/^(?:mail|who):/, '')),
    blockedNumbers: blocked.map((one) => one.number),
  };
}

/** Numbers that were this person's alone: what is kept under them is about him. */
export async function ownNumbers(db: Db, id: number): Promise<readonly string[]> {
  const row = await findRow(db, id);
  const own: string[] = [];
  for (const one of row === undefined ? [] : numbersOf(row)) {
    if (isForMany(one)) continue;
    const { rows } = await sql<{ contact: number }>`select contact from contact_number
      where generation in ${living} and number = ${one.number} and contact <> ${row?.id} limit 1`.execute(db);
    if (rows.length === 0) own.push(one.number);
  }
  return own;
}

/** Takes the person away; `alsoErase` what others keep of him, in the same transaction. Returns what they say. */
export async function erasePerson<T>(
  deps: { readonly db: Db; readonly audit: Pick<Audit, 'record'> },
  id: number,
  by: Doer,
  alsoErase: (tx: Tx) => Promise<T>,
): Promise<T | null> {
  return deps.db.transaction().execute(async (tx) => {
    const row = await findRow(tx, id);
    if (row === undefined) return null;
    await removeRow(tx, row);
    await tx.withTables<DirectoryTables>().deleteFrom('contact_merged').where('into_id', '=', row.id).execute();
    const said = await alsoErase(tx);
    await deps.audit.record(tx, entryOf(by, 'person.erased', 'person', row.id));
    return said;
  });
}
