/** Bars and percentiles of waits that were counted in steps of 100 ms. Pure. */
import type { DistributionJson } from '../../contract/figures.js';

export interface Counted {
  /** The wait in 100 ms, rounded up. */
  readonly step: number;
  readonly good: boolean;
  readonly calls: number;
}

const stepMs = 100;
const stepsInBar = 10;
/** Longer waits share one bar. */
const lastBar = 60;

type Bar = DistributionJson['bars'][number];

/** A bar holds the waits over its beginning up to its end: exactly 15.000 s stands in the one that ends there. */
export function barsOf(counts: readonly Counted[]): Bar[] {
  const bars = new Map<number, { within: number; late: number }>();
  for (const { step, good, calls } of counts) {
    const place = Math.min(lastBar + 1, Math.max(1, Math.ceil(step / stepsInBar)));
    const bar = bars.get(place) ?? { within: 0, late: 0 };
    if (good) bar.within += calls;
    else bar.late += calls;
    bars.set(place, bar);
  }
  return [...bars]
    .sort(([a], [b]) => a - b)
    .map(([place, { within, late }]) => ({
      overMs: (place - 1) * 1000,
      upToMs: place > lastBar ? null : place * 1000,
      within,
      late,
    }));
}

/** Nearest rank: the least wait (upper end of its step, milliseconds) that this share of the calls did not exceed. */
export function percentile(counts: readonly Counted[], share: number): number | null {
  const all = counts.reduce((sum, { calls }) => sum + calls, 0);
  if (all === 0) return null;
  const rank = Math.ceil(share * all);
  let seen = 0;
  for (const { step, calls } of counts.toSorted((a, b) => a.step - b.step)) {
    seen += calls;
    if (seen >= rank) return step * stepMs;
  }
  return null;
}
