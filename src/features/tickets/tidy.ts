/** What happens to tickets from outside their procedure: two people become one, and what is too old goes. */
import { sql } from 'kysely';
import type { Procedure } from '../../contract/procedure.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Clock, Db, Tx } from '../../ports.js';
import type { TaskKeeper } from './keep-tasks.js';
import type { TicketKeeper } from './keep-tickets.js';
import { taskOf } from './keep-tasks.js';
import type { TicketTables } from './tables.js';
import type { Ticket } from './ticket.js';

export interface TidyDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly keeper: TicketKeeper;
  readonly tasks: TaskKeeper;
  readonly procedureOf: (ticket: Ticket) => Promise<Procedure>;
}

const ticketsPerStep = 20;

/** Tickets and open tasks of somebody who turned out to be another: moved along in the transaction of the merge. */
export async function movePerson(deps: TidyDeps, tx: Tx, from: number, into: number): Promise<void> {
  const { clock, keeper, tasks } = deps;
  const rows = tx.withTables<TicketTables>();
  const found = await rows
    .selectFrom('ticket_key')
    .select('ticket')
    .where('kind', '=', 'contact')
    .where('value', '=', String(from))
    .execute();
  const by = { at: clock.now(), user: null };
  for (const { ticket: id } of found) {
    const kept = await keeper.readById(tx, id);
    if (kept === undefined || kept.ticket.fields.contact !== from) continue;
    const moved = { type: 'edited', changes: { contact: { from, to: into } } } as const;
    await keeper.append(tx, kept, [moved], by, await deps.procedureOf(kept.ticket));
  }
  const owed = await rows
    .selectFrom('task')
    .select(['id', 'body'])
    .where('contact', '=', from)
    .where('state', '=', 'open')
    .execute();
  for (const task of owed.map(taskOf)) {
    const subject = task.subject === `call_back/person:${from}` ? `call_back/person:${into}` : task.subject;
    const other = subject === task.subject ? undefined : await tasks.open(tx, subject);
    if (other === undefined) await tasks.rename(tx, task, subject, into);
    else {
      // He is owed one call, not two.
      const end = { state: 'cancelled', at: by.at, by: null, call: null, reason: 'merged' } as const;
      await tasks.end(tx, task, end);
      await tasks.change(tx, other, {
        times: other.times + task.times,
        deadline: Math.min(other.deadline, task.deadline),
      });
    }
  }
}

/** Deletes tickets that were over before this instant, and tasks that ended before it, in short steps. Returns how many. */
export async function forgetTicketsBefore({ db, keeper, procedureOf }: TidyDeps, before: Micros): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const { rows } = await sql<{ id: number }>`select id from ticket
      where created_at < ${before} and over = 1 and changed_at < ${before}
      order by created_at, id limit ${ticketsPerStep}`.execute(db);
    if (rows.length === 0) break;
    await db.transaction().execute(async (tx) => {
      for (const { id } of rows) {
        const kept = await keeper.readById(tx, id);
        if (kept !== undefined) await keeper.remove(tx, kept, await procedureOf(kept.ticket));
      }
    });
    forgotten += rows.length;
  }
  const tasks = db
    .withTables<TicketTables>()
    .deleteFrom('task')
    .where('state', '!=', 'open')
    .where('deadline', '<', before);
  await tasks.execute();
  return forgotten;
}
