/** Stretches of time [from, to): joined, clipped, taken away from each other. */
import type { Micros } from '../../core/pbx-event.js';

export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** In order, those that touch or overlap made one, empty ones left out. */
export function joined(spans: Iterable<Span>): Span[] {
  const result: { from: Micros; to: Micros }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (to <= from) continue;
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** What of [from, to) no span covers. */
export function uncovered(spans: Iterable<Span>, from: Micros, to: Micros): Span[] {
  const gaps: Span[] = [];
  let reached = from;
  for (const span of joined(spans)) {
    if (span.to <= reached) continue;
    if (span.from >= to) break;
    if (span.from > reached) gaps.push({ from: reached, to: span.from });
    reached = span.to;
  }
  if (reached < to) gaps.push({ from: reached, to });
  return gaps;
}

/** What of these spans none of the others covers. */
export function without(spans: Iterable<Span>, others: readonly Span[]): Span[] {
  return joined(spans).flatMap((span) => uncovered(others, span.from, span.to));
}
