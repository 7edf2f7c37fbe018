/** What the desk owes to whoever calls: the tasks about the same person, or the same number. Pure. */
import type { CardJson } from '../../contract/live.js';
import type { TaskJson } from '../../contract/task.js';

/** Kinds that a call with that person brings forward. */
const byCall: ReadonlySet<TaskJson['kind']> = new Set(['call_back', 'confirm', 'follow_up']);

/** Whether a task is about who calls on this card. Where several people have the number, the number is what counts. */
export function isAbout(
  card: Pick<CardJson, 'caller' | 'person' | 'said'>,
  { person }: Pick<TaskJson, 'person'>,
): boolean {
  const contact = card.person?.contact;
  if (contact !== undefined && person.contact !== null) return contact === person.contact;
  // An agent said that it is none of those who have the number.
  if (card.said?.is === 'nobody' && person.contact !== null) return false;
  const { number, withheld } = card.caller;
  return !withheld && number !== null && number === person.number;
}

/** In the order of the tasks: what is due first. */
export function owedTo(card: CardJson | null, tasks: readonly TaskJson[]): readonly TaskJson[] {
  if (card === null) return [];
  return tasks.filter((task) => byCall.has(task.kind) && task.call !== card.callId && isAbout(card, task));
}
