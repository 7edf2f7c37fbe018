/**
 * Who is on duty when: rosters as values, without clock, store or network. A shift that somebody serves on a day is a
 * turn; everything else (who is on duty now, where nobody is, who is there twice) is read off the turns.
 */
import type {
  AssignmentJson,
  Duty,
  RosterExceptionJson,
  RosterJson,
  RosterPersonJson,
  RosterPersonKeyJson,
} from '../../contract/rosters.js';
import type { Micros } from '../../core/pbx-event.js';
import { dayOf, minuteOf, utcDayOf, weekdayOf, type Day, type MinuteOfDay, type SiteZone } from './site-time.js';
import { uncovered, type Span } from './spans.js';

/** A roster without what only the store knows of it. */
export type Roster = Pick<RosterJson, 'id' | 'name' | 'duty' | 'from' | 'to' | 'shifts' | 'assignments' | 'exceptions'>;

export interface Holiday {
  readonly name: string;
  /** null: a day off; else a make-up day that is worked as this weekday. */
  readonly worksAs: number | null;
}
export type Holidays = ReadonlyMap<Day, Holiday>;

/** One shift that one person serves, or that nobody serves on purpose. */
export interface Turn extends Span {
  readonly day: Day;
  readonly person: RosterPersonJson;
  /** Names the person in all rosters; null for nobody. */
  readonly key: string | null;
  readonly rank: number;
  readonly beside: boolean;
  readonly shift: string;
  readonly roster: Roster;
}

export interface Rosters {
  readonly zone: SiteZone;
  readonly all: readonly Roster[];
  readonly holidays: Holidays;
  readonly plans: readonly Plan[];
}

interface Plan {
  readonly roster: Roster;
  readonly from: Day;
  readonly to: Day;
  readonly rows: readonly Row[];
}

/** An assignment as it is asked for a day. */
interface Row {
  readonly assignment: AssignmentJson;
  readonly from: Day;
  readonly to: Day;
  readonly weekdays: ReadonlySet<number> | null;
  readonly dates: ReadonlySet<Day> | null;
  readonly start: MinuteOfDay;
  readonly end: MinuteOfDay;
  readonly exceptions: readonly RosterExceptionJson[];
}

export function keyOf(person: RosterPersonJson | RosterPersonKeyJson): string | null {
  if (person.kind === 'none') return null;
  return person.kind === 'user' ? `user ${person.user}` : `number ${person.number}`;
}

function planOf(roster: Roster): Plan {
  const from = dayOf(roster.from);
  const to = roster.to === null ? Infinity : dayOf(roster.to);
  const rows = roster.assignments.flatMap((assignment): Row[] => {
    const shift = roster.shifts.find(({ name }) => name === assignment.shift);
    if (shift === undefined) return [];
    return [
      {
        assignment,
        from: assignment.from === null ? from : Math.max(from, dayOf(assignment.from)),
        to: assignment.to === null ? to : Math.min(to, dayOf(assignment.to)),
        weekdays: assignment.weekdays && new Set(assignment.weekdays),
        dates: assignment.dates && new Set(assignment.dates.map(dayOf)),
        start: minuteOf(shift.start),
        end: minuteOf(shift.end),
        exceptions: roster.exceptions.filter(
          (exception) => exception.shift === null || exception.shift === assignment.shift,
        ),
      },
    ];
  });
  return { roster, from, to, rows };
}

export function rostersOf(all: readonly Roster[], holidays: Holidays, zone: SiteZone): Rosters {
  return { zone, all, holidays, plans: all.map(planOf) };
}

function serves(row: Row, day: Day, holidays: Holidays): boolean {
  if (day < row.from || day > row.to) return false;
  if (row.dates !== null && !row.dates.has(day)) return false;
  const holiday = holidays.get(day);
  const { holidays: mode } = row.assignment;
  const off = holiday?.worksAs === null;
  if (mode === 'off' && off) return false;
  if (mode === 'only' && !off) return false;
  const weekday = mode === 'off' ? (holiday?.worksAs ?? weekdayOf(day)) : weekdayOf(day);
  return row.weekdays === null || row.weekdays.has(weekday);
}

/** Who serves it after all: a swap first, then the leave of whoever has it now. null: on leave. */
function afterExceptions(row: Row, day: Day): RosterPersonJson | null {
  let { person } = row.assignment;
  if (row.exceptions.length === 0) return person;
  const assigned = keyOf(person);
  if (assigned === null) return person;
  for (const exception of row.exceptions) {
    if (exception.kind !== 'swap' || keyOf(exception.out) !== assigned || dayOf(exception.date) !== day) continue;
    person = exception.in;
    break;
  }
  const key = keyOf(person);
  const away = row.exceptions.some(
    (exception) =>
      exception.kind === 'leave' &&
      keyOf(exception.person) === key &&
      dayOf(exception.from) <= day &&
      day <= dayOf(exception.to),
  );
  return away ? null : person;
}

/** Turns that touch [from, to); a shift is at most 24 hours long on the wall. */
export function turnsBetween(rosters: Rosters, from: Micros, to: Micros, duty: Duty | null): Turn[] {
  const turns: Turn[] = [];
  // Counting days from a time that is none would never end.
  if (!Number.isFinite(from) || !Number.isFinite(to)) return turns;
  const { plans, zone, holidays } = rosters;
  const [first, last] = [utcDayOf(from) - 2, utcDayOf(to) + 2];
  for (const plan of plans) {
    const { roster } = plan;
    if (duty !== null && roster.duty !== duty) continue;
    for (let day = Math.max(first, plan.from); day <= last && day <= plan.to; day += 1) {
      for (const row of plan.rows) {
        // Most rows are of another time of day or week: those are told apart before anything is made of them.
        const start = zone.instantOf(day, row.start);
        if (start >= to) continue;
        const end = zone.instantOf(row.end > row.start ? day : day + 1, row.end);
        if (end <= from || !serves(row, day, holidays)) continue;
        const person = afterExceptions(row, day);
        if (person === null) continue;
        const { rank, beside, shift } = row.assignment;
        turns.push({ from: start, to: end, day, person, key: keyOf(person), rank, beside, shift, roster });
      }
    }
  }
  return turns;
}

export interface OnDuty {
  /** Each person once, by rank; of the same rank who came first. */
  readonly people: readonly Turn[];
  /** That nobody is on duty on purpose; null where somebody is, or where it is a gap. */
  readonly none: Turn | null;
}

export function onDuty(rosters: Rosters, duty: Duty, at: Micros): OnDuty {
  const turns = turnsBetween(rosters, at, at + 1, duty).sort((a, b) => a.rank - b.rank || a.from - b.from);
  const people = new Map<string, Turn>();
  for (const turn of turns) if (turn.key !== null && !people.has(turn.key)) people.set(turn.key, turn);
  const none = people.size > 0 ? undefined : turns.find((turn) => turn.key === null);
  return { people: [...people.values()], none: none ?? null };
}

/** Where in [from, to) nobody is on duty and nobody said that this is on purpose. */
export function gapsOf(rosters: Rosters, duty: Duty, from: Micros, to: Micros): Span[] {
  return uncovered(turnsBetween(rosters, from, to, duty), from, to);
}

export interface Clash extends Span {
  readonly first: Turn;
  readonly second: Turn;
}

/**
 * Times in which one person is on duty twice in [from, to). Two duties at once are allowed where both assignments say
 * that he may serve one beside another.
 */
export function clashesOf(rosters: Rosters, from: Micros, to: Micros): Clash[] {
  const byPerson = new Map<string, Turn[]>();
  for (const turn of turnsBetween(rosters, from, to, null)) {
    if (turn.key === null || turn.to <= turn.from) continue;
    const there = byPerson.get(turn.key);
    if (there === undefined) byPerson.set(turn.key, [turn]);
    else there.push(turn);
  }
  const clashes: Clash[] = [];
  for (const turns of byPerson.values()) {
    turns.sort((a, b) => a.from - b.from);
    let open: Turn[] = [];
    for (const second of turns) {
      open = open.filter((turn) => turn.to > second.from);
      for (const first of open) {
        if (first.beside && second.beside && first.roster.duty !== second.roster.duty) continue;
        const clash = { first, second, from: second.from, to: Math.min(first.to, second.to) };
        if (clash.to > from && clash.from < to) clashes.push(clash);
      }
      open.push(second);
    }
  }
  return clashes.sort((a, b) => a.from - b.from);
}

/**
 * From the first to the last time for which a duty is planned, by the rosters that are not over at `now`; null where
 * there is none. Until further notice is Infinity.
 */
export function plannedTimes(rosters: Rosters, duty: Duty, now: Micros): Span | null {
  let [start, stop] = [Infinity, -Infinity];
  for (const { roster, from, to, rows } of rosters.plans) {
    if (roster.duty !== duty) continue;
    const first = rows.length === 0 ? 0 : Math.min(...rows.map((row) => row.start));
    const begin = rosters.zone.instantOf(from, first);
    // The last day's duty ends on the next day, at the time of day at which the first one began.
    const end = to === Infinity ? Infinity : rosters.zone.instantOf(to + 1, first);
    if (end <= now || end <= begin) continue;
    start = Math.min(start, begin);
    stop = Math.max(stop, end);
  }
  return start < stop ? { from: start, to: stop } : null;
}
