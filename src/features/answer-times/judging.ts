/** What the figures' formulas say of one call, in SQL, for whoever lists the calls behind a figure. */
import { sql, type RawBuilder } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';
import { weekHour } from './grouping.js';
import { siteDays } from './site-days.js';
import { isKnown, isWithin, type RuleOf } from './verdict.js';

/** Conditions over the columns offered_at, first_ring_at, answered_at, queue and exact of a hotline call. */
export interface Judging {
  readonly isKnown: RawBuilder<unknown>;
  readonly isWithin: RawBuilder<unknown>;
  /** 0: Monday's first hour on the site's wall; for calls that were offered in [from, to). */
  weekHour(from: Micros, to: Micros): RawBuilder<unknown>;
}

export function judging(ruleOf: RuleOf, namedQueues: readonly string[], zone: string): Judging {
  const days = siteDays(zone);
  return {
    isKnown,
    isWithin: isWithin(namedQueues, ruleOf),
    weekHour: (from, to) => weekHour(sql.ref('offered_at'), days.stretches(from, to)),
  };
}
