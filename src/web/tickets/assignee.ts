/** To whom a ticket was given, in the reader's language. Pure. */
import type { Locale } from '../../contract/roles.js';
import type { AssigneeJson, TicketItemJson } from '../../contract/ticket.js';

export function groupName({ label, name }: NonNullable<AssigneeJson['group']>, locale: Locale): string {
  return label?.[locale] ?? name;
}

/** Who of the group has it, else the group. */
export function assigneeName({ assignee }: Pick<TicketItemJson, 'assignee'>, locale: Locale): string | null {
  if (assignee === null) return null;
  return assignee.user?.name ?? (assignee.group && groupName(assignee.group, locale));
}

/** Both, the group first, as a timeline names them. */
export function assigneeNames({ group, user }: AssigneeJson, locale: Locale): string[] {
  return [...(group === null ? [] : [groupName(group, locale)]), ...(user === null ? [] : [user.name])];
}
