/** The figures of the 15-second rule on the wire. What each counts: the README's glossary, "What the figures mean". */
import { z } from 'zod';
import { unknownIntervalSchema } from './live.js';

const count = z.number().int().min(0);
const share = z.number().min(0).max(1).nullable();
const ms = z.number().describe('milliseconds');
const unknown = z.array(unknownIntervalSchema).describe('times that these figures know nothing of');

/** The rule that a queue's calls are judged by. */
export const ruleSchema = z
  .object({
    limitMs: ms,
    measure: z.enum(['wait', 'ring']),
    boundary: z.enum(['inclusive', 'exclusive']),
    shortAbandonMs: ms,
  })
  .meta({ id: 'AnswerRule' });
export type RuleJson = z.infer<typeof ruleSchema>;

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
    unknown,
  })
  .meta({ id: 'AnswerTimes' });
export type AnswerTimesJson = z.infer<typeof answerTimesSchema>;

/** How long answered calls waited, in bars of a second. */
export const distributionSchema = z
  .object({
    rule: ruleSchema.describe('of the queue that was asked for, else the general one'),
    ownRules: z.array(z.string()).describe('queues among these calls that are judged by another rule'),
    answered: count.describe('answered calls whose wait is known'),
    unjudged: count.describe('answered calls whose wait was not seen: they stand in no bar'),
    within: count,
    late: count,
    bars: z
      .array(
        z.object({
          overMs: ms.describe('waited longer than this; the first bar holds 0 too'),
          upToMs: ms.nullable().describe('and at most this; null: without end'),
          within: count,
          late: count,
        }),
      )
      .describe('those that hold a call, by wait'),
    p50Ms: ms.nullable().describe('half of the calls waited at most this, in steps of 100 ms; null: no calls'),
    p90Ms: ms.nullable(),
    unknown,
  })
  .meta({ id: 'AnswerDistribution' });
export type DistributionJson = z.infer<typeof distributionSchema>;

/** One hour of the week over all weeks of the interval. */
export const weekHourSchema = z.object({
  weekday: z.number().int().min(1).max(7).describe('1 is Monday, in the site’s zone'),
  hour: z.number().int().min(0).max(23),
  offered: count,
  answered: count,
  within: count,
  late: count,
  abandoned: count,
  shortAbandoned: count,
  serviceLevel: share,
  unknownMs: ms.describe('time in these hours that nobody watched'),
});
export const weekSchema = z
  .object({
    rule: ruleSchema,
    ownRules: z.array(z.string()),
    zone: z.string(),
    hours: z.array(weekHourSchema).describe('those with a call or with an unknown time'),
    unknown,
  })
  .meta({ id: 'AnswerWeek' });
export type WeekHourJson = z.infer<typeof weekHourSchema>;
export type WeekJson = z.infer<typeof weekSchema>;

/** Single waits without anybody's name or number. */
export const waitsSchema = z
  .object({
    items: z
      .array(
        z.object({
          offeredAt: z.string(),
          waitMs: ms.nullable().describe('null while it waits, and where its end was not seen'),
          is: z.enum(['within', 'late', 'unjudged', 'abandoned', 'short_abandon', 'lost', 'open']),
        }),
      )
      .describe('by offeredAt, the newest first'),
    more: z.boolean().describe('there are older ones than could be told'),
    rule: ruleSchema,
    unknown,
  })
  .meta({ id: 'AnswerWaits' });
export type WaitsJson = z.infer<typeof waitsSchema>;
export type WaitJson = WaitsJson['items'][number];
