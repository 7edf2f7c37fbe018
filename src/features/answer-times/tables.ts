/**
 * Roll-ups of the call log by site day: what a day's calls sum up to, so that a figure over two years does not read ten
 * million calls. A trigger of the call log's own rows marks the quarter of an hour in which something changed, in the
 * same transaction; a day without a mark is rolled up rightly, whatever happened when. Roll-ups hold nobody's name.
 */
import { sql, type Migration } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';

/** No zone's day begins but on a quarter of an hour. */
export const quarter: Micros = 900_000_000;

export type AnswerTables = {
  /** Of one site day (its first instant), hour of the week on the wall (0: Monday's first) and queue ('': none). */
  answer_hour: {
    readonly day: Micros;
    readonly place: number;
    readonly queue: string;
    readonly offered: number;
    readonly answered: number;
    readonly within: number;
    readonly late: number;
    readonly abandoned: number;
    readonly short: number;
    readonly waited: number;
    readonly wait_micros: number;
  };
  /** Answered calls by their wait, rounded up to 100 ms; `good`: 1 within the limit, 0 late. */
  answer_wait: {
    readonly day: Micros;
    readonly queue: string;
    readonly step: number;
    readonly good: number;
    readonly calls: number;
  };
  /** Quarters of an hour since 1970 in which calls changed since their day was rolled up. */
  answer_stale: { readonly quarter: number };
  /** One row: the rules and the zone that the roll-ups were made by. */
  answer_key: { readonly one: number; readonly key: string };
};

const mark = (row: 'old' | 'new'): string => `insert into answer_stale
  select ${row}.offered_at / ${quarter} where ${row}.hotline = 1 and ${row}.offered_at is not null
  on conflict do nothing;`;

const judgedBy = ['hotline', 'queue', 'offered_at', 'first_ring_at', 'answered_at', 'outcome', 'exact'] as const;

export const migrations: Readonly<Record<string, Migration>> = {
  '001_roll_ups': {
    async up(db) {
      const run = (statement: string) => sql.raw(statement).execute(db);
      await run(`create table answer_hour (
        day bigint not null, place integer not null, queue text not null,
        offered integer not null, answered integer not null, within integer not null, late integer not null,
        abandoned integer not null, short integer not null, waited integer not null, wait_micros bigint not null,
        primary key (day, place, queue))`);
      await run(`create table answer_wait (
        day bigint not null, queue text not null, step integer not null, good integer not null, calls integer not null,
        primary key (day, queue, step, good))`);
      await run(`create table answer_stale (quarter bigint primary key)`);
      await run(`create table answer_key (one integer primary key, key text not null)`);
      await run(`create trigger answer_stale_new after insert on call_record begin ${mark('new')} end`);
      await run(`create trigger answer_stale_gone after delete on call_record begin ${mark('old')} end`);
      const changed = judgedBy.map((column) => `old.${column} is not new.${column}`).join(' or ');
      await run(`create trigger answer_stale_changed after update on call_record
        when ${changed} begin ${mark('old')} ${mark('new')} end`);
    },
  },
};
