/**
 * The procedure as a table: from which states a step leads on, who may take it, what else it waits for, and what it
 * gives. `decide` takes a step, `possible` tells of all of them beforehand; both read the same rows.
 */
import {
  finalStates,
  ticketSteps,
  ticketStates,
  type Need,
  type PossibleStepJson,
  type TicketState,
  type TicketStep,
} from '../../contract/ticket.js';
import {
  needPerson,
  needRole,
  needStep,
  refuse,
  type Actor,
  type Command,
  type Context,
  type Decision,
  type Refusal,
} from './command.js';
import { decideAlarm } from './alarms.js';
import { decideEdit } from './edit.js';
import { incomplete } from './needs.js';
import * as ending from './steps-ending.js';
import * as handling from './steps-handling.js';
import type { Ticket } from './ticket.js';

/** What somebody is to a ticket. `reader`: whoever may read it. */
type Part = 'owner' | 'assignee' | 'supervisor' | 'dispatcher' | 'reader';
interface Row<S extends TicketStep> {
  readonly from: readonly TicketState[];
  readonly who: readonly Part[];
  /** What it waits for beside state and person; told beforehand as well. */
  readonly waits?: (ticket: Ticket, context: Context) => Refusal | null;
  readonly gives: (ticket: Ticket, command: Extract<Command, { step: S }>, context: Context) => Decision;
}

const working: readonly TicketState[] = ['accepted', 'in_progress', 'pending'];
const given: readonly TicketState[] = ['dispatched', ...working];
const before: readonly TicketState[] = ['draft', 'open', ...given];
const notFinal = ticketStates.filter((state) => !finalStates.includes(state));

const fromDraft = (ticket: Ticket): Refusal | null => (ticket.state === 'draft' ? incomplete(ticket) : null);
const giving = (ticket: Ticket, context: Context): Refusal | null =>
  fromDraft(ticket) ?? handling.gated(ticket, null, context);

const table: { readonly [S in TicketStep]: Row<S> } = {
  open: { from: ['draft'], who: ['owner', 'supervisor'], waits: incomplete, gives: handling.leaveDraft },
  dispatch: {
    from: before,
    who: ['owner', 'supervisor', 'dispatcher'],
    waits: (ticket, context) => handling.taken(ticket, context) ?? giving(ticket, context),
    gives: handling.dispatch,
  },
  accept: { from: ['dispatched'], who: ['assignee'], gives: () => [{ type: 'accepted' }] },
  decline: {
    from: given,
    who: ['assignee'],
    gives: (ticket, { reason }, context) => [...handling.clockGoesOn(ticket, context), { type: 'declined', reason }],
  },
  start: { from: ['open', 'accepted', 'pending'], who: ['assignee', 'owner'], gives: handling.start },
  // Waiting is waited on: a person who was reminded says until when.
  pend: { from: ['open', ...working], who: ['assignee', 'owner', 'supervisor'], gives: handling.pend },
  resolve: { from: before, who: ['assignee', 'owner', 'supervisor'], waits: fromDraft, gives: ending.resolve },
  confirm: { from: ['resolved'], who: ['reader'], gives: ending.confirm },
  close: { from: ['resolved', 'confirmed'], who: ['owner', 'supervisor'], waits: ending.mayClose, gives: ending.close },
  reopen: { from: ['resolved', 'confirmed', 'closed'], who: ['reader'], waits: ending.mayReopen, gives: ending.reopen },
  escalate: { from: before, who: ['assignee', 'owner', 'supervisor'], waits: fromDraft, gives: handling.escalate },
  merge: { from: ['draft', 'open'], who: ['owner', 'supervisor'], gives: ending.merge },
  cancel: {
    from: ['draft', 'open', 'dispatched'],
    who: ['owner', 'supervisor'],
    gives: (_, { reason }) => [{ type: 'cancelled', reason }],
  },
  comment: {
    from: ticketStates,
    who: ['reader'],
    gives: (_, { text, toldUser }) => [{ type: 'commented', text, toldUser }],
  },
  assign: {
    from: notFinal,
    who: ['owner', 'supervisor'],
    gives(ticket, { owner }, context) {
      if (owner !== null && !context.hasUser(owner)) return refuse('no_such_target', 'There is no such user');
      if (owner === ticket.owner) return [];
      return [
        {
          type: 'owned',
          from: ticket.owner,
          to: owner,
          inbox: owner === null ? (ticket.inbox ?? 'supervisors') : null,
        },
      ];
    },
  },
  edit: { from: notFinal, who: ['owner', 'assignee', 'supervisor', 'dispatcher'], gives: decideEdit },
};

function isPart(ticket: Ticket, { user, roles, groups }: Actor, part: Part): boolean {
  switch (part) {
    case 'reader':
      return true;
    case 'owner':
      return user !== null && ticket.owner === user;
    case 'assignee': {
      const { assignee } = ticket;
      if (user === null || assignee === null) return false;
      if (assignee.user !== null) return assignee.user === user;
      return assignee.group !== null && groups.includes(assignee.group);
    }
    default:
      return roles.includes(part);
  }
}

function whoMay(ticket: Ticket, parts: readonly Part[]): Need[] {
  return parts.flatMap((part): Need[] => {
    if (part === 'supervisor' || part === 'dispatcher') return [needRole(part)];
    const user = part === 'owner' ? ticket.owner : (ticket.assignee?.user ?? null);
    if (user !== null && part !== 'reader') return [needPerson(user)];
    const group = part === 'assignee' ? (ticket.assignee?.group ?? null) : null;
    return group === null ? [] : [{ kind: 'person', name: `group:${group}` }];
  });
}

/** Which steps lead to a state from which this one does. */
const leadsTo: Partial<Record<TicketStep, TicketStep>> = {
  accept: 'dispatch',
  decline: 'dispatch',
  start: 'accept',
  pend: 'accept',
  confirm: 'resolve',
  close: 'resolve',
  resolve: 'reopen',
  dispatch: 'reopen',
  escalate: 'reopen',
};

/** State, person and what else it waits for; null where the step is possible. */
function stands(step: TicketStep, ticket: Ticket, context: Context): Refusal | null {
  const row: Pick<Row<TicketStep>, 'from' | 'who' | 'waits'> = table[step];
  if (!row.from.includes(ticket.state)) {
    const accepted = step === 'accept' ? handling.acceptedBy(ticket) : null;
    if (accepted !== null) return accepted;
    const first = leadsTo[step];
    const needs = first === undefined || !table[first].from.includes(ticket.state) ? [] : [needStep(first)];
    return refuse('wrong_state', `A ticket that is ${ticket.state} has no such step`, needs);
  }
  if (!row.who.some((part) => isPart(ticket, context.by, part))) {
    return refuse('not_yours', 'Others do that', whoMay(ticket, row.who));
  }
  return row.waits?.(ticket, context) ?? null;
}

/** Everything that one may do to a ticket, with the reason and the remedy where it may not be done now. */
export function possible(ticket: Ticket, context: Context): PossibleStepJson[] {
  return ticketSteps.map((step) => {
    const refusal = stands(step, ticket, context);
    return {
      step,
      possible: refusal === null,
      reason: refusal?.refused ?? null,
      message: refusal?.message ?? null,
      needs: [...(refusal?.needs ?? [])],
    };
  });
}

/** The facts that a command gives, or why not and what would help. None: all is so already. */
export function decide(ticket: Ticket, command: Command, context: Context): Decision {
  switch (command.step) {
    case 'link': {
      const { link } = command;
      if (link.ticket !== null && context.other === null) return refuse('no_such_target', 'There is no such ticket');
      if (link.ticket === ticket.number) return refuse('same_ticket', 'A ticket is not linked to itself');
      return [{ type: 'linked', link: ticket.version, ...link }];
    }
    case 'unlink':
      if (!ticket.links.some(({ id }) => id === command.link)) return refuse('no_such_target', 'There is no such link');
      return [{ type: 'unlinked', link: command.link }];
    case 'link_call':
      if (ticket.calls.some(({ id }) => id === command.call)) return [];
      if (!ending.mayLink(ticket, command.call, context)) return refuse('no_such_call', 'There is no such call');
      return [{ type: 'call_linked', call: command.call, why: command.why }];
    case 'attach': {
      const { attachment, name, mime, size, sha256 } = command;
      return [{ type: 'attached', attachment, name, mime, size, sha256 }];
    }
    case 'alarm':
      return decideAlarm(ticket, command, context);
    default: {
      const refusal = stands(command.step, ticket, context);
      if (refusal !== null) return refusal;
      // Comments move nothing: only what changed state or people since makes a step a surprise.
      const read = 'version' in command && command.step !== 'edit' ? command.version : undefined;
      if (read !== undefined && ticket.moved > read) return refuse('changed', `It is ${ticket.state} by now`);
      // The row of a command's step takes that command; a union cannot say so.
      const decision: Decision = Reflect.apply(table[command.step].gives, undefined, [ticket, command, context]);
      return decision;
    }
  }
}
