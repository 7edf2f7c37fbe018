/**
 * What this page itself saw of the 15-second rule since it was opened: the fallback where the day's figures cannot be
 * had from the server. Same formula as the reports; the verdicts come with the calls.
 */
import type { CallJson } from '../../contract/call.js';

export interface Tally {
  /** Hotline calls offered to agents. */
  readonly offered: number;
  readonly answered: number;
  readonly within: number;
  readonly late: number;
  /** Answered without a verdict, or ended unseen. */
  readonly unknown: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
}

export const emptyTally: Tally = {
  offered: 0,
  answered: 0,
  within: 0,
  late: 0,
  unknown: 0,
  abandoned: 0,
  shortAbandoned: 0,
};

/** One call's share. */
export function share(call: CallJson): Tally {
  if (!call.hotline || call.offeredAt === null) return emptyTally;
  const answered = call.answeredAt !== null;
  return {
    offered: 1,
    answered: answered ? 1 : 0,
    within: answered && call.withinLimit === true ? 1 : 0,
    late: answered && call.withinLimit === false ? 1 : 0,
    unknown: (answered && call.withinLimit === null) || call.outcome === 'unobserved' ? 1 : 0,
    abandoned: call.outcome === 'abandoned' ? 1 : 0,
    shortAbandoned: call.outcome === 'short_abandon' ? 1 : 0,
  };
}

export function plus(a: Tally, b: Tally, sign: 1 | -1 = 1): Tally {
  return {
    offered: a.offered + sign * b.offered,
    answered: a.answered + sign * b.answered,
    within: a.within + sign * b.within,
    late: a.late + sign * b.late,
    unknown: a.unknown + sign * b.unknown,
    abandoned: a.abandoned + sign * b.abandoned,
    shortAbandoned: a.shortAbandoned + sign * b.shortAbandoned,
  };
}
