/**
 * The call log's tables: a row a call with the call itself as JSON beside what it is searched by, and a row for every
 * person, phone and number in it, so that "the newest calls of …" is one stretch of an index however old the log is.
 */
import { sql, type Migration } from 'kysely';
import type { Call } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';

export type KeyKind = 'user' | 'extension' | 'number';

export interface CallRow {
  readonly id: string;
  readonly pbx: string;
  readonly arrived_at: Micros;
  readonly hotline: number;
  readonly queue: string | null;
  /** The caller's own number, as it was normalised. */
  readonly caller: string | null;
  readonly offered_at: Micros | null;
  readonly first_ring_at: Micros | null;
  readonly answered_at: Micros | null;
  /** 1 where the times are good enough for a verdict. */
  readonly exact: number;
  /** null while it is open. */
  readonly outcome: string | null;
  /** The call, as core/call.ts has it. */
  readonly body: string;
}

export type CallLogTables = {
  call_record: CallRow;
  call_key: { readonly kind: KeyKind; readonly value: string; readonly arrived_at: Micros; readonly call: string };
};

export const migrations: Readonly<Record<string, Migration>> = {
  '001_calls': {
    async up(db) {
      const { schema } = db;
      await schema
        .createTable('call_record')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('pbx', 'text', (c) => c.notNull())
        .addColumn('arrived_at', 'bigint', (c) => c.notNull())
        .addColumn('hotline', 'integer', (c) => c.notNull())
        .addColumn('queue', 'text')
        .addColumn('caller', 'text')
        .addColumn('offered_at', 'bigint')
        .addColumn('first_ring_at', 'bigint')
        .addColumn('answered_at', 'bigint')
        .addColumn('exact', 'integer', (c) => c.notNull())
        .addColumn('outcome', 'text')
        .addColumn('body', 'text', (c) => c.notNull())
        .execute();
      await schema
        .createTable('call_key')
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('arrived_at', 'bigint', (c) => c.notNull())
        .addColumn('call', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('call_key_once', ['kind', 'value', 'arrived_at', 'call'])
        .execute();
      const index = (name: string, columns: (keyof CallRow)[]) =>
        schema.createIndex(name).on('call_record').columns(columns).execute();
      await index('call_record_time', ['arrived_at', 'id']);
      await index('call_record_queue', ['queue', 'arrived_at', 'id']);
      await index('call_record_outcome', ['outcome', 'arrived_at', 'id']);
      await schema.createIndex('call_key_call').on('call_key').column('call').execute();
      // Holds all that the figures read: they never touch the rows themselves.
      const figures = ['hotline', 'offered_at', 'queue', 'outcome', 'answered_at', 'first_ring_at', 'exact'] as const;
      await index('call_record_figures', [...figures]);
      await schema
        .createView('hotline_call')
        .as(
          db
            .withTables<CallLogTables>()
            .selectFrom('call_record')
            .select(['queue', 'offered_at', 'first_ring_at', 'answered_at', 'outcome', 'exact'])
            .where('hotline', '=', 1)
            .where('offered_at', 'is not', null),
        )
        .execute();
    },
  },
  '002_waits': {
    async up(db) {
      // Single calls without who was in them: what wallboards and drawings are made of.
      await sql
        .raw(
          `create view hotline_wait as
          select queue, offered_at, first_ring_at, answered_at, outcome, exact, json_extract(body, '$.endedAt') as ended_at
          from call_record where hotline = 1 and offered_at is not null`,
        )
        .execute(db);
    },
  },
};

export function rowOf(call: Call): CallRow {
  return {
    id: call.id,
    pbx: call.pbx,
    arrived_at: call.arrivedAt,
    hotline: call.hotline ? 1 : 0,
    queue: call.queue,
    caller: call.caller.withheld ? null : call.caller.number,
    offered_at: call.offeredAt,
    first_ring_at: call.firstRingAt,
    answered_at: call.answeredAt,
    exact: call.precision === 'snapshot' ? 0 : 1,
    outcome: call.outcome,
    body: JSON.stringify(call),
  };
}

export function callOf(row: Pick<CallRow, 'body'>): Call {
  const call: Call = JSON.parse(row.body);
  return call;
}
