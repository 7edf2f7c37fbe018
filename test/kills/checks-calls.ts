/** The call log after the killed day against what the PBX itself knows, and against the stored times in which nobody watched. */
import { parseInstant } from '../../src/contract/instant.js';
import type { Row } from '../app/daemon.js';
import type { Truth } from './callers.js';
import type { Down } from './killer.js';

export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Between a caller's request to end and the end of his channel, and of the microseconds of two clocks (Micros). */
const hair = 500_000;
const limit = 5_000_000;
const micros = (text: unknown): number => parseInstant(String(text)) ?? Number.NaN;

/** What became of a caller, of which more than one is right at the very limit. */
function outcomes({ offeredAt, talkedAt, to }: Truth): readonly string[] {
  if (talkedAt !== null) return ['answered'];
  if (offeredAt === null || to === null) return ['not_offered'];
  const wait = to - offeredAt;
  if (Math.abs(wait - limit) < hair) return ['short_abandon', 'abandoned'];
  return [wait < limit ? 'short_abandon' : 'abandoned'];
}

export interface CallsJudged {
  readonly wrong: readonly string[];
  /** Calls of which no part lay in a stored gap. */
  readonly whole: number;
}

/** `moment`: which kill came next at that instant. */
export function callsAgainstTruth(
  calls: readonly Row[],
  truth: ReadonlyMap<string, Truth>,
  gaps: readonly Gap[],
  moment: (at: number) => number,
): CallsJudged {
  const wrong: string[] = [];
  let whole = 0;
  const byLinkedId = new Map<string, Row>();
  for (const call of calls) {
    const id = String(call['linkedId']);
    if (byLinkedId.has(id)) wrong.push(`${id} is there twice`);
    byLinkedId.set(id, call);
    if (call['outcome'] === null) wrong.push(`${id} is still open`);
  }
  for (const [id, caller] of truth) {
    const { from, to, talkedAt } = caller;
    const where = `moment ${moment(from)}: ${id}`;
    const end = to ?? Infinity;
    const unseen = gaps.some((gap) => gap.from < end && gap.to > from);
    const call = byLinkedId.get(id);
    if (call !== undefined && call['precision'] === 'event' && call['answeredAt'] !== null) {
      const off = talkedAt === null ? Infinity : Math.abs(micros(call['answeredAt']) - talkedAt);
      if (!(off <= 50))
        wrong.push(`${where} was answered at ${JSON.stringify(call['answeredAt'])}, which is ${off} µs off`);
    }
    if (unseen) continue;
    whole += 1;
    if (call === undefined) {
      wrong.push(`${where} is missing and no unknown interval says why`);
      continue;
    }
    const right = outcomes(caller);
    if (!right.includes(String(call['outcome'])) || call['precision'] !== 'event') {
      wrong.push(
        `${where} was seen whole and is ${String(call['outcome'])}, ${String(call['precision'])}, not ${right.join()}`,
      );
    }
  }
  return { wrong, whole };
}

/**
 * Each time without a watcher is stored, closed, and no longer than it was: it begins after the last sign of life, a few
 * seconds before the kill at most, and ends when the daemon was ready again. `slack`: Micros of the day's clock.
 */
export function gapsAreRight(gaps: readonly Gap[], downs: readonly Down[], slack: number): string[] {
  const wrong: string[] = [];
  downs.forEach(({ from, to }, i) => {
    const covered =
      gaps.some((gap) => gap.from <= from && gap.to >= from) && gaps.some((gap) => gap.from <= to && gap.to >= from);
    if (!covered) wrong.push(`moment ${i + 1}: no unknown interval begins before the kill and lasts beyond it`);
  });
  for (const gap of gaps) {
    if (!Number.isFinite(gap.to)) wrong.push('an unknown interval is not closed');
    const first = downs.findIndex(({ from, to }) => from - slack <= gap.from && gap.from <= to);
    const last = downs.some(({ from, to }) => from <= gap.to && gap.to <= to + slack);
    if (first < 0 || !last) wrong.push(`the unknown interval from ${gap.from} to ${gap.to} belongs to no kill`);
  }
  return wrong;
}
