/**
 * Tasks that a ticket's life makes, in the transaction of the change: drafts are completed, results confirmed, escalated
 * tickets followed up. They come and go with the ticket.
 */
import type { Procedure } from '../../contract/procedure.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Tx } from '../../ports.js';
import { asksNobody, baseOf } from './alarms.js';
import type { Consequence, TicketChange } from './deps.js';
import type { NewTask, Task, TaskKeeper } from './keep-tasks.js';
import { isOver } from './keys.js';
import type { Ticket, TicketFact } from './ticket.js';

const minute: Micros = 60_000_000;
const day: Micros = 24 * 60 * minute;

const base = (ticket: Ticket): Omit<NewTask, 'kind' | 'subject' | 'deadline' | 'rule'> => ({
  note: null,
  owner: ticket.owner,
  duty: null,
  contact: ticket.fields.contact,
  name: ticket.fields.contactName,
  number: ticket.fields.contactPhone ?? ticket.caller.number,
  vip: ticket.vip.state === 'yes',
  ticket: ticket.number,
  call: ticket.calls[0]?.id ?? null,
  createdAt: ticket.changedAt,
  by: null,
});

/** The task that a ticket calls for as it stands; null where it calls for none. */
function due(ticket: Ticket, { life }: Procedure): NewTask | null {
  const within = (of: 'draft' | 'confirmation', usual: Micros): Micros =>
    life.reminders.find((one) => one.of === of)?.after ?? usual;
  if (ticket.state === 'draft') {
    const deadline = ticket.createdAt + within('draft', 30 * minute);
    return { ...base(ticket), kind: 'complete_draft', subject: `draft/${ticket.number}`, deadline, rule: 'draft' };
  }
  if (ticket.state !== 'resolved' || asksNobody(ticket)) return null;
  const deadline = (ticket.resolvedAt ?? ticket.changedAt) + within('confirmation', 240 * minute);
  return { ...base(ticket), kind: 'confirm', subject: `confirm/${ticket.number}`, deadline, rule: 'confirm' };
}

/** A task follows its ticket: who has it, and whom it is about. */
async function keptUpToDate(tx: Tx, keeper: TaskKeeper, task: Task, ticket: Ticket): Promise<readonly Task[]> {
  const { owner, contact, name, number, vip } = base(ticket);
  const same = task.owner === owner && task.name === name && task.number === number && task.vip === vip;
  return same ? [] : [await keeper.change(tx, task, { owner, contact, name, number, vip })];
}

/** What the state of the ticket calls for: one task at most. */
async function standing(tx: Tx, keeper: TaskKeeper, change: TicketChange): Promise<readonly Task[]> {
  const { before, after, facts, procedure } = change;
  const touched: Task[] = [];
  const [was, is] = [before === null ? null : due(before, procedure), due(after, procedure)];
  if (was !== null && was.subject !== is?.subject) {
    const task = await keeper.open(tx, was.subject);
    const state = isOver(after) && after.state !== 'closed' ? 'cancelled' : 'done';
    const by = facts.at(-1)?.by ?? null;
    const ended = { state, at: after.changedAt, by, call: null, reason: after.state } as const;
    if (task !== undefined) touched.push(await keeper.end(tx, task, ended));
  }
  if (is !== null && was?.subject !== is.subject) touched.push(await keeper.add(tx, is));
  else if (is !== null) {
    const task = await keeper.open(tx, is.subject);
    if (task !== undefined) touched.push(...(await keptUpToDate(tx, keeper, task, after)));
  }
  return touched;
}

type Reminded = Extract<TicketFact, { type: 'reminded' }>;

/** One while it is open: a reminder that comes again counts on it. Done when the user was told, or needs no telling. */
async function following(tx: Tx, keeper: TaskKeeper, change: TicketChange): Promise<readonly Task[]> {
  const { before, after, facts } = change;
  if (!after.escalated) return [];
  const subject = `follow_up/${after.number}`;
  const [had, has] = [before === null ? null : baseOf(before, 'follow_up'), baseOf(after, 'follow_up')];
  const reminded = facts.find((fact): fact is Reminded => fact.type === 'reminded' && fact.of === 'follow_up');
  if (has !== null && reminded !== undefined) {
    const deadline = reminded.next ?? reminded.at + day;
    return [await keeper.add(tx, { ...base(after), kind: 'follow_up', subject, deadline, rule: 'follow_up' })];
  }
  const task = await keeper.open(tx, subject);
  if (task === undefined) return [];
  if (had === has && has !== null) return keptUpToDate(tx, keeper, task, after);
  const state = after.state === 'cancelled' || after.state === 'merged' ? 'cancelled' : 'done';
  const by = facts.at(-1)?.by ?? null;
  const reason = has === null ? after.state : 'told';
  return [await keeper.end(tx, task, { state, at: after.changedAt, by, call: null, reason })];
}

/** `tell`: after the commit. */
export function tasksOfTickets(keeper: TaskKeeper, tell: (task: Task) => void): Consequence {
  return async (tx, change) => {
    const touched = [...(await standing(tx, keeper, change)), ...(await following(tx, keeper, change))];
    return () => touched.forEach((task) => tell(task));
  };
}
