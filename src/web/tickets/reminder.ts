/** Reminders of the procedure and overdue tasks in words, and whose they are. Pure. */
import type { EventBody } from '../../contract/messages.js';
import type { TaskJson } from '../../contract/task.js';
import { ms, msOrNull } from '../format/instant.js';
import { words } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import { taskTitle } from './task-words.js';
import { shortNumber } from './ticket-number.js';

export interface Reminder {
  readonly text: string;
  /** Number of the ticket that it leads to; null: to the tasks. */
  readonly ticket: string | null;
}

type Reminded = Pick<EventBody<'ticket.reminded'>, 'of' | 'plannedAt'> & {
  readonly ticket: { readonly number: string };
};

/** Pure. `now`: milliseconds since 1970. */
export function reminderOf({ ticket, of, plannedAt }: Reminded, now: number, texts: Texts): Reminder {
  const { reminders } = texts.tickets;
  const number = shortNumber(ticket.number);
  const planned = msOrNull(plannedAt);
  if ((of === 'response' || of === 'resolution') && planned !== null) {
    const left = planned - now;
    const text =
      left > 0 ? reminders.left[of](number, words(left, texts)) : reminders.late[of](number, words(-left, texts));
    return { text, ticket: ticket.number };
  }
  return { text: reminders.of[of](number), ticket: ticket.number };
}

/** Whose task it is: his own, or one of his duty that nobody has taken. Pure. */
export function isFor(
  { owner }: Pick<TaskJson, 'owner'>,
  { user, roles }: { readonly user: string; readonly roles: readonly string[] },
): boolean {
  if (owner.user !== null) return owner.user.user === user;
  return owner.duty === null ? roles.includes('supervisor') : roles.includes(owner.duty);
}

export function overdueOf(task: TaskJson, now: number, texts: Texts): Reminder {
  const text = texts.tickets.reminders.overdue(taskTitle(task, texts), words(now - ms(task.deadline), texts));
  return { text, ticket: task.ticket };
}
