/** Tickets joined to the rest: calls, people, rosters, the procedure and its calendars. */
import { sql } from 'kysely';
import type { Access } from '../access/access.js';
import type { Config } from '../config.js';
import type { Call, CallId } from '../core/call.js';
import type { Micros } from '../core/pbx-event.js';
import type { Wiring } from '../core/wiring.js';
import type { AuditLog } from '../features/audit/audit.js';
import { callOf, type CallLogTables } from '../features/call-log/tables.js';
import type { Directory } from '../features/directory/directory.js';
import type { ProcedureFeature } from '../features/procedure/procedure.js';
import type { RostersFeature } from '../features/rosters/rosters.js';
import { addServiceTime, serviceTimeBetween } from '../features/rosters/service-time.js';
import type { Consequence } from '../features/tickets/deps.js';
import { createTickets, type TicketsFeature } from '../features/tickets/tickets.js';
import type { Clock, Db, DurableTimers, Log, Push } from '../ports.js';

export interface TicketsWiring {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly clockOf: (pbx: string) => Micros;
  readonly timers: DurableTimers;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly push: Push;
  readonly access: Pick<Access, 'displayName' | 'hasUser' | 'usersWith'>;
  readonly rosters: Pick<RostersFeature, 'onDuty' | 'calendar'>;
  readonly procedure: Pick<ProcedureFeature, 'current' | 'edition'>;
  readonly directory: Pick<Directory, 'findCaller' | 'personOf' | 'isBlocked'>;
  readonly wiring: Pick<Wiring, 'normalise'>;
  readonly openCalls: () => Iterable<Call>;
  /** What follows from a change of a ticket, in its transaction. */
  readonly consequences: readonly Consequence[];
}

/** The mail of a person kept by hand, else of the imported list in force. */
async function mailOf(db: Db, contact: number): Promise<string | null> {
  const { rows } = await sql<{ mail: string | null }>`select mail from contact
    where id = ${contact} and generation in (0, (select imported from directory_state))
    order by generation limit 1`.execute(db);
  return rows[0]?.mail ?? null;
}

export function openTickets(deps: TicketsWiring): TicketsFeature {
  const { config, db, clock, clockOf, access, rosters, directory, wiring, openCalls } = deps;
  return createTickets({
    db,
    clock,
    timers: deps.timers,
    log: deps.log,
    audit: deps.audit,
    push: deps.push,
    displayName: access.displayName,
    hasUser: (user) => access.hasUser(user),
    usersWith: (role) => access.usersWith(role),
    onDuty: (duty, at) => rosters.onDuty(duty, at),
    zone: config.site.zone,
    locale: config.site.locale,
    procedure: deps.procedure,
    time: {
      add: (calendar, from, span) => addServiceTime(rosters.calendar(calendar), from, span),
      between: (calendar, from, to) => serviceTimeBetween(rosters.calendar(calendar), from, to),
    },
    normalise(raw) {
      const { kind, number } = wiring.normalise(raw);
      return kind === 'none' || kind === 'withheld' ? null : number;
    },
    findCaller: directory.findCaller,
    personOf: (contact) => directory.personOf(contact),
    mailOf: (contact) => mailOf(db, contact),
    isBlocked: (caller) => directory.isBlocked(caller),
    async callOf(id: CallId): Promise<Call | undefined> {
      for (const call of openCalls()) if (call.id === id) return call;
      const rows = db.withTables<CallLogTables>().selectFrom('call_record').select('body').where('id', '=', id);
      const row = await rows.executeTakeFirst();
      return row && callOf(row);
    },
    ours: (pbx, at) => at - (clockOf(pbx) - clock.now()),
    consequences: deps.consequences,
  });
}
