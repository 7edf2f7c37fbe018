/**
 * Looks a roster over before anything is asked of it: names that do not exist, days outside of it, numbers that cannot
 * be called. Each problem is told by its field, with what to do. Numbers are kept as they are dialled.
 */
import type {
  AssignmentJson,
  RosterDraft,
  RosterExceptionJson,
  RosterPersonJson,
  RosterPersonKeyJson,
} from '../../contract/rosters.js';
import { keyOf } from './roster-model.js';
import { dayOf, weekdayOf } from './site-time.js';

export interface DraftDeps {
  /** As it is dialled and compared; null where it is no number. */
  readonly normalise: (raw: string) => string | null;
  /** Whether there is an account that may still sign in. */
  readonly hasUser: (user: string) => boolean;
}

export type Problems = Readonly<Record<string, string>>;

const mostNamed = 20;

/** The same with its numbers normalised; a number that is none stays as it was written and is found below. */
function withNumbers(draft: RosterDraft, deps: DraftDeps): RosterDraft {
  const number = (raw: string): string => deps.normalise(raw) ?? raw;
  const person = (one: RosterPersonJson): RosterPersonJson => {
    if (one.kind === 'external') return { ...one, number: number(one.number) };
    if (one.kind === 'user' && one.number !== null) return { ...one, number: number(one.number) };
    return one;
  };
  const key = (one: RosterPersonKeyJson): RosterPersonKeyJson =>
    one.kind === 'external' ? { ...one, number: number(one.number) } : one;
  return {
    ...draft,
    assignments: draft.assignments.map((one) => ({ ...one, person: person(one.person) })),
    exceptions: draft.exceptions.map((one): RosterExceptionJson =>
      one.kind === 'leave' ? { ...one, person: key(one.person) } : { ...one, out: key(one.out), in: person(one.in) },
    ),
  };
}

const listed = (names: readonly string[]): string => names.slice(0, 10).join(', ');
const nameOf = (one: RosterPersonKeyJson): string => (one.kind === 'user' ? one.user : one.number);

/** `before`: people that the roster names already. They may stay although their accounts are gone. */
export function checkDraft(
  written: RosterDraft,
  deps: DraftDeps,
  before: ReadonlySet<string> = new Set(),
): { readonly draft: RosterDraft; readonly problems: Problems | null } {
  const draft = withNumbers(written, deps);
  const problems: Record<string, string> = {};
  const say = (field: string, what: string): void => {
    if (Object.keys(problems).length < mostNamed) problems[field] ??= what;
  };
  const shifts = new Set(draft.shifts.map(({ name }) => name));
  const validity = `${draft.from} to ${draft.to ?? 'further notice'}`;
  const outside = (date: string): boolean => date < draft.from || (draft.to !== null && date > draft.to);

  function checkPerson(field: string, person: RosterPersonJson | RosterPersonKeyJson): void {
    if (person.kind === 'none') return;
    if (person.kind === 'user' && !before.has(person.user) && !deps.hasUser(person.user)) {
      say(`${field}.user`, 'has no account; make one, or name him as an external person with a number');
    }
    const number = 'number' in person ? person.number : null;
    if (number !== null && deps.normalise(number) === null) {
      say(`${field}.number`, 'cannot be called; write an extension or a phone number');
    }
  }
  function checkShift(field: string, shift: string | null): void {
    if (shift === null || shifts.has(shift)) return;
    say(field, `is no shift of this roster; its shifts are ${listed([...shifts])}`);
  }

  function checkAssignment(field: string, one: AssignmentJson): void {
    checkPerson(`${field}.person`, one.person);
    checkShift(`${field}.shift`, one.shift);
    const { from, to, weekdays, dates } = one;
    if (from !== null && to !== null && to < from) say(`${field}.to`, 'lies before `from`; the last day is included');
    if (from !== null && outside(from)) say(`${field}.from`, `lies outside of the roster, ${validity}`);
    if (to !== null && outside(to)) say(`${field}.to`, `lies outside of the roster, ${validity}`);
    if (weekdays !== null && dates !== null) {
      say(`${field}.dates`, 'stands beside weekdays; give either, and a second assignment for the other');
    }
    const wrong = dates?.find((date) => outside(date) || (from !== null && date < from) || (to !== null && date > to));
    if (wrong !== undefined) say(`${field}.dates`, `${wrong} lies outside of the assignment or of the roster`);
  }

  /** Days and shifts on which the assignments alone would put a person; without the holidays, which may change. */
  function mayServe(key: string | null, date: string, shift: string): boolean {
    return draft.assignments.some(
      (one) =>
        keyOf(one.person) === key &&
        one.shift === shift &&
        (one.from === null || one.from <= date) &&
        (one.to === null || date <= one.to) &&
        (one.dates === null || one.dates.includes(date)) &&
        (one.weekdays === null || one.holidays === 'off' || one.weekdays.includes(weekdayOf(dayOf(date)))),
    );
  }

  function checkException(field: string, one: RosterExceptionJson): void {
    checkShift(`${field}.shift`, one.shift);
    if (one.kind === 'leave') {
      checkPerson(`${field}.person`, one.person);
      if (one.to < one.from) say(`${field}.to`, 'lies before `from`; the last day is included');
      const key = keyOf(one.person);
      const named =
        draft.assignments.some(({ person }) => keyOf(person) === key) ||
        draft.exceptions.some((other) => other.kind === 'swap' && keyOf(other.in) === key);
      if (!named) say(`${field}.person`, `${nameOf(one.person)} stands in no assignment; take the leave out`);
      return;
    }
    checkPerson(`${field}.out`, one.out);
    checkPerson(`${field}.in`, one.in);
    if (outside(one.date)) say(`${field}.date`, `lies outside of the roster, ${validity}`);
    else if (shifts.has(one.shift) && !mayServe(keyOf(one.out), one.date, one.shift)) {
      say(`${field}.out`, `${nameOf(one.out)} does not serve ${one.shift} on ${one.date}; name who does`);
    }
    const twice = draft.exceptions.some(
      (other) =>
        other !== one &&
        other.kind === 'swap' &&
        other.date === one.date &&
        other.shift === one.shift &&
        keyOf(other.out) === keyOf(one.out),
    );
    if (twice)
      say(`${field}.out`, `${nameOf(one.out)} is replaced twice in ${one.shift} on ${one.date}; keep one swap`);
  }

  if (draft.to !== null && draft.to < draft.from) say('to', 'lies before `from`; the last day is included');
  draft.shifts.forEach((shift, i) => {
    if (draft.shifts.findIndex(({ name }) => name === shift.name) < i) say(`shifts.${i}.name`, 'is used twice');
    if (shift.start === '24:00') say(`shifts.${i}.start`, 'must be 00:00 of the next day');
  });
  draft.assignments.forEach((one, i) => checkAssignment(`assignments.${i}`, one));
  draft.exceptions.forEach((one, i) => checkException(`exceptions.${i}`, one));
  return { draft, problems: Object.keys(problems).length === 0 ? null : problems };
}

export function usersIn(draft: Pick<RosterDraft, 'assignments' | 'exceptions'>): ReadonlySet<string> {
  const people = [
    ...draft.assignments.map(({ person }) => person),
    ...draft.exceptions.flatMap((one) => (one.kind === 'leave' ? [one.person] : [one.out, one.in])),
  ];
  return new Set(people.flatMap((person) => (person.kind === 'user' ? [person.user] : [])));
}
