/**
 * Reads the call log: pages of it by any mixture of filters, one call, the last calls of a number. A page begins behind
 * a place, never at a count, so that calls which come meanwhile shift nothing, and its cost does not grow with the log.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Call, CallId, Outcome } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Db } from '../../ports.js';
import { figureConditions, type FigureFilter, type Judging } from './figure-filter.js';
import type { Place } from './page.js';
import { callOf, type CallLogTables, type KeyKind } from './tables.js';

export interface Wanted {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  readonly queue?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly hotline?: boolean | undefined;
  /** All of them must have taken part. The first one leads the search: the rarest should stand first. */
  readonly keys: readonly (readonly [kind: KeyKind, value: string])[];
  readonly after?: Place | undefined;
  /** What a figure counts. */
  readonly figure?: FigureFilter | undefined;
  readonly limit: number;
}

export interface FoundCalls {
  readonly calls: readonly Call[];
  /** Behind the last of them; null where no more follow. */
  readonly next: Place | null;
}

export interface CallFinder {
  page(wanted: Wanted): Promise<FoundCalls>;
  one(id: CallId): Promise<Call | undefined>;
  /** The newest hotline calls of a caller's number, without one of them. */
  last(caller: string, except: CallId, count: number): Promise<readonly Call[]>;
}

type Condition = RawBuilder<unknown>;

/** Bodies of a page, newest first. Whichever table leads, the answer is a stretch of one index, read backwards. */
export function pageOf(wanted: Wanted, limit: number, judging?: Judging): RawBuilder<{ body: string }> {
  const { from, to, queue, outcome, hotline, keys, after } = wanted;
  const [lead, ...others] = keys;
  const at = sql.ref(lead === undefined ? 'call_record.arrived_at' : 'call_key.arrived_at');
  const id = sql.ref(lead === undefined ? 'call_record.id' : 'call_key.call');
  const all: Condition[] = [];
  if (lead !== undefined) all.push(sql`call_key.kind = ${lead[0]} and call_key.value = ${lead[1]}`);
  if (lead !== undefined) all.push(sql`call_record.id = call_key.call`);
  if (from !== undefined) all.push(sql`${at} >= ${from}`);
  if (to !== undefined) all.push(sql`${at} < ${to}`);
  if (after !== undefined) all.push(sql`(${at}, ${id}) < (${after.arrivedAt}, ${after.id})`);
  if (queue !== undefined) all.push(sql`call_record.queue = ${queue}`);
  if (outcome !== undefined) all.push(sql`call_record.outcome = ${outcome}`);
  if (hotline !== undefined) all.push(sql`call_record.hotline = ${hotline ? 1 : 0}`);
  if (wanted.figure !== undefined && judging !== undefined) all.push(...figureConditions(wanted.figure, judging, at));
  for (const [kind, value] of others) {
    all.push(sql`exists (select 1 from call_key other where other.kind = ${kind} and other.value = ${value}
      and other.arrived_at = ${at} and other.call = ${id})`);
  }
  // A cross join is taken in the order in which it is written: the person's index leads, not the time's.
  const tables = lead === undefined ? sql`call_record` : sql`call_key cross join call_record`;
  const where = all.length === 0 ? sql`` : sql`where ${sql.join(all, sql` and `)}`;
  return sql`select call_record.body from ${tables} ${where} order by ${at} desc, ${id} desc limit ${limit}`;
}

export function callFinder(db: Db, judging: Judging): CallFinder {
  const tables = db.withTables<CallLogTables>();
  return {
    async page(wanted) {
      // One more than asked tells whether there are more.
      const { rows } = await pageOf(wanted, wanted.limit + 1, judging).execute(db);
      const calls = rows.slice(0, wanted.limit).map(callOf);
      const last = calls.at(-1);
      const more = rows.length > wanted.limit && last !== undefined;
      return { calls, next: more ? { arrivedAt: last.arrivedAt, id: last.id } : null };
    },
    async one(id) {
      const row = await tables.selectFrom('call_record').select('body').where('id', '=', id).executeTakeFirst();
      return row && callOf(row);
    },
    async last(caller, except, count) {
      const { rows } = await sql<{ body: string }>`
        select call_record.body from call_key cross join call_record
        where call_key.kind = 'number' and call_key.value = ${caller} and call_record.id = call_key.call
          and call_record.caller = ${caller} and call_record.hotline = 1 and call_record.id <> ${except}
        order by call_key.arrived_at desc, call_key.call desc limit ${count}`.execute(db);
      return rows.map(callOf);
    },
  };
}
