/** What a ticket still needs before a step: fields that its opening or its target asks for, and answers for them. Pure. */
import { parseInstant } from '../../contract/instant.js';
import type { Group, OwnField, TicketField as ProcedureField } from '../../contract/procedure.js';
import { needField, refuse, type Refusal } from './command.js';
import { valueOf } from './edit.js';
import type { Ticket } from './ticket.js';

/** The procedure's words for the fields of a ticket. */
const fieldNames: Readonly<Record<ProcedureField, string>> = {
  subject: 'subject',
  description: 'description',
  contact_name: 'contactName',
  contact_mail: 'contactMail',
  contact_phone: 'contactPhone',
  place: 'place',
  category: 'category',
  impact: 'impact',
  urgency: 'urgency',
  tried: 'tried',
};

/** Policy 2.4.1: who it is and what it is about must be known before anybody else is given it. */
const ofEveryTicket = ['subject', 'category', 'contactName'] as const;

const isEmpty = (ticket: Ticket, name: string): boolean => {
  const value = valueOf(ticket, name);
  return value === null || value === '';
};

function missing(names: readonly string[], what: string): Refusal | null {
  return names.length === 0 ? null : refuse('missing_fields', `${what}: ${names.join(', ')}`, names.map(needField));
}

/** What a draft must have before it is open. */
export function incomplete(ticket: Ticket): Refusal | null {
  return missing(
    ofEveryTicket.filter((name) => isEmpty(ticket, name)),
    'The draft is not complete',
  );
}

function fits({ kind, choices }: OwnField, value: string): boolean {
  switch (kind) {
    case 'choice':
      return choices.includes(value);
    case 'yes_no':
      return value === 'yes' || value === 'no';
    case 'instant':
      return parseInstant(value) !== null;
    default:
      return true;
  }
}

/** What the target asks for; `given` are its own fields, given with the step. */
export function requiredBy(
  group: Group,
  ticket: Ticket,
  given: Readonly<Record<string, string | null>>,
): Refusal | null {
  const names = group.requires.flatMap((field): string[] => {
    if (typeof field === 'string') return isEmpty(ticket, fieldNames[field]) ? [fieldNames[field]] : [];
    const value = Object.hasOwn(given, field.id) ? given[field.id] : ticket.details[field.id];
    return value == null || !fits(field, value) ? [`details.${field.id}`] : [];
  });
  return missing(names, `${group.label.en} asks for`);
}
