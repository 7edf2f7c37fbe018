/**
 * The figures of the 15-second rule over an interval, each as product terms define it: a hotline call belongs to
 * [from, to) of its offeredAt. Summed in SQL over the view `hotline_call`, which the call log keeps, so that a figure
 * and the list of calls behind it cannot differ; times without knowledge are told beside the figures, never as zero.
 */
import { z } from 'zod';
import { instant, instantOrNull } from '../../contract/instant.js';
import { unknownIntervalSchema } from '../../contract/live.js';
import { instantQuery } from '../../contract/query.js';
import type { AnswerRule } from '../../core/answer-rule.js';
import { invalid } from '../../errors.js';
import { route, type Db, type UnknownIntervals } from '../../ports.js';
import type { Feature } from '../feature.js';
import { sumAnswers } from './sums.js';

export interface AnswerTimesDeps {
  readonly db: Db;
  readonly unknown: Pick<UnknownIntervals, 'between'>;
  /** The rule of a queue; null: the rule of calls that came without one. */
  readonly answerRule: (queue: string | null) => AnswerRule;
}

const count = z.number().int().min(0);
const share = z.number().min(0).max(1).nullable();

export const answerTimesSchema = z
  .object({
    offered: count.describe('hotline calls first offered in the interval'),
    answered: count,
    within: count.describe('answered within the limit'),
    late: count.describe('answered after the limit'),
    unjudged: count.describe('answered, but their times were not seen well enough for a verdict'),
    abandoned: count.describe('hung up unanswered, short abandons left out'),
    shortAbandoned: count,
    asaMs: z.number().nullable().describe('mean wait of answered calls; null: none was answered'),
    serviceLevel: share.describe('within ÷ (offered − shortAbandoned); null: no calls'),
    ofAnswered: share.describe('within ÷ (within + late); null: no call with a verdict'),
    abandonRate: share.describe('abandoned ÷ (offered − shortAbandoned); null: no calls'),
    unknown: z.array(unknownIntervalSchema).describe('times that these figures know nothing of'),
  })
  .meta({ id: 'AnswerTimes' });
export type AnswerTimesJson = z.infer<typeof answerTimesSchema>;

const ratio = (part: number, whole: number): number | null => (whole <= 0 ? null : part / whole);

export function createAnswerTimes(deps: AnswerTimesDeps): Feature {
  return {
    name: 'answer-times',
    routes: [
      route({
        method: 'GET',
        path: '/api/v1/figures/answer-times',
        summary: 'Service level, ASA and abandon rate of an interval',
        access: ['supervisor', 'administrator'],
        query: z.strictObject({
          from: instantQuery.describe('Calls first offered at this instant or later, RFC 3339.'),
          to: instantQuery.describe('Calls first offered before this instant, RFC 3339.'),
          queue: z.string().min(1).max(100).optional().describe('Calls first offered in this queue.'),
        }),
        answer: answerTimesSchema,
        async handle({ query: { from, to, queue } }): Promise<AnswerTimesJson> {
          if (from >= to) throw invalid('The interval is empty', { to: 'must lie after `from`' });
          const sums = await sumAnswers(deps.db, deps.answerRule, { from, to, queue });
          const unknown = await deps.unknown.between(from, to);
          const counted = sums.offered - sums.shortAbandoned;
          return {
            offered: sums.offered,
            answered: sums.answered,
            within: sums.within,
            late: sums.late,
            unjudged: sums.answered - sums.within - sums.late,
            abandoned: sums.abandoned,
            shortAbandoned: sums.shortAbandoned,
            asaMs: sums.waited === 0 ? null : sums.waitMicros / sums.waited / 1000,
            serviceLevel: ratio(sums.within, counted),
            ofAnswered: ratio(sums.within, sums.within + sums.late),
            abandonRate: ratio(sums.abandoned, counted),
            unknown: unknown.map((i) => ({
              pbx: i.pbx,
              from: instant(i.from),
              to: instantOrNull(i.to),
              cause: i.cause,
            })),
          };
        },
      }),
    ],
  };
}
