/**
 * The calls behind a figure: filters by what the figures count, in the figures' own words and formulas, so that a number
 * and its list cannot differ.
 */
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { instantQuery } from '../../contract/query.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid } from '../../errors.js';

/** The figures' formulas over a row's columns. */
export interface Judging {
  readonly isKnown: RawBuilder<unknown>;
  readonly isWithin: RawBuilder<unknown>;
  /** 0: Monday's first hour on the site's wall; for calls that were offered in [from, to). */
  weekHour(from: Micros, to: Micros): RawBuilder<unknown>;
}

const millisQuery = z
  .string()
  .regex(/^\d{1,8}$/, 'must be whole milliseconds')
  .transform((text) => Number(text) * 1000);

const yes = z.literal('true').transform(() => true as const);

export const figureQuery = {
  offeredFrom: instantQuery.optional().describe('Calls first offered at this instant or later, RFC 3339.'),
  offeredTo: instantQuery.optional().describe('Calls first offered before this instant, RFC 3339.'),
  verdict: z
    .enum(['within', 'late', 'unjudged'])
    .optional()
    .describe('Answered hotline calls: within the limit, after it, or without a verdict.'),
  counted: yes.optional().describe('Hotline calls that were offered, without short abandons: what shares are of.'),
  open: yes.optional().describe('Calls that have not ended.'),
  waiting: yes.optional().describe('Hotline calls that were offered and that nobody has answered yet.'),
  waitOverMs: millisQuery.optional().describe('Answered calls that waited longer than this.'),
  waitUpToMs: millisQuery.optional().describe('Answered calls that waited at most this.'),
  weekHour: z
    .string()
    .regex(/^\d{1,3}$/, 'must be an hour of the week from 0 to 167')
    .transform(Number)
    .refine((n) => n < 168, 'must be an hour of the week from 0 to 167')
    .optional()
    .describe('Offered in this hour of the week (0: Monday 00:00, the site’s zone); needs offeredFrom and offeredTo.'),
} as const;

export interface FigureFilter {
  readonly offeredFrom?: Micros | undefined;
  readonly offeredTo?: Micros | undefined;
  readonly verdict?: 'within' | 'late' | 'unjudged' | undefined;
  readonly counted?: true | undefined;
  readonly open?: true | undefined;
  readonly waiting?: true | undefined;
  readonly waitOverMs?: Micros | undefined;
  readonly waitUpToMs?: Micros | undefined;
  readonly weekHour?: number | undefined;
}

/** Nobody hears a greeting for longer: how far before its offer a call may have arrived. */
const longestGreeting: Micros = 86_400_000_000;

/** Conditions on a row of `call_record`. Throws `invalid`, naming the field. `at`: the column that the list is ordered by. */
export function figureConditions(
  filter: FigureFilter,
  judging: Judging,
  at: RawBuilder<unknown>,
): RawBuilder<unknown>[] {
  const {
    offeredFrom: from,
    offeredTo: to,
    verdict,
    counted,
    open,
    waiting,
    waitOverMs,
    waitUpToMs,
    weekHour,
  } = filter;
  const all: RawBuilder<unknown>[] = [];
  const { isKnown, isWithin } = judging;
  if (from !== undefined && to !== undefined && from >= to)
    throw invalid('The interval is empty', { offeredTo: 'must lie after `offeredFrom`' });
  // A call arrives before it is offered: the list's own index needs to be read no further.
  if (from !== undefined) all.push(sql`offered_at >= ${from} and ${at} >= ${from - longestGreeting}`);
  if (to !== undefined) all.push(sql`offered_at < ${to} and ${at} < ${to}`);
  if (verdict !== undefined || counted === true || waiting === true || weekHour !== undefined)
    all.push(sql`call_record.hotline = 1 and offered_at is not null`);
  if (verdict === 'within') all.push(sql`${isKnown} and ${isWithin}`);
  if (verdict === 'late') all.push(sql`${isKnown} and not ${isWithin}`);
  if (verdict === 'unjudged') all.push(sql`answered_at is not null and not ${isKnown}`);
  if (counted === true) all.push(sql`(call_record.outcome is null or call_record.outcome <> 'short_abandon')`);
  if (open === true || waiting === true) all.push(sql`call_record.outcome is null`);
  if (waiting === true) all.push(sql`answered_at is null`);
  if (waitOverMs !== undefined) all.push(sql`${isKnown} and answered_at - offered_at > ${waitOverMs}`);
  if (waitUpToMs !== undefined) all.push(sql`${isKnown} and answered_at - offered_at <= ${waitUpToMs}`);
  if (weekHour !== undefined) {
    if (from === undefined || to === undefined) {
      const field = from === undefined ? 'offeredFrom' : 'offeredTo';
      throw invalid('An hour of the week needs an interval', { [field]: 'is needed with `weekHour`' });
    }
    all.push(sql`${judging.weekHour(from, to)} = ${weekHour}`);
  }
  return all;
}
