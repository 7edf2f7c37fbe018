/**
 * A week of one duty: at which moments somebody may come or go, and who serves between them. Who is on duty is the
 * server's answer, asked at each of these moments; nothing of the roster's rules is told a second time here. Pure.
 */
import type { Duty, OnDutyJson, RosterJson } from '../../../contract/rosters.js';
import { localOf, zoned } from '../../kit/local-time.js';

const dayMs = 86_400_000;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** 1 is Monday. */
export function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

export function mondayOf(date: string): string {
  return addDays(date, 1 - weekdayOf(date));
}

/** The day on the site's clock. */
export function dateOf(at: number, zone: string): string {
  return localOf(at, zone).slice(0, 10);
}

const at = (date: string, time: string, zone: string): number =>
  time === '24:00' ? at(addDays(date, 1), '00:00', zone) : Date.parse(zoned(`${date}T${time}`, zone) ?? '');

type Planned = Pick<RosterJson, 'duty' | 'from' | 'to' | 'shifts'>;

export interface Edge {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Nobody comes or goes: a day begins, no more. */
  readonly dayOnly: boolean;
}

/** Ascending, from the week's first moment to its last one; both are among them. */
export function edgesOf(rosters: readonly Planned[], duty: Duty, monday: string, zone: string): readonly Edge[] {
  const days = Array.from({ length: 8 }, (_, day) => at(addDays(monday, day), '00:00', zone));
  const [first = 0] = days;
  const last = days.at(-1) ?? 0;
  const changes = new Set<number>();
  for (const roster of rosters) {
    if (roster.duty !== duty) continue;
    // A night that began the day before ends within the week; so does the roster itself.
    for (let day = -1; day < 7; day += 1) {
      const date = addDays(monday, day);
      if (date < roster.from || (roster.to !== null && date > roster.to)) continue;
      for (const { start, end } of roster.shifts) {
        changes.add(at(date, start, zone));
        changes.add(at(end <= start ? addDays(date, 1) : date, end, zone));
      }
    }
  }
  return [...new Set([...days, ...changes])]
    .filter((edge) => edge >= first && edge <= last)
    .toSorted((a, b) => a - b)
    .map((edge) => ({ at: edge, dayOnly: !changes.has(edge) }));
}

export interface Slot {
  readonly from: number;
  readonly to: number;
  readonly answer: OnDutyJson;
}

const sameAs = (a: OnDutyJson, b: OnDutyJson): boolean =>
  a.none?.reason === b.none?.reason &&
  JSON.stringify(a.people.map(({ name, rank, shift, roster }) => [name, rank, shift, roster])) ===
    JSON.stringify(b.people.map(({ name, rank, shift, roster }) => [name, rank, shift, roster]));

/**
 * `answers[i]` is of `edges[i]`. Neighbours that say the same are one; a night shift is one over midnight, a day without
 * anybody stands by itself.
 */
export function slotsOf(edges: readonly Edge[], answers: readonly OnDutyJson[], zone: string): readonly Slot[] {
  const slots: Slot[] = [];
  for (const [i, answer] of answers.entries()) {
    const from = edges[i];
    const to = edges[i + 1];
    if (from === undefined || to === undefined) continue;
    const before = slots.at(-1);
    const midnight = localOf(from.at, zone).slice(11) === '00:00';
    const goesOn = !midnight || (from.dayOnly && answer.people.length > 0);
    if (before !== undefined && goesOn && sameAs(before.answer, answer))
      slots[slots.length - 1] = { from: before.from, to: to.at, answer: before.answer };
    else slots.push({ from: from.at, to: to.at, answer });
  }
  return slots;
}

export function isGap({ answer }: Slot): boolean {
  return answer.people.length === 0 && answer.none === null;
}

/** By the day on which they begin, seven of them. */
export function slotsByDay(slots: readonly Slot[], monday: string, zone: string): readonly (readonly Slot[])[] {
  return Array.from({ length: 7 }, (_, day) => slots.filter(({ from }) => dateOf(from, zone) === addDays(monday, day)));
}
