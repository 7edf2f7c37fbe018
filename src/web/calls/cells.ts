/** What an hour of the week says in its cell and how it looks. Pure. */
import type { WeekHourJson } from '../../contract/figures.js';
import { standingOf } from '../wall/thresholds.js';

export const shows = ['level', 'volume', 'late'] as const;
export type Show = (typeof shows)[number];

export const thresholds = { target: 95, floor: 90 };

/** 0 … 4 by the share of the fullest cell; 0 is none at all. */
export function shadeOf(count: number, most: number): number {
  return count <= 0 ? 0 : Math.min(4, 1 + Math.floor((count / Math.max(1, most)) * 3.999));
}

export interface Cell {
  readonly text: string;
  readonly look: string;
}

export function cellOf(hour: WeekHourJson | undefined, show: Show, most: number): Cell {
  const blind = hour !== undefined && hour.unknownMs > 0;
  const counted = hour === undefined ? 0 : hour.offered - hour.shortAbandoned;
  const mark = blind ? ' blind' : '';
  if (hour === undefined || hour.offered === 0) return { text: '', look: `none${mark}` };
  if (show === 'volume') return { text: String(hour.offered), look: `v${shadeOf(hour.offered, most)}${mark}` };
  if (show === 'late')
    return { text: hour.late === 0 ? '' : String(hour.late), look: `l${shadeOf(hour.late, most)}${mark}` };
  const standing = standingOf(hour.within, counted, thresholds);
  // Short abandons alone are no calls that could be judged.
  if (standing === null) return { text: '', look: `none${mark}` };
  return { text: String(Math.floor((hour.within / counted) * 100)), look: `${standing}${mark}` };
}
