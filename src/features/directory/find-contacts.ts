/** Looks for people: by name, sound, initials, mail, department, a piece of a number; page by page, best matches first. */
import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../../ports.js';
import { living } from './contact-rows.js';
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

export async function findPeople(
  db: Db,
  wanted: WantedPeople,
  normalise: (raw: string) => string | null,
): Promise<{ readonly found: readonly FoundPerson[]; readonly more: boolean }> {
  const { question, department, organisation, vip, limit, offset } = wanted;
  const terms = searchTerms(question, normalise);
  const all: Condition[] = [sql`c.generation in ${living}`, ...terms.map((term) => sql`instr(c.search, ${term}) > 0`)];
  if (department !== undefined) all.push(sql`c.department = ${department}`);
  if (organisation !== undefined) all.push(sql`c.organisation = ${organisation}`);
  if (vip !== undefined) all.push(vip ? sql`c.vip_level is not null` : sql`c.vip_level is null`);
  const { rows } = await sql<ContactRow & { organisation_name: string | null }>`
    select c.*, o.name as organisation_name from contact c left join organisation o on o.id = c.organisation
    where ${sql.join(all, sql` and `)}
    order by ${rank(terms[0])}, c.search, c.id limit ${limit + 1} offset ${offset}`.execute(db);
  const found = rows.slice(0, limit).map(({ organisation_name: name, ...row }) => ({ row, organisation: name }));
  return { found, more: rows.length > limit };
}
