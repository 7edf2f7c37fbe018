/** A roster as a form holds it: text in every field, a key in every row. Pure. */
import type { holidayModes, Duty, RosterJson, RosterPersonJson } from '../../../contract/rosters.js';

export type HolidayMode = (typeof holidayModes)[number];

export interface PersonRow {
  readonly kind: 'user' | 'external' | 'none';
  readonly user: string;
  readonly name: string;
  readonly number: string;
  readonly reason: string;
}

export interface ShiftRow {
  readonly key: number;
  readonly name: string;
  readonly start: string;
  readonly end: string;
}

export interface AssignmentRow {
  readonly key: number;
  readonly person: PersonRow;
  readonly rank: string;
  readonly shift: string;
  readonly from: string;
  readonly to: string;
  readonly weekdays: readonly number[];
  /** Dates, divided by blanks or commas. */
  readonly dates: string;
  readonly holidays: HolidayMode;
  readonly beside: boolean;
}

export interface ExceptionRow {
  readonly key: number;
  readonly kind: 'leave' | 'swap';
  /** Who is away, or replaced. */
  readonly out: PersonRow;
  readonly in: PersonRow;
  readonly from: string;
  readonly to: string;
  readonly shift: string;
}

export interface RosterForm {
  readonly name: string;
  readonly duty: Duty;
  readonly from: string;
  readonly to: string;
  readonly shifts: readonly ShiftRow[];
  readonly assignments: readonly AssignmentRow[];
  readonly exceptions: readonly ExceptionRow[];
}

export const noPerson: PersonRow = { kind: 'user', user: '', name: '', number: '', reason: '' };

export function emptyAssignment(key: number, shift: string): AssignmentRow {
  return {
    key,
    person: noPerson,
    rank: '1',
    shift,
    from: '',
    to: '',
    weekdays: [],
    dates: '',
    holidays: 'same',
    beside: false,
  };
}

export function emptyException(key: number): ExceptionRow {
  return { key, kind: 'leave', out: noPerson, in: noPerson, from: '', to: '', shift: '' };
}

export function emptyRoster(today: string, shift: string): RosterForm {
  return {
    name: '',
    duty: 'vip_engineer',
    from: today,
    to: '',
    shifts: [{ key: 0, name: shift, start: '00:00', end: '24:00' }],
    assignments: [emptyAssignment(0, shift)],
    exceptions: [],
  };
}

type AnyPerson =
  | RosterPersonJson
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'external'; readonly number: string };

function personRow(person: AnyPerson): PersonRow {
  switch (person.kind) {
    case 'user':
      return {
        ...noPerson,
        kind: 'user',
        user: person.user,
        number: ('number' in person ? person.number : null) ?? '',
      };
    case 'external':
      return { ...noPerson, kind: 'external', name: 'name' in person ? person.name : '', number: person.number };
    default:
      return { ...noPerson, kind: 'none', reason: person.reason };
  }
}

export function formOfRoster(roster: RosterJson): RosterForm {
  return {
    name: roster.name,
    duty: roster.duty,
    from: roster.from,
    to: roster.to ?? '',
    shifts: roster.shifts.map(({ name, start, end }, key) => ({ key, name, start, end })),
    assignments: roster.assignments.map((one, key) => ({
      key,
      person: personRow(one.person),
      rank: String(one.rank),
      shift: one.shift,
      from: one.from ?? '',
      to: one.to ?? '',
      weekdays: one.weekdays ?? [],
      dates: (one.dates ?? []).join(' '),
      holidays: one.holidays,
      beside: one.beside,
    })),
    exceptions: roster.exceptions.map((one, key) =>
      one.kind === 'leave'
        ? {
            key,
            kind: 'leave',
            out: personRow(one.person),
            in: noPerson,
            from: one.from,
            to: one.to,
            shift: one.shift ?? '',
          }
        : {
            key,
            kind: 'swap',
            out: personRow(one.out),
            in: personRow(one.in),
            from: one.date,
            to: '',
            shift: one.shift,
          },
    ),
  };
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function personBody({ kind, user, name, number, reason }: PersonRow): Readonly<Record<string, unknown>> {
  if (kind === 'user') return { kind, user: user.trim(), number: orNull(number) };
  return kind === 'external' ? { kind, name, number } : { kind, reason };
}

function keyBody({ kind, user, number }: PersonRow): Readonly<Record<string, unknown>> {
  return kind === 'external' ? { kind, number } : { kind: 'user', user: user.trim() };
}

export function datesOf(text: string): readonly string[] {
  return text.split(/[\s,，、;；]+/).filter((date) => date !== '');
}

export function bodyOfRoster(form: RosterForm): Readonly<Record<string, unknown>> {
  return {
    name: form.name,
    duty: form.duty,
    from: form.from,
    to: orNull(form.to),
    shifts: form.shifts.map(({ name, start, end }) => ({ name: name.trim(), start, end })),
    assignments: form.assignments.map((one) => ({
      person: personBody(one.person),
      rank: Number(one.rank),
      shift: one.shift,
      from: orNull(one.from),
      to: orNull(one.to),
      weekdays: one.weekdays.length === 0 ? null : one.weekdays.toSorted((a, b) => a - b),
      dates: datesOf(one.dates).length === 0 ? null : datesOf(one.dates),
      holidays: one.holidays,
      beside: one.beside,
    })),
    exceptions: form.exceptions.map((one) =>
      one.kind === 'leave'
        ? { kind: 'leave', person: keyBody(one.out), from: one.from, to: one.to, shift: orNull(one.shift) }
        : { kind: 'swap', date: one.from, shift: one.shift, out: keyBody(one.out), in: personBody(one.in) },
    ),
  };
}

export function personText(person: AnyPerson, none: string): string {
  if (person.kind === 'none') return none;
  if (person.kind === 'user') return person.user;
  return 'name' in person ? person.name : person.number;
}

/** One line a part, for comparing two versions. */
export function linesOfRoster(form: RosterForm): Readonly<Record<string, string>> {
  const person = ({ kind, user, name, number, reason }: PersonRow): string =>
    kind === 'user' ? user : kind === 'external' ? `${name} ${number}` : reason;
  const named = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
  const lines: Record<string, string> = {
    name: form.name,
    duty: form.duty,
    from: form.from,
    to: form.to,
    shifts: form.shifts.map(({ name, start, end }) => `${name} ${start}–${end}`).join('; '),
    assignments: form.assignments
      .map((one) =>
        named([person(one.person), `#${one.rank}`, one.shift, one.weekdays.join(''), one.from, one.to, one.dates]),
      )
      .join('; '),
    exceptions: form.exceptions
      .map((one) => named([one.kind, person(one.out), person(one.in), one.from, one.to, one.shift]))
      .join('; '),
  };
  return lines;
}

/** A key that no row has. */
export function nextKey(rows: readonly { readonly key: number }[]): number {
  return Math.max(-1, ...rows.map(({ key }) => key)) + 1;
}
