/**
 * The first half of an import: the people of a list laid out in the scratch database, and what is wrong between them
 * found there: the same person twice, or a number that two claim.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { parseInstant } from '../../contract/instant.js';
import type { Micros } from '../../core/pbx-event.js';
import { isForMany, keysOf, rowOf } from './contact.js';
import type { Bench } from './import-bench.js';
import type { ImportedPerson, ImportRow } from './import-file.js';
import type { RowProblem } from './people-file.js';
import type { ContactRow } from './tables.js';

/** Rows that are laid out before others get their turn. */
const rowsPerTurn = 1000;

/** Of a person's row, what the list says; the rest is added when it is copied. */
export const told = [
  'name', 'title', 'salutation', 'mail', 'department', 'site', 'language', 'notes', 'vip_level', 'vip_reason', 'vip_from',
  'vip_to', 'numbers', 'search',
] as const satisfies readonly (keyof ContactRow)[]; // prettier-ignore

/** `person.organisation` is its number in this list, from 1. */
const scratchTables = `
  create table person (n integer primary key, line integer, organisation integer, ${told.join(', ')});
  create table spoken_key (key text, n integer, place integer);
  create table spoken_number (number text, shared integer, n integer);
`;

export type Rows = Iterable<ImportRow> | AsyncIterable<ImportRow>;

export interface LayOutDeps {
  readonly bench: Bench;
  readonly now: () => Micros;
  readonly by: string | null;
  readonly refuse: (problem: RowProblem) => void;
  readonly goOn: () => void;
  /** Told how many rows were read. */
  readonly tell: (read: number) => void;
}

export interface LaidOut {
  readonly rows: number;
  /** Numbered from 1. */
  readonly people: number;
  /** The list's organisations by their numbers; null at 0: nobody's. */
  readonly organisations: readonly (string | null)[];
  /** By a person's number: his organisation's. */
  readonly organisationOf: readonly number[];
}

/** Portions of a list; each must be used up before the next one is asked for. */
async function* portions(rows: Rows): AsyncGenerator<Iterable<ImportRow>> {
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) yield [row];
    return;
  }
  const source = rows[Symbol.iterator]();
  let over = false;
  function* some(): Generator<ImportRow> {
    for (let i = 0; i < rowsPerTurn; i += 1) {
      const next = source.next();
      over = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  }
  try {
    while (!over) yield some();
  } finally {
    source.return?.();
  }
}

export async function layOut(deps: LayOutDeps, list: Rows): Promise<LaidOut> {
  const { bench, now, by } = deps;
  bench.make(scratchTables);
  const addPerson = bench.fill('person', 3 + told.length);
  const addKey = bench.fill('spoken_key', 3);
  const addNumber = bench.fill('spoken_number', 3);
  const numbered = new Map<string, number>();
  const organisations: (string | null)[] = [null];
  const organisationOf: number[] = [0];
  let rows = 0;
  let people = 0;

  function numberOf(organisation: string | null): number {
    if (organisation === null) return 0;
    const known = numbered.get(organisation);
    if (known !== undefined) return known;
    numbered.set(organisation, organisations.length);
    return organisations.push(organisation) - 1;
  }

  function add(n: number, line: number, person: ImportedPerson): void {
    const { name, title, salutation, mail, department, site, language, notes, numbers } = person;
    const vip = person.vip && {
      level: person.vip.level,
      reason: person.vip.reason,
      from: parseInstant(person.vip.from) ?? 0,
      to: person.vip.to === null ? null : parseInstant(person.vip.to),
    };
    const row = rowOf(
      { name, title, salutation, mail, organisation: null, department, site, language, notes, vip, numbers },
      { generation: 0, id: 0, version: 1, changedAt: now(), changedBy: by },
    );
    const organisation = numberOf(person.organisation);
    organisationOf.push(organisation);
    addPerson([n, line, organisation, ...told.map((column) => row[column])]);
    let place = 0;
    for (const key of keysOf(person)) addKey([key, n, (place += 1)]);
    for (const one of numbers) addNumber([one.number, isForMany(one) ? 1 : 0, n]);
  }

  for await (const some of portions(list)) {
    deps.goOn();
    bench.together(() => {
      for (const row of some) {
        rows += 1;
        if ('problems' in row) for (const problem of row.problems) deps.refuse(problem);
        else add((people += 1), row.line, row.person);
      }
    });
    deps.tell(rows);
    await turn();
  }
  return { rows, people, organisations, organisationOf };
}

/** Sorts what was laid out into `key` and `number`, the order of the store's indexes, and names who stands there twice. */
export function findDoubles(bench: Bench, refuse: (problem: RowProblem) => void): void {
  bench.make(`
    create table key (key text, n integer, place integer);
    insert into key select key, n, place from spoken_key order by key, n;
    drop table spoken_key;
    create table number (number text, shared integer, n integer);
    insert into number select number, shared, n from spoken_number order by number, shared, n;
    drop table spoken_number;
  `);
  const named = new Set<number>();
  // Sorted as they are, the same ones are neighbours.
  const sameKeys = bench.rows<{ value: string; line: number }>(`select key as value, p.line as line from key
    cross join person p on p.n = key.n where key in
      (select a.key from key a cross join key b on b.rowid = a.rowid + 1 where b.key = a.key)
    order by key, key.n`);
  let first = { value: '', line: 0 };
  for (const { value, line } of sameKeys) {
    if (value !== first.value) first = { value, line };
    else if (!named.has(line)) {
      named.add(line);
      const how = value.startsWith('mail:') ? 'mail: the same' : 'name and number: the same';
      const what = 'one person stands in one row; take one of the two out';
      refuse({ line, message: `${how} as in line ${first.line}: ${what}` });
    }
  }
  // A number is shared by all who have it, or by none: those who do not share it stand first.
  const sameNumbers = bench.rows<{ value: string; line: number }>(`select number as value, p.line as line from number
    cross join person p on p.n = number.n where number in
      (select a.number from number a cross join number b on b.rowid = a.rowid + 1
       where b.number = a.number and a.shared = 0)
    order by number, shared, number.n`);
  first = { value: '', line: 0 };
  for (const { value, line } of sameNumbers) {
    if (value !== first.value) first = { value, line };
    else if (!named.has(line)) {
      refuse({
        line,
        message: `number: belongs to the person of line ${first.line} too; where both use it, fill the column shared, give it as desk or switchboard, or import with --allow-shared`,
      });
    }
  }
}
