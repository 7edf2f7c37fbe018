/**
 * The audit log's tables and their guards: triggers that refuse whatever is not an entry at the end. The one way to
 * delete is the one of retention: an entry about the cut, then the mark, then what lies before the mark, each checked
 * against the one before. The guards stop mistakes and careless hands; whoever removes them is found by the seals.
 */
import { sql, type Migration } from 'kysely';
import type { Micros } from '../../core/pbx-event.js';
import { cutAction, origin } from './chain.js';
import type { AuditRow } from './entry.js';

export type AuditTables = {
  audit_entry: AuditRow;
  /** Two rows: `head`, the last entry; `cut`, the last that retention deleted. */
  audit_mark: { readonly name: 'head' | 'cut'; readonly seq: number; readonly hash: string };
};

/** Nothing younger may be cut, whatever the configuration says. */
export const shortestRetention: Micros = 183 * 86_400_000_000;

const head = `(select seq from audit_mark where name = 'head')`;

/** Name → what follows it in the statement that creates it. */
export const guards: Readonly<Record<string, string>> = {
  audit_entry_at_the_end: `before insert on audit_entry
    when new.seq is not ${head} + 1 or length(new.hash) <> 64
    begin select raise(abort, 'the audit log takes entries at its end only'); end`,
  audit_entry_moves_head: `after insert on audit_entry
    begin update audit_mark set seq = new.seq, hash = new.hash where name = 'head'; end`,
  audit_entry_stays: `before update on audit_entry
    begin select raise(abort, 'entries of the audit log are never changed'); end`,
  audit_entry_is_kept: `before delete on audit_entry
    when old.seq > coalesce((select seq from audit_mark where name = 'cut'), 0)
    begin select raise(abort, 'entries of the audit log are kept'); end`,
  audit_mark_is_alone: `before insert on audit_mark
    begin select raise(abort, 'the audit log has its marks'); end`,
  audit_mark_is_kept: `before delete on audit_mark
    begin select raise(abort, 'the marks of the audit log are kept'); end`,
  audit_mark_follows: `before update on audit_mark
    when not (
      new.name = old.name and new.seq > old.seq
      and exists (select 1 from audit_entry e where e.seq = new.seq and e.hash = new.hash)
      and case new.name
        when 'head' then new.seq = old.seq + 1
        else exists (
          select 1 from audit_entry c, audit_entry e
          where c.seq = ${head} and c.action = '${cutAction}' and e.seq = new.seq and c.seq > e.seq
            and json_extract(c.details, '$.anchor') = new.hash || '@' || new.seq
            and e.at <= c.at - ${shortestRetention})
        end)
    begin select raise(abort, 'the marks of the audit log follow its entries'); end`,
};

export const migrations: Readonly<Record<string, Migration>> = {
  '001_audit': {
    async up(db) {
      const run = (statement: string) => sql.raw(statement).execute(db);
      // STRICT: a value of another type is refused, not bent.
      await run(`create table audit_entry (
        seq integer primary key,
        at integer not null,
        actor text not null,
        action text not null,
        subject_kind text,
        subject_id text,
        details text not null,
        address text,
        hash text not null
      ) strict`);
      await run(`create index audit_entry_at on audit_entry (at)`);
      await run(`create index audit_entry_actor on audit_entry (actor, at)`);
      await run(`create index audit_entry_action on audit_entry (action, at)`);
      await run(`create index audit_entry_subject on audit_entry (subject_kind, subject_id, at)`);
      await run(`create table audit_mark (
        name text primary key,
        seq integer not null,
        hash text not null
      ) strict, without rowid`);
      await run(`insert into audit_mark (name, seq, hash)
        values ('head', ${origin.seq}, '${origin.hash}'), ('cut', ${origin.seq}, '${origin.hash}')`);
      for (const [name, guard] of Object.entries(guards)) await run(`create trigger ${name} ${guard}`);
    },
  },
};
