/** Talk and hold of a call, from its segments and holds. Pure sums; definitions in product terms stand beside each. */
import type { Call } from './call.js';
import type { Micros } from './pbx-event.js';

interface Span {
  readonly startedAt: Micros;
  readonly endedAt: Micros | null;
}

/** Spans merged where they overlap, open ones closed at `until`; in order. */
function union(spans: readonly Span[], until: Micros): { from: Micros; to: Micros }[] {
  const sorted = spans
    .map((s) => ({ from: s.startedAt, to: s.endedAt ?? until }))
    .filter((s) => s.to > s.from)
    .sort((a, b) => a.from - b.from);
  const merged: { from: Micros; to: Micros }[] = [];
  for (const span of sorted) {
    const last = merged[merged.length - 1];
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

function total(spans: readonly { from: Micros; to: Micros }[]): Micros {
  return spans.reduce((sum, s) => sum + s.to - s.from, 0);
}

/** Sum of segments in Micros; three people talking at once count once in the call. `now` closes open ones. */
export function talkTime(call: Call, now: Micros): Micros {
  return total(union(call.segments, call.endedAt ?? now));
}

/** The part of the talk on hold, in Micros: holds count only while somebody shares a bridge with the caller. */
export function holdTime(call: Call, now: Micros): Micros {
  const until = call.endedAt ?? now;
  const talks = union(call.segments, until);
  const holds = union(call.holds, until);
  let sum = 0;
  for (const talk of talks) {
    for (const hold of holds) sum += Math.max(0, Math.min(talk.to, hold.to) - Math.max(talk.from, hold.from));
  }
  return sum;
}
