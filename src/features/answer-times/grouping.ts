/** Of a call's columns, in SQL: the hour of the week on the site's wall, and the step of 100 ms that its wait falls in. */
import { sql, type RawBuilder } from 'kysely';
import type { Stretch } from './site-days.js';

const hour = 3_600_000_000;
/** 1970-01-01 was a Thursday: hours from the Monday before it. */
const toMonday = 72;

/** Waits are told in steps of 100 ms, rounded up: exactly 15.000 s is in the step that ends there. */
export const waitStep = sql`((answered_at - offered_at + 99999) / 100000)`;

/** Whole hours of the wall's clock since 1970. */
function wallHours(at: RawBuilder<unknown>, stretches: readonly Stretch[]): RawBuilder<unknown> {
  const last = stretches.at(-1)?.offset ?? 0;
  if (stretches.length < 2) return sql`((${at} + ${last}) / ${hour})`;
  const cases = stretches.slice(0, -1).map(({ to, offset }) => sql`when ${at} < ${to} then ${offset}`);
  return sql`((${at} + case ${sql.join(cases, sql` `)} else ${last} end) / ${hour})`;
}

/** 0: Monday's first hour; 167: Sunday's last. `stretches` must hold every instant that is asked for. */
export function weekHour(at: RawBuilder<unknown>, stretches: readonly Stretch[]): RawBuilder<unknown> {
  return sql`((${wallHours(at, stretches)} + ${toMonday}) % 168)`;
}
