/** What the call log keeps under a number, for whoever is asked for it or must be forgotten. */
import { sql } from 'kysely';
import type { Call } from '../core/call.js';
import { callOf, type CallLogTables } from '../features/call-log/tables.js';
import type { DraftTables } from '../features/desk-drafts/tables.js';
import type { Db, Tx } from '../ports.js';
import { withoutNumber } from './person-facts.js';

/** Calls of a number, the newest first. */
export async function callsOf(db: Db | Tx, number: string, most: number): Promise<readonly Call[]> {
  const { rows } = await sql<{ body: string }>`select call_record.body from call_key
    cross join call_record where call_key.kind = 'number' and call_key.value = ${number}
    and call_record.id = call_key.call order by call_key.arrived_at desc limit ${most}`.execute(db);
  return rows.map(callOf);
}

/** What agents wrote during a call. */
export async function notesOf(db: Db | Tx, call: string): Promise<readonly string[]> {
  const rows = await db
    .withTables<DraftTables>()
    .selectFrom('desk_draft')
    .select('note')
    .where('call', '=', call)
    .execute();
  return rows.map(({ note }) => note).filter((note) => note !== '');
}

/** Takes the number out of the calls that are over: what they took and how they ended stays. Returns out of how many. */
export async function forgetNumber(tx: Tx, number: string): Promise<number> {
  const drafts = tx.withTables<DraftTables>();
  const tables = tx.withTables<CallLogTables>();
  let forgotten = 0;
  for (;;) {
    const { rows } = await sql<{ body: string }>`select call_record.body from call_key
      cross join call_record where call_key.kind = 'number' and call_key.value = ${number}
      and call_record.id = call_key.call and call_record.outcome is not null limit 200`.execute(tx);
    if (rows.length === 0) return forgotten;
    for (const row of rows) {
      const call = withoutNumber(callOf(row), number);
      const caller = call.caller.withheld ? null : call.caller.number;
      await tables
        .updateTable('call_record')
        .set({ body: JSON.stringify(call), caller })
        .where('id', '=', call.id)
        .execute();
      await tables
        .deleteFrom('call_key')
        .where('kind', '=', 'number')
        .where('value', '=', number)
        .where('call', '=', call.id)
        .execute();
      // What was written freely may hold anything of him.
      await drafts.deleteFrom('desk_draft').where('call', '=', call.id).execute();
    }
    forgotten += rows.length;
  }
}
