/**
 * What the share within the limit is held against: a target and a floor, both in percent, said in words. Each screen may
 * have its own by its address (`?target=95&floor=90`). Pure.
 */
export interface Thresholds {
  readonly target: number;
  readonly floor: number;
}

const usual: Thresholds = { target: 95, floor: 90 };

function percentOf(text: string | null): number | null {
  if (text === null || !/^\d{1,3}(\.\d)?$/.test(text)) return null;
  const value = Number(text);
  return value <= 100 ? value : null;
}

/** What cannot be read, or a floor above its target, is as if it were not there. */
export function thresholdsOf(query: URLSearchParams): Thresholds {
  const target = percentOf(query.get('target')) ?? usual.target;
  const floor = percentOf(query.get('floor')) ?? Math.min(usual.floor, target);
  return floor > target ? { target, floor: Math.min(usual.floor, target) } : { target, floor };
}

export type Standing = 'reached' | 'below_target' | 'below_floor';

/** `within` of `counted` calls; null: no calls, so nothing to judge. */
export function standingOf(within: number, counted: number, { target, floor }: Thresholds): Standing | null {
  if (counted <= 0) return null;
  // Whole numbers are compared: 95 % of 20 calls is exactly 19 of them.
  if (within * 1000 >= counted * Math.round(target * 10)) return 'reached';
  return within * 1000 >= counted * Math.round(floor * 10) ? 'below_target' : 'below_floor';
}
