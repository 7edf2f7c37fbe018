/**
 * What the other side answered → a person for the card. Pure. The answer is foreign text: cut, without control
 * characters, and never a VIP mark, on which the desk's procedure stands: that is the directory's alone.
 */
import type { PersonJson } from '../../contract/live.js';

/** Card field → where it stands in the answer, parts separated by dots: `data.contact.fullName`. */
export type AnswerFields = Readonly<Record<AnswerField, string>>;
export const answerFields = ['name', 'title', 'salutation', 'organisation', 'department', 'notes', 'language'] as const;
export type AnswerField = (typeof answerFields)[number];

const longest: Readonly<Record<AnswerField, number>> = {
  name: 80,
  title: 80,
  salutation: 80,
  organisation: 120,
  department: 120,
  notes: 500,
  language: 20,
};

function at(answer: unknown, path: string): unknown {
  let value = answer;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Object.entries(value).find(([key]) => key === part)?.[1];
  }
  return value;
}

/** null for anything that is no text; '' is nothing. */
function tidy(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  // Signs that turn the direction of writing would let a name pass for another.
  const clean = value.slice(0, most * 4).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ');
  const cut = Array.from(clean.trim()).slice(0, most).join('');
  return cut === '' ? null : cut;
}

/** null where the answer names nobody. */
export function personIn(answer: unknown, fields: AnswerFields): PersonJson | null {
  const read = (field: AnswerField): string | null => tidy(at(answer, fields[field]), longest[field]);
  const name = read('name');
  if (name === null) return null;
  return {
    name,
    title: read('title'),
    salutation: read('salutation'),
    organisation: read('organisation'),
    department: read('department'),
    vip: null,
    notes: read('notes'),
    language: read('language'),
  };
}
