/** How much of each hour of the week nobody watched, over all weeks of an interval. Pure. */
import type { Micros } from '../../core/pbx-event.js';
import type { UnknownInterval } from '../../ports.js';
import type { SiteDays } from './site-days.js';

const hour: Micros = 3_600_000_000;
const toMonday = 72;

/** Overlapping intervals count once. */
function union(list: readonly UnknownInterval[], from: Micros, to: Micros): { from: Micros; to: Micros }[] {
  const spans: { from: Micros; to: Micros }[] = [];
  for (const gap of list.toSorted((a, b) => a.from - b.from)) {
    const span = { from: Math.max(from, gap.from), to: Math.min(to, gap.to ?? to) };
    const last = spans.at(-1);
    if (span.from >= span.to) continue;
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else spans.push(span);
  }
  return spans;
}

/** Micros by hour of the week on the site's wall, 0 being Monday's first; hours without a gap are left out. */
export function unknownHours(
  list: readonly UnknownInterval[],
  { from, to }: { from: Micros; to: Micros },
  days: Pick<SiteDays, 'stretches'>,
): Map<number, Micros> {
  const found = new Map<number, Micros>();
  for (const span of union(list, from, to)) {
    for (const { from: start, to: end, offset } of days.stretches(span.from, span.to)) {
      for (let at = start; at < end;) {
        const wall = Math.floor((at + offset) / hour);
        const next = Math.min(end, (wall + 1) * hour - offset);
        const place = (((wall + toMonday) % 168) + 168) % 168;
        found.set(place, (found.get(place) ?? 0) + next - at);
        at = next;
      }
    }
  }
  return found;
}
