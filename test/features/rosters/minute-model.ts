/**
 * Rosters and service hours told once more, minute by minute, from the clock on the wall as Intl shows it: slow, simple
 * and without anything of the program. What is due from 08:00 to 12:00 of a day lasts from the minute at which the wall
 * has reached 08:00 of that day until it has reached 12:00; what it once reached stays reached.
 */
import type {
  AssignmentJson,
  Duty,
  HolidayJson,
  RosterDraft,
  RosterPersonJson,
} from '../../../src/contract/rosters.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function wallAt(zone: string, ms: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? NaN;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) / minuteMs;
}

/** The minutes from some days before `from` (a date in UTC) on; index 0 is the first. */
export interface Minutes {
  readonly zone: string;
  /** Milliseconds of minute 0. */
  readonly begin: number;
  /** Furthest wall minute that was reached by then. */
  readonly reached: readonly number[];
  /** Dates that may matter. */
  readonly dates: readonly string[];
}

export function minutesAround(zone: string, from: string, days: number): Minutes {
  const begin = Date.parse(`${from}T00:00:00Z`) - 3 * dayMs;
  const reached: number[] = [];
  let most = -Infinity;
  for (let i = 0; i < (days + 6) * 1440; i += 1) {
    // No zone changes within a quarter of an hour.
    const quarter = i - (i % 15);
    if (i % 15 === 0) most = Math.max(most, wallAt(zone, begin + i * minuteMs));
    else most = Math.max(most, wallAtQuarter(zone, begin, quarter) + (i - quarter));
    reached.push(most);
  }
  const dates = Array.from({ length: days + 8 }, (_, i) => dateAfter(from, i - 4));
  return { zone, begin, reached, dates };
}

const quarters = new Map<string, number>();
function wallAtQuarter(zone: string, begin: number, quarter: number): number {
  const name = `${zone} ${begin + quarter * minuteMs}`;
  let wall = quarters.get(name);
  if (wall === undefined) {
    wall = wallAt(zone, begin + quarter * minuteMs);
    quarters.set(name, wall);
  }
  return wall;
}

export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

const wallMinute = (date: string, time: string): number => {
  const [hours, minutes] = time.split(':').map(Number);
  return Date.parse(`${date}T00:00:00Z`) / minuteMs + hours! * 60 + minutes!;
};
const weekday = (date: string): number => new Date(`${date}T12:00:00Z`).getUTCDay() || 7;

const name = (person: RosterPersonJson | { kind: 'user'; user: string } | { kind: 'external'; number: string }) =>
  person.kind === 'user' ? person.user : person.kind === 'external' ? person.number : '-';

function isServed(one: AssignmentJson, roster: RosterDraft, date: string, holidays: readonly HolidayJson[]): boolean {
  if (date < roster.from || (roster.to !== null && date > roster.to)) return false;
  if ((one.from !== null && date < one.from) || (one.to !== null && date > one.to)) return false;
  const holiday = holidays.find((h) => h.date === date);
  const dayOff = holiday !== undefined && holiday.worksAs === null;
  if (one.holidays === 'off' && dayOff) return false;
  if (one.holidays === 'only' && !dayOff) return false;
  const day = one.holidays === 'off' && holiday?.worksAs ? holiday.worksAs : weekday(date);
  if (one.weekdays !== null && !one.weekdays.includes(day)) return false;
  return one.dates === null || one.dates.includes(date);
}

export interface ModelTurn {
  /** '-' for nobody. */
  readonly who: string;
  readonly rank: number;
  /** Minutes: first one on duty, first one off duty. */
  readonly from: number;
  readonly to: number;
}

export function modelTurns(
  minutes: Minutes,
  rosters: readonly RosterDraft[],
  holidays: readonly HolidayJson[],
  duty: Duty,
): ModelTurn[] {
  const turns: ModelTurn[] = [];
  for (const roster of rosters.filter((r) => r.duty === duty)) {
    for (const one of roster.assignments) {
      const shift = roster.shifts.find((s) => s.name === one.shift)!;
      for (const date of minutes.dates) {
        if (!isServed(one, roster, date, holidays)) continue;
        let who = name(one.person);
        const swap = roster.exceptions.find(
          (e) => e.kind === 'swap' && e.date === date && e.shift === shift.name && name(e.out) === who && who !== '-',
        );
        if (swap?.kind === 'swap') who = name(swap.in);
        const leave = roster.exceptions.some(
          (e) =>
            e.kind === 'leave' &&
            name(e.person) === who &&
            e.from <= date &&
            date <= e.to &&
            (e.shift === null || e.shift === shift.name),
        );
        if (leave) continue;
        const start = wallMinute(date, shift.start);
        const end = wallMinute(shift.end > shift.start ? date : dateAfter(date, 1), shift.end);
        const first = minutes.reached.findIndex((wall) => wall >= start);
        const last = minutes.reached.findIndex((wall) => wall >= end);
        if (first >= 0) turns.push({ who, rank: one.rank, from: first, to: last < 0 ? Infinity : last });
      }
    }
  }
  return turns;
}

/** 1 for every minute of service. */
export function modelOpen(
  minutes: Minutes,
  hours: readonly { weekday: number; start: string; end: string }[],
  holidays: readonly HolidayJson[],
): Uint8Array {
  const open = new Uint8Array(minutes.reached.length);
  for (const date of minutes.dates) {
    const holiday = holidays.find((h) => h.date === date);
    if (holiday?.worksAs === null) continue;
    for (const entry of hours.filter((h) => h.weekday === (holiday?.worksAs ?? weekday(date)))) {
      const [start, end] = [wallMinute(date, entry.start), wallMinute(date, entry.end)];
      minutes.reached.forEach((wall, i) => {
        if (wall >= start && wall < end) open[i] = 1;
      });
    }
  }
  return open;
}

export const microsOf = (minutes: Minutes, index: number): number => (minutes.begin + index * minuteMs) * 1000;
