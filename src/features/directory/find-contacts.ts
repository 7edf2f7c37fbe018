/** Looks for people: by name, sound, initials, mail, department, a piece of a number; page by page, best matches first. */
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../ports.js';
import { living } from './contact-rows.js';
import type { SearchShelf } from './search-shelf.js';
import { searchTerms } from './search-text.js';
import type { ContactRow } from './tables.js';

export interface WantedPeople {
  /** What stands in the search field; '' for everybody. */
  readonly question: string;
  readonly department?: string | undefined;
  readonly organisation?: number | undefined;
  readonly vip?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface FoundPerson {
  readonly row: ContactRow;
  readonly organisation: string | null;
}

type Condition = RawBuilder<unknown>;

/** Where the first term stands says how good a match is: at the beginning, at the beginning of a line, anywhere. */
function rank(term: string | undefined): Condition {
  // Everybody is as good a match as anybody else.
  if (term === undefined) return sql`null`;
  return sql`case when instr(c.search, ${term}) = 1 then 0 when instr(c.search, ${`\n${term}`}) > 0 then 1 else 2 end`;
}

export interface FoundPage {
  readonly found: readonly FoundPerson[];
  readonly more: boolean;
}

type Row = ContactRow & { readonly organisation_name: string | null };

const columns = sql.raw(
  'c.*, o.name as organisation_name from contact c left join organisation o on o.id = c.organisation',
);

function pageOf(rows: readonly Row[], limit: number): FoundPage {
  const found = rows.slice(0, limit).map(({ organisation_name: name, ...row }) => ({ row, organisation: name }));
  return { found, more: rows.length > limit };
}

/** By the texts in memory where they are there, else by a look through the table, which is slow among very many. */
export async function findPeople(
  db: Db,
  wanted: WantedPeople,
  normalise: (raw: string) => string | null,
  shelf: SearchShelf | null,
): Promise<FoundPage> {
  const { question, limit, offset } = wanted;
  const terms = searchTerms(question, normalise);
  if (shelf === null) return findInTable(db, wanted, terms);
  const ids = (await shelf.find({ ...wanted, terms, most: offset + limit + 1 })).slice(offset);
  if (ids.length === 0) return pageOf([], limit);
  const { rows } = await sql<Row>`select ${columns} where c.generation in ${living} and c.id in (${sql.join(ids)})
    order by c.generation desc`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return pageOf(
    ids.flatMap((id) => byId.get(id) ?? []),
    limit,
  );
}

async function findInTable(db: Db, wanted: WantedPeople, terms: readonly string[]): Promise<FoundPage> {
  const { department, organisation, vip, limit, offset } = wanted;
  const all: Condition[] = [sql`c.generation in ${living}`, ...terms.map((term) => sql`instr(c.search, ${term}) > 0`)];
  if (department !== undefined) all.push(sql`c.department = ${department}`);
  if (organisation !== undefined) all.push(sql`c.organisation = ${organisation}`);
  if (vip !== undefined) all.push(vip ? sql`c.vip_level is not null` : sql`c.vip_level is null`);
  const { rows } = await sql<Row>`select ${columns} where ${sql.join(all, sql` and `)}
    order by ${rank(terms[0])}, c.search, c.id limit ${limit + 1} offset ${offset}`.execute(db);
  return pageOf(rows, limit);
}
