/** `audit` from the shell: whole or not, beside a running daemon or without one. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { addAudit } from '../../src/commands/audit.js';
import type { CommandIo, ExitCode } from '../../src/commands/io.js';
import { createAudit, type AuditLog } from '../../src/features/audit/audit.js';
import { guards } from '../../src/features/audit/tables.js';
import type { AuditEntry, Store } from '../../src/ports.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { Kept, ownFolder } from './harness.js';

const folder = ownFolder();
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const file = (): string => join(folder.path(), 'skylark.db');

interface Ended {
  readonly code: ExitCode | null;
  readonly error: Error | null;
  readonly out: string;
}

async function shell(...argv: readonly string[]): Promise<Ended> {
  const [out, err] = [new Kept(), new Kept()];
  const io: CommandIo = {
    stdin: new PassThrough().end(),
    stdout: out,
    stderr: err,
    env: { LANG: 'C' },
    signal: new AbortController().signal,
    cwd: folder.path(),
  };
  const config = folder.put(
    'skylark.yaml',
    `pbx: [{ name: main, host: 127.0.0.1, username: skylark, secretFile: nowhere.secret }]\nstore: sqlite:${file()}\n`,
  );
  const program = new Command('skylark').exitOverride().configureOutput({ writeErr: () => undefined });
  let code: ExitCode | null = null;
  addAudit(program, io, (given) => (code = given));
  try {
    await program.parseAsync(['audit', ...argv, '--config', config], { from: 'user' });
    return { code, error: null, out: out.text };
  } catch (error) {
    return { code, error: error instanceof Error ? error : new Error('?'), out: out.text };
  }
}

const entry = (n: number): AuditEntry => ({
  actor: n % 2 === 0 ? 'shell:root' : 'user:wang.li',
  action: n % 2 === 0 ? 'user.added' : 'session.signed_in',
  subject: { kind: 'user', id: `agent.${n}` },
  details: { text: 'a\u202eb' },
  address: null,
});

/** A daemon that wrote `n` entries a second apart, running still. */
async function daemon(n: number): Promise<{ readonly store: Store; readonly audit: AuditLog }> {
  const store = await openSqliteStore({ file: file(), log: silent });
  let now = 1_795_000_000_000_000;
  const audit = createAudit({ db: store.db, clock: { now: () => (now += 1_000_000) } });
  await store.migrate(audit.name, audit.migrations ?? {});
  await Promise.all(Array.from({ length: n }, (_, i) => audit.note(entry(i + 1))));
  return { store, audit };
}

/** Somebody opens the file by himself. */
function tampered(...statements: readonly string[]): void {
  const db = new Database(file());
  for (const statement of statements) db.exec(statement);
  db.close();
}

test('a whole log: exit 0, its head; the head, given later as an anchor, is fitted', async () => {
  const { store, audit } = await daemon(5);
  const head = (await shell('head')).out.trim();
  expect(head).toMatch(/^[0-9a-f]{64}@5$/);
  const first = await shell('verify');
  expect([first.code, first.out]).toEqual([
    0,
    `The audit log is whole: 5 entries from the first.\nIts head is ${head}\nWithout --anchor it is not proved that nobody made the whole log anew.\n`,
  ]);
  // The daemon goes on writing beside it.
  await Promise.all(Array.from({ length: 40 }, (_, i) => audit.note(entry(i))));
  const later = await shell('verify', '--anchor', head);
  expect([later.code, later.out]).toEqual([0, expect.stringContaining('45 entries from the first')]);
  expect(later.out).toContain('It fits the anchor.');
  await store.close();
  expect(await shell('verify', '--anchor', head)).toMatchObject({ code: 0 });
});

test('a changed entry: exit 1 and its number, with or without the guards', async () => {
  const { store } = await daemon(6);
  await store.close();
  tampered('drop trigger audit_entry_stays', `update audit_entry set actor = 'user:other' where seq = 4`);
  const { code, out } = await shell('verify');
  expect([code, out.split('\n')[0]]).toEqual([
    1,
    'The audit log is NOT whole. Entry 4 was changed, moved or put in: its seal does not hold.',
  ]);
  expect(out).toContain('Guards of its tables are missing or changed: audit_entry_stays.');
  tampered(`create trigger audit_entry_stays ${guards['audit_entry_stays']}`);
  expect((await shell('verify')).out).not.toContain('Guards');
  const facts: unknown = JSON.parse((await shell('verify', '--json')).out);
  expect(facts).toMatchObject({ whole: false, entries: 3, fault: { seq: 4 }, guardsGone: [] });
});

test('an end cut off by somebody who knew what to do is found by the anchor alone', async () => {
  const { store } = await daemon(6);
  const head = (await shell('head')).out.trim();
  await store.close();
  tampered(
    'drop trigger audit_entry_is_kept; drop trigger audit_mark_follows',
    `delete from audit_entry where seq > 4`,
    `update audit_mark set (seq, hash) = (select seq, hash from audit_entry where seq = 4) where name = 'head'`,
    `create trigger audit_entry_is_kept ${guards['audit_entry_is_kept']}`,
    `create trigger audit_mark_follows ${guards['audit_mark_follows']}`,
  );
  expect(await shell('verify')).toMatchObject({ code: 0 });
  expect(await shell('verify', '--anchor', head)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Entry 5 is missing: an anchor names 6.'),
  });
});

test('a guard that was bent is told though every entry is as it was', async () => {
  const { store } = await daemon(2);
  await store.close();
  tampered(
    'drop trigger audit_entry_stays',
    'create trigger audit_entry_stays before update on audit_entry begin select 1; end',
  );
  const { code, out } = await shell('verify');
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/^The audit log is whole: 2 entries[^]*changed: audit_entry_stays/),
  ]);
});

test('the record of the end removed, the tables removed, no store at all: each is said', async () => {
  expect((await shell('verify')).error?.message).toMatch(/does not exist: there is no audit log yet/);
  const { store } = await daemon(2);
  await store.close();
  tampered('drop trigger audit_mark_is_kept', `delete from audit_mark where name = 'head'`);
  expect(await shell('verify')).toMatchObject({
    code: 1,
    out: expect.stringContaining('The record of where the log ends is gone'),
  });
  expect((await shell('head')).error?.message).toMatch(/run `audit verify`/);
  tampered('drop table audit_entry');
  expect((await shell('verify')).error?.message).toMatch(/holds no audit log/);
});

test('a file that is no store: one sentence', async () => {
  folder.put('skylark.db', 'no database at all, but long enough to be taken for one by its length alone'.repeat(20));
  expect((await shell('verify')).error?.message).toMatch(/skylark\.db cannot be read: .*file is not a database/);
});

test('list: newest first, by filters, safe for a terminal; as JSON a line each', async () => {
  const { store } = await daemon(503);
  const all = (await shell('list')).out.split('\n').slice(0, -1);
  expect([all.length, all[0]]).toEqual([
    503,
    '503\t2026-11-18T11:15:03.000Z\tuser:wang.li\tsession.signed_in\tuser:agent.503\t-\t{"text":"a\ufffdb"}',
  ]);
  const mine = await shell('list', '--actor', 'wang.li', '--to', '2026-11-18T11:06:46Z', '--json');
  expect(
    mine.out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).seq),
  ).toEqual([5, 3, 1]);
  const one = await shell('list', '--subject', 'user:agent.8', '--action', 'user.added');
  expect([one.code, one.out.split('\t')[0]]).toEqual([0, '8']);
  await store.close();
});

test.each([
  [['list', '--from', 'yesterday'], /--from takes an instant/],
  [['list', '--from', '2026-11-23T00:00:00Z', '--to', '2026-11-22T00:00:00Z'], /--to must lie after --from/],
  [['list', '--action', 'user.eaten'], /There is no action "user.eaten"/],
  [['list', '--subject', 'dog'], /--subject takes one of/],
  [['verify', '--anchor', 'abc'], /--anchor takes what `audit head` printed/],
])('%j: one sentence', async (argv, sentence) => {
  const { error, out } = await shell(...argv);
  expect([out, error?.name, error?.message]).toEqual(['', 'UsageError', expect.stringMatching(sentence)]);
});
