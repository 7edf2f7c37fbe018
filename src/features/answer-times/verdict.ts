/** What the verdict of core/answer-rule.ts says of a call's columns, in SQL: both are held together by a test. */
import { sql, type RawBuilder } from 'kysely';
import type { AnswerRule } from '../../core/answer-rule.js';

export type RuleOf = (queue: string | null) => AnswerRule;

/** An answer whose times were seen well enough: only of such a one is there a verdict or a wait. */
export const isKnown = sql`(answered_at is not null and exact = 1)`;

function within(rule: AnswerRule): RawBuilder<unknown> {
  const start = sql.ref(rule.measure === 'wait' ? 'offered_at' : 'first_ring_at');
  const limit = rule.boundary === 'inclusive' ? rule.limit : rule.limit - 1;
  return sql`(answered_at - ${start} <= ${limit})`;
}

const same = (a: AnswerRule, b: AnswerRule): boolean =>
  a.limit === b.limit && a.measure === b.measure && a.boundary === b.boundary;

/** Those of the queues that have another rule than the general one. */
export function ownRules(queues: readonly string[], ruleOf: RuleOf): string[] {
  const general = ruleOf(null);
  return queues.filter((queue) => !same(ruleOf(queue), general));
}

/** Whether an answered call was within its limit: one expression for all queues, `queues` being those with own rules. */
export function isWithin(queues: readonly string[], ruleOf: RuleOf): RawBuilder<unknown> {
  const own = ownRules(queues, ruleOf);
  if (own.length === 0) return within(ruleOf(null));
  const cases = own.map((queue) => sql`when ${queue} then ${within(ruleOf(queue))}`);
  return sql`(case queue ${sql.join(cases, sql` `)} else ${within(ruleOf(null))} end)`;
}
