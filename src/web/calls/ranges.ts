/** The stretches of site days that figures are asked for: today, yesterday, the last 7 or 28 days, or two dates. Pure. */
import { localOf, zoned } from '../kit/local-time.js';

export const rangeNames = ['today', 'yesterday', 'week', 'four_weeks', 'dates'] as const;
export type RangeName = (typeof rangeNames)[number];

export interface Range {
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
}

/** `2026-11-23` on the site's clock, `days` days later. */
export function dateOf(now: number, zone: string, days = 0): string {
  const [year = 0, month = 1, day = 1] = localOf(now, zone).slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

const startOf = (date: string, zone: string): string | null => zoned(`${date}T00:00`, zone);

/** Both dates are in it; null for what is no such pair, or is longer than two years. */
export function rangeOfDates(first: string, last: string, zone: string): Range | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(first) || !/^\d{4}-\d\d-\d\d$/.test(last)) return null;
  const next = dateOf(Date.parse(`${last}T12:00:00Z`), 'UTC', 1);
  const from = startOf(first, zone);
  const to = startOf(next, zone);
  if (from === null || to === null || from >= to) return null;
  return Date.parse(to) - Date.parse(from) > 732 * 86_400_000 ? null : { from, to };
}

const spans: Readonly<Record<Exclude<RangeName, 'dates'>, readonly [first: number, last: number]>> = {
  today: [0, 0],
  yesterday: [-1, -1],
  week: [-6, 0],
  four_weeks: [-27, 0],
};

export function rangeOf(name: Exclude<RangeName, 'dates'>, now: number, zone: string): Range {
  const [first, last] = spans[name];
  const range = rangeOfDates(dateOf(now, zone, first), dateOf(now, zone, last), zone);
  return range ?? { from: new Date(now - 86_400_000).toISOString(), to: new Date(now).toISOString() };
}
