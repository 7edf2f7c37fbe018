/** The bars of a distribution as they are drawn: one a second from 0 on, empty ones too. Pure. */
import type { DistributionJson } from '../../contract/figures.js';

const leastBars = 30;

type Bar = DistributionJson['bars'][number];

/** Bars from 0 to the last second that matters, with empty ones between; pure. */
export function barsShown(bars: readonly Bar[], limitMs: number): readonly Bar[] {
  const known = new Map(bars.map((bar) => [bar.overMs, bar]));
  const longest = Math.max(0, ...bars.map((bar) => bar.overMs / 1000 + 1));
  const count = Math.min(61, Math.max(leastBars, Math.ceil((limitMs / 1000) * 1.5), longest));
  return Array.from(
    { length: count },
    (_, i): Bar =>
      known.get(i * 1000) ?? { overMs: i * 1000, upToMs: i === 60 ? null : (i + 1) * 1000, within: 0, late: 0 },
  );
}
