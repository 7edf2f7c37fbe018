/** The last hour's waits as places in a drawing. Pure: time runs to the right, a wait upwards, long ones pushed together. */
import type { WaitJson } from '../../contract/figures.js';
import type { UnknownIntervalJson } from '../../contract/live.js';
import { ms, msOrNull } from '../format/instant.js';

export interface StripBox {
  readonly width: number;
  /** Of the part that holds the points. */
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export type PointIs = 'in' | 'late' | 'gone';
export interface Point {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly is: PointIs;
}

/** The limit stands at three fifths of the height; what is longer goes on to three limits. */
const limitShare = 0.6;

/** Pixels from the top. */
export function heightOf(wait: number, { height, limit }: StripBox): number {
  const share =
    wait <= limit
      ? (wait / limit) * limitShare
      : limitShare + Math.min(1, (wait - limit) / (2 * limit)) * (1 - limitShare);
  return height * (1 - share);
}

export function placeOf(at: number, { width, from, to }: StripBox): number {
  return ((at - from) / (to - from)) * width;
}

/** Calls without a known wait, and short abandons, have no place in it. */
export function pointsOf(items: readonly WaitJson[], box: StripBox): readonly Point[] {
  return items.flatMap((one, i): Point[] => {
    const is: PointIs | null =
      one.is === 'within'
        ? 'in'
        : one.is === 'late'
          ? 'late'
          : one.is === 'abandoned' || one.is === 'lost'
            ? 'gone'
            : null;
    const at = ms(one.offeredAt);
    if (is === null || one.waitMs === null || at < box.from) return [];
    return [{ key: `${one.offeredAt} ${i}`, x: placeOf(at, box), y: heightOf(one.waitMs, box), is }];
  });
}

export interface Blind {
  readonly x: number;
  readonly width: number;
}

/** Stretches that nobody watched, cut to the drawing; at least so wide that they can be seen. */
export function blindOf(gaps: readonly UnknownIntervalJson[], box: StripBox): readonly Blind[] {
  return gaps.flatMap((gap) => {
    const from = Math.max(box.from, ms(gap.from));
    const to = Math.min(box.to, msOrNull(gap.to) ?? box.to);
    if (from >= to) return [];
    const x = placeOf(from, box);
    return [{ x, width: Math.max(4, placeOf(to, box) - x) }];
  });
}

/** Full quarters of an hour between. */
export function ticksOf({ from, to }: StripBox): readonly number[] {
  const quarter = 900_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / quarter) * quarter; at <= to; at += quarter) ticks.push(at);
  return ticks;
}
