/**
 * The days of the site's zone as intervals of instants, and the stretches in which its clock keeps one offset: what the
 * figures are grouped by. A day begins at the first instant at which the wall shows it.
 */
import { IANAZone } from 'luxon';
import type { Micros } from '../../core/pbx-event.js';

export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
  /** Local minus UTC, Micros. */
  readonly offset: Micros;
}

export interface SiteDays {
  readonly zone: string;
  /** Beginning of the day that holds this instant. */
  startOf(at: Micros): Micros;
  /** Beginning of the day after the one that begins at `start`. */
  next(start: Micros): Micros;
  /** [from, to) cut where the clock is set. */
  stretches(from: Micros, to: Micros): readonly Stretch[];
}

const dayMs = 86_400_000;
const daysKept = 10_000;

/** Throws RangeError where there is no such zone. */
export function siteDays(name: string): SiteDays {
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new RangeError(`There is no time zone ${name}`);
  const offset = (ms: number): number => zone.offset(ms) * 60_000;
  const dayAt = (ms: number): number => Math.floor((ms + offset(ms)) / dayMs);
  const starts = new Map<number, number>();

  /** The first instant in (low, high] of which `is` holds: false at low, true at high. */
  function first(low: number, high: number, is: (ms: number) => boolean): number {
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (is(middle)) high = middle;
      else low = middle;
    }
    return high;
  }

  /** Milliseconds; `day` counts from 1970-01-01. */
  function startOfDay(day: number): number {
    const known = starts.get(day);
    if (known !== undefined) return known;
    const wall = day * dayMs;
    const plain = wall - offset(wall);
    const half = dayMs / 2;
    const steady = offset(plain - half) === offset(plain + half) && offset(plain) === offset(plain - half);
    // No zone is more than 14 hours off.
    const start = steady ? plain : first(wall - 1.5 * dayMs, wall + dayMs, (ms) => dayAt(ms) >= day);
    if (starts.size > daysKept) starts.clear();
    starts.set(day, start);
    return start;
  }

  /** Where a clock is put back over midnight a date comes twice: days follow each other by their first beginnings. */
  function indexOf(ms: number): number {
    let day = dayAt(ms);
    while (startOfDay(day) > ms) day -= 1;
    while (startOfDay(day + 1) <= ms) day += 1;
    return day;
  }

  return {
    zone: name,
    startOf: (at) => startOfDay(indexOf(Math.floor(at / 1000))) * 1000,
    next: (start) => startOfDay(indexOf(start / 1000) + 1) * 1000,
    stretches(from, to) {
      const found: Stretch[] = [];
      let at = Math.floor(from / 1000);
      const end = Math.ceil(to / 1000);
      let since = from;
      while (at < end) {
        const here = offset(at);
        // Rules of a zone hold for weeks at least.
        const look = Math.min(end, at + 7 * dayMs);
        if (offset(look) === here) {
          at = look;
          if (at < end) continue;
          found.push({ from: since, to, offset: here * 1000 });
          break;
        }
        const change = first(at, look, (ms) => offset(ms) !== here);
        if (change * 1000 < to) {
          found.push({ from: since, to: change * 1000, offset: here * 1000 });
          since = change * 1000;
          at = change;
          continue;
        }
        found.push({ from: since, to, offset: here * 1000 });
        break;
      }
      return found;
    },
  };
}
