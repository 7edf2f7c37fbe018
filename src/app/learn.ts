/** A ticket that was a new problem and is solved gives a draft of an article, in the very commit that solves it. */
import type { AuditActor } from '../contract/audit.js';
import type { Locale } from '../contract/roles.js';
import type { KnowledgeFeature, SolvableTicket } from '../features/knowledge/knowledge.js';
import type { Consequence } from '../features/tickets/deps.js';
import { isRestricted } from '../features/tickets/keys.js';
import type { Ticket } from '../features/tickets/ticket.js';

const solvedStates: ReadonlySet<Ticket['state']> = new Set(['resolved', 'confirmed', 'closed']);

export const isSolved = (ticket: Ticket): boolean => solvedStates.has(ticket.state);

/** Whether there is something to be learnt; what few may read is not spread. */
const teaches = (ticket: Ticket | null): boolean =>
  ticket !== null && ticket.fields.newProblem && isSolved(ticket) && ticket.solution !== null && !isRestricted(ticket);

export function learning(knowledge: () => Pick<KnowledgeFeature, 'propose'>, language: Locale): Consequence {
  return async (tx, { before, after, facts }) => {
    const { fields, number, solution } = after;
    if (!teaches(after) || teaches(before) || solution === null) return;
    const user = facts.at(-1)?.by ?? null;
    const actor: AuditActor = user === null ? 'system' : `user:${user}`;
    const { subject, description, category } = fields;
    const title = (subject ?? description?.split('\n')[0] ?? number).slice(0, 200);
    const solved = { ticket: number, title, problem: description, solution, category, language };
    await knowledge().propose(tx, solved, { user, actor, address: null });
  };
}

/** What an article needs of a ticket. */
export function solvable(ticket: Ticket): SolvableTicket {
  const { subject, description, category, newProblem } = ticket.fields;
  const { number } = ticket;
  return { number, subject: subject ?? number, description, category, newProblem, resolved: isSolved(ticket) };
}
