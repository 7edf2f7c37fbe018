/** The tables of rosters, holidays and service calendars: a row each, the thing itself as JSON. Instants are Micros. */
import type { Migration } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';

export type RosterTables = {
  roster: {
    readonly id: string;
    readonly version: number;
    /** A RosterDraft. */
    readonly body: string;
    readonly updated_at: Micros;
    readonly updated_by: string | null;
  };
  holiday: {
    readonly date: string;
    readonly name: string;
    readonly works_as: number | null;
  };
  service_calendar: {
    readonly id: string;
    readonly version: number;
    /** A CalendarDraft. */
    readonly body: string;
  };
};

export const migrations: Readonly<Record<string, Migration>> = {
  '001_rosters': {
    async up(db) {
      const { schema } = db;
      await schema
        .createTable('roster')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('updated_at', 'bigint', (c) => c.notNull())
        .addColumn('updated_by', 'text')
        .execute();
      await schema
        .createTable('holiday')
        .addColumn('date', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('works_as', 'integer')
        .execute();
      await schema
        .createTable('service_calendar')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .execute();
    },
  },
};
