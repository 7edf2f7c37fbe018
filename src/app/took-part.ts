/** Whether a user took part in a call: of open calls the book knows, of ended ones the call log. */
import { sql } from 'kysely';
import type { Call, CallId } from '../core/call.js';
import { usersOf } from '../features/call-log/who-was-in-it.js';
import type { Db } from '../ports.js';

export function tookPartIn(db: Db, openCalls: () => Iterable<Call>) {
  return async (user: string, id: CallId): Promise<boolean> => {
    for (const call of openCalls()) if (call.id === id) return usersOf(call).has(user);
    const { rows } = await sql`
      select 1 from call_key where call = ${id} and kind = 'user' and value = ${user} limit 1`.execute(db);
    return rows.length > 0;
  };
}
