/**
 * Labels: the keys that very many tickets have, as words of an index that finds where several of them meet without a
 * look-up for each ticket. The index goes by blocks of ids: each word belongs to one block, so that the newest are found
 * without touching the others, and no step of the index's own tidying handles more than one block of a word.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../ports.js';
import type { Key } from './keys.js';
import type { KeyKind } from './tables.js';
import { keyWord } from './words.js';

/**
 * Not among them: what few tickets have at a time (`view`, `mine`, `team`), and what tells of callers, which a person's
 * erasure and the merging of two people change (`contact`, `number`, `call`).
 */
export const labelKinds: readonly KeyKind[] = [
  'user', 'group', 'given', 'centre', 'state', 'owner', 'assignee', 'category', 'kind', 'priority',
]; // prettier-ignore

const idsInBlock = 65_536;
export const blockOf = (id: number): number => Math.floor(id / idsInBlock);

export const isLabelled = (keys: readonly Key[]): boolean => keys.every(([kind]) => labelKinds.includes(kind));

const label = (block: number, [kind, value]: Key): string => `b${block}${keyWord(kind, value)}`;

export function labelsOf(id: number, keys: readonly Key[]): string {
  const labels = keys.filter(([kind]) => labelKinds.includes(kind)).map((key) => label(blockOf(id), key));
  return [...new Set(labels)].toSorted().join(' ');
}

/** Tickets of these blocks that have one key of each group, in FTS5's words. No group is empty. */
export function labelled(blocks: readonly number[], groups: readonly (readonly Key[])[]): string {
  const oneOf = (block: number, keys: readonly Key[]) => keys.map((key) => `"${label(block, key)}"`).join(' OR ');
  return blocks.map((block) => `(${groups.map((keys) => `(${oneOf(block, keys)})`).join(' AND ')})`).join(' OR ');
}

/** So many blocks are asked for in one go; more each time. */
const mostBlocks = 16;

/** The blocks from that of `top` down to that of `bottom`, one first, then several at a time. */
export function blocksDown(top: number, bottom: number): readonly (readonly number[])[] {
  const goes: number[][] = [];
  for (let block = blockOf(top), most = 1; block >= blockOf(bottom); most = Math.min(most * 4, mostBlocks)) {
    const go: number[] = [];
    for (; go.length < most && block >= blockOf(bottom); block -= 1) go.push(block);
    goes.push(go);
  }
  return goes;
}

/** Ids of tickets that have one key of each group, as a query. */
export function labelledIds(
  goes: readonly (readonly number[])[],
  groups: readonly (readonly Key[])[],
): RawBuilder<unknown> {
  const parts = goes.map(
    (blocks) => sql`select rowid from ticket_label where ticket_label match ${labelled(blocks, groups)}`,
  );
  return parts.length === 0 ? sql`select 0 where 0` : sql.join(parts, sql` union all `);
}

/** Pages of the index tidied at each write; a write makes about one. */
const pagesPerWrite = 16;

/** Writes a ticket's labels anew, in the caller's transaction; none: it is gone. */
export async function keepLabels(tx: Tx, id: number, labels: string): Promise<void> {
  if (labels === '') await sql`delete from ticket_label where rowid = ${id}`.execute(tx);
  else await sql`insert or replace into ticket_label (rowid, labels) values (${id}, ${labels})`.execute(tx);
  await sql`insert into ticket_label (ticket_label, rank) values ('merge', ${pagesPerWrite})`.execute(tx);
}
