/**
 * Two entries that are one person become one: numbers and keys of both, empty fields filled, marks and notes of neither
 * lost. The old id leads to the one that stays, so that calls and tickets of both are found. An import does not bring
 * the other back: what makes him the same person is known of the one who stays.
 */
import { invalid, notFound, SkylarkError } from '../../errors.js';
import type { Tx } from '../../ports.js';
import { isForMany, keysOf, numbersOf, personOf, type KeptNumber, type Person } from './contact.js';
import * as rows from './contact-rows.js';
import { tellPerson, type Doer } from './doer.js';
import { staleVersion, type KeepDeps } from './keep-contacts.js';
import type { ContactRow, DirectoryTables } from './tables.js';

export interface MergeDeps extends KeepDeps {
  /** Others who hold ids of people move them along, in the same transaction. */
  readonly onMerged: (tx: Tx, from: number, into: number) => Promise<void>;
}

export interface MergeWish {
  readonly into: number;
  /** Versions that were read; another one is refused. */
  readonly version?: number | undefined;
  readonly intoVersion?: number | undefined;
}

const longestNotes = 1000;
const mostNumbers = 40;

function joined(a: string | null, b: string | null): string | null {
  if (a === null || b === null || a === b) return a ?? b;
  const both = `${a}\n${b}`;
  if (both.length > longestNotes) {
    throw new SkylarkError('conflict', 'The notes of both together are too long', {
      fields: { notes: `must be at most ${longestNotes} characters together` },
      reason: 'shorten the notes of one of them first, so that no word is lost',
    });
  }
  return both;
}

function numbersOfBoth(stays: Person, goes: Person): readonly KeptNumber[] {
  const added = goes.numbers.filter((one) => !stays.numbers.some((other) => other.number === one.number));
  const all = [...stays.numbers, ...added];
  if (all.length > mostNumbers) throw invalid(`A merged person has at most ${mostNumbers} numbers`);
  return all;
}

export function merged(stays: Person, goes: Person): Person {
  return {
    name: stays.name,
    title: stays.title ?? goes.title,
    salutation: stays.salutation ?? goes.salutation,
    mail: stays.mail ?? goes.mail,
    organisation: stays.organisation ?? goes.organisation,
    department: stays.department ?? goes.department,
    site: stays.site ?? goes.site,
    language: stays.language ?? goes.language,
    notes: joined(stays.notes, goes.notes),
    vip: stays.vip ?? goes.vip,
    numbers: numbersOfBoth(stays, goes),
  };
}

export function mergerIn(deps: MergeDeps): (id: number, wish: MergeWish, by: Doer) => Promise<ContactRow> {
  const { db, now, audit, onMerged } = deps;

  async function need(tx: Tx, id: number, version: number | undefined): Promise<ContactRow> {
    const row = await rows.findRow(tx, id);
    if (row === undefined) throw notFound(`There is no person #${id}`);
    if (version !== undefined && version !== row.version)
      throw staleVersion({ version: row.version, ...personOf(row) });
    return row;
  }

  /** A number that both shared with nobody else is his own from now on. */
  async function unshared(tx: Tx, person: Person, ids: readonly number[]): Promise<Person> {
    const numbers: KeptNumber[] = [];
    for (const one of person.numbers) {
      const owners = one.shared ? await rows.ownersOf(tx, one.number, null) : [];
      const others = owners.some(({ contact }) => !ids.includes(contact));
      numbers.push(isForMany(one) && !others ? { ...one, shared: false } : one);
    }
    return { ...person, numbers };
  }

  return (id, { into, version, intoVersion }, by) =>
    db.transaction().execute(async (tx) => {
      const goes = await need(tx, id, version);
      const stays = await need(tx, into, intoVersion);
      if (goes.id === stays.id) throw invalid('A person cannot be merged into himself', { into: 'is the same person' });
      const taken = [
        ...(await rows.takenOver(tx, stays)),
        ...(await rows.takenOver(tx, goes)),
        ...keysOf({ ...goes, numbers: numbersOf(goes) }),
        ...keysOf({ ...stays, numbers: numbersOf(stays) }),
      ];
      const person = await unshared(tx, merged(personOf(stays), personOf(goes)), [goes.id, stays.id]);
      await rows.removeRow(tx, goes);
      await rows.removeRow(tx, stays);
      const at = now();
      const row = await rows.writeRow(tx, person, { id: stays.id, version: stays.version + 1, at, by: by.user, taken });
      const tables = tx.withTables<DirectoryTables>();
      await tables.updateTable('contact_merged').set({ into_id: stays.id }).where('into_id', '=', goes.id).execute();
      await tables
        .insertInto('contact_merged')
        .values({ id: goes.id, into_id: stays.id, at, by_user: by.user })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ into_id: stays.id, at, by_user: by.user }))
        .execute();
      await onMerged(tx, goes.id, stays.id);
      await tellPerson(audit, tx, by, 'person.merged', goes.id, { into: stays.id });
      return row;
    });
}
