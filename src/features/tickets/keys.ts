/** What a ticket is found by, who it concerns, and the words it is searched by. Pure. */
import type { Procedure } from '../../contract/procedure.js';
import { finalStates } from '../../contract/ticket.js';
import type { Micros } from '../../core/pbx-event.js';
import type { TicketView } from '../../contract/ticket-lists.js';
import { isVoice } from './steps-handling.js';
import type { KeyKind } from './tables.js';
import type { Ticket } from './ticket.js';
import { indexed, keyWord } from './words.js';

export type Key = readonly [kind: KeyKind, value: string];

export const isOver = ({ state }: Pick<Ticket, 'state'>): boolean => finalStates.includes(state);

/** Seen by supervisors alone: complaints and the like, from the moment they are no draft any more. */
export const isRestricted = (ticket: Pick<Ticket, 'kind' | 'state'>): boolean =>
  isVoice(ticket) && ticket.state !== 'draft';

const inHands: ReadonlySet<Ticket['state']> = new Set(['dispatched', 'accepted', 'in_progress', 'pending']);

function viewsOf(ticket: Ticket): TicketView[] {
  const { state } = ticket;
  if (isOver(ticket)) return isVoice(ticket) ? ['voices'] : [];
  const views: TicketView[] = ['open'];
  if (state === 'draft') views.push('draft');
  if (ticket.owner === null) views.push('inbox');
  if (state === 'dispatched') views.push('unaccepted');
  if (state === 'resolved') views.push('to_confirm');
  if (state === 'pending') views.push('pending');
  if (ticket.vip.state !== 'no') views.push('vip');
  if (ticket.escalated) views.push('escalated');
  if (isVoice(ticket)) views.push('voices');
  return views;
}

/** A category and all above it. */
function pathOf(procedure: Pick<Procedure, 'categories'>, id: string): string[] {
  const path: string[] = [];
  for (let at: string | null = id; at !== null && !path.includes(at);) {
    path.push(at);
    at = procedure.categories.find((one) => one.id === at)?.parent ?? null;
  }
  return path;
}

/** `acted`: everybody who did something to it. */
export function concernsOf(ticket: Ticket, acted: Iterable<string>): Key[] {
  if (isRestricted(ticket)) return [];
  // A complaint that is being written down is its writer's alone.
  const others = isVoice(ticket) ? [] : [...acted, ticket.openedBy, ticket.assignee?.user ?? null];
  const users = new Set([...others, ticket.owner].filter((user) => user !== null));
  const keys: Key[] = [...users].map((user) => ['user', user]);
  if (ticket.assignee?.group != null) keys.push(['group', ticket.assignee.group]);
  if (inHands.has(ticket.state)) keys.push(['given', 'all']);
  return keys;
}

export function keysOf(ticket: Ticket, acted: Iterable<string>, procedure: Pick<Procedure, 'categories'>): Key[] {
  const { fields, assignee } = ticket;
  const keys: Key[] = concernsOf(ticket, acted);
  const add = (kind: KeyKind, value: string | number | null | undefined): void => {
    if (value != null) keys.push([kind, String(value)]);
  };
  for (const view of viewsOf(ticket)) add('view', view);
  add('state', ticket.state);
  add('owner', ticket.owner);
  if (isRestricted(ticket)) add('centre', assignee?.group);
  add('assignee', assignee?.user);
  if (!isOver(ticket)) {
    for (const user of new Set([ticket.owner, assignee?.user])) add('mine', user);
    if (assignee?.user === null) add('team', assignee.group);
  }
  for (const id of fields.category === null ? [] : pathOf(procedure, fields.category)) add('category', id);
  add('kind', ticket.kind);
  add('priority', ticket.priority);
  for (const { id } of ticket.calls) add('call', id);
  return [...keys, ...whoKeys(ticket)];
}

/** By whom it is about. */
export function whoKeys({ fields, caller }: Ticket): Key[] {
  const numbers = new Set([caller.number, fields.contactPhone].filter((number) => number !== null));
  return [
    ...(fields.contact === null ? [] : [['contact', String(fields.contact)] as const]),
    ...[...numbers].map((number): Key => ['number', number]),
  ];
}

/** By when the next thing is promised: acceptance, then the solution. */
export function dueOf(ticket: Ticket): Micros | null {
  if (isOver(ticket) || ticket.state === 'resolved' || ticket.state === 'confirmed') return null;
  return ticket.respondedAt === null ? ticket.plannedResponseAt : ticket.plannedResolutionAt;
}

/** What the index is given. `said`: comments and reasons. */
export function textOf(ticket: Ticket, said: readonly string[]): string {
  const { fields, caller, details, solution } = ticket;
  const phones = [caller.number, fields.contactPhone].flatMap((number) =>
    number === null ? [] : [number, number.replace(/^\+86/, ''), number.slice(-4)],
  );
  const parts = [
    ticket.number, fields.subject, fields.contactName, fields.contactMail, fields.place, fields.description, fields.tried,
    solution, caller.organisation, caller.department, ...phones, ...Object.values(details), ...said,
  ]; // prettier-ignore
  return indexed(parts.filter((part) => part !== null).join('\n'));
}

export const whoText = (concerns: readonly Key[]): string =>
  concerns.map(([kind, value]) => keyWord(kind, value)).join(' ');
