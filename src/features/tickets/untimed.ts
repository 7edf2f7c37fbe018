/** Tickets and tasks of a release that knew no timers get theirs at the first start, a few in each commit. */
import type { Procedure } from '../../contract/procedure.js';
import type { Db, DurableTimers } from '../../ports.js';
import { keepAlarms } from './keep-alarms.js';
import type { TaskKeeper } from './keep-tasks.js';
import type { TicketKeeper } from './keep-tickets.js';
import type { TicketTables } from './tables.js';
import type { Ticket } from './ticket.js';

const perCommit = 20;

export interface UntimedDeps {
  readonly db: Db;
  readonly timers: Pick<DurableTimers, 'set' | 'cancel'>;
  readonly keeper: Pick<TicketKeeper, 'facts' | 'readById' | 'rewrite'>;
  readonly tasks: Pick<TaskKeeper, 'one' | 'retime'>;
  readonly procedureOf: (ticket: Ticket) => Promise<Procedure>;
}

export async function timeUntimed({ db, timers, keeper, tasks, procedureOf }: UntimedDeps): Promise<void> {
  for (;;) {
    const rows = await db
      .withTables<TicketTables>()
      .selectFrom('ticket_untimed')
      .selectAll()
      .limit(perCommit)
      .execute();
    if (rows.length === 0) return;
    await db.transaction().execute(async (tx) => {
      for (const { kind, id } of rows) {
        // Grown of its facts anew: they tell more than its row did.
        const facts = kind === 'ticket' ? await keeper.facts(tx, id) : [];
        if (facts.length > 0) await keeper.rewrite(tx, id, facts);
        const kept = kind === 'ticket' ? await keeper.readById(tx, id) : undefined;
        if (kept !== undefined) await keepAlarms(tx, timers, null, kept.ticket, await procedureOf(kept.ticket));
        const task = kind === 'task' ? await tasks.one(tx, id) : undefined;
        if (task !== undefined) await tasks.retime(tx, task);
        await tx
          .withTables<TicketTables>()
          .deleteFrom('ticket_untimed')
          .where('kind', '=', kind)
          .where('id', '=', id)
          .execute();
      }
    });
  }
}
