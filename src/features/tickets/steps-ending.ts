/** The steps by which a ticket ends: resolve, confirm, close, reopen, merge, cancel. Pure. No end without the user's word. */
import {
  needPerson,
  needRole,
  needStep,
  needWords,
  refuse,
  isRefusal,
  type CallView,
  type Context,
  type Decision,
  type Refusal,
  type StepCommand,
} from './command.js';
import { clockGoesOn, isVoice, leaveDraft } from './steps-handling.js';
import type { LinkedCall, Ticket, TicketFactBody } from './ticket.js';
import type { Need } from '../../contract/ticket.js';
import { finalStates } from '../../contract/ticket.js';
import type { Micros } from '../../core/pbx-event.js';

type Of<S extends StepCommand['step']> = Extract<StepCommand, { step: S }>;

/** So long after the call its wrap-up still counts as "on the line". */
const longestWrapUp: Micros = 10 * 60_000_000;

const openingCall = (ticket: Ticket): LinkedCall | undefined => ticket.calls.find(({ why }) => why === 'opening');

const notOnTheLine = (why: string): Refusal => refuse('not_on_the_line', why);

/** Whether its solution counts as "on the line": in the opening call or its wrap-up, by who took it, never passed on. */
export function onTheLine(ticket: Ticket, context: Context): Refusal | null {
  if (ticket.passedOn || ticket.reopened > 0) return notOnTheLine('It was passed on or reopened before');
  const opening = openingCall(ticket);
  const call = opening === undefined ? null : context.call(opening.id);
  if (call === null) return notOnTheLine('It was not opened by a call');
  if (call.answeredBy === null || call.answeredBy !== context.by.user) {
    return notOnTheLine('Another one took the call');
  }
  if (call.endedAt !== null && context.at - call.endedAt > longestWrapUp) {
    return notOnTheLine('The call and its wrap-up are over');
  }
  return null;
}

export function resolve(ticket: Ticket, command: Of<'resolve'>, context: Context): Decision {
  const opening = leaveDraft(ticket);
  if (isRefusal(opening)) return opening;
  const refusal = command.onTheLine ? onTheLine(ticket, context) : null;
  if (refusal !== null) return refusal;
  const facts: TicketFactBody[] = [...opening, ...clockGoesOn(ticket, context)];
  if (command.newProblem !== undefined && command.newProblem !== ticket.fields.newProblem) {
    const change = { from: ticket.fields.newProblem, to: command.newProblem };
    facts.push({ type: 'edited', changes: { newProblem: change } });
  }
  facts.push({ type: 'resolved', solution: command.solution, onTheLine: command.onTheLine });
  if (command.onTheLine && command.words) {
    const call = openingCall(ticket)?.id ?? null;
    facts.push({ type: 'confirmed', how: 'on_the_line', call, words: command.words });
  }
  return facts;
}

const needCall: Need = { kind: 'call', name: 'confirmation' };

/** A call with this caller, or one that he was in himself; calls of others are not there for him. */
export function mayLink({ caller, fields }: Ticket, id: string, { call: find, by }: Context): boolean {
  const call = find(id);
  if (call === null) return false;
  const own = by.user !== null && call.users.includes(by.user);
  return (
    own ||
    by.roles.includes('supervisor') ||
    call.numbers.some((one) => one === caller.number || one === fields.contactPhone)
  );
}

/** The call by which the user was asked; a refusal where it cannot have been. */
function asked(ticket: Ticket, id: string, context: Context): CallView | Refusal {
  const call = context.call(id);
  if (call === null) return refuse('no_such_call', 'There is no such call', [needCall]);
  const { caller, fields } = ticket;
  const linked = ticket.calls.some((one) => one.id === id);
  const numbers = new Set([caller.number, fields.contactPhone].filter((number) => number !== null));
  if (!linked && !call.numbers.some((number) => numbers.has(number))) {
    return refuse('other_caller', 'The call was not with the caller of this ticket', [needCall]);
  }
  if (call.endedAt !== null && call.endedAt < (ticket.resolvedAt ?? 0)) {
    return refuse('no_such_call', 'The call was over before the ticket was resolved', [needCall]);
  }
  return call;
}

const isCall = (found: CallView | Refusal): found is CallView => !('refused' in found);

function mayConfirm(ticket: Ticket, call: CallView | null, { by }: Context): Refusal | null {
  const own = by.user !== null && (ticket.owner === by.user || call?.users.includes(by.user) === true);
  if (own || by.roles.includes('supervisor')) return null;
  return refuse('not_yours', 'Whoever asked the user, the owner, or a supervisor confirms', [
    ...(ticket.owner === null ? [] : [needPerson(ticket.owner)]),
    needRole('supervisor'),
  ]);
}

export function confirm(ticket: Ticket, command: Of<'confirm'>, context: Context): Decision {
  const { answer, words = '' } = command;
  const facts: TicketFactBody[] = [];
  let call: CallView | null = null;
  if (command.call !== null) {
    const found = asked(ticket, command.call, context);
    if (!isCall(found)) return found;
    call = found;
    facts.push({ type: 'call_linked', call: call.id, why: 'confirmation' });
  }
  const refusal = mayConfirm(ticket, call, context);
  if (refusal !== null) return refusal;

  if (answer === 'not_reached') {
    if (call === null) return refuse('no_such_call', 'A try is a call to the user', [needCall]);
    const id = call.id;
    if (ticket.tries.some((one) => one.call === id))
      return refuse('no_such_call', 'This call was counted already', [needCall]);
    return [...facts, { type: 'tried', call: call.id, day: context.day, note: words || null }];
  }
  if (words === '') return refuse('not_confirmed', "The user's words are missing", [needWords('words')]);
  if (answer === 'no') return [...facts, { type: 'denied', call: call?.id ?? null, words }];
  if (call === null) {
    if (!ticket.onTheLine) return refuse('not_confirmed', 'Only an answered call with the user confirms', [needCall]);
    return [{ type: 'confirmed', how: 'on_the_line', call: openingCall(ticket)?.id ?? null, words }];
  }
  if (call.answeredAt === null) return refuse('call_not_answered', 'Nobody answered that call', [needCall]);
  return [...facts, { type: 'confirmed', how: 'call', call: call.id, words }];
}

/** Whether it may end now: the user's yes, or enough tries on enough days. */
export function mayClose(ticket: Ticket, { procedure }: Context): Refusal | null {
  if (ticket.state === 'confirmed' || ticket.kind === 'praise' || ticket.kind === 'suggestion') return null;
  const { tries, days } = procedure.life.confirm;
  const missing = Math.max(0, tries - ticket.tries.length);
  const daysMissing = Math.max(0, days - new Set(ticket.tries.map(({ day }) => day)).size);
  if (missing === 0 && daysMissing === 0) return null;
  const more: Need = { kind: 'tries', name: 'confirmation', count: missing, days: daysMissing };
  if (ticket.tries.length === 0) {
    return refuse('not_confirmed', 'The user has not confirmed the result', [needStep('confirm'), needCall, more]);
  }
  return refuse('too_few_tries', 'The user was not tried often enough', [needStep('confirm'), needCall, more]);
}

export function close(ticket: Ticket, command: Of<'close'>, context: Context): Decision {
  const refusal = mayClose(ticket, context);
  if (refusal !== null) return refusal;
  const voice = isVoice(ticket) && ticket.kind !== 'complaint';
  const end = ticket.state === 'confirmed' ? 'confirmed' : voice ? 'no_confirmation_needed' : 'unreachable';
  return [{ type: 'closed', end, note: command.note || null }];
}

/** After that a new call is a new matter; a supervisor decides otherwise. */
export function mayReopen(ticket: Ticket, { at, by, procedure }: Context): Refusal | null {
  const since = ticket.resolvedAt ?? ticket.closedAt ?? at;
  if (at - since <= procedure.life.resolvedLately || by.roles.includes('supervisor')) return null;
  return refuse('too_late', 'It was resolved too long ago: open a new ticket', [needRole('supervisor')]);
}

export function reopen(ticket: Ticket, command: Of<'reopen'>, context: Context): Decision {
  const refusal = mayReopen(ticket, context);
  if (refusal !== null) return refusal;
  const { call, reason } = command;
  if (call !== undefined && !mayLink(ticket, call, context)) return refuse('no_such_call', 'There is no such call');
  return [
    { type: 'reopened', reason, call: call ?? null },
    ...(call === undefined ? [] : [{ type: 'call_linked', call, why: 'added' } as const]),
  ];
}

export function merge(ticket: Ticket, command: Of<'merge'>, context: Context): Decision {
  const { other } = context;
  if (command.into === ticket.number) return refuse('same_ticket', 'A ticket is not merged into itself');
  if (other === null) return refuse('no_such_target', 'There is no such ticket');
  if (finalStates.includes(other.state)) {
    return refuse('target_over', 'The older ticket is over', other.state === 'closed' ? [needStep('reopen')] : []);
  }
  return [{ type: 'merged', into: other.number }];
}

/** What the older ticket learns when a fresh one is merged into it. */
export function absorb(into: Ticket, fresh: Ticket): readonly TicketFactBody[] {
  const calls = fresh.calls.filter(({ id }) => !into.calls.some((known) => known.id === id));
  return [
    { type: 'absorbed', from: fresh.number },
    ...calls.map(({ id }) => ({ type: 'call_linked', call: id, why: 'added' }) as const),
  ];
}
