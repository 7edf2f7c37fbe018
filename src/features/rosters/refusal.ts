/**
 * What a change of the rosters must not do: leave VIP or dispatcher duty without anybody, or put one person on duty
 * twice. Judged from now on, by what the change makes worse: an old gap does not stand in the way of mending another.
 */
import type { Duty } from '../../contract/rosters.js';
import type { Micros } from '../../core/pbx-event.js';
import { conflict, type SkylarkError } from '../../errors.js';
import { clashesOf, gapsOf, plannedTimes, type Clash, type Rosters } from './roster-model.js';
import { dayOf, utcDayOf, type Day } from './site-time.js';
import { joined, without, type Span } from './spans.js';

/** Duties that are never left without anybody unless on purpose. */
export const guarded: readonly Duty[] = ['vip_engineer', 'dispatcher'];

export const dutyWords: Readonly<Record<Duty, string>> = {
  agent: 'agent',
  vip_engineer: 'VIP engineer',
  dispatcher: 'dispatcher',
  supervisor: 'supervisor',
};

const dayMicros: Micros = 86_400_000_000;
/** What rosters leave open at their end is refused when it lies so near that nobody may plan it in time. */
const near: Micros = 14 * dayMicros;
/** Behind the last day that is named, every week is like the one before; two of them show it all. */
const lastWeeks: Day = 15;
const furthest: Day = 400;
const daysPerWindow: Day = 7;
/** How far the end of a gap is looked for. */
const gapSight: Micros = 62 * dayMicros;

/** Stretches of time to be judged one after another, so that whoever judges can let others work in between. */
export function windows(before: Rosters, after: Rosters, now: Micros): Span[] {
  const today = utcDayOf(now);
  const dates = [before, after].flatMap(({ all }) =>
    all.flatMap((roster) => [
      roster.from,
      roster.to,
      ...roster.assignments.flatMap(({ from, to, dates }) => [from, to, ...(dates ?? [])]),
      ...roster.exceptions.flatMap((one) => (one.kind === 'leave' ? [one.from, one.to] : [one.date])),
    ]),
  );
  let last = today;
  for (const date of dates) if (date !== null) last = Math.max(last, dayOf(date));
  for (const { holidays } of [before, after]) for (const day of holidays.keys()) last = Math.max(last, day);
  const end = (Math.min(last, today + furthest) + lastWeeks) * dayMicros;
  const result: Span[] = [];
  for (let from = now; from < end; from += daysPerWindow * dayMicros) {
    result.push({ from, to: Math.min(end, from + daysPerWindow * dayMicros) });
  }
  return result;
}

const cut = (span: Span | null, { from, to }: Span): Span[] =>
  span === null ? [] : joined([{ from: Math.max(span.from, from), to: Math.min(span.to, to) }]);

/** Gaps of a guarded duty in this window that were not there before. */
export function newGaps(before: Rosters, after: Rosters, duty: Duty, now: Micros, window: Span): Span[] {
  const planned = plannedTimes(after, duty, now);
  const old = plannedTimes(before, duty, now);
  const parts = [...(planned === null ? [] : [planned]), ...cut(old, { from: now, to: now + near })];
  if (parts.length === 0) return [];
  const hull = { from: Math.min(...parts.map((p) => p.from)), to: Math.max(...parts.map((p) => p.to)) };
  const gaps = cut(hull, window).flatMap(({ from, to }) => gapsOf(after, duty, from, to));
  if (gaps.length === 0) return [];
  return without(
    gaps,
    cut(old, window).flatMap(({ from, to }) => gapsOf(before, duty, from, to)),
  );
}

function gapWords(after: Rosters, duty: Duty, gaps: readonly Span[]): SkylarkError {
  const [first] = gaps;
  const show = (at: Micros): string => after.zone.show(at);
  const when = first === undefined ? '' : ` from ${show(first.from)} to ${show(first.to)}`;
  const others = gaps.length > 1 ? ', and at more times after that' : '';
  return conflict(
    `Nobody would be on duty as ${dutyWords[duty]}${when}${others}`,
    'Assign somebody to that time, or assign “none” with a reason where nobody is meant to be on duty.',
  );
}

function clashWords(after: Rosters, { first, second, from, to }: Clash): SkylarkError {
  const show = (at: Micros): string => after.zone.show(at);
  const { person } = second;
  const who = person.kind === 'user' ? person.user : person.kind === 'external' ? person.name : '';
  const place = (turn: Clash['first']): string =>
    `${dutyWords[turn.roster.duty]} (${turn.shift} in “${turn.roster.name}”)`;
  const other = first.roster.duty !== second.roster.duty;
  return conflict(
    `${who} would be on duty twice from ${show(from)} to ${show(to)}: as ${place(first)} and as ${place(second)}`,
    `Shorten one of the shifts, give one to another person, or enter his leave${
      other ? '; where he is meant to do both at once, set `beside` in both assignments' : ''
    }.`,
  );
}

/** Why this change cannot be made, as far as this window shows it; null where nothing speaks against it. */
export function refusalIn(before: Rosters, after: Rosters, now: Micros, window: Span): SkylarkError | null {
  const clashes = clashesOf(after, window.from, window.to);
  if (clashes.length > 0) {
    const known = new Set(clashesOf(before, window.from, window.to).map(nameOfClash));
    const clash = clashes.find((one) => !known.has(nameOfClash(one)));
    if (clash !== undefined) return clashWords(after, clash);
  }
  for (const duty of guarded) {
    if (newGaps(before, after, duty, now, window).length === 0) continue;
    // Told as a whole, not cut off at the end of the window.
    const whole = { from: window.from, to: window.from + gapSight };
    return gapWords(after, duty, newGaps(before, after, duty, now, whole));
  }
  return null;
}

function nameOfClash({ first, second, from, to }: Clash): string {
  return JSON.stringify([first.key, first.roster.id, second.roster.id, from, to]);
}
