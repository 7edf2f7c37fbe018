/** Priority and planned times of a ticket: from impact, urgency and the VIP mark, on the service calendar from opening. */
import { priorityOf, type Level, type Procedure } from '../../contract/procedure.js';
import type { Micros } from '../../core/pbx-event.js';
import type { ServiceTime } from './command.js';
import type { Planned, Ticket } from './ticket.js';

export interface Urgent {
  readonly impact: Level;
  readonly urgency: Level;
  readonly vip: boolean;
}

/** `paused`: service time for which the resolution target waited, which comes on top. */
export function planned(
  procedure: Procedure,
  time: ServiceTime,
  opened: Micros,
  urgent: Urgent,
  paused: Micros,
): Planned {
  const priority = priorityOf(procedure.priorities, urgent);
  const { response, resolution, calendar } = procedure.targets[priority];
  return {
    priority,
    plannedResponseAt: time.add(calendar, opened, response),
    plannedResolutionAt: time.add(calendar, opened, resolution + paused),
  };
}

/** What the ticket's plan is after a change; null where it stays as it was. */
export function replanned(
  ticket: Ticket,
  procedure: Procedure,
  time: ServiceTime,
  change: Partial<Urgent> & { readonly paused?: Micros },
): ({ readonly type: 'prioritised'; readonly paused: Micros } & Planned) | null {
  const { impact, urgency } = ticket.fields;
  const paused = ticket.paused + (change.paused ?? 0);
  const urgent = { impact, urgency, vip: ticket.vip.state === 'yes', ...change };
  const next = planned(procedure, time, ticket.createdAt, urgent, paused);
  const same =
    next.priority === ticket.priority &&
    next.plannedResponseAt === ticket.plannedResponseAt &&
    next.plannedResolutionAt === ticket.plannedResolutionAt &&
    paused === ticket.paused;
  return same ? null : { type: 'prioritised', paused, ...next };
}

/** Service time that a stopped clock has stood until now. */
export function stoodStill(ticket: Ticket, procedure: Procedure, time: ServiceTime, now: Micros): Micros {
  if (ticket.pending?.stopsClock !== true) return 0;
  const { calendar } = procedure.targets[ticket.priority];
  const { since, until } = ticket.pending;
  // Not longer than was said, whenever that is noticed.
  const end = Math.min(now, until ?? now);
  return end <= since ? 0 : Math.max(0, time.between(calendar, since, end));
}
