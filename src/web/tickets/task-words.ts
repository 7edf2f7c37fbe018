/** Words on tasks that lists and notices share: what is to be done, for whom, how near its deadline is. Pure. */
import type { TaskJson } from '../../contract/task.js';
import { readableNumber } from '../format/number.js';
import type { Texts } from '../i18n/texts.js';
import { shortNumber } from './ticket-number.js';

/** Whom it is about: his name, else his number. */
export function personOf({ person }: Pick<TaskJson, 'person'>): string {
  return person.name ?? (person.number === null ? '' : readableNumber(person.number));
}

/** `回电 林小满`, `0031 回访确认`. */
export function taskTitle(task: TaskJson, { tickets }: Texts): string {
  const kind = tickets.tasks.kinds[task.kind];
  if (task.kind === 'call_back') return `${kind} ${personOf(task)}`.trim();
  return task.ticket === null ? kind : `${shortNumber(task.ticket)} ${kind}`;
}

export type TaskPhase = 'calm' | 'amber' | 'late';

/** Less than this before the deadline is soon, milliseconds. */
export const soon = 10 * 60_000;

/** `left`: milliseconds until the deadline. */
export const taskPhase = (left: number): TaskPhase => (left < 0 ? 'late' : left < soon ? 'amber' : 'calm');
