/** The store's own tables in SQLite. Capabilities bring theirs by migrations; this file knows none of them. */

/** Marks the file as Skylark's: 'Sky1' as a number. */
export const applicationId = 0x536b7931;
/** Rises when the tables below change; an older program refuses a newer file. */
export const schemaVersion = 2;

/** What brings an older file to the version that is named. */
export const upgrades: readonly (readonly [version: number, statements: string])[] = [
  [2, 'alter table fact add column sum integer'],
];

export const schema = `
  -- A row is a run of facts of one call. seq is the number of its last fact; AUTOINCREMENT: never given twice.
  create table fact (
    seq integer primary key autoincrement,
    call text not null,
    n integer not null,
    count integer not null,
    at integer not null,
    body text not null,
    -- fact-sum.ts; null in rows of programs that kept none.
    sum integer,
    unique (call, n)
  );
  -- Calls that have not ended, so that a restart finds them without reading the log.
  create table open_call (
    call text primary key,
    pbx text not null
  ) without rowid;
  create index open_call_pbx on open_call (pbx);
  create table follower_cursor (
    name text primary key,
    seq integer not null
  ) without rowid;
  create table unknown_interval (
    id integer primary key,
    pbx text not null,
    cause text not null,
    from_at integer not null,
    to_at integer
  );
  create unique index unknown_interval_open on unknown_interval (pbx, cause) where to_at is null;
  create index unknown_interval_from on unknown_interval (from_at);
  create table migration (
    capability text not null,
    name text not null,
    primary key (capability, name)
  ) without rowid;
  create table meta (
    key text primary key,
    value integer not null
  ) without rowid;
`;
