/** The intervals that a board asks figures of: the site's day, the last hour. Pure; milliseconds since 1970. */
import type { SiteTime } from '../format/day.js';

export const hourMs = 3_600_000;
const dayMs = 86_400_000;

export const at = (milliseconds: number): string => new Date(milliseconds).toISOString();

export interface Day {
  readonly from: string;
  readonly to: string;
}

/** The site's day that holds `now`: its beginning and that of the next. */
export function dayOf(now: number, time: Pick<SiteTime, 'dayStart'>): Day {
  const from = time.dayStart(now);
  return { from: at(from), to: at(time.dayStart(from + 1.5 * dayMs)) };
}
