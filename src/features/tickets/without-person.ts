/**
 * What happened to a ticket with nobody in the place of a person: his name, mail and numbers, and whatever was written
 * freely about his matter. What it was, when, by whom of ours and how often stays. Pure: the ticket is grown anew of it.
 */
import type { EditValue } from '../../contract/ticket.js';
import type { Fields, TicketFact, Who } from './ticket.js';

/** Who is to be forgotten. */
export interface Forgotten {
  readonly contact: number | null;
  readonly names: readonly string[];
  readonly mails: readonly string[];
  /** Normalised; his alone. */
  readonly numbers: readonly string[];
}

/** Stands where he was named within a longer text. */
export const marker = 'erased';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
/** Fewer digits are found in prices and serial numbers too. */
const leastDigits = 7;

/** The number in any spelling: with or without the country's code, digits apart or not. */
function spelled(number: string): string | null {
  const digits = number.replace(/\D/g, '').replace(number.startsWith('+86') ? /^86/ : /^$/, '');
  return digits.length < leastDigits ? null : String.raw`(?:\+?86[ -]?)?${Array.from(digits).join('[ -]?')}`;
}

function finder({ names, mails, numbers }: Forgotten, withNames: boolean): (text: string) => string {
  const words = [...(withNames ? names.filter((name) => Array.from(name).length > 1) : []), ...mails]
    .filter((word) => word !== '')
    .toSorted((a, b) => b.length - a.length);
  const parts = [...words.map(escaped), ...numbers.map(spelled).filter((part) => part !== null)];
  if (parts.length === 0) return (text) => text;
  const all = new RegExp(parts.join('|'), 'giu');
  return (text) => text.replace(all, marker);
}

/** Fields that tell of a person, or hold what was written freely. */
const his: ReadonlySet<string> = new Set<keyof Fields>([
  'contact',
  'contactName',
  'contactPhone',
  'contactMail',
  'description',
  'place',
  'tried',
]);

const nobody: Who = { match: 'none', number: null, salutation: null, organisation: null, department: null };

const extension = (name: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';

/** `whole`: the ticket is his; else it is another's, in which he is found by number or mail alone. */
export function withoutPerson(facts: readonly TicketFact[], person: Forgotten, whole: boolean): readonly TicketFact[] {
  const cleaned = finder(person, whole);
  const isHis = (value: unknown): boolean =>
    typeof value === 'string' &&
    (person.numbers.includes(value) || person.mails.some((mail) => mail.toLowerCase() === value.toLowerCase()));
  const free = (text: string): string => (whole ? '' : cleaned(text));
  const note = (text: string | null): string | null => (text === null || whole ? null : cleaned(text));

  function value(name: string, given: EditValue): EditValue {
    if (isHis(given) || (whole && (his.has(name) || name.startsWith('details.')))) return null;
    return typeof given === 'string' ? cleaned(given) : given;
  }
  function fields(given: Fields): Fields {
    const entries = Object.entries(given).map(([name, one]) => [name, value(name, one)]);
    const next: Fields = Object(Object.fromEntries(entries));
    return next;
  }
  const who = (caller: Who): Who => (whole ? nobody : isHis(caller.number) ? { ...caller, number: null } : caller);

  function fact(one: TicketFact): TicketFact {
    switch (one.type) {
      case 'created':
        return { ...one, fields: fields(one.fields), caller: who(one.caller) };
      case 'edited': {
        const changes = Object.entries(one.changes).map(([name, { from, to }]) => [
          name,
          { from: value(name, from), to: value(name, to) },
        ]);
        return {
          ...one,
          changes: Object.fromEntries(changes),
          ...(one.caller !== undefined && { caller: who(one.caller) }),
        };
      }
      case 'dispatched':
      case 'started':
      case 'pended':
      case 'tried':
      case 'closed':
        return { ...one, note: note(one.note) };
      case 'declined':
      case 'reopened':
      case 'escalated':
      case 'cancelled':
        return { ...one, reason: free(one.reason) };
      case 'resolved':
        return { ...one, solution: cleaned(one.solution) };
      case 'denied':
      case 'confirmed':
        return { ...one, words: free(one.words) };
      case 'commented':
        return { ...one, text: free(one.text) };
      case 'linked':
        return { ...one, title: note(one.title), url: one.url === null ? null : cleaned(one.url) };
      case 'attached':
        return whole ? { ...one, name: `${marker}${extension(one.name)}` } : { ...one, name: cleaned(one.name) };
      case 'noted':
        return { ...one, text: note(one.text) };
      default:
        return one;
    }
  }
  return facts.map(fact);
}
