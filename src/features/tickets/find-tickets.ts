/**
 * Reads pages of tickets by any mixture of filters. A page begins behind a place, never at a count. What few tickets have
 * leads, and whatever else is asked is looked up ticket by ticket; what many have is found where it meets, in the index of
 * labels (labels.ts); words are found in theirs, together with who may find them.
 */
import { sql, type RawBuilder } from 'kysely';
import type { TicketsQuery, TicketView } from '../../contract/ticket-lists.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db } from '../../ports.js';
import type { Key } from './keys.js';
import { blocksDown, isLabelled, labelled, labelledIds } from './labels.js';
import type { Ticket } from './ticket.js';
import { keyWord, question } from './words.js';

/** Behind a ticket: its id, and when it is due in lists by that. */
export interface Place {
  readonly id: number;
  readonly due: Micros | null;
}

export interface Wanted {
  /** null: all; else tickets that have one of these keys. */
  readonly seen: readonly Key[] | null;
  /** Each group of keys: one of them. */
  readonly keys: readonly (readonly Key[])[];
  readonly words: string | null;
  readonly from: Micros | null;
  readonly to: Micros | null;
  /** Not over, its clock runs, and its next promise lies before this. */
  readonly dueBefore?: Micros | null;
  readonly sort: 'newest' | 'due';
  readonly after: Place | null;
  readonly limit: number;
}

export interface FoundTickets {
  readonly tickets: readonly Ticket[];
  readonly next: Place | null;
}

export function cursorOf({ id, due }: Place): string {
  return Buffer.from(due === null ? `${id}` : `${id}.${due}`).toString('base64url');
}

/** null for anything that `cursorOf` did not write. */
export function placeOf(cursor: string): Place | null {
  const [, id, due] = /^(\d{1,15})(?:\.(\d{1,16}))?$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (id === undefined) return null;
  const place = { id: Number(id), due: due === undefined ? null : Number(due) };
  return cursorOf(place) === cursor ? place : null;
}

/** What of a query is keys; the rest the caller sees to. `user`, `groups`: of the reader. */
export function keysIn(
  query: TicketsQuery,
  reader: { readonly user: string | null; readonly groups: readonly string[] },
  number: string | null,
): (readonly Key[])[] {
  const keys: (readonly Key[])[] = [];
  const one = (kind: Key[0], value: string | number | undefined): void => {
    if (value !== undefined) keys.push([[kind, String(value)]]);
  };
  if (query.view === 'mine') one('mine', reader.user ?? '');
  else if (query.view === 'group') keys.push(reader.groups.map((group): Key => ['team', group]));
  else one('view', query.view);
  if (query.state !== undefined) keys.push(query.state.map((state): Key => ['state', state]));
  one('owner', query.owner);
  one('assignee', query.assignee);
  if (query.group !== undefined)
    keys.push([
      ['group', query.group],
      ['centre', query.group],
    ]);
  one('category', query.category);
  one('kind', query.kind);
  one('priority', query.priority);
  one('contact', query.contact);
  one('number', number ?? undefined);
  one('call', query.call);
  return keys;
}

type Condition = RawBuilder<unknown>;

/** `id`: the column in which the ticket's id is met first, so that no ticket is read before it is known to fit. */
const has = (keys: readonly Key[], id: RawBuilder<unknown> = sql.ref('t.id')): Condition =>
  keys.length === 0
    ? sql`0`
    : sql`(${sql.join(
        keys.map(
          ([kind, value]) =>
            sql`exists (select 1 from ticket_key k where k.kind = ${kind} and k.value = ${value} and k.ticket = ${id})`,
        ),
        sql` or `,
      )})`;

/** So many are counted to see which keys are rare; a group with more is common. */
const counted = 50_000;

async function howMany(db: Db, keys: readonly Key[]): Promise<number> {
  let sum = 0;
  for (const [kind, value] of keys) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from
      (select 1 from ticket_key where kind = ${kind} and value = ${value} limit ${counted})`.execute(db);
    sum += rows[0]?.n ?? 0;
  }
  return Math.min(sum, counted);
}

interface Lead {
  readonly keys: readonly Key[];
  readonly many: number;
}

/** The rarest group; null where there is none. */
async function leadOf(db: Db, groups: readonly (readonly Key[])[]): Promise<Lead | null> {
  let best: Lead | null = null;
  for (const keys of groups) {
    const many = await howMany(db, keys);
    if (best === null || many < best.many) best = { keys, many };
  }
  return best;
}

/** Ids of tickets that have one of these keys, each once. */
function having(keys: readonly Key[]): RawBuilder<unknown> {
  const parts = keys.map(
    ([kind, value]) => sql`select ticket as id from ticket_key where kind = ${kind} and value = ${value}`,
  );
  return parts.length === 0 ? sql`(select 0 as id where 0)` : sql`(${sql.join(parts, sql` union `)})`;
}

const matchOf = (words: string, seen: readonly Key[] | null): string => {
  const who =
    seen === null ? '' : ` AND who : (${seen.map(([kind, value]) => `"${keyWord(kind, value)}"`).join(' OR ')})`;
  return `(words : (${words}))${who}`;
};

interface Row {
  readonly id: number;
  readonly due_at: Micros | null;
  readonly body: string;
}

/** Of a ticket `t`: it does not wait for something that stops its clock. */
export const clockRuns: Condition = sql`not (
  exists (select 1 from ticket_key k where k.kind = 'state' and k.value = 'pending' and k.ticket = t.id)
  and json_extract(t.body, '$.pending.stopsClock') = 1)`;

function timeOf({ from, to, dueBefore = null }: Wanted): Condition[] {
  const all: Condition[] = [];
  if (dueBefore !== null) all.push(sql`t.over = 0 and t.due_at < ${dueBefore} and ${clockRuns}`);
  if (from !== null) all.push(sql`t.created_at >= ${from}`);
  if (to !== null) all.push(sql`t.created_at < ${to}`);
  return all;
}

/** Ids rise as tickets open, but for those that were late: so many may stand out of order. */
const slack = 5000;

/** Between which ids the tickets of a time lie, with some to spare: [above, below]; null: no bound. */
async function idsOf(db: Db, { from, to, after }: Wanted): Promise<readonly [number | null, number | null]> {
  const idAt = async (condition: Condition, order: Condition): Promise<number | null> => {
    const { rows } = await sql<{
      id: number;
    }>`select id from ticket where ${condition} order by ${order} limit 1`.execute(db);
    return rows[0]?.id ?? null;
  };
  const first = from === null ? null : await idAt(sql`created_at >= ${from}`, sql`created_at, id`);
  const last = to === null ? null : await idAt(sql`created_at < ${to}`, sql`created_at desc, id desc`);
  const below = [after?.id ?? null, last === null ? null : last + slack].filter((id) => id !== null);
  return [first === null ? null : first - slack, below.length === 0 ? null : Math.min(...below)];
}

function within(column: RawBuilder<unknown>, [above, below]: readonly [number | null, number | null]): Condition[] {
  const all: Condition[] = [];
  if (above !== null) all.push(sql`${column} > ${above}`);
  if (below !== null) all.push(sql`${column} < ${below}`);
  return all;
}

const where = (all: readonly Condition[]): Condition =>
  all.length === 0 ? sql`` : sql`where ${sql.join(all, sql` and `)}`;

/** Ids looked at in one go where several keys lead; more each time. */
const firstGo = 100;
const longestGo = 4000;

/**
 * Tickets that have one of several keys: the newest of each key are laid together, as far down as all of them reach,
 * then looked at, and so on. A page costs what it shows, however many tickets the keys have.
 */
async function ofSeveral(
  db: Db,
  keys: readonly Key[],
  all: readonly Condition[],
  [above, below]: readonly [number | null, number | null],
  limit: number,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  let before = below;
  for (let go = firstGo; found.length < limit; go = Math.min(go * 4, longestGo)) {
    const ids = new Set<number>();
    /** Below this one some key may have more that were not read. */
    let reached = -1;
    for (const [kind, value] of keys) {
      const { rows } = await sql<{ id: number }>`select ticket as id from ticket_key ${where([
        sql`kind = ${kind} and value = ${value}`,
        ...within(sql.ref('ticket'), [above, before]),
      ])} order by ticket desc limit ${go}`.execute(db);
      for (const { id } of rows) ids.add(id);
      if (rows.length === go) reached = Math.max(reached, rows.at(-1)?.id ?? -1);
    }
    const list = JSON.stringify([...ids].filter((id) => id >= reached));
    const { rows } = await sql<Row>`select t.id, t.due_at, t.body from ticket t ${where([
      sql`t.id in (select value from json_each(${list}))`,
      ...all,
    ])} order by t.id desc limit ${limit - found.length}`.execute(db);
    found.push(...rows);
    if (reached < 0) break;
    before = reached;
  }
  return found;
}

type Bounds = readonly [above: number | null, below: number | null];

/** The blocks of ids in which tickets within the bounds may be, the newest first. */
async function blocksOf(db: Db, [above, below]: Bounds): Promise<readonly (readonly number[])[]> {
  const { rows } = await sql<{ low: number | null; high: number | null }>`
    select (select min(id) from ticket) as low, (select max(id) from ticket) as high`.execute(db);
  const [low, high] = [rows[0]?.low ?? 0, rows[0]?.high ?? -1];
  return blocksDown(Math.min(high, below ?? high), Math.max(low, above ?? low));
}

/** By the index of labels: each group of `groups` is of labels. */
async function byLabels(
  db: Db,
  groups: readonly (readonly Key[])[],
  all: readonly Condition[],
  ids: Bounds,
  limit: number,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const blocks of await blocksOf(db, ids)) {
    const { rows } =
      await sql<Row>`select t.id, t.due_at, t.body from ticket_label l cross join ticket t on t.id = l.rowid
      ${where([
        sql`ticket_label match ${labelled(blocks, groups)}`,
        ...within(sql.ref('l.rowid'), ids),
        ...all,
      ])} order by l.rowid desc limit ${limit - found.length}`.execute(db);
    found.push(...rows);
    if (found.length >= limit) break;
  }
  return found;
}

async function byKeys(
  db: Db,
  lead: readonly Key[],
  others: readonly (readonly Key[])[],
  all: readonly Condition[],
  ids: Bounds,
  limit: number,
): Promise<readonly Row[]> {
  const [only] = lead;
  if (only === undefined || lead.length > 1) {
    return ofSeveral(db, lead, [...all, ...others.map((group) => has(group))], ids, limit);
  }
  const { rows } = await sql<Row>`select t.id, t.due_at, t.body from ticket_key l cross join ticket t on t.id = l.ticket
    ${where([
      sql`l.kind = ${only[0]} and l.value = ${only[1]}`,
      ...within(sql.ref('l.ticket'), ids),
      ...others.map((group) => has(group, sql.ref('l.ticket'))),
      ...all,
    ])} order by l.ticket desc limit ${limit}`.execute(db);
  return rows;
}

/** So few are looked at one by one; where more lead, the index of labels is quicker. */
const few = 5000;

async function newest(
  db: Db,
  groups: readonly (readonly Key[])[],
  all: readonly Condition[],
  ids: Bounds,
  limit: number,
): Promise<readonly Row[]> {
  const [labels, others] = [groups.filter(isLabelled), groups.filter((group) => !isLabelled(group))];
  const [first] = others;
  const alone = first !== undefined && groups.length === 1;
  const lead = alone ? { keys: first, many: 0 } : await leadOf(db, others);
  if (lead !== null && (lead.many < few || labels.length === 0)) {
    return byKeys(db, lead.keys, groups.filter((group) => group !== lead.keys), all, ids, limit); // prettier-ignore
  }
  if (labels.length > 0) {
    return byLabels(db, labels, [...others.map((group) => has(group, sql.ref('l.rowid'))), ...all], ids, limit);
  }
  const { rows } = await sql<Row>`select t.id, t.due_at, t.body from ticket t
    ${where([...within(sql.ref('t.id'), ids), ...all])} order by t.id desc limit ${limit}`.execute(db);
  return rows;
}

/**
 * The groups as conditions on what the words are found in, `f`. What few tickets have is read once and kept in memory,
 * which is quicker than a look-up for each ticket with the words; the sign keeps the index of words from being asked for
 * one ticket after the other.
 */
async function amongWords(db: Db, groups: readonly (readonly Key[])[], ids: Bounds): Promise<readonly Condition[]> {
  const all: Condition[] = [];
  const lookUp = (group: readonly Key[]): Condition => has(group, sql.ref('f.rowid'));
  for (const group of groups.filter((one) => !isLabelled(one))) {
    const rare = (await howMany(db, group)) < counted;
    all.push(rare ? sql`+f.rowid in ${having(group)}` : lookUp(group));
  }
  const labels = groups.filter(isLabelled);
  if (labels.length === 0) return all;
  const meeting = labelledIds(await blocksOf(db, ids), labels);
  const { rows } = await sql<{ n: number }>`select count(*) as n from (${meeting} limit ${counted})`.execute(db);
  const rare = (rows[0]?.n ?? 0) < counted;
  return [...all, ...(rare ? [sql`+f.rowid in (${meeting})`] : labels.map(lookUp))];
}

async function rowsOf(db: Db, wanted: Wanted, limit: number): Promise<readonly Row[]> {
  const { seen, keys, words, after, sort, dueBefore = null } = wanted;
  const all = timeOf(wanted);
  const groups = seen === null ? keys : [...keys, seen];
  if (groups.some((group) => group.length === 0)) return [];
  if (words === null && sort === 'due') {
    // What is not over fits into a small index.
    all.push(sql`t.over = 0 and t.due_at is not null`, ...groups.map((group) => has(group)));
    if (after !== null) all.push(sql`(t.due_at, t.id) > (${after.due ?? 0}, ${after.id})`);
    const { rows } = await sql<Row>`select t.id, t.due_at, t.body from ticket t ${where(all)}
      order by t.due_at, t.id limit ${limit}`.execute(db);
    return rows;
  }
  const ids = await idsOf(db, wanted);
  // What has a promise to keep is open, which few are.
  const open: readonly (readonly Key[])[] = dueBefore === null ? [] : [[['view', 'open']]];
  if (words === null) return newest(db, [...groups, ...open], all, ids, limit);
  const terms = question(words);
  if (terms === null) return [];
  all.unshift(...within(sql.ref('f.rowid'), ids), ...(await amongWords(db, [...keys, ...open], ids)));
  const { rows } = await sql<Row>`select t.id, t.due_at, t.body from ticket_text f cross join ticket t on t.id = f.rowid
    ${where([sql`ticket_text match ${matchOf(terms, seen)}`, ...all])} order by f.rowid desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

export async function findTickets(db: Db, wanted: Wanted): Promise<FoundTickets> {
  const rows = await rowsOf(db, wanted, wanted.limit + 1);
  const page = rows.slice(0, wanted.limit);
  const last = page.at(-1);
  return {
    // They were written by keep-tickets.ts.
    tickets: page.map(({ body }): Ticket => JSON.parse(body)),
    next:
      rows.length > wanted.limit && last !== undefined
        ? { id: last.id, due: wanted.sort === 'due' ? last.due_at : null }
        : null,
  };
}

/** Whether a ticket has one of these keys. */
export async function hasKey(db: Db, id: number, keys: readonly Key[]): Promise<boolean> {
  if (keys.length === 0) return false;
  const any = sql.join(
    keys.map(([kind, value]) => sql`(kind = ${kind} and value = ${value} and ticket = ${id})`),
    sql` or `,
  );
  const { rows } = await sql`select 1 from ticket_key where ${any} limit 1`.execute(db);
  return rows.length > 0;
}

/** How many tickets stand in each list; lists of what is not over are short. */
export async function countTickets(
  db: Db,
  lists: readonly (readonly [view: TicketView, keys: readonly Key[]])[],
  seen: readonly Key[] | null,
): Promise<ReadonlyMap<TicketView, number>> {
  const counts = new Map<TicketView, number>();
  for (const [view, keys] of lists) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${having(keys)} t
      ${where(seen === null ? [] : [has(seen)])}`.execute(db);
    counts.set(view, rows[0]?.n ?? 0);
  }
  return counts;
}
