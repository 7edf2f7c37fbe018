/** The steps by which work is given, taken and done: open, dispatch, accept, decline, start, pend, escalate. Pure. */
import type { Group } from '../../contract/procedure.js';
import {
  needPerson,
  needRole,
  needStep,
  refuse,
  type Context,
  type Decision,
  type Refusal,
  type StepCommand,
} from './command.js';
import { decideEdit } from './edit.js';
import { evolveAll } from './evolve.js';
import { incomplete, requiredBy } from './needs.js';
import { replanned, stoodStill } from './planned.js';
import type { Assignee, Ticket, TicketFactBody } from './ticket.js';
import { isRefusal } from './command.js';

type Of<S extends StepCommand['step']> = Extract<StepCommand, { step: S }>;

/** Categories that are about the desk itself: the supervisors' from the moment they are written down. */
export const isVoice = ({ kind }: Pick<Ticket, 'kind'>): boolean =>
  kind === 'complaint' || kind === 'suggestion' || kind === 'praise';

/** A ticket whose clock stood still goes on with its targets moved. */
export function clockGoesOn(ticket: Ticket, { procedure, time, at }: Context): TicketFactBody[] {
  const paused = stoodStill(ticket, procedure, time, at);
  const plan = paused > 0 ? replanned(ticket, procedure, time, { paused }) : null;
  return plan === null ? [] : [plan];
}

/** A draft becomes open on the way to anything else. */
export function leaveDraft(ticket: Ticket): Decision {
  if (ticket.state !== 'draft') return [];
  const refusal = incomplete(ticket);
  if (refusal !== null) return refusal;
  // Who took a complaint down does not keep it.
  const handedOn: TicketFactBody[] =
    isVoice(ticket) && ticket.owner !== null
      ? [{ type: 'owned', from: ticket.owner, to: null, inbox: ticket.inbox ?? 'supervisors' }]
      : [];
  return [{ type: 'opened' }, ...handedOn];
}

export const gated = (ticket: Ticket, command: StepCommand | null, context: Context): Refusal | null => {
  for (const gate of context.gates) {
    const refusal = gate(ticket, command, context);
    if (refusal !== null) return refusal;
  }
  return null;
};

function target(
  to: { readonly group?: string | undefined; readonly user?: string | undefined },
  context: Context,
): Refusal | { assignee: Assignee; group: Group | null } {
  const group = to.group === undefined ? null : context.group(to.group);
  if (to.group !== undefined && group?.active !== true)
    return refuse('no_such_target', 'There is no such group or centre');
  if (to.user !== undefined && !context.hasUser(to.user)) return refuse('no_such_target', 'There is no such user');
  if (to.user !== undefined && group !== null && !context.isMember(to.user, group.id)) {
    return refuse('no_such_target', 'He does not belong to this group');
  }
  return { assignee: { group: group?.id ?? null, user: to.user ?? null }, group };
}

function give(
  ticket: Ticket,
  command: Of<'dispatch'> | Of<'escalate'>,
  context: Context,
  before: (assignee: Assignee) => TicketFactBody[],
  note: string | null,
): Decision {
  const opening = leaveDraft(ticket);
  if (isRefusal(opening)) return opening;
  const found = target(command.to ?? {}, context);
  if ('refused' in found) return found;
  const details = command.details ?? {};
  const missing = found.group === null ? null : requiredBy(found.group, ticket, details);
  if (missing !== null) return missing;
  const edit = decideEdit(ticket, { step: 'edit', version: ticket.version, fields: {}, details }, context);
  if (isRefusal(edit)) return edit;
  const refusal = gated(ticket, command, context);
  if (refusal !== null) return refusal;
  return [
    ...edit,
    ...opening,
    ...clockGoesOn(ticket, context),
    ...before(found.assignee),
    { type: 'dispatched', to: found.assignee, note },
  ];
}

/** Once somebody has accepted, he gives it back himself, or a supervisor takes it from him. */
export function taken(ticket: Ticket, context: Context): Refusal | null {
  const free = ticket.state === 'draft' || ticket.state === 'open' || ticket.state === 'dispatched';
  if (free || context.by.roles.includes('supervisor')) return null;
  const who = ticket.assignee?.user;
  // Who works on it himself gives it on himself.
  if (who === context.by.user && who !== null && ticket.owner === who) return null;
  return refuse('already_accepted', 'It was accepted: he declines it first, or a supervisor takes it back', [
    needStep('decline'),
    ...(who == null ? [] : [needPerson(who)]),
    needRole('supervisor'),
  ]);
}

export function dispatch(ticket: Ticket, command: Of<'dispatch'>, context: Context): Decision {
  return give(ticket, command, context, () => [], command.note || null);
}

export function escalate(ticket: Ticket, command: Of<'escalate'>, context: Context): Decision {
  const { kind, reason } = command;
  if (kind === 'hierarchical') {
    const opening = leaveDraft(ticket);
    if (isRefusal(opening)) return opening;
    return [...opening, { type: 'escalated', kind, to: null, reason }];
  }
  const refusal = taken(ticket, context);
  // The engineer who cannot solve it passes it on with what he knows.
  const own = ticket.assignee?.user != null && ticket.assignee.user === context.by.user;
  if (refusal !== null && !own) return refusal;
  return give(ticket, command, context, (to) => [{ type: 'escalated', kind, to, reason }], reason);
}

export function acceptedBy(ticket: Ticket): Refusal | null {
  if (ticket.state === 'dispatched') return null;
  const who = ticket.assignee?.user;
  if (ticket.acceptedAt === null || who == null) return null;
  return refuse('already_accepted', 'Somebody accepted it before', [needPerson(who)]);
}

export function start(ticket: Ticket, command: Of<'start'>, context: Context): Decision {
  const { user } = context.by;
  const assignee = ticket.assignee ?? { group: null, user };
  return [
    ...clockGoesOn(ticket, context),
    { type: 'started', note: command.note || null, assignee: { ...assignee, user: assignee.user ?? user } },
  ];
}

export function pend(ticket: Ticket, command: Of<'pend'>, context: Context): Decision {
  const reason = context.procedure.life.pendingReasons.find(({ id }) => id === command.reason);
  if (reason === undefined) return refuse('unknown_reason', 'The procedure has no such reason to wait');
  const until = command.until ?? (reason.remindAfter === null ? null : context.at + reason.remindAfter);
  const { stopsClock } = reason;
  return [
    ...clockGoesOn(ticket, context),
    { type: 'pended', reason: reason.id, note: command.note || null, until, stopsClock },
  ];
}

/** The ticket as it is after what was decided so far, for what is decided next. */
export function after(ticket: Ticket, facts: readonly TicketFactBody[], { at, by }: Context): Ticket {
  return (
    evolveAll(
      ticket,
      facts.map((fact, i) => ({ ...fact, n: ticket.version + i, at, by: by.user })),
    ) ?? ticket
  );
}
