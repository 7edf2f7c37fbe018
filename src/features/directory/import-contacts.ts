/**
 * Takes in a whole list of people, all or nothing: rows are staged in a generation that nobody sees, a few hundred a
 * transaction, and it is switched on in one short transaction. People who are kept by hand stay as they are; whoever stood
 * in the list before keeps his id. A list that is wrong anywhere leaves no trace.
 */
import { sql } from 'kysely';
import { parseInstant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import { SkylarkError } from '../../errors.js';
import type { Db, Tx } from '../../ports.js';
import { isForMany, keysOf, rowOf } from './contact.js';
import { removeRow, tellChange } from './contact-rows.js';
import type { ImportedPerson, ImportRow } from './import-file.js';
import type { RowProblem } from './people-file.js';
import { byHand, type ContactRow, type DirectoryTables } from './tables.js';

const rowsPerStep = 500;
/** Problems that are named; all are counted. */
const mostNamed = 1000;

export interface ImportReport {
  readonly rows: number;
  /** People of the new list, by what becomes of them. */
  readonly fresh: number;
  readonly known: number;
  /** Kept by hand: the list changes nothing of them. */
  readonly byHand: number;
  readonly problems: readonly RowProblem[];
  readonly problemCount: number;
  readonly switched: boolean;
}

export interface ImportDeps {
  readonly db: Db;
  readonly now: () => Micros;
  /** Who imports, for the rows. */
  readonly by: string | null;
  /** Written with the switch, in its transaction. */
  readonly audit?: (tx: Tx, generation: number) => Promise<void>;
}

interface Staged {
  readonly line: number;
  readonly id: number;
}

const tablesOf = (db: Db | Tx) => db.withTables<DirectoryTables>();

/** Rows as one parameter: a statement of thousands of values would cost more than the rows. */
const columns = [
  'generation', 'id', 'version', 'name', 'title', 'salutation', 'mail', 'organisation', 'department', 'site', 'language',
  'notes', 'vip_level', 'vip_reason', 'vip_from', 'vip_to', 'numbers', 'search', 'changed_at', 'changed_by',
] as const satisfies readonly (keyof ContactRow)[]; // prettier-ignore

async function insertRows(
  tx: Tx,
  table: string,
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = sql.join(names.map((_, i) => sql.raw(`json_extract(value, '$[${i}]')`)));
  await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    select ${values} from json_each(${JSON.stringify(rows)})`.execute(tx);
}

class Import {
  readonly #deps: ImportDeps;
  readonly #dryRun: boolean;
  readonly #problems: RowProblem[] = [];
  #problemCount = 0;
  /** `key \t line \t id`, to be sorted: the same keys meet, and pages of the index are written once. */
  readonly #keys: string[] = [];
  /** `number \t shared \t line \t id`. */
  readonly #numbers: string[] = [];
  readonly #used = new Set<number>();
  readonly #organisations = new Map<string, number>();
  readonly #madeOrganisations: number[] = [];
  #generation = 0;
  #before: number | null = null;
  #startedAfter = 0;
  #counts = { rows: 0, fresh: 0, known: 0, byHand: 0 };

  constructor(deps: ImportDeps, dryRun: boolean) {
    this.#deps = deps;
    this.#dryRun = dryRun;
  }

  async run(rows: AsyncIterable<ImportRow>): Promise<ImportReport> {
    try {
      await this.#begin();
      let step: { line: number; person: ImportedPerson }[] = [];
      for await (const row of rows) {
        this.#counts.rows += 1;
        if ('problems' in row) for (const problem of row.problems) this.#refuse(problem);
        else if (step.push(row) >= rowsPerStep) {
          await this.#stage(step);
          step = [];
        }
      }
      await this.#stage(step);
      this.#findDoubles();
      const switched = !this.#dryRun && this.#problemCount === 0;
      if (switched) await this.#switch();
      else await this.#drop();
      return { ...this.#counts, problems: this.#sorted(), problemCount: this.#problemCount, switched };
    } catch (error) {
      await this.#drop().catch(() => undefined);
      throw error;
    }
  }

  #sorted(): readonly RowProblem[] {
    return this.#problems.toSorted((a, b) => a.line - b.line);
  }

  #refuse(problem: RowProblem): void {
    this.#problemCount += 1;
    if (this.#problems.length < mostNamed) this.#problems.push(problem);
  }

  /** Nothing is written any more once the list is known to be wrong; the rest of it is still looked through. */
  get #writes(): boolean {
    return !this.#dryRun && this.#problemCount === 0;
  }

  async #begin(): Promise<void> {
    const { db } = this.#deps;
    const state = await tablesOf(db).selectFrom('directory_state').selectAll().executeTakeFirstOrThrow();
    this.#before = state.imported;
    if (this.#dryRun) return;
    const { rows } = await sql<{ generation: number; seq: number }>`update directory_state
      set last_generation = last_generation + 1 where one = 1 returning last_generation as generation,
      (select coalesce(max(seq), 0) from directory_change) as seq`.execute(db);
    this.#generation = rows[0]?.generation ?? 0;
    this.#startedAfter = rows[0]?.seq ?? 0;
  }

  async #holders(keys: readonly string[]): Promise<ReadonlyMap<string, { id: number; hand: boolean }>> {
    const { rows } = await sql<{ key: string; contact: number; generation: number }>`
      select key, contact, generation from contact_key where generation in (0, ${this.#before})
      and key in (select value from json_each(${JSON.stringify(keys)})) order by generation desc`.execute(
      this.#deps.db,
    );
    return new Map(rows.map((row) => [row.key, { id: row.contact, hand: row.generation === byHand }]));
  }

  async #stage(step: readonly { readonly line: number; readonly person: ImportedPerson }[]): Promise<void> {
    if (step.length === 0) return;
    const people = step.map((row) => ({ ...row, keys: [...new Set(keysOf(row.person))] }));
    const holders = await this.#holders(people.flatMap((one) => one.keys));
    const fresh: (typeof people)[number][] = [];
    const staged: (Staged & (typeof people)[number])[] = [];
    for (const one of people) {
      const known = one.keys.flatMap((key) => holders.get(key) ?? []);
      const id = known.find((holder) => !this.#used.has(holder.id))?.id;
      if (known.some((holder) => holder.hand)) {
        this.#counts.byHand += 1;
        this.#note(one, 0);
      } else if (id === undefined) fresh.push(one);
      else {
        this.#counts.known += 1;
        this.#used.add(id);
        staged.push({ ...one, id });
      }
    }
    this.#counts.fresh += fresh.length;
    if (!this.#writes) {
      for (const one of [...staged, ...fresh]) this.#note(one, 0);
      return;
    }
    await this.#deps.db.transaction().execute(async (tx) => {
      let next = await this.#reserve(tx, fresh.length);
      for (const one of fresh) staged.push({ ...one, id: next++ });
      const rows: unknown[][] = [];
      for (const { id, person } of staged) {
        const row = await this.#row(tx, id, person);
        rows.push(columns.map((column) => row[column]));
      }
      await insertRows(tx, 'contact', columns, rows);
    });
    for (const one of staged) this.#note(one, one.id);
  }

  /** The first of `count` ids. */
  async #reserve(tx: Tx, count: number): Promise<number> {
    const { rows } = await sql<{ last: number }>`update directory_state set last_contact = last_contact + ${count}
      where one = 1 returning last_contact as last`.execute(tx);
    return (rows[0]?.last ?? 0) - count + 1;
  }

  async #row(tx: Tx, id: number, person: ImportedPerson): Promise<ContactRow> {
    const { vip, organisation, ...rest } = person;
    const mark = vip && {
      level: vip.level,
      reason: vip.reason,
      from: parseInstant(vip.from) ?? 0,
      to: vip.to === null ? null : parseInstant(vip.to),
    };
    const kept = { ...rest, organisation: await this.#organisation(tx, organisation), vip: mark };
    const { now, by } = this.#deps;
    return rowOf(kept, { generation: this.#generation, id, version: 1, changedAt: now(), changedBy: by });
  }

  async #organisation(tx: Tx, name: string | null): Promise<number | null> {
    if (name === null) return null;
    const known = this.#organisations.get(name);
    if (known !== undefined) return known;
    const there = await tablesOf(tx)
      .selectFrom('organisation')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirst();
    let id = there?.id;
    if (id === undefined) {
      const made = await tablesOf(tx)
        .insertInto('organisation')
        .values({ name, notes: null, version: 1 })
        .returning('id')
        .executeTakeFirstOrThrow();
      id = made.id;
      this.#madeOrganisations.push(id);
    }
    this.#organisations.set(name, id);
    return id;
  }

  #note({ line, keys, person }: { line: number; keys: readonly string[]; person: ImportedPerson }, id: number): void {
    // With zeros in front lines sort as numbers do.
    const at = String(line).padStart(8, '0');
    for (const key of keys) this.#keys.push(`${key}\t${at}\t${id}`);
    for (const one of person.numbers) this.#numbers.push(`${one.number}\t${isForMany(one) ? 1 : 0}\t${at}\t${id}`);
  }

  #findDoubles(): void {
    this.#keys.sort();
    this.#numbers.sort();
    let before = { value: '', line: '' };
    const told = new Set<string>();
    for (const text of this.#keys) {
      const [value = '', line = ''] = text.split('\t');
      if (value === before.value && !told.has(line)) {
        const how = value.startsWith('mail:') ? 'mail: the same' : 'name and number: the same';
        this.#refuse({
          line: Number(line),
          message: `${how} as in line ${Number(before.line)}: one person stands in one row`,
        });
        told.add(line);
      } else before = { value, line };
    }
    let first = { value: '', line: '', own: false };
    for (const text of this.#numbers) {
      const [value = '', shared = '', line = ''] = text.split('\t');
      if (value !== first.value) first = { value, line, own: shared === '0' };
      // Own ones are sorted before those that several may have.
      else if (first.own && !told.has(line)) {
        this.#refuse({
          line: Number(line),
          message: `number: belongs to the person of line ${Number(first.line)} too; where both use it, fill the column shared, give it as desk or switchboard, or import with --allow-shared`,
        });
      }
    }
  }

  async #switch(): Promise<void> {
    const { db } = this.#deps;
    const generation = this.#generation;
    const write = async (
      table: string,
      names: readonly string[],
      rows: readonly (readonly unknown[])[],
    ): Promise<void> => {
      await db.transaction().execute((tx) => insertRows(tx, table, names, rows));
    };
    const perStep = rowsPerStep * 4;
    for (let at = 0; at < this.#keys.length; at += perStep) {
      const some = this.#keys.slice(at, at + perStep).map((text) => text.split('\t'));
      const rows = some.filter(([, , id]) => id !== '0').map(([key, , id]) => [generation, key, Number(id)]);
      await write('contact_key', ['generation', 'key', 'contact'], rows);
    }
    for (let at = 0; at < this.#numbers.length; at += perStep) {
      const some = this.#numbers.slice(at, at + perStep).map((text) => text.split('\t'));
      const rows = some
        .filter(([, , , id]) => id !== '0')
        .map(([number, shared, , id]) => [generation, number, Number(id), Number(shared)]);
      await write('contact_number', ['generation', 'number', 'contact', 'shared'], rows);
    }
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
      await this.#deps.audit?.(tx, generation);
    });
    await dropGenerations(db);
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
    if (this.#dryRun) return;
    await dropGenerations(this.#deps.db, this.#generation);
    for (const id of this.#madeOrganisations) {
      await sql`delete from organisation where id = ${id}
        and not exists (select 1 from contact where organisation = ${id})`.execute(this.#deps.db);
    }
  }
}

/** Deletes what no longer counts, or the one generation that never will, a few hundred rows a transaction. */
async function dropGenerations(db: Db, only?: number): Promise<void> {
  const { rows } =
    only === undefined
      ? await sql<{ generation: number }>`select distinct generation from contact where generation <>
          0 and generation < (select imported from directory_state)`.execute(db)
      : { rows: [{ generation: only }] };
  for (const { generation } of rows) {
    for (const table of ['contact_number', 'contact_key', 'contact']) {
      for (let more = true; more;) {
        const gone = await sql`delete from ${sql.table(table)} where rowid in
          (select rowid from ${sql.table(table)} where generation = ${generation} limit 2000)`.execute(db);
        more = (gone.numAffectedRows ?? 0n) > 0n;
      }
    }
  }
}

/** `dryRun`: looks through everything and says what would become of it, and writes nothing. */
export function importContacts(
  deps: ImportDeps,
  rows: AsyncIterable<ImportRow>,
  dryRun: boolean,
): Promise<ImportReport> {
  return new Import(deps, dryRun).run(rows);
}
