/** Counts and sums behind the figures, in SQL: the store reads them beside its other work, whatever the interval. */
import { sql, type RawBuilder } from 'kysely';
import type { AnswerRule } from '../../core/answer-rule.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db } from '../../ports.js';

export interface Interval {
  readonly from: Micros;
  readonly to: Micros;
  readonly queue?: string | undefined;
}

export interface AnswerSums {
  readonly offered: number;
  readonly answered: number;
  readonly within: number;
  readonly late: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  /** Answered calls whose wait is known, and the sum of it. */
  readonly waited: number;
  readonly waitMicros: Micros;
}

/** Columns that these sums ask of the view, as the call log promises them. */
type HotlineCalls = {
  hotline_call: {
    queue: string | null;
    offered_at: Micros;
    first_ring_at: Micros | null;
    answered_at: Micros | null;
    outcome: string | null;
    exact: number;
  };
};

/** What the verdict of core/answer-rule.ts says, in SQL: both are held together by a test. */
function within(rule: AnswerRule): RawBuilder<unknown> {
  const start = sql.ref(rule.measure === 'wait' ? 'offered_at' : 'first_ring_at');
  const limit = rule.boundary === 'inclusive' ? rule.limit : rule.limit - 1;
  return sql`(answered_at - ${start} <= ${limit})`;
}

/** One expression for all queues: their own rules where they differ from the general one. */
function verdict(
  queues: readonly (string | null)[],
  ruleOf: (queue: string | null) => AnswerRule,
): RawBuilder<unknown> {
  const general = ruleOf(null);
  const same = (rule: AnswerRule): boolean =>
    rule.limit === general.limit && rule.measure === general.measure && rule.boundary === general.boundary;
  const own = queues.filter((queue) => queue !== null && !same(ruleOf(queue)));
  if (own.length === 0) return within(general);
  const cases = own.map((queue) => sql`when ${queue} then ${within(ruleOf(queue))}`);
  return sql`(case queue ${sql.join(cases, sql` `)} else ${within(general)} end)`;
}

export async function sumAnswers(
  db: Db,
  ruleOf: (queue: string | null) => AnswerRule,
  { from, to, queue }: Interval,
): Promise<AnswerSums> {
  const queues =
    queue === undefined
      ? (
          await db
            .withTables<HotlineCalls>()
            .selectFrom('hotline_call')
            .select('queue')
            .distinct()
            .where('offered_at', '>=', from)
            .where('offered_at', '<', to)
            .execute()
        ).map((row) => row.queue)
      : [queue];
  const good = verdict(queues, ruleOf);
  // A call that was first seen in a snapshot has neither a verdict nor a wait.
  const known = sql`answered_at is not null and exact = 1`;
  const { rows } = await sql<Record<keyof AnswerSums, number | string | null>>`
    select
      count(*) as "offered",
      count(answered_at) as "answered",
      sum(case when ${known} and ${good} then 1 else 0 end) as "within",
      sum(case when ${known} and not ${good} then 1 else 0 end) as "late",
      sum(case when outcome = 'abandoned' then 1 else 0 end) as "abandoned",
      sum(case when outcome = 'short_abandon' then 1 else 0 end) as "shortAbandoned",
      sum(case when ${known} then 1 else 0 end) as "waited",
      sum(case when ${known} then answered_at - offered_at else 0 end) as "waitMicros"
    from hotline_call
    where offered_at >= ${from} and offered_at < ${to} ${queue === undefined ? sql`` : sql`and queue = ${queue}`}
  `.execute(db);
  const [row] = rows;
  // Sums over no row at all are null; some databases give large ones as text.
  const value = (name: keyof AnswerSums): number => Number(row?.[name] ?? 0);
  return {
    offered: value('offered'),
    answered: value('answered'),
    within: value('within'),
    late: value('late'),
    abandoned: value('abandoned'),
    shortAbandoned: value('shortAbandoned'),
    waited: value('waited'),
    waitMicros: value('waitMicros'),
  };
}
