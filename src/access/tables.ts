/** The tables of accounts, sessions and API tokens. Instants are Micros; secrets lie here as hashes alone. */
import { sql, type Migration } from 'kysely';

export type AccessTables = {
  user: {
    user: string;
    name: string;
    /** JSON list. */
    roles: string;
    /** null: the account says nothing, the configuration counts; '': none. */
    extension: string | null;
    password: string;
    disabled: number;
    created_at: number;
    /** Sessions that began before are void: set when password or roles change and when the account is disabled. */
    sessions_from: number;
    /** 1: the password is not his own yet; he may do nothing but choose another. */
    must_change: number;
  };
  password_used: { user: string; password: string; until_at: number };
  session: {
    hash: string;
    user: string;
    created_at: number;
    expires_at: number;
    /** Last sign of the user, written now and then: never later than the true one. null in sessions of before. */
    active_at: number | null;
    locked_at: number | null;
    /** From where it was begun; null in sessions of before. */
    address: string | null;
  };
  api_token: {
    hash: string;
    name: string;
    roles: string;
    user: string | null;
    /** `api`, or `display`: a wallboard's, without roles and user. */
    kind: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  /** One row: rises with every change, so that a running daemon notices what the command line did. */
  access_version: { id: number; version: number };
};

export const accessMigrations: Readonly<Record<string, Migration>> = {
  '001_access': {
    async up(db) {
      await db.schema
        .createTable('user')
        .addColumn('user', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('roles', 'text', (c) => c.notNull())
        .addColumn('extension', 'text')
        .addColumn('password', 'text', (c) => c.notNull())
        .addColumn('disabled', 'integer', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('sessions_from', 'bigint', (c) => c.notNull())
        .execute();
      await sql`create unique index user_extension on "user" (extension) where extension <> ''`.execute(db);
      await db.schema
        .createTable('password_used')
        .addColumn('user', 'text', (c) => c.notNull())
        .addColumn('password', 'text', (c) => c.notNull())
        .addColumn('until_at', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('password_used_user').on('password_used').column('user').execute();
      await db.schema
        .createTable('session')
        .addColumn('hash', 'text', (c) => c.primaryKey())
        .addColumn('user', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('expires_at', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('api_token')
        .addColumn('hash', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('roles', 'text', (c) => c.notNull())
        .addColumn('user', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('last_used_at', 'bigint')
        .addColumn('revoked_at', 'bigint')
        .execute();
      await sql`create unique index api_token_name on api_token (name) where revoked_at is null`.execute(db);
      await db.schema
        .createTable('access_version')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('version', 'bigint', (c) => c.notNull())
        .execute();
      await sql`insert into access_version (id, version) values (1, 0)`.execute(db);
    },
  },
  '002_first_password_and_idle_lock': {
    async up(db) {
      await db.schema
        .alterTable('user')
        .addColumn('must_change', 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
      await db.schema.alterTable('session').addColumn('active_at', 'bigint').execute();
      await db.schema.alterTable('session').addColumn('locked_at', 'bigint').execute();
      await db.schema
        .alterTable('api_token')
        .addColumn('kind', 'text', (c) => c.notNull().defaultTo('api'))
        .execute();
    },
  },
  '003_where_a_session_began': {
    async up(db) {
      await db.schema.alterTable('session').addColumn('address', 'text').execute();
    },
  },
};
