/**
 * Changing what is written on a ticket, field by field: two who write different fields both have their way; two who
 * write the same one hear of each other, with both values, and nothing of the later change is written.
 */
import { kindOfCategory, levels, type Level } from '../../contract/procedure.js';
import type { PersonJson } from '../../contract/live.js';
import type { EditValue } from '../../contract/ticket.js';
import { refuse, type Context, type Decision, type EditCommand, type Refusal } from './command.js';
import { replanned } from './planned.js';
import type { FactOf, Ticket, TicketFactBody, Vip, Who } from './ticket.js';

type Changes = Record<string, { readonly from: EditValue; readonly to: EditValue }>;

/** The value of a field, `details.…` among them; null where there is none. */
export function valueOf(ticket: Ticket, name: string): EditValue {
  if (name.startsWith('details.')) return ticket.details[name.slice('details.'.length)] ?? null;
  const values: Readonly<Record<string, EditValue>> = { ...ticket.fields };
  return values[name] ?? null;
}

const isLevel = (value: EditValue | undefined): value is Level => levels.some((level) => level === value);

/** All that the command asks to be written, and what follows from it. */
function wanted(ticket: Ticket, { fields, details }: EditCommand, context: Context): Map<string, EditValue> {
  const all = new Map<string, EditValue>();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) all.set(name, value);
  for (const [name, value] of Object.entries(details)) all.set(`details.${name}`, value);
  const phone = all.get('contactPhone');
  if (typeof phone === 'string') all.set('contactPhone', context.normalise(phone) ?? phone);
  // A category proposes impact and urgency: those that nobody gives with it, and nobody has written yet.
  const category = context.procedure.categories.find(({ id }) => id === all.get('category'));
  for (const name of ['impact', 'urgency'] as const) {
    const proposed = category?.[name] ?? null;
    if (proposed !== null && !all.has(name) && ticket.marks[name] === undefined) all.set(name, proposed);
  }
  const contact = all.get('contact');
  const found = typeof contact === 'number' ? context.person(contact) : null;
  if (found !== null) {
    if (!all.has('contactName')) all.set('contactName', found.person.name);
    if (!all.has('contactMail') && found.mail !== null) all.set('contactMail', found.mail);
  }
  return all;
}

function conflictsOf(ticket: Ticket, version: number, all: ReadonlyMap<string, EditValue>): Refusal | null {
  const conflicts = [...all].flatMap(([field, yours]) => {
    const mark = ticket.marks[field];
    const theirs = valueOf(ticket, field);
    if (mark === undefined || mark.version <= version || yours === theirs) return [];
    return [{ field, yours, theirs, by: mark.by, at: mark.at }];
  });
  if (conflicts.length === 0) return null;
  return { ...refuse('changed', 'Somebody else changed the same fields meanwhile'), conflicts };
}

interface Chosen {
  readonly caller: Who;
  readonly vip: Vip;
}

function whoOf(ticket: Ticket, person: PersonJson | null): Chosen {
  return {
    caller: {
      match: person === null ? 'none' : 'chosen',
      number: ticket.caller.number,
      salutation: person?.salutation ?? null,
      organisation: person?.organisation ?? null,
      department: person?.department ?? null,
    },
    vip: person?.vip ? { state: 'yes', level: person.vip.level } : { state: 'no', level: null },
  };
}

/** null: who it is stays as it was. */
function chosenBy(ticket: Ticket, { person }: EditCommand, changes: Changes, context: Context): Chosen | null {
  if (person !== undefined) return whoOf(ticket, person);
  const contact = changes['contact'];
  if (contact === undefined) return null;
  return whoOf(ticket, typeof contact.to === 'number' ? (context.person(contact.to)?.person ?? null) : null);
}

/** The facts of a change; none where all stands there already. */
export function decideEdit(ticket: Ticket, command: EditCommand, context: Context): Decision {
  const all = wanted(ticket, command, context);
  const category = all.get('category');
  if (typeof category === 'string' && category !== ticket.fields.category) {
    const known = context.procedure.categories.find(({ id }) => id === category);
    if (known?.active !== true) return refuse('unknown_category', 'The procedure has no such category');
  }
  const contact = all.get('contact');
  if (typeof contact === 'number' && context.person(contact) === null) {
    return refuse('no_such_target', 'There is no such person in the directory');
  }
  const conflict = conflictsOf(ticket, command.version, all);
  if (conflict !== null) return conflict;

  const changes: Changes = {};
  for (const [name, to] of all) {
    const from = valueOf(ticket, name);
    if (from !== to) changes[name] = { from, to };
  }
  const chosen = chosenBy(ticket, command, changes, context);
  const marked = chosen !== null && (chosen.vip.state !== ticket.vip.state || chosen.vip.level !== ticket.vip.level);
  if (Object.keys(changes).length === 0 && !marked) return [];
  const edited: Omit<FactOf<'edited'>, 'n' | 'at' | 'by'> = {
    type: 'edited',
    changes,
    ...(changes['category'] !== undefined && {
      kind: typeof category === 'string' ? kindOfCategory(context.procedure, category) : null,
    }),
    ...(chosen !== null && { caller: chosen.caller }),
  };
  const facts: TicketFactBody[] = [edited];
  if (marked) facts.push({ type: 'vip_marked', vip: chosen.vip });
  const [impact, urgency] = [changes['impact']?.to, changes['urgency']?.to];
  const plan = replanned(ticket, context.procedure, context.time, {
    ...(isLevel(impact) && { impact }),
    ...(isLevel(urgency) && { urgency }),
    ...(marked && { vip: chosen.vip.state === 'yes' }),
  });
  if (plan !== null && (isLevel(impact) || isLevel(urgency) || marked)) facts.push(plan);
  return facts;
}
