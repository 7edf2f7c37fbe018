/**
 * Keeps the index in memory true to the tables: fills it in short steps at the start, then reads what changed, by
 * ourselves or by a command beside us. A new imported list is gathered in a second index that takes over when it is
 * whole; until then the old one answers.
 */
import { sql } from 'kysely';
import { setImmediate as turn } from 'node:timers/promises';
import type { Db, Log } from '../../ports.js';
import { createCallerIndex, type CallerIndex, type ShelvedPerson } from './caller-index.js';
import { createSearchShelf, type SearchShelf } from './search-shelf.js';
import type { ContactRow, DirectoryTables } from './tables.js';

/** People read at a time: two to three milliseconds of this thread. */
const peoplePerStep = 250;
const changesPerStep = 500;

export interface ChangeFollower {
  /** Takes in what has changed; resolves when it shows. Rejects where the store cannot be read. */
  follow(): Promise<void>;
  readonly index: CallerIndex;
  /** By what people are found; null before the first filling. */
  readonly search: SearchShelf | null;
}

type CardRow = Pick<
  ContactRow,
  'id' | 'name' | 'title' | 'salutation' | 'organisation' | 'department' | 'notes' | 'language' | 'numbers'
> &
  Pick<ContactRow, 'vip_level' | 'vip_reason' | 'vip_from' | 'vip_to' | 'search'>;

const columns = sql.raw(`id, name, title, salutation, organisation, department, notes, language, numbers,
  vip_level, vip_reason, vip_from, vip_to, search`);

function shelved(row: CardRow): ShelvedPerson {
  const numbers: readonly (readonly [string, string, number])[] = JSON.parse(row.numbers);
  return {
    n: numbers.map(([number]) => number),
    name: row.name,
    title: row.title,
    salutation: row.salutation,
    o: row.organisation,
    department: row.department,
    v: row.vip_level === null ? null : [row.vip_level, row.vip_reason, row.vip_from ?? 0, row.vip_to],
    notes: row.notes,
    language: row.language,
  };
}

/** Both hold the same people. */
interface Memory {
  readonly index: CallerIndex;
  readonly search: SearchShelf;
}

function keep({ index, search }: Memory, row: CardRow): void {
  index.put(row.id, shelved(row));
  const { department, organisation } = row;
  search.put(row.id, { search: row.search, department, organisation, vip: row.vip_level !== null });
}

type Change = Pick<DirectoryTables['directory_change'], 'contact' | 'organisation'>;

const isEverything = (change: Change): boolean => change.contact === null && change.organisation === null;

const idsOf = (list: readonly (number | null)[]): number[] => [
  ...new Set(list.flatMap((id) => (id === null ? [] : [id]))),
];

export function followChanges(db: Db, log: Log): ChangeFollower {
  const tables = db.withTables<DirectoryTables>();
  let memory: Memory = { index: createCallerIndex(), search: createSearchShelf() };
  /** The last change that `memory` holds; null before the first filling. */
  let seen: number | null = null;
  let imported: number | null = null;
  let work: Promise<void> | null = null;
  let again: Promise<void> | null = null;

  async function lastChange(): Promise<number> {
    // Removed rows' numbers are not given again: the sequence says more than the rows.
    const { rows } = await sql<{ seq: number }>`
      select coalesce(max(seq), 0) as seq from sqlite_sequence where name = 'directory_change'`.execute(db);
    return rows[0]?.seq ?? 0;
  }

  async function readOrganisations(into: CallerIndex): Promise<void> {
    for (let after = 0; ;) {
      const rows = await tables
        .selectFrom('organisation')
        .select(['id', 'name'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(1000)
        .execute();
      for (const { id, name } of rows) into.setOrganisation(id, name);
      if (rows.length < 1000) return;
      after = rows.at(-1)?.id ?? after;
    }
  }

  async function readGeneration(into: Memory, generation: number): Promise<void> {
    for (let after = 0; ;) {
      const { rows } = await sql<CardRow>`select ${columns} from contact
        where generation = ${generation} and id > ${after} order by id limit ${peoplePerStep}`.execute(db);
      for (const row of rows) keep(into, row);
      if (rows.length < peoplePerStep) return;
      after = rows.at(-1)?.id ?? after;
      // Others get their turn: the PBX is read by the same thread.
      await turn();
    }
  }

  async function fill(): Promise<void> {
    const fresh: Memory = { index: createCallerIndex(), search: createSearchShelf() };
    // What changes while we read is read again afterwards: from here on.
    const from = await lastChange();
    const state = await tables.selectFrom('directory_state').select('imported').executeTakeFirstOrThrow();
    await readOrganisations(fresh.index);
    if (state.imported !== null) await readGeneration(fresh, state.imported);
    await readGeneration(fresh, 0);
    memory = fresh;
    seen = from;
    imported = state.imported;
    log.info('directory in memory', { people: fresh.index.people, bytes: fresh.index.bytes + fresh.search.bytes });
  }

  async function refreshOrganisations(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await tables.selectFrom('organisation').select(['id', 'name']).where('id', 'in', ids).execute();
    const names = new Map(rows.map((row) => [row.id, row.name]));
    for (const id of ids) memory.index.setOrganisation(id, names.get(id) ?? null);
  }

  async function refreshPeople(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const list = sql.join(ids);
    const { rows } = await sql<CardRow & { generation: number }>`select generation, ${columns} from contact
      where (generation = 0 or generation = ${imported ?? 0}) and id in (${list}) order by generation desc`.execute(db);
    const there = new Map(rows.map((row) => [row.id, row]));
    for (const id of ids) {
      const row = there.get(id);
      if (row === undefined) {
        memory.index.remove(id);
        memory.search.remove(id);
      } else keep(memory, row);
    }
  }

  async function once(): Promise<void> {
    if (seen === null) await fill();
    for (;;) {
      const after = seen ?? 0;
      const rows = await tables
        .selectFrom('directory_change')
        .selectAll()
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(changesPerStep)
        .execute();
      const [first] = rows;
      if (first === undefined && (await lastChange()) === after) return;
      // Everything changed, or more than is kept did.
      if (first === undefined || first.seq !== after + 1 || rows.some(isEverything)) await fill();
      else {
        await refreshOrganisations(idsOf(rows.map((row) => row.organisation)));
        await refreshPeople(idsOf(rows.map((row) => row.contact)));
        seen = rows.at(-1)?.seq ?? after;
      }
    }
  }

  /** What is asked for while a look is under way may have come too late for it: one more look follows. */
  function follow(): Promise<void> {
    if (work === null) {
      work = once().finally(() => (work = null));
      return work;
    }
    again ??= work
      .catch(() => undefined)
      .then(() => {
        again = null;
        return follow();
      });
    return again;
  }

  return {
    follow,
    get index() {
      return memory.index;
    },
    get search() {
      return seen === null ? null : memory.search;
    },
  };
}
