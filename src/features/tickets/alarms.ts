/**
 * The times at which a ticket asks to be looked at, as it stands: its planned times, the reminders of the procedure under
 * which it was opened, the end of a wait; and what is written down when such a time has come. Pure. An alarm that came is
 * remembered on the ticket, so that what it asks for is told by the ticket alone.
 */
import type { Procedure, Reminder } from '../../contract/procedure.js';
import { finalStates } from '../../contract/ticket.js';
import type { Micros } from '../../core/pbx-event.js';
import type { AlarmCommand, Context } from './command.js';
import { replanned, stoodStill } from './planned.js';
import type { Ticket, TicketFactBody } from './ticket.js';

export const alarmKinds = ['ticket.target', 'ticket.reminder', 'ticket.wait'] as const;
export type AlarmKind = (typeof alarmKinds)[number];

export interface Alarm {
  readonly kind: AlarmKind;
  /** Within the ticket and the kind: `response`, the id of a reminder. */
  readonly name: string;
  readonly due: Micros;
  /** What its time is counted from: the planned time, the solution. Another base is another alarm. */
  readonly base: Micros;
}

type Base = Reminder['of'];

/** Praise and suggestions end without the user's yes. */
export const asksNobody = ({ kind }: Ticket): boolean => kind === 'praise' || kind === 'suggestion';

/** Clocks of PBXs differ from ours by halves of a microsecond; a timer is due at a whole one, and never early. */
export const whole = (at: Micros): Micros => Math.ceil(at);

/** From when, or against which planned time, something counts now, in whole Micros; null where it does not. */
export function baseOf(ticket: Ticket, of: Base): Micros | null {
  const base = exactBaseOf(ticket, of);
  return base === null ? null : whole(base);
}

function exactBaseOf(ticket: Ticket, of: Base): Micros | null {
  const { state } = ticket;
  const goesOn = !finalStates.includes(state) && state !== 'resolved' && state !== 'confirmed';
  switch (of) {
    case 'response':
      return goesOn && ticket.respondedAt === null ? ticket.plannedResponseAt : null;
    case 'resolution':
      return goesOn && ticket.pending?.stopsClock !== true ? ticket.plannedResolutionAt : null;
    case 'follow_up':
      return goesOn && ticket.escalated ? ticket.toldAt : null;
    case 'confirmation':
      return state === 'resolved' && !asksNobody(ticket) ? ticket.resolvedAt : null;
    // draft
    default:
      return state === 'draft' ? ticket.createdAt : null;
  }
}

function alarm(ticket: Ticket, kind: AlarmKind, name: string, base: Micros | null, first: Micros): Alarm[] {
  if (base === null) return [];
  const last = ticket.came[`${kind}/${name}`];
  const due = last?.base === base ? last.next : first;
  return due === null ? [] : [{ kind, name, due, base }];
}

const firstOf = ({ before, after }: Reminder, base: Micros): Micros =>
  before === null ? base + (after ?? 0) : base - before;

/** All that a ticket asks for; what lies in the past comes at once. */
export function alarmsOf(ticket: Ticket, { life }: Pick<Procedure, 'life'>): Alarm[] {
  const { pending } = ticket;
  const until = pending === null || pending.overAt !== null ? null : pending.until;
  return [
    ...(['response', 'resolution'] as const).flatMap((target) => {
      const base = baseOf(ticket, target);
      return alarm(ticket, 'ticket.target', target, base, base ?? 0);
    }),
    ...life.reminders.flatMap((reminder) => {
      const base = baseOf(ticket, reminder.of);
      return alarm(ticket, 'ticket.reminder', reminder.id, base, firstOf(reminder, base ?? 0));
    }),
    ...(until === null
      ? []
      : [{ kind: 'ticket.wait', name: 'pending', due: whole(until), base: whole(until) } as const]),
  ];
}

/** What a reminder that came late missed is not made up for: the next one is the first that lies ahead. */
function nextOf({ every }: Reminder, due: Micros, now: Micros): Micros | null {
  return every === null ? null : due + every * (Math.floor(Math.max(0, now - due) / every) + 1);
}

/** What is written down of an alarm whose time has come; nothing where the ticket asks for it no more. */
export function decideAlarm(ticket: Ticket, { kind, name, due }: AlarmCommand, context: Context): TicketFactBody[] {
  const { procedure, time, at } = context;
  const asked = alarmsOf(ticket, procedure).find((one) => one.kind === kind && one.name === name && one.due === due);
  if (asked === undefined) return [];
  switch (kind) {
    case 'ticket.target':
      return [{ type: 'target_passed', target: name === 'response' ? 'response' : 'resolution', due }];
    case 'ticket.reminder': {
      const reminder = procedure.life.reminders.find(({ id }) => id === name);
      // "Soon" is no news once it is late: that is told by itself.
      if (reminder === undefined || (reminder.before !== null && asked.base <= at)) return [];
      const { of, to } = reminder;
      const next = nextOf(reminder, due, at);
      return [{ type: 'reminded', reminder: name, of, to, base: asked.base, due, next }];
    }
    // ticket.wait
    default: {
      const paused = stoodStill(ticket, procedure, time, due);
      const plan = paused > 0 ? replanned(ticket, procedure, time, { paused }) : null;
      const over = { type: 'wait_over', reason: ticket.pending?.reason ?? '', due } as const;
      return plan === null ? [over] : [plan, over];
    }
  }
}
