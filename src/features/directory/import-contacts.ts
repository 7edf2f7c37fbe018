/**
 * Takes in a whole list of people, all or nothing. The list is laid out and judged in a scratch database; only a list
 * without a fault is copied, in short steps, into a generation of the store that nobody sees, and that is switched on in
 * one short transaction. People who are kept by hand stay as they are; whoever stood in the list before keeps his id. A
 * list that is wrong anywhere leaves no trace.
 */
import { sql } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';
import { SkylarkError } from '../../errors.js';
import type { Db, Tx } from '../../ports.js';
import { removeRow, tellChange } from './contact-rows.js';
import type { Bench, Value } from './import-bench.js';
import { recognise } from './import-known.js';
import { findDoubles, layOut, told, type LaidOut, type Rows } from './import-layout.js';
import { dropGeneration, dropOthers } from './import-leftovers.js';
import type { RowProblem } from './people-file.js';
import type { ContactRow, DirectoryTables } from './tables.js';

/** Problems that are named; all are counted. */
const mostNamed = 1000;
/** Organisations that are made in one statement. */
const madeAtOnce = 500;

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

  async run(rows: Rows): Promise<ImportReport> {
    const { bench, now, by, goOn = () => {}, tell = () => {} } = this.#deps;
    try {
      await this.#begin();
      const refuse = (problem: RowProblem): void => this.#refuse(problem);
      const list = await layOut({ bench, now, by, refuse, goOn, tell: (read) => tell(read, 0) }, rows);
      findDoubles(bench, refuse);
      const { ids, known, byHand } = recognise(bench, list.people, this.#before);
      this.#counts = { rows: list.rows, fresh: list.people - known - byHand, known, byHand };
      const switched = !this.#dryRun && this.#problemCount === 0;
      if (switched) await this.#takeIn(list, ids);
      // Left over, it counts for nothing, and the next import takes it away.
      if (switched) await dropOthers(this.#deps.db, bench).catch(() => undefined);
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
    const { db } = this.#deps;
    const state = await tablesOf(db).selectFrom('directory_state').selectAll().executeTakeFirstOrThrow();
    this.#before = state.imported;
    const { rows } = await sql<{ seq: number }>`select coalesce(max(seq), 0) as seq from directory_change`.execute(db);
    this.#startedAfter = rows[0]?.seq ?? 0;
  }

  /** `ids`: by a person's number, as `recognise` gives them; who is new gets his here. */
  async #takeIn(list: LaidOut, ids: Float64Array): Promise<void> {
    const { db } = this.#deps;
    const { rows } = await sql<{ generation: number; last: number }>`update directory_state
      set last_generation = last_generation + 1, last_contact = last_contact + ${this.#counts.fresh}
      where one = 1 returning last_generation as generation, last_contact as last`.execute(db);
    this.#generation = rows[0]?.generation ?? 0;
    this.#giveIds(ids, (rows[0]?.last ?? 0) - this.#counts.fresh);
    await this.#makeOrganisations(list, ids);
    await this.#copy();
    this.#deps.bench.sound();
    try {
      await this.#switch();
    } catch (error) {
      // The commit may have come through although its answer was lost: then it is done.
      if (!this.#isLive()) throw error;
    }
  }

  #giveIds(ids: Float64Array, after: number): void {
    const { bench } = this.#deps;
    let last = after;
    for (let n = 1; n < ids.length; n += 1) if (ids[n] === 0) ids[n] = last += 1;
    // Whom people keep by hand is left out of all that is copied.
    const copied = Uint32Array.from(ids.keys()).filter((n) => (ids[n] ?? 0) > 0);
    const sorted = copied.every((n, i) => i === 0 || (ids[copied[i - 1] ?? 0] ?? 0) < (ids[n] ?? 0));
    if (!sorted) copied.sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
    // All three in the order of the store's indexes, with the numbers of rows to cut them by.
    bench.make('create table placed (id integer, n integer)');
    const add = bench.fill('placed', 2);
    bench.together(() => {
      for (const n of copied) add([ids[n] ?? 0, n]);
    });
    bench.tell('id_of', (n) => ids[Number(n)] ?? 0);
    bench.make(`
      create table keyed as select key, id_of(n) as id from key order by rowid;
      create table numbered as select number, id_of(n) as id, shared from number order by rowid;
    `);
  }

  async #makeOrganisations({ organisations, organisationOf }: LaidOut, ids: Float64Array): Promise<void> {
    const { db, bench } = this.#deps;
    const wanted = new Set<number>();
    organisationOf.forEach((organisation, n) => {
      if ((ids[n] ?? 0) > 0) wanted.add(organisation);
    });
    const there = (): Map<string, number> =>
      new Map(
        [...bench.rows<{ name: string; id: number }>('select name, id from store.organisation')].map(({ name, id }) => [
          name,
          id,
        ]),
      );
    const known = there();
    const fresh = [...wanted]
      .flatMap((one) => organisations[one] ?? [])
      .filter((name) => !known.has(name))
      .toSorted();
    for (let i = 0; i < fresh.length; i += madeAtOnce) {
      const made = await tablesOf(db)
        .insertInto('organisation')
        .values(fresh.slice(i, i + madeAtOnce).map((name) => ({ name, version: 1 })))
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning('id')
        .execute();
      for (const { id } of made) this.#madeOrganisations.push(id);
    }
    bench.make('create table organisation_of (n integer primary key, id integer)');
    const add = bench.fill('organisation_of', 2);
    const now = there();
    bench.together(() => {
      for (const one of wanted) {
        const name = organisations[one] ?? null;
        if (name !== null) add([one, now.get(name) ?? null]);
      }
    });
  }

  async #copy(): Promise<void> {
    const { bench, now, by } = this.#deps;
    const generation = this.#generation;
    /** Copies the rows of a table of the scratch database, whose numbers are without a gap, some at a time. */
    const copy = async (
      from: 'placed' | 'keyed' | 'numbered',
      what: string,
      more: readonly Value[],
      tell: (written: number) => void = () => {},
    ): Promise<void> => {
      const [[count = 0] = []] = bench.lists(`select max(rowid) from ${from}`);
      const last = Number(count);
      let after = 0;
      let written = 0;
      await bench.inSteps((rows) => {
        this.#deps.goOn?.();
        bench.sound();
        const to = Math.min(after + rows, last);
        const took = to - after;
        tell((written += bench.run(what, [...more, after, to])));
        after = to;
        return took;
      });
    };
    await copy(
      'placed',
      `insert into store.contact (generation, id, version, organisation, changed_at, changed_by, ${told.join(', ')})
      select ?, d.id, 1, o.id, ?, ?, ${told.map((column) => `p.${column}`).join(', ')}
      from placed d cross join person p on p.n = d.n left join organisation_of o on o.n = p.organisation
      where d.rowid > ? and d.rowid <= ? order by d.rowid`,
      [generation, now(), by],
      (written) => this.#deps.tell?.(this.#counts.rows, written),
    );
    await copy(
      'keyed',
      `insert into store.contact_key (generation, key, contact)
      select ?, key, id from keyed where rowid > ? and rowid <= ? and id > 0 order by rowid`,
      [generation],
    );
    await copy(
      'numbered',
      `insert into store.contact_number (generation, number, contact, shared)
      select ?, number, id, shared from numbered where rowid > ? and rowid <= ? and id > 0 order by rowid`,
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

  #isLive(): boolean {
    const [[imported] = []] = this.#deps.bench.lists('select imported from store.directory_state');
    return imported === this.#generation;
  }

  async #drop(): Promise<void> {
    // Whatever went wrong: the list that counts is nobody's to drop.
    if (this.#generation === 0 || this.#isLive()) return;
    const { db, bench } = this.#deps;
    await dropGeneration(bench, this.#generation);
    for (const id of this.#madeOrganisations) {
      await sql`delete from organisation where id = ${id}
        and not exists (select 1 from contact where organisation = ${id})`.execute(db);
    }
  }
}

/** `dryRun`: looks through everything and says what would become of it, and writes nothing. */
export function importContacts(deps: ImportDeps, rows: Rows, dryRun: boolean): Promise<ImportReport> {
  return new Import(deps, dryRun).run(rows);
}
