/** The table of ticks: one a call, user and step. Instants are Micros. */
import type { Migration } from 'kysely';
import type { ScriptStep } from '../../contract/procedure-words.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';

export interface TickRow {
  readonly call: CallId;
  readonly user: string;
  readonly step: ScriptStep;
  /** Id of the script whose words were shown, and the edition of the procedure that it stands in. */
  readonly script: string;
  readonly edition: number;
  readonly state: 'said' | 'left_out';
  readonly reason: string | null;
  readonly at: Micros;
}
export type TickTables = { script_tick: TickRow };

export const migrations: Readonly<Record<string, Migration>> = {
  '001_script_ticks': {
    async up(db) {
      await db.schema
        .createTable('script_tick')
        .addColumn('call', 'text', (c) => c.notNull())
        .addColumn('user', 'text', (c) => c.notNull())
        .addColumn('step', 'text', (c) => c.notNull())
        .addColumn('script', 'text', (c) => c.notNull())
        .addColumn('edition', 'integer', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('script_tick_key', ['call', 'user', 'step'])
        .execute();
      await db.schema.createIndex('script_tick_at').on('script_tick').column('at').execute();
    },
  },
};
