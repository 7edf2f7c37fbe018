/**
 * Makes the index of labels (labels.ts) and fills it from the keys of the tickets that there are, some thousands at a time:
 * no step holds the store's thread for long, nor all keys in memory. About ten seconds for a million tickets.
 */
import { sql, type Kysely } from 'kysely';
import { labelKinds, labelsOf } from './labels.js';
import type { KeyKind } from './tables.js';

/** Divides a block, so that all tickets of a step are of one. */
const step = 16_384;

type Schemaless = Kysely<Record<string, never>>;
type Key = readonly [kind: KeyKind, value: string];

async function nextValue(db: Schemaless, kind: KeyKind, after: string | null): Promise<string | null> {
  const behind = after === null ? sql`` : sql`and value > ${after}`;
  const { rows } = await sql<{ value: string | null }>`
    select min(value) as value from ticket_key where kind = ${kind} ${behind}`.execute(db);
  return rows[0]?.value ?? null;
}

/** Every key once: from each one the next is looked up, however many tickets have it. */
async function keysThere(db: Schemaless): Promise<readonly Key[]> {
  const keys: Key[] = [];
  for (const kind of labelKinds) {
    for (let value = await nextValue(db, kind, null); value !== null; value = await nextValue(db, kind, value)) {
      keys.push([kind, value]);
    }
  }
  return keys;
}

export async function fillLabels(db: Schemaless): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  // Complaints and the like had no key for the group they were given to, and no list of that group found them.
  await run(`insert into ticket_key (kind, value, ticket)
    select 'centre', t.body ->> '$.assignee.group', t.id from ticket_key k join ticket t on t.id = k.ticket
    where k.kind = 'kind' and k.value in ('complaint', 'suggestion', 'praise')
    and t.body ->> '$.state' <> 'draft' and t.body ->> '$.assignee.group' is not null`);
  await run(`create virtual table ticket_label using fts5 (
    labels, content='', contentless_delete=1, detail=none, tokenize='ascii'
  )`);
  const keys = await keysThere(db);
  const { rows } = await sql<{ low: number | null; high: number | null }>`
    select min(id) as low, max(id) as high from ticket`.execute(db);
  const { low, high } = rows[0] ?? { low: null, high: null };
  for (let from = Math.floor((low ?? 0) / step) * step; from <= (high ?? -1); from += step) {
    const words = JSON.stringify(keys.map(([kind, value]) => [kind, value, labelsOf(from, [[kind, value]])]));
    await sql`insert into ticket_label (rowid, labels)
      select k.ticket, group_concat(w.value ->> 2, ' ') from json_each(${words}) w
      cross join ticket_key k on k.kind = w.value ->> 0 and k.value = w.value ->> 1
      where k.ticket between ${from} and ${from + step - 1} group by k.ticket`.execute(db);
  }
  // By itself the index would now and then tidy much in one go, and calls would wait for it: each write tidies a little.
  await run(`insert into ticket_label (ticket_label, rank) values ('automerge', 0)`);
  await run(`insert into ticket_label (ticket_label, rank) values ('crisismerge', 500)`);
}
