/** The table of notes: one a call and user. Instants are Micros. */
import type { Migration } from 'kysely';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';

export interface DraftRow {
  readonly call: CallId;
  readonly user: string;
  readonly version: number;
  readonly note: string;
  readonly saved_at: Micros;
}
export type DraftTables = { desk_draft: DraftRow };

export const migrations: Readonly<Record<string, Migration>> = {
  '001_drafts': {
    async up(db) {
      await db.schema
        .createTable('desk_draft')
        .addColumn('call', 'text', (c) => c.notNull())
        .addColumn('user', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        .addColumn('saved_at', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('desk_draft_once', ['call', 'user'])
        .execute();
      await db.schema.createIndex('desk_draft_time').on('desk_draft').column('saved_at').execute();
    },
  },
};
