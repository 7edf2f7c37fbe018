/**
 * Takes in a whole list of people, all or nothing. The list is laid out and judged in a scratch database; only a list
 * without a fault is copied, in short steps, into a generation of the store that nobody sees, and that is switched on in
 * one short transaction. People who are kept by hand stay as they are; whoever stood in the list before keeps his id. A
 * list that is wrong anywhere leaves no trace.
 */
import { sql } from 'kysely';
import { setImmediate as turn } from 'node:timers/promises';
import { parseInstant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import { SkylarkError } from '../../errors.js';
import type { Db, Tx } from '../../ports.js';
import { isForMany, keysOf, rowOf } from './contact.js';
import { removeRow, tellChange } from './contact-rows.js';
import type { ImportedPerson, ImportRow } from './import-file.js';
import type { Bench, Value } from './import-bench.js';
import { dropGeneration, dropOthers } from './import-leftovers.js';
import type { RowProblem } from './people-file.js';
import { byHand, type ContactRow, type DirectoryTables } from './tables.js';

/** Problems that are named; all are counted. */
const mostNamed = 1000;
/** Rows that are laid out before others get their turn. */
const rowsPerTurn = 1000;

export interface ImportCounts {
  readonly rows: number;
  /** People of the new list, by what becomes of them. */
  readonly fresh: number;
  readonly known: number;
  /** Kept by hand: the list changes nothing of them. */
  readonly byHand: number;
}

export interface ImportReport extends ImportCounts {
  readonly problems: readonly RowProblem[];
  readonly problemCount: number;
  readonly switched: boolean;
}

export interface ImportDeps {
  readonly db: Db;
  readonly bench: Bench;
  readonly now: () => Micros;
  /** Who imports, for the rows. */
  readonly by: string | null;
  /** Throws where the import is to end; asked before each step that could still be taken back. */
  readonly goOn?: () => void;
  /** Told how far it is: rows read, people written. */
  readonly tell?: (read: number, written: number) => void;
  /** Written with the switch, in its transaction. */
  readonly audit?: (tx: Tx, generation: number, counts: ImportCounts) => Promise<void>;
}

const tablesOf = (db: Db | Tx) => db.withTables<DirectoryTables>();

/** Of a person's row, what the list says; the rest is added when it is copied. */
const told = [
  'name', 'title', 'salutation', 'mail', 'department', 'site', 'language', 'notes', 'vip_level', 'vip_reason', 'vip_from',
  'vip_to', 'numbers', 'search',
] as const satisfies readonly (keyof ContactRow)[]; // prettier-ignore

const scratchTables = `
  create table person (n integer primary key, line integer, organisation text, ${told.join(', ')});
  create table spoken_key (key text, n integer, place integer);
  create table spoken_number (number text, shared integer, n integer);
  -- Of those whom the store knows: his id, or 0 for whom people keep by hand.
  create table known (n integer primary key, id integer);
  create table id_of (n integer primary key, id integer);
`;
const names = ['n', 'line', 'organisation', ...told];
const addPerson = `insert into person (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`;
const addKey = 'insert into spoken_key values (?, ?, ?)';
const addNumber = 'insert into spoken_number values (?, ?, ?)';

class Import {
  readonly #deps: ImportDeps;
  readonly #dryRun: boolean;
  readonly #problems: RowProblem[] = [];
  #problemCount = 0;
  #generation = 0;
  #before: number | null = null;
  #startedAfter = 0;
  readonly #madeOrganisations: number[] = [];
  #counts = { rows: 0, fresh: 0, known: 0, byHand: 0 };

  constructor(deps: ImportDeps, dryRun: boolean) {
    this.#deps = deps;
    this.#dryRun = dryRun;
  }

  async run(rows: Iterable<ImportRow> | AsyncIterable<ImportRow>): Promise<ImportReport> {
    try {
      await this.#begin();
      const people = await this.#layOut(rows);
      this.#findDoubles();
      this.#recognise(people);
      const switched = !this.#dryRun && this.#problemCount === 0;
      if (switched) await this.#takeIn();
      const problems = this.#problems.toSorted((a, b) => a.line - b.line);
      return { ...this.#counts, problems, problemCount: this.#problemCount, switched };
    } catch (error) {
      await this.#drop().catch(() => undefined);
      throw error;
    }
  }

  #refuse(problem: RowProblem): void {
    this.#problemCount += 1;
    if (this.#problems.length < mostNamed) this.#problems.push(problem);
  }

  async #begin(): Promise<void> {
    const { db, bench } = this.#deps;
    const state = await tablesOf(db).selectFrom('directory_state').selectAll().executeTakeFirstOrThrow();
    this.#before = state.imported;
    const { rows } = await sql<{ seq: number }>`select coalesce(max(seq), 0) as seq from directory_change`.execute(db);
    this.#startedAfter = rows[0]?.seq ?? 0;
    bench.make(scratchTables);
  }

  /** Returns how many people there are. */
  async #layOut(rows: Iterable<ImportRow> | AsyncIterable<ImportRow>): Promise<number> {
    const { bench } = this.#deps;
    let step: { line: number; person: ImportedPerson }[] = [];
    let people = 0;
    const lay = async (): Promise<void> => {
      this.#deps.goOn?.();
      const some = step;
      step = [];
      bench.together(() => {
        for (const { line, person } of some) this.#add((people += 1), line, person);
      });
      this.#deps.tell?.(this.#counts.rows, 0);
      await turn();
    };
    for await (const row of rows) {
      this.#counts.rows += 1;
      if ('problems' in row) for (const problem of row.problems) this.#refuse(problem);
      else if (step.push(row) >= rowsPerTurn) await lay();
    }
    await lay();
    return people;
  }

  #add(n: number, line: number, person: ImportedPerson): void {
    const { bench, now, by } = this.#deps;
    const { vip, organisation, ...rest } = person;
    const mark = vip && {
      level: vip.level,
      reason: vip.reason,
      from: parseInstant(vip.from) ?? 0,
      to: vip.to === null ? null : parseInstant(vip.to),
    };
    const kept = { ...rest, organisation: null, vip: mark };
    const row = rowOf(kept, { generation: 0, id: 0, version: 1, changedAt: now(), changedBy: by });
    bench.run(addPerson, [n, line, organisation, ...told.map((column) => row[column])]);
    let place = 0;
    for (const key of new Set(keysOf(person))) bench.run(addKey, [key, n, (place += 1)]);
    for (const one of person.numbers) bench.run(addNumber, [one.number, isForMany(one) ? 1 : 0, n]);
  }

  #findDoubles(): void {
    const { bench } = this.#deps;
    // Sorted here, so that a large list writes each page of the store's indexes once.
    bench.make(`
      create table key (key text, n integer, place integer, primary key (key, n)) without rowid;
      insert into key select key, n, place from spoken_key order by key, n;
      drop table spoken_key;
      create table number (number text, shared integer, n integer, primary key (number, shared, n)) without rowid;
      insert into number select number, shared, n from spoken_number order by number, shared, n;
      drop table spoken_number;
    `);
    const named = new Set<number>();
    const sameKeys = bench.rows<{ value: string; line: number }>(`select key as value, p.line as line from key
      join person p on p.n = key.n where key in (select key from key group by key having count(*) > 1)
      order by key, key.n`);
    let first = { value: '', line: 0 };
    for (const { value, line } of sameKeys) {
      if (value !== first.value) first = { value, line };
      else if (!named.has(line)) {
        named.add(line);
        const how = value.startsWith('mail:') ? 'mail: the same' : 'name and number: the same';
        const what = 'one person stands in one row; take one of the two out';
        this.#refuse({ line, message: `${how} as in line ${first.line}: ${what}` });
      }
    }
    const sameNumbers = bench.rows<{ value: string; line: number }>(`select number as value, p.line as line from number
      join person p on p.n = number.n where number in
        (select number from number group by number having count(*) > 1 and min(shared) = 0)
      order by number, shared, number.n`);
    first = { value: '', line: 0 };
    for (const { value, line } of sameNumbers) {
      if (value !== first.value) first = { value, line };
      else if (!named.has(line)) {
        this.#refuse({
          line,
          message: `number: belongs to the person of line ${first.line} too; where both use it, fill the column shared, give it as desk or switchboard, or import with --allow-shared`,
        });
      }
    }
  }

  /** Tells who stands in the store already, by his keys in the order in which they count. */
  #recognise(people: number): void {
    const { bench } = this.#deps;
    const used = new Set<number>();
    /** Pairs of `n` and id, one after another. */
    const found: number[] = [];
    let n = 0;
    let place = 0;
    let ids: number[] = [];
    let hand = false;
    const settle = (): void => {
      if (ids.length === 0) return;
      const id = ids.find((one) => !used.has(one));
      if (hand) {
        this.#counts.byHand += 1;
        found.push(n, 0);
      } else if (id !== undefined) {
        this.#counts.known += 1;
        used.add(id);
        found.push(n, id);
      }
      ids = [];
      hand = false;
    };
    const holders = bench.rows<{ n: number; place: number; contact: number; generation: number }>(
      `select key.n as n, place, contact, generation from key cross join store.contact_key k
      where k.generation in (${byHand}, ?) and k.key = key.key order by n, place, generation = ${byHand} desc`,
      [this.#before],
    );
    for (const row of holders) {
      if (row.n !== n) {
        settle();
        n = row.n;
        place = 0;
      }
      // Of a key that somebody took in hand, the hand's word counts.
      if (row.place === place) continue;
      place = row.place;
      ids.push(row.contact);
      hand ||= row.generation === byHand;
    }
    settle();
    this.#counts.fresh = people - found.length / 2;
    bench.together(() => {
      for (let i = 0; i < found.length; i += 2) {
        bench.run('insert into known values (?, ?)', [found[i] ?? 0, found[i + 1] ?? 0]);
      }
    });
  }

  async #takeIn(): Promise<void> {
    const { db } = this.#deps;
    const { rows } = await sql<{ generation: number; last: number }>`update directory_state
      set last_generation = last_generation + 1, last_contact = last_contact + ${this.#counts.fresh}
      where one = 1 returning last_generation as generation, last_contact as last`.execute(db);
    this.#generation = rows[0]?.generation ?? 0;
    this.#giveIds((rows[0]?.last ?? 0) - this.#counts.fresh);
    await this.#makeOrganisations();
    await this.#copy();
    await this.#switch();
    await dropOthers(db, this.#deps.bench);
  }

  #giveIds(after: number): void {
    const { bench } = this.#deps;
    bench.run('insert into id_of select n, id from known where id > 0');
    bench.run(
      `insert into id_of select n, ? + row_number() over (order by n) from person where n not in (select n from known)`,
      [after],
    );
    // In the order of the store's indexes, with the numbers of rows to cut them by.
    bench.make(`
      create table keyed as select key, id from key join id_of using (n) order by key;
      create table numbered as select number, id, shared from number join id_of using (n) order by number, id;
      create table placed as select id, n from id_of order by id;
    `);
  }

  async #makeOrganisations(): Promise<void> {
    const { db, bench } = this.#deps;
    const wanted = bench.rows<{ name: string }>(`select distinct organisation as name from person join id_of using (n)
      where organisation is not null and organisation not in (select name from store.organisation) order by name`);
    for (const { name } of wanted) {
      const { rows } = await sql<{ id: number }>`insert into organisation (name, version) values (${name}, 1)
        on conflict (name) do nothing returning id`.execute(db);
      for (const { id } of rows) this.#madeOrganisations.push(id);
    }
    bench.make(`create table organisation_of (name text primary key, id integer) without rowid;
      insert into organisation_of select name, id from store.organisation`);
  }

  async #copy(): Promise<void> {
    const { bench, now, by } = this.#deps;
    const generation = this.#generation;
    const copy = async (
      what: string,
      more: readonly Value[] = [],
      tell: (written: number) => void = () => {},
    ): Promise<void> => {
      let after = 0;
      let written = 0;
      await bench.inSteps((rows) => {
        this.#deps.goOn?.();
        const took = bench.run(what, [...more, after, after + rows]);
        after += rows;
        tell((written += took));
        return took;
      });
    };
    await copy(
      `insert into store.contact (generation, id, version, organisation, changed_at, changed_by, ${told.join(', ')})
      select ?, d.id, 1, o.id, ?, ?, ${told.map((column) => `p.${column}`).join(', ')}
      from placed d join person p on p.n = d.n left join organisation_of o on o.name = p.organisation
      where d.rowid > ? and d.rowid <= ? order by d.rowid`,
      [generation, now(), by],
      (written) => this.#deps.tell?.(this.#counts.rows, written),
    );
    await copy(
      `insert into store.contact_key (generation, key, contact)
      select ?, key, id from keyed where rowid > ? and rowid <= ? order by rowid`,
      [generation],
    );
    await copy(
      `insert into store.contact_number (generation, number, contact, shared)
      select ?, number, id, shared from numbered where rowid > ? and rowid <= ? order by rowid`,
      [generation],
    );
  }

  async #switch(): Promise<void> {
    const { db } = this.#deps;
    const generation = this.#generation;
    await db.transaction().execute(async (tx) => {
      const state = await tablesOf(tx).selectFrom('directory_state').select('imported').executeTakeFirstOrThrow();
      if (state.imported !== this.#before) {
        throw new SkylarkError('conflict', 'Another import was quicker; nothing of this one was taken in', {
          reason: 'import again',
        });
      }
      await this.#leaveToHands(tx);
      await tablesOf(tx).updateTable('directory_state').set({ imported: generation }).execute();
      await tellChange(tx, {});
      await this.#deps.audit?.(tx, generation, this.#counts);
    });
  }

  /** Whoever was taken in hand while the list was staged stays as he is now. */
  async #leaveToHands(tx: Tx): Promise<void> {
    const { rows } = await sql<ContactRow>`with changed as
      (select id from contact where generation = 0 and id in
        (select contact from directory_change where seq > ${this.#startedAfter}))
      select * from contact where generation = ${this.#generation} and id in (select id from changed union
        select s.contact from contact_key k join contact_key s on s.generation = ${this.#generation} and s.key = k.key
        where k.generation = 0 and k.contact in (select id from changed))`.execute(tx);
    for (const row of rows) await removeRow(tx, row);
  }

  async #drop(): Promise<void> {
    if (this.#generation === 0) return;
    const { db, bench } = this.#deps;
    await dropGeneration(bench, this.#generation);
    for (const id of this.#madeOrganisations) {
      await sql`delete from organisation where id = ${id}
        and not exists (select 1 from contact where organisation = ${id})`.execute(db);
    }
  }
}

/** `dryRun`: looks through everything and says what would become of it, and writes nothing. */
export function importContacts(
  deps: ImportDeps,
  rows: Iterable<ImportRow> | AsyncIterable<ImportRow>,
  dryRun: boolean,
): Promise<ImportReport> {
  return new Import(deps, dryRun).run(rows);
}
