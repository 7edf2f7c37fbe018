/**
 * For people who ask what is kept of them: their tickets and tasks, shown and forgotten. The ticket itself stays, with its
 * number, its times and what it counts for.
 */
import { sql } from 'kysely';
import { procedureSchema } from '../../contract/procedure.js';
import type { TicketDetailJson } from '../../contract/ticket.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db, DurableTimers, Tx } from '../../ports.js';
import { ticketJsons } from './json.js';
import { taskKeeper, taskOf, type Task } from './keep-tasks.js';
import { ticketKeeper, type KeptTicket } from './keep-tickets.js';
import type { TicketTables } from './tables.js';
import { withoutPerson, type Forgotten } from './without-person.js';

export type { Forgotten } from './without-person.js';

const noTimers: Pick<DurableTimers, 'set' | 'cancel'> = {
  set: () => Promise.reject(new Error('nothing here sets timers')),
  cancel: () => Promise.reject(new Error('nothing here sets timers')),
};

const anyOf = (values: readonly string[]) =>
  sql`(select value from json_each(${JSON.stringify(values.map((one) => one.toLowerCase()))}))`;

/** Ids of tickets that he is found in: by who he is, by his numbers, by his mail. */
async function idsOf(db: Db | Tx, { contact, numbers, mails }: Forgotten): Promise<readonly number[]> {
  const ids = new Set<number>();
  const keys = [
    ...(contact === null ? [] : [['contact', String(contact)] as const]),
    ...numbers.map((number) => ['number', number] as const),
  ];
  for (const [kind, value] of keys) {
    const rows = await db
      .withTables<TicketTables>()
      .selectFrom('ticket_key')
      .select('ticket')
      .where('kind', '=', kind)
      .where('value', '=', value)
      .execute();
    for (const { ticket } of rows) ids.add(ticket);
  }
  if (mails.length > 0) {
    const { rows } = await sql<{ id: number }>`select id from ticket
      where lower(json_extract(body, '$.fields.contactMail')) in ${anyOf(mails)}`.execute(db);
    for (const { id } of rows) ids.add(id);
  }
  return [...ids].toSorted((a, b) => a - b);
}

/** His own, as against one of somebody else in which a number or mail of his stands. */
function isHis({ ticket }: KeptTicket, { contact, mails }: Forgotten): boolean {
  if (ticket.fields.contact !== null) return ticket.fields.contact === contact;
  const mail = ticket.fields.contactMail?.toLowerCase();
  return mail === undefined || mails.some((one) => one.toLowerCase() === mail);
}

async function tasksOf(db: Db | Tx, { contact, numbers }: Forgotten, tickets: readonly string[]): Promise<Task[]> {
  const { rows } = await sql<{ id: number; body: string }>`select id, body from task
    where contact = ${contact} or lower(number) in ${anyOf(numbers)} or lower(ticket) in ${anyOf(tickets)}
    order by id`.execute(db);
  return rows.map(taskOf);
}

export interface KeptOfPerson {
  readonly tickets: readonly TicketDetailJson[];
  readonly tasks: readonly Task[];
}

/** Everything that tickets and tasks keep of him, his own tickets alone; `most` tickets, the oldest first. */
export async function ticketsOfPerson(db: Db, person: Forgotten, most: number): Promise<KeptOfPerson> {
  const keeper = ticketKeeper(noTimers);
  const jsons = ticketJsons({ displayName: (user) => user, locale: 'zh-CN' });
  const procedure = procedureSchema.parse({});
  const tickets: TicketDetailJson[] = [];
  const numbers: string[] = [];
  for (const id of await idsOf(db, person)) {
    const kept = await keeper.readById(db, id);
    if (kept === undefined || !isHis(kept, person) || tickets.length >= most) continue;
    const facts = await keeper.facts(db, id);
    numbers.push(kept.ticket.number);
    tickets.push({
      ticket: jsons.full(kept.ticket, procedure, new Map(), []),
      timeline: jsons.timeline(kept.ticket, facts, procedure, new Map()),
    });
  }
  const tasks = await tasksOf(db, person, numbers);
  return { tickets, tasks };
}

/** What the program itself writes as the reason of an end. */
const ownReasons: ReadonlySet<string> = new Set(['reached', 'told', 'erased', 'merged', 'cancelled', 'closed', 'open']);

async function forgetTask(
  tx: Tx,
  timers: Pick<DurableTimers, 'set' | 'cancel'>,
  task: Task,
  person: Forgotten,
  at: Micros,
): Promise<void> {
  const tasks = taskKeeper(timers);
  const named = task.subject.startsWith('call_back/') || person.numbers.some((number) => task.subject.includes(number));
  const reason = task.ended?.reason ?? null;
  const known = reason === null || ownReasons.has(reason) || task.ended?.by === null;
  await tasks.change(tx, task, {
    subject: named ? `erased/${task.id}` : task.subject,
    contact: null,
    name: null,
    number: null,
    note: null,
    ...(task.ended !== null && { ended: { ...task.ended, reason: known ? reason : null } }),
    // Nobody can be called back without a number.
    ...(task.state === 'open' &&
      task.ticket === null && {
        state: 'cancelled',
        ended: { at, by: null, call: null, reason: 'erased' },
      }),
  });
}

/** Filters that ask for him. */
async function forgetFilters(
  tx: Tx,
  { contact, names, mails, numbers }: Forgotten,
  normalise: (raw: string) => string | null,
): Promise<void> {
  const rows = await tx.withTables<TicketTables>().selectFrom('ticket_filter').selectAll().execute();
  for (const { user, id, name, query } of rows) {
    // It was written by filters.ts.
    const asks: Partial<Record<string, string>> = JSON.parse(query);
    const number = asks['number'] === undefined ? null : normalise(asks['number']);
    const words = `${name}\n${asks['q'] ?? ''}`.toLowerCase();
    const tells =
      (contact !== null && asks['contact'] === String(contact)) ||
      (number !== null && numbers.includes(number)) ||
      [...names, ...mails, ...numbers.map((one) => one.replace(/^\+86/, ''))].some(
        (one) => one.length > 1 && words.includes(one.toLowerCase()),
      );
    if (!tells) continue;
    await tx
      .withTables<TicketTables>()
      .deleteFrom('ticket_filter')
      .where('user', '=', user)
      .where('id', '=', id)
      .execute();
  }
}

/** Forgets him in tickets, tasks and filters, in the caller's transaction. Returns in how many of either he stood. */
export async function forgetPerson(
  tx: Tx,
  person: Forgotten,
  deps: {
    readonly timers: Pick<DurableTimers, 'set' | 'cancel'>;
    readonly now: Micros;
    readonly normalise: (raw: string) => string | null;
  },
): Promise<{ readonly tickets: number; readonly tasks: number }> {
  const keeper = ticketKeeper(noTimers);
  const ids = await idsOf(tx, person);
  const numbers: string[] = [];
  for (const id of ids) {
    const kept = await keeper.readById(tx, id);
    if (kept === undefined) continue;
    const whole = isHis(kept, person);
    if (whole) numbers.push(kept.ticket.number);
    await keeper.rewrite(tx, id, withoutPerson(await keeper.facts(tx, id), person, whole));
  }
  const tasks = await tasksOf(tx, person, numbers);
  for (const task of tasks) await forgetTask(tx, deps.timers, task, person, deps.now);
  await forgetFilters(tx, person, deps.normalise);
  return { tickets: ids.length, tasks: tasks.length };
}

const pagesPerStep = 256;

/** Words that were taken out stay in the index's old parts until those are merged: in short steps, each a commit. */
export async function purgeWords(db: Db): Promise<void> {
  const changes = async (tx: Tx): Promise<number> =>
    (await sql<{ n: number }>`select total_changes() as n`.execute(tx)).rows[0]?.n ?? 0;
  // Negative: all parts are to become one; then on until nothing is left to do (SQLite, FTS5, the merge command).
  for (let pages = -pagesPerStep, done = false; !done; pages = pagesPerStep) {
    const step = pages;
    done = await db.transaction().execute(async (tx) => {
      const before = await changes(tx);
      await sql`insert into ticket_text (ticket_text, rank) values ('merge', ${step})`.execute(tx);
      return (await changes(tx)) - before < 2;
    });
  }
}
