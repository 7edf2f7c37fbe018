/**
 * Keeps tickets: the facts, and of each ticket a row, its keys, labels and words, all in the caller's transaction. A ticket's
 * number is given in the same transaction, so that none is left out and none is given twice.
 */
import { sql } from 'kysely';
import type { Procedure } from '../../contract/procedure.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db, Tx } from '../../ports.js';
import { evolve } from './evolve.js';
import { keepAlarms, type Alarms } from './keep-alarms.js';
import { keepLabels, labelsOf } from './labels.js';
import { concernsOf, dueOf, isOver, keysOf, textOf, whoKeys, whoText, type Key } from './keys.js';
import type { TicketTables } from './tables.js';
import type { FactOf, Ticket, TicketFact, TicketFactBody } from './ticket.js';

export interface KeptTicket {
  readonly id: number;
  readonly ticket: Ticket;
}

export interface TicketKeeper {
  read(db: Db | Tx, number: string): Promise<KeptTicket | undefined>;
  readById(db: Db | Tx, id: number): Promise<KeptTicket | undefined>;
  /** The ticket that this call opened by itself. */
  ofCall(db: Db | Tx, call: CallId): Promise<KeptTicket | undefined>;
  facts(db: Db | Tx, id: number): Promise<readonly TicketFact[]>;
  /** The next number of a day; what is not committed gives none away. */
  nextNumber(tx: Tx, prefix: string, day: string): Promise<string>;
  create(
    tx: Tx,
    created: Omit<FactOf<'created'>, 'n'>,
    more: readonly TicketFactBody[],
    natural: { readonly call: CallId; readonly rule: string } | null,
    procedure: Procedure,
  ): Promise<KeptTicket & { readonly facts: readonly TicketFact[] }>;
  /** Adds what was decided about the ticket as it was read in this transaction. */
  append(
    tx: Tx,
    kept: KeptTicket,
    bodies: readonly TicketFactBody[],
    by: { readonly at: Micros; readonly user: string | null },
    procedure: Procedure,
  ): Promise<KeptTicket & { readonly facts: readonly TicketFact[] }>;
  /** The same facts with other words in them: the ticket is grown anew, what it counts as and its timers stay. */
  rewrite(tx: Tx, id: number, facts: readonly TicketFact[]): Promise<void>;
  /** Takes away all that there is of it; its number is not given again. */
  remove(tx: Tx, kept: KeptTicket, procedure: Procedure): Promise<void>;
}

const rowOf = (ticket: Ticket) => ({
  number: ticket.number,
  version: ticket.version,
  over: isOver(ticket) ? 1 : 0,
  created_at: ticket.createdAt,
  changed_at: ticket.changedAt,
  due_at: dueOf(ticket),
  resolved_at: ticket.resolvedAt,
  body: JSON.stringify(ticket),
});

const ticketOf = (row: { readonly id: number; readonly body: string }): KeptTicket => {
  // It was written by `rowOf`; by an earlier release without alarms.
  const ticket: Ticket = { ...noAlarms, ...JSON.parse(row.body) };
  return { id: row.id, ticket: { ...ticket, pending: ticket.pending && { ...notOver, ...ticket.pending } } };
};
const noAlarms: Pick<Ticket, 'came' | 'toldAt'> = { came: {}, toldAt: null };
const notOver = { overAt: null };

function factOf(row: TicketTables['ticket_fact']): TicketFact {
  // It was written by `insertFacts`.
  const body: TicketFactBody = JSON.parse(row.body);
  return { ...body, n: row.n, at: row.at, by: row.by_user };
}

const keyText = ([kind, value]: Key): string => `${kind}\n${value}`;

/** What somebody said in a fact, for the search. */
function saidIn(fact: TicketFact): string[] {
  switch (fact.type) {
    case 'commented':
      return [fact.text];
    case 'declined':
    case 'reopened':
    case 'escalated':
    case 'cancelled':
      return [fact.reason];
    case 'confirmed':
    case 'denied':
      return [fact.words];
    default:
      return [];
  }
}

const tablesOf = (db: Db | Tx) => db.withTables<TicketTables>();

/** `timers`: none where nobody sets any, as in commands beside the daemon. */
export function ticketKeeper(timers: Alarms): TicketKeeper {
  async function insertFacts(tx: Tx, id: number, facts: readonly TicketFact[]): Promise<void> {
    if (facts.length === 0) return;
    const rows = facts.map(({ n, at, by, ...body }) => ({
      ticket: id,
      n,
      at,
      by_user: by,
      type: body.type,
      body: JSON.stringify(body),
    }));
    await tablesOf(tx).insertInto('ticket_fact').values(rows).execute();
  }

  async function replaceKeys(tx: Tx, id: number, before: readonly Key[], after: readonly Key[]): Promise<void> {
    const had = new Map(before.map((key) => [keyText(key), key]));
    const has = new Map(after.map((key) => [keyText(key), key]));
    for (const [text, [kind, value]] of had) {
      if (has.has(text)) continue;
      await tablesOf(tx)
        .deleteFrom('ticket_key')
        .where('kind', '=', kind)
        .where('value', '=', value)
        .where('ticket', '=', id)
        .execute();
    }
    const fresh = [...has].filter(([text]) => !had.has(text)).map(([, [kind, value]]) => ({ kind, value, ticket: id }));
    if (fresh.length > 0) await tablesOf(tx).insertInto('ticket_key').values(fresh).execute();
    const labels = labelsOf(id, after);
    if (labels !== labelsOf(id, before)) await keepLabels(tx, id, labels);
  }

  async function facts(db: Db | Tx, id: number): Promise<readonly TicketFact[]> {
    const rows = await tablesOf(db)
      .selectFrom('ticket_fact')
      .selectAll()
      .where('ticket', '=', id)
      .orderBy('n')
      .execute();
    return rows.map(factOf);
  }

  const actedIn = (all: readonly TicketFact[]): Set<string> =>
    new Set(all.map(({ by }) => by).filter((user) => user !== null));

  /** Words and who may find them, anew where either is another than before. */
  async function index(tx: Tx, id: number, ticket: Ticket, all: readonly TicketFact[]): Promise<void> {
    const words = textOf(ticket, all.flatMap(saidIn));
    const who = whoText(concernsOf(ticket, actedIn(all)));
    await sql`insert or replace into ticket_text (rowid, words, who) values (${id}, ${words}, ${who})`.execute(tx);
  }

  const grown = (ticket: Ticket | undefined, list: readonly TicketFact[]): Ticket | undefined =>
    list.reduce<Ticket | undefined>((known, fact) => evolve(known, fact), ticket);

  return {
    async read(db, number) {
      const row = await tablesOf(db)
        .selectFrom('ticket')
        .select(['id', 'body'])
        .where('number', '=', number)
        .executeTakeFirst();
      return row && ticketOf(row);
    },
    async readById(db, id) {
      const row = await tablesOf(db)
        .selectFrom('ticket')
        .select(['id', 'body'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row && ticketOf(row);
    },
    async ofCall(db, call) {
      const row = await tablesOf(db)
        .selectFrom('ticket')
        .select(['id', 'body'])
        .where('call', '=', call)
        .executeTakeFirst();
      return row && ticketOf(row);
    },
    facts,
    async nextNumber(tx, prefix, day) {
      const { rows } = await sql<{ last: number }>`insert into ticket_day (day, last) values (${day}, 1)
        on conflict (day) do update set last = last + 1 returning last`.execute(tx);
      const last = rows[0]?.last ?? 1;
      return `${prefix}-${day.replaceAll('-', '')}-${String(last).padStart(4, '0')}`;
    },
    async create(tx, created, more, natural, procedure) {
      const { at, by } = created;
      const list: TicketFact[] = [{ ...created, n: 0 }, ...more.map((body, i) => ({ ...body, n: i + 1, at, by }))];
      const ticket = grown(undefined, list);
      if (ticket === undefined) throw new Error('a ticket begins with its creation');
      const { id } = await tablesOf(tx)
        .insertInto('ticket')
        .values({ ...rowOf(ticket), call: natural?.call ?? null, rule: natural?.rule ?? null })
        .returning('id')
        .executeTakeFirstOrThrow();
      await insertFacts(tx, id, list);
      await replaceKeys(tx, id, [], keysOf(ticket, actedIn(list), procedure));
      await index(tx, id, ticket, list);
      await keepAlarms(tx, timers, null, ticket, procedure);
      return { id, ticket, facts: list };
    },
    async append(tx, kept, bodies, { at, user }, procedure) {
      const { id, ticket: before } = kept;
      const list = bodies.map((body, i): TicketFact => ({ ...body, n: before.version + i, at, by: user }));
      const ticket = grown(before, list) ?? before;
      if (list.length === 0) return { id, ticket, facts: list };
      const known = await facts(tx, id);
      const all = [...known, ...list];
      await insertFacts(tx, id, list);
      await tablesOf(tx).updateTable('ticket').set(rowOf(ticket)).where('id', '=', id).execute();
      await replaceKeys(tx, id, keysOf(before, actedIn(known), procedure), keysOf(ticket, actedIn(all), procedure));
      await index(tx, id, ticket, all);
      await keepAlarms(tx, timers, before, ticket, procedure);
      return { id, ticket, facts: list };
    },
    async rewrite(tx, id, list) {
      const ticket = grown(undefined, list);
      if (ticket === undefined) throw new Error('a ticket begins with its creation');
      for (const { n, at: _at, by: _by, ...body } of list) {
        await tablesOf(tx)
          .updateTable('ticket_fact')
          .set({ body: JSON.stringify(body) })
          .where('ticket', '=', id)
          .where('n', '=', n)
          .execute();
      }
      await tablesOf(tx).updateTable('ticket').set(rowOf(ticket)).where('id', '=', id).execute();
      await tablesOf(tx)
        .deleteFrom('ticket_key')
        .where('ticket', '=', id)
        .where('kind', 'in', ['contact', 'number'])
        .execute();
      await replaceKeys(tx, id, [], whoKeys(ticket));
      await index(tx, id, ticket, list);
    },
    async remove(tx, { id, ticket }, procedure) {
      await replaceKeys(tx, id, keysOf(ticket, actedIn(await facts(tx, id)), procedure), []);
      await sql`delete from ticket_text where rowid = ${id}`.execute(tx);
      const tables = tablesOf(tx);
      await tables.deleteFrom('ticket_fact').where('ticket', '=', id).execute();
      await tables.deleteFrom('ticket_file').where('ticket', '=', id).execute();
      await tables.deleteFrom('ticket').where('id', '=', id).execute();
    },
  };
}
