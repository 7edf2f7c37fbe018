/**
 * The agent's own day, out of his own calls as the call log gives them. Same words as the reports: a call is credited to
 * the first who answered it and belongs to the day of its offer.
 */
import type { CallJson } from '../../contract/call.js';
import { ms } from '../format/instant.js';

export interface MyDay {
  readonly answered: number;
  /** Of those with a verdict. */
  readonly within: number;
  readonly judged: number;
  /** Of the calls that he answered, milliseconds; null: none whose wait is known. */
  readonly longestWait: number | null;
  /** Mean wait of the same, milliseconds. */
  readonly meanWait: number | null;
  /** Offers to him that he let go by, and nobody else took while his phone rang. */
  readonly missed: number;
}

export function myDay(calls: Iterable<CallJson>, user: string, from: number): MyDay {
  let [answered, within, judged, missed, waited, sum] = [0, 0, 0, 0, 0, 0];
  let longestWait: number | null = null;
  for (const call of calls) {
    if (!call.hotline || call.offeredAt === null || ms(call.offeredAt) < from) continue;
    missed += call.offers.filter(
      ({ user: rung, result }) => rung === user && (result === 'no_answer' || result === 'rejected'),
    ).length;
    if (call.answeredBy?.user !== user) continue;
    answered += 1;
    if (call.withinLimit !== null) judged += 1;
    if (call.withinLimit === true) within += 1;
    if (call.waitMs === null) continue;
    waited += 1;
    sum += call.waitMs;
    longestWait = Math.max(longestWait ?? 0, call.waitMs);
  }
  return { answered, within, judged, longestWait, meanWait: waited === 0 ? null : sum / waited, missed };
}
