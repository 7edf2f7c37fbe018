/** The tables of tickets and tasks. Instants are Micros on our clock; what a ticket is stands as JSON beside its keys. */
import { sql, type Generated, type Migration } from 'kysely';
import type { TaskKind } from '../../contract/task.js';
import type { Micros } from '../../core/pbx-event.js';
import { fillLabels } from './fill-labels.js';

/**
 * What a ticket is found by; each kind has its own values. `user`, `group` and `given`: those whom it concerns; `centre`:
 * the group of one that supervisors alone may see.
 */
export type KeyKind =
  | 'user'
  | 'group'
  | 'given'
  | 'centre'
  | 'view'
  | 'mine'
  | 'team'
  | 'state'
  | 'owner'
  | 'assignee'
  | 'category'
  | 'kind'
  | 'priority'
  | 'contact'
  | 'number'
  | 'call';

export type TicketTables = {
  ticket: {
    /** Rises as tickets open: newest first is by it. */
    readonly id: Generated<number>;
    readonly number: string;
    /** Of what opened by itself: never twice by the same rule. */
    readonly call: string | null;
    readonly rule: string | null;
    readonly version: number;
    readonly over: number;
    readonly created_at: Micros;
    readonly changed_at: Micros;
    /** By when the next thing is promised; null when it is over. */
    readonly due_at: Micros | null;
    readonly resolved_at: Micros | null;
    /** A Ticket. */
    readonly body: string;
  };
  ticket_fact: {
    readonly ticket: number;
    readonly n: number;
    readonly at: Micros;
    readonly by_user: string | null;
    readonly type: string;
    /** A TicketFactBody. */
    readonly body: string;
  };
  ticket_key: { readonly kind: KeyKind; readonly value: string; readonly ticket: number };
  /** The last counter given on a day of the site. */
  ticket_day: { readonly day: string; readonly last: number };
  ticket_file: {
    readonly id: Generated<number>;
    readonly ticket: number;
    readonly content: Uint8Array;
  };
  task: {
    readonly id: Generated<number>;
    /** What it is about, so that one thing has one open task: `call_back/person:7`. */
    readonly subject: string;
    readonly version: number;
    readonly kind: TaskKind;
    readonly state: 'open' | 'done' | 'cancelled';
    readonly owner: string | null;
    readonly duty: string | null;
    readonly ticket: string | null;
    readonly contact: number | null;
    readonly number: string | null;
    readonly created_at: Micros;
    readonly deadline: Micros;
    /** A Task. */
    readonly body: string;
  };
  /** By call and rule: the same missed call never counts twice. */
  task_call: { readonly call: string; readonly rule: string; readonly task: number };
  /** Calls that go on, as far as rules need them. */
  ticket_watch: { readonly call: string; readonly body: string };
  /** What was open before there were timers, until it has its own. */
  ticket_untimed: { readonly kind: 'ticket' | 'task'; readonly id: number };
  ticket_filter: {
    readonly user: string;
    readonly id: string;
    readonly version: number;
    readonly name: string;
    /** What the list is asked for, as JSON: texts by their names. */
    readonly query: string;
    readonly saved_at: Micros;
  };
};

export const migrations: Readonly<Record<string, Migration>> = {
  '001_tickets': {
    async up(db) {
      const run = (text: string) => sql.raw(text).execute(db);
      await run(`create table ticket (
        id integer primary key autoincrement,
        number text not null unique,
        call text,
        rule text,
        version integer not null,
        over integer not null,
        created_at integer not null,
        changed_at integer not null,
        due_at integer,
        resolved_at integer,
        body text not null,
        unique (call, rule)
      )`);
      await run('create index ticket_created on ticket (created_at, id)');
      await run('create index ticket_due on ticket (due_at, id) where over = 0');
      await run(`create table ticket_fact (
        ticket integer not null,
        n integer not null,
        at integer not null,
        by_user text,
        type text not null,
        body text not null,
        primary key (ticket, n)
      ) without rowid`);
      await run(`create table ticket_key (
        kind text not null,
        value text not null,
        ticket integer not null,
        primary key (kind, value, ticket)
      ) without rowid`);
      await run('create table ticket_day (day text primary key, last integer not null) without rowid');
      await run(`create virtual table ticket_text using fts5 (
        words, who, content='', contentless_delete=1, prefix='1 2 3', tokenize='unicode61 remove_diacritics 0'
      )`);
      await run(`create table ticket_file (
        id integer primary key autoincrement,
        ticket integer not null,
        content blob not null
      )`);
      await run(`create table task (
        id integer primary key autoincrement,
        subject text not null,
        version integer not null,
        kind text not null,
        state text not null,
        owner text,
        duty text,
        ticket text,
        contact integer,
        number text,
        created_at integer not null,
        deadline integer not null,
        body text not null
      )`);
      // One thing has one open task.
      await run("create unique index task_open on task (subject) where state = 'open'");
      await run('create index task_due on task (state, deadline, id)');
      await run('create index task_owner on task (owner, state, deadline, id)');
      await run('create index task_ticket on task (ticket) where ticket is not null');
      await run(`create table task_call (
        call text not null,
        rule text not null,
        task integer not null,
        primary key (call, rule)
      ) without rowid`);
      await run('create table ticket_watch (call text primary key, body text not null) without rowid');
    },
  },
  '002_filters': {
    async up(db) {
      await sql
        .raw(
          `create table ticket_filter (
        user text not null,
        id text not null,
        version integer not null,
        name text not null,
        query text not null,
        saved_at integer not null,
        primary key (user, id)
      ) without rowid`,
        )
        .execute(db);
    },
  },
  '003_timers': {
    async up(db) {
      await sql`create table ticket_untimed (kind text not null, id integer not null, primary key (kind, id))
        without rowid`.execute(db);
      await sql`insert into ticket_untimed (kind, id)
        select 'ticket', id from ticket where over = 0 union all select 'task', id from task where state = 'open'`.execute(
        db,
      );
    },
  },
  '004_labels': { up: fillLabels },
};
