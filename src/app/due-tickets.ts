/**
 * Which tickets are near their targets or past them, read cheaply however many there are: what is not over stands in a
 * small index by the instant of its next promise. Those whose clock stands still are not near anything.
 */
import { sql } from 'kysely';
import type { DueTicketJson, DueTicketsJson } from '../contract/live.js';
import { instant } from '../contract/instant.js';
import type { Procedure } from '../contract/procedure.js';
import { dueSoonMs } from '../contract/ticket-lists.js';
import type { Micros } from '../core/pbx-event.js';
import { clockRuns } from '../features/tickets/find-tickets.js';
import { isVoice } from '../features/tickets/steps-handling.js';
import type { Ticket } from '../features/tickets/ticket.js';
import type { Clock, Db, DisplayName } from '../ports.js';

export interface DueTicketsReading {
  readonly db: Db;
  readonly clock: Clock;
  readonly displayName: DisplayName;
  readonly groups: () => Procedure['groups'];
}

const soon: Micros = dueSoonMs * 1000;
/** Of either kind so many are shown. */
const shownLate = 4;
const shownSoon = 6;

export function dueTicketOf(
  ticket: Ticket,
  due: Micros,
  { groups, displayName }: Pick<DueTicketsReading, 'groups' | 'displayName'>,
): DueTicketJson {
  const { assignee, owner } = ticket;
  const given = ticket.state === 'dispatched';
  const who = assignee?.user ?? (assignee === null ? owner : null);
  return {
    number: ticket.number,
    priority: ticket.priority,
    vip: ticket.vip.state === 'yes',
    voice: isVoice(ticket),
    what: ticket.respondedAt !== null ? 'resolution' : given ? 'acceptance' : 'response',
    due: instant(due),
    group: groups().find(({ id }) => id === assignee?.group)?.label ?? null,
    owner: who === null ? null : displayName(who),
  };
}

interface Row {
  readonly due_at: Micros;
  readonly body: string;
}

export function readDueTickets(deps: DueTicketsReading): () => Promise<DueTicketsJson> {
  const { db, clock } = deps;

  async function some(from: Micros, to: Micros, most: number): Promise<DueTicketJson[]> {
    const { rows } = await sql<Row>`select due_at, body from ticket t
      where over = 0 and due_at >= ${from} and due_at < ${to} and ${clockRuns} order by due_at, id limit ${most}`.execute(
      db,
    );
    return rows.map(({ due_at: due, body }) => {
      // It was written by keep-tickets.ts.
      const ticket: Ticket = JSON.parse(body);
      return dueTicketOf(ticket, due, deps);
    });
  }

  return async () => {
    const now = clock.now();
    const { rows } = await sql<{ open: number; unaccepted: number; late: number; soon: number }>`select
      (select count(*) from ticket_key where kind = 'view' and value = 'open') as open,
      (select count(*) from ticket_key where kind = 'view' and value = 'unaccepted') as unaccepted,
      (select count(*) from ticket t where over = 0 and due_at < ${now} and ${clockRuns}) as late,
      (select count(*) from ticket t where over = 0 and due_at >= ${now} and due_at < ${now + soon} and ${clockRuns}) as soon`.execute(
      db,
    );
    const [late, near] = [await some(0, now, shownLate), await some(now, now + soon, shownSoon)];
    return {
      counts: rows[0] ?? { open: 0, unaccepted: 0, late: 0, soon: 0 },
      soonMs: dueSoonMs,
      items: [...late, ...near],
    };
  };
}
