/**
 * The durable follower: folds facts into calls and keeps a row a call. A call's id is its natural key and a fact that
 * is known already changes nothing, so a batch that is given again gives the same rows.
 */
import type { Call, CallId } from '../../core/call.js';
import { evolve } from '../../core/call-fact.js';
import type { DurableFollower, Tx } from '../../ports.js';
import { callOf, rowOf, type CallLogTables, type KeyKind } from './tables.js';
import { extensionsOf, numbersOf, usersOf } from './who-was-in-it.js';

/** Rows in one statement: a statement holds at most 32,766 values. */
const rowsPerStatement = 100;
const keysPerStatement = 500;
/** Open calls kept between batches; what is forgotten is read back from its row. */
const remembered = 5000;

function* slices<T>(list: readonly T[], size: number): Iterable<readonly T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}

async function readBack(ids: readonly CallId[], tx: Tx): Promise<Call[]> {
  const calls: Call[] = [];
  for (const some of slices(ids, rowsPerStatement)) {
    const rows = await tx
      .withTables<CallLogTables>()
      .selectFrom('call_record')
      .select('body')
      .where('id', 'in', some)
      .execute();
    calls.push(...rows.map(callOf));
  }
  return calls;
}

function keysOf(call: Call): CallLogTables['call_key'][] {
  const keys = (kind: KeyKind, values: Iterable<string>) =>
    [...values].map((value) => ({ kind, value, arrived_at: call.arrivedAt, call: call.id }));
  return [...keys('user', usersOf(call)), ...keys('extension', extensionsOf(call)), ...keys('number', numbersOf(call))];
}

async function write(calls: readonly Call[], tx: Tx): Promise<void> {
  const tables = tx.withTables<CallLogTables>();
  for (const some of slices(calls, rowsPerStatement)) {
    await tables
      .insertInto('call_record')
      .values(some.map(rowOf))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          hotline: eb.ref('excluded.hotline'),
          queue: eb.ref('excluded.queue'),
          caller: eb.ref('excluded.caller'),
          offered_at: eb.ref('excluded.offered_at'),
          first_ring_at: eb.ref('excluded.first_ring_at'),
          answered_at: eb.ref('excluded.answered_at'),
          exact: eb.ref('excluded.exact'),
          outcome: eb.ref('excluded.outcome'),
          body: eb.ref('excluded.body'),
        })),
      )
      .execute();
    // A better caller id replaces the number: the keys are those of the call as it is now.
    const ids = some.map((call) => call.id);
    await tables.deleteFrom('call_key').where('call', 'in', ids).execute();
    for (const keys of slices(some.flatMap(keysOf), keysPerStatement)) {
      await tables.insertInto('call_key').values(keys).execute();
    }
  }
}

export function keepCalls(): DurableFollower {
  const open = new Map<CallId, Call>();

  async function fold(batch: Parameters<DurableFollower['handle']>[0], tx: Tx): Promise<void> {
    const touched = new Map<CallId, Call | undefined>();
    for (const { fact } of batch) touched.set(fact.call, open.get(fact.call));
    const begun = new Set(batch.filter(({ fact }) => fact.type === 'arrived').map(({ fact }) => fact.call));
    const missing = [...touched].filter(([id, call]) => call === undefined && !begun.has(id)).map(([id]) => id);
    for (const call of await readBack(missing, tx)) touched.set(call.id, call);
    for (const { fact } of batch) touched.set(fact.call, evolve(touched.get(fact.call), fact));

    const calls = [...touched.values()].filter((call) => call !== undefined);
    await write(calls, tx);
    for (const call of calls) {
      if (call.outcome === null) open.set(call.id, call);
      else open.delete(call.id);
    }
    if (open.size > remembered) open.clear();
  }

  return {
    name: 'call-log',
    // Should the commit fail after this, what is remembered is ahead of the rows. The same batch then comes again,
    // changes nothing in those calls, and writes them.
    handle: fold,
  };
}
