/**
 * The directory's tables. A person lives in a generation: 0 is what people keep by hand, every import fills one of its
 * own that nobody sees until it is switched on. `contact_key` holds what makes a person the same person (company mail;
 * name and number): each key once a generation, so that nobody stands there twice.
 */
import { sql, type Generated, type Migration } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';

/** What people keep by hand. */
export const byHand = 0;

export interface ContactRow {
  readonly generation: number;
  /** Stays the same for a person through all imports. */
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly title: string | null;
  readonly salutation: string | null;
  readonly mail: string | null;
  readonly organisation: number | null;
  readonly department: string | null;
  readonly site: string | null;
  readonly language: string | null;
  readonly notes: string | null;
  readonly vip_level: string | null;
  readonly vip_reason: string | null;
  readonly vip_from: Micros | null;
  readonly vip_to: Micros | null;
  /** JSON: `[number, kind, shared]` each. Beside `contact_number`, which answers whose a number is. */
  readonly numbers: string;
  /** What a search looks through: sound, name, mail, department, numbers; a line each. */
  readonly search: string;
  readonly changed_at: Micros;
  readonly changed_by: string | null;
}

/** Rows of both are written in the order of their first columns by an import: a large one then writes each page once. */
export interface NumberRow {
  readonly generation: number;
  /** Normalised. */
  readonly number: string;
  readonly contact: number;
  /** 1: several people may have it. */
  readonly shared: number;
}

export type DirectoryTables = {
  contact: ContactRow;
  contact_number: NumberRow;
  contact_key: { readonly generation: number; readonly key: string; readonly contact: number };
  /** A person who was merged into another: old links lead on. */
  contact_merged: {
    readonly id: number;
    readonly into_id: number;
    readonly at: Micros;
    readonly by_user: string | null;
  };
  organisation: {
    readonly id: Generated<number>;
    readonly name: string;
    readonly notes: string | null;
    readonly version: number;
  };
  blocked_caller: {
    /** For addresses: a number must stand in none. */
    readonly id: Generated<number>;
    readonly number: string;
    readonly reason: string;
    readonly since: Micros;
    readonly by_user: string | null;
  };
  /** One row: the generation of the imported list that counts (null: none), and the last numbers given. */
  directory_state: {
    readonly one: number;
    readonly imported: number | null;
    readonly last_generation: number;
    readonly last_contact: number;
  };
  /** What changed, for those who keep people in memory: a person, an organisation, or (both null) everything. */
  directory_change: {
    readonly seq: Generated<number>;
    readonly contact: number | null;
    readonly organisation: number | null;
  };
};

export const migrations: Readonly<Record<string, Migration>> = {
  '001_people': {
    async up(db) {
      const { schema } = db;
      await schema
        .createTable('organisation')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('name', 'text', (c) => c.notNull().unique())
        .addColumn('notes', 'text')
        .addColumn('version', 'integer', (c) => c.notNull())
        .execute();
      await schema
        .createTable('contact')
        .addColumn('generation', 'integer', (c) => c.notNull())
        .addColumn('id', 'integer', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('title', 'text')
        .addColumn('salutation', 'text')
        .addColumn('mail', 'text')
        .addColumn('organisation', 'integer')
        .addColumn('department', 'text')
        .addColumn('site', 'text')
        .addColumn('language', 'text')
        .addColumn('notes', 'text')
        .addColumn('vip_level', 'text')
        .addColumn('vip_reason', 'text')
        .addColumn('vip_from', 'bigint')
        .addColumn('vip_to', 'bigint')
        .addColumn('numbers', 'text', (c) => c.notNull())
        .addColumn('search', 'text', (c) => c.notNull())
        .addColumn('changed_at', 'bigint', (c) => c.notNull())
        .addColumn('changed_by', 'text')
        .addPrimaryKeyConstraint('contact_once', ['generation', 'id'])
        // A mark without a beginning says nothing.
        .addCheckConstraint('contact_vip', sql`(vip_level is null) = (vip_from is null)`)
        .execute();
      await schema
        .createTable('contact_number')
        .addColumn('generation', 'integer', (c) => c.notNull())
        .addColumn('number', 'text', (c) => c.notNull())
        .addColumn('contact', 'integer', (c) => c.notNull())
        .addColumn('shared', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('contact_number_once', ['generation', 'number', 'contact'])
        .execute();
      await schema
        .createTable('contact_key')
        .addColumn('generation', 'integer', (c) => c.notNull())
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('contact', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('contact_key_once', ['generation', 'key'])
        .execute();
      // Keys of an imported person follow from his row; a person kept by hand may have taken over those of others.
      await sql`create index contact_key_of on contact_key (contact) where generation = 0`.execute(db);
      await schema
        .createTable('contact_merged')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('into_id', 'integer', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('by_user', 'text')
        .execute();
      await schema.createIndex('contact_merged_into').on('contact_merged').column('into_id').execute();
      await schema
        .createTable('blocked_caller')
        .addColumn('number', 'text', (c) => c.primaryKey())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('since', 'bigint', (c) => c.notNull())
        .addColumn('by_user', 'text')
        .execute();
      await schema
        .createTable('directory_state')
        .addColumn('one', 'integer', (c) => c.primaryKey())
        .addColumn('imported', 'integer')
        .addColumn('last_generation', 'integer', (c) => c.notNull())
        .addColumn('last_contact', 'integer', (c) => c.notNull())
        .execute();
      await sql`insert into directory_state (one, imported, last_generation, last_contact) values (1, null, 0, 0)`.execute(
        db,
      );
      await schema
        .createTable('directory_change')
        .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('contact', 'integer')
        .addColumn('organisation', 'integer')
        .execute();
    },
  },
  '002_ids_of_blocked_callers': {
    async up(db) {
      await sql`alter table blocked_caller rename to blocked_before`.execute(db);
      await db.schema
        .createTable('blocked_caller')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('number', 'text', (c) => c.notNull().unique())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('since', 'bigint', (c) => c.notNull())
        .addColumn('by_user', 'text')
        .execute();
      await sql`insert into blocked_caller (number, reason, since, by_user)
        select number, reason, since, by_user from blocked_before order by since`.execute(db);
      await db.schema.dropTable('blocked_before').execute();
    },
  },
};
