/**
 * Time that counts for service: all of it (7×24), or weekly hours of the site without its days off. Pure. Exact over a
 * change of the clock: the hours of that day are as long as they truly were.
 */
import type { CalendarJson } from '../../contract/rosters.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Holidays } from './roster-model.js';
import { minuteOf, utcDayOf, weekdayOf, type Day, type MinuteOfDay, type SiteZone } from './site-time.js';
import { joined, type Span } from './spans.js';

export interface ServiceCalendar {
  /** By weekday, 1 is Monday: hours in order that do not overlap. null: 7×24. */
  readonly hours: ReadonlyMap<number, readonly (readonly [start: MinuteOfDay, end: MinuteOfDay])[]> | null;
  readonly zone: SiteZone;
  readonly holidays: Holidays;
}

export const alwaysOpen = (zone: SiteZone): ServiceCalendar => ({ hours: null, zone, holidays: new Map() });

export function serviceCalendar(
  calendar: Pick<CalendarJson, 'hours' | 'holidays'>,
  zone: SiteZone,
  holidays: Holidays,
): ServiceCalendar {
  if (calendar.hours === null) return alwaysOpen(zone);
  const hours = new Map<number, [MinuteOfDay, MinuteOfDay][]>();
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const spans = calendar.hours
      .filter((entry) => entry.weekday === weekday)
      .map((entry) => ({ from: minuteOf(entry.start), to: minuteOf(entry.end) }));
    hours.set(
      weekday,
      joined(spans).map(({ from, to }) => [from, to]),
    );
  }
  return { hours, zone, holidays: calendar.holidays ? holidays : new Map() };
}

/** The hours that begin on this day. */
function openOn(calendar: ServiceCalendar, day: Day): Span[] {
  const { hours, zone, holidays } = calendar;
  const holiday = holidays.get(day);
  if (holiday?.worksAs === null) return [];
  const ofDay = hours?.get(holiday?.worksAs ?? weekdayOf(day)) ?? [];
  return ofDay.map(([start, end]) => ({ from: zone.instantOf(day, start), to: zone.instantOf(day, end) }));
}

/** Service time in [a, b), Micros; negative where b lies before a. */
export function serviceTimeBetween(calendar: ServiceCalendar, a: Micros, b: Micros): Micros {
  if (!Number.isFinite(a) || !Number.isFinite(b)) throw new RangeError('Service time lies between two instants');
  if (b < a) return 0 - serviceTimeBetween(calendar, b, a);
  if (calendar.hours === null) return b - a;
  let sum = 0;
  // Where the clock went back over midnight, hours of neighbouring days may overlap: they count once.
  let reached = a;
  for (let day = utcDayOf(a) - 2; day <= utcDayOf(b) + 2; day += 1) {
    for (const { from, to } of openOn(calendar, day)) {
      const end = Math.min(to, b);
      sum += Math.max(0, end - Math.max(from, reached));
      reached = Math.max(reached, end);
    }
  }
  return sum;
}

/** Nobody plans further ahead: about a century. */
const furthest: Day = 36_525;

/**
 * The first instant by which `span` of service time (Micros, not negative) has passed since `from`; `from` itself for a
 * span of 0. null where it does not pass within a century: the calendar never opens. Throws RangeError for a span or an
 * instant that is none.
 */
export function addServiceTime(calendar: ServiceCalendar, from: Micros, span: Micros): Micros | null {
  if (!Number.isFinite(from)) throw new RangeError('Service time is added to an instant');
  if (!(span >= 0 && span < Infinity)) throw new RangeError('A span of service time is finite and not negative');
  if (calendar.hours === null || span === 0) return from + span;
  let left = span;
  let reached = from;
  const first = utcDayOf(from) - 2;
  for (let day = first; day <= first + furthest; day += 1) {
    for (const open of openOn(calendar, day)) {
      const start = Math.max(open.from, reached);
      if (open.to <= start) continue;
      if (open.to - start >= left) return start + left;
      left -= open.to - start;
      reached = open.to;
    }
  }
  return null;
}
