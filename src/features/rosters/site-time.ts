/**
 * The site's days and wall clock on the line of instants. A time of day means the first instant at which the clock on
 * the wall shows it or more: a time that is skipped in spring is the moment of the change, one that comes twice in
 * autumn is the first of the two. So what ends at 02:30 and what begins at 02:30 always meet.
 */
import { IANAZone } from 'luxon';
import type { Micros } from '../../core/pbx-event.js';

/** Days since 1970-01-01, as dates without a zone. */
export type Day = number;
/** Minutes since midnight on the wall, 0 to 1440. */
export type MinuteOfDay = number;

const dayMs = 86_400_000;
const minuteMs = 60_000;

export function dayOf(date: string): Day {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}

export function dateOf(day: Day): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** 1 is Monday. */
export function weekdayOf(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

export function minuteOf(timeOfDay: string): MinuteOfDay {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3, 5));
}

/** The day in UTC, at most one off the site's own. */
export function utcDayOf(at: Micros): Day {
  return Math.floor(at / 1000 / dayMs);
}

export interface SiteZone {
  readonly name: string;
  /** First instant at which the wall shows this day and time or more. */
  instantOf(day: Day, minute: MinuteOfDay): Micros;
  /** `2026-12-01 08:00`, as the wall shows it. */
  show(at: Micros): string;
}

/** Throws RangeError where there is no such zone. */
export function siteZone(name: string): SiteZone {
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new RangeError(`There is no time zone ${name}`);
  const offsetAt = (ms: number): number => zone.offset(ms) * minuteMs;
  /** Offset at 00:00 UTC of a day: asking costs microseconds, and a roster asks for the same days again and again. */
  const known = new Map<Day, number>();
  function offsetOn(day: Day): number {
    let offset = known.get(day);
    if (offset === undefined) {
      offset = offsetAt(day * dayMs);
      if (known.size > 40_000) known.clear();
      known.set(day, offset);
    }
    return offset;
  }

  const changes = new Map<Day, number>();
  /** The instant of a day in UTC from which the offset is another than at its beginning; it must change. */
  function changeOn(day: Day): number {
    const known = changes.get(day);
    if (known !== undefined) return known;
    const before = offsetOn(day);
    let [low, high] = [day * dayMs, (day + 1) * dayMs];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    changes.set(day, high);
    return high;
  }

  /** The offset of days around which nothing changes, which are nearly all; null where something does. */
  const steady = new Map<Day, number | null>();
  function steadyOn(day: Day): number | null {
    let offset = steady.get(day);
    if (offset === undefined) {
      const first = offsetOn(day - 1);
      offset = [day, day + 1, day + 2].every((next) => offsetOn(next) === first) ? first : null;
      if (steady.size > 40_000) steady.clear();
      steady.set(day, offset);
    }
    return offset;
  }

  function instantOf(day: Day, minute: MinuteOfDay): Micros {
    const wall = day * dayMs + minute * minuteMs;
    const plain = steadyOn(day);
    if (plain !== null) return (wall - plain) * 1000;
    // No zone is more than 14 hours off: the instant lies within these days, as do the changes that matter.
    let offset = offsetOn(day - 1);
    let since = -Infinity;
    for (let next = day; next <= day + 2; next += 1) {
      const after = offsetOn(next);
      if (after === offset) continue;
      const change = changeOn(next - 1);
      const at = Math.max(since, wall - offset);
      if (at < change) return at * 1000;
      offset = after;
      since = change;
    }
    return Math.max(since, wall - offset) * 1000;
  }

  return {
    name,
    instantOf,
    show(at) {
      const ms = Math.floor(at / 1000);
      return new Date(ms + offsetAt(ms)).toISOString().slice(0, 16).replace('T', ' ');
    },
  };
}
