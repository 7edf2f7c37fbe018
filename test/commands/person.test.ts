/** `person` from the shell: everything that is kept of somebody, corrected and erased, with his calls. */
import { join } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../../src/clock.js';
import { addImport } from '../../src/commands/import.js';
import type { CommandIo, ExitCode } from '../../src/commands/io.js';
import { anonymous } from '../../src/commands/person-calls.js';
import { addPerson } from '../../src/commands/person.js';
import { createAudit } from '../../src/features/audit/audit.js';
import { callOf, migrations, rowOf, type CallLogTables } from '../../src/features/call-log/tables.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { evolve } from '../../src/core/call-fact.js';
import { callId, factsOf } from '../store/facts-of-calls.js';
import { Kept, ownFolder } from './harness.js';

const folder = ownFolder();
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const storeFile = (): string => join(folder.path(), 'skylark.db');

async function shell(
  ...argv: readonly string[]
): Promise<{ code: ExitCode | null; said: string; out: string; err: string }> {
  const [out, err] = [new Kept(), new Kept()];
  const io: CommandIo = {
    stdin: process.stdin,
    stdout: out,
    stderr: err,
    env: { LANG: 'C' },
    signal: new AbortController().signal,
    cwd: folder.path(),
  };
  const config = folder.put(
    'skylark.yaml',
    `pbx: [{ name: main, host: 127.0.0.1, username: skylark, secretFile: nowhere.secret }]\nstore: sqlite:${storeFile()}\n`,
  );
  const program = new Command('skylark').exitOverride().configureOutput({ writeErr: () => undefined });
  let code: ExitCode | null = null;
  for (const add of [addImport, addPerson]) add(program, io, (given) => (code = given));
  let said = '';
  try {
    await program.parseAsync([...argv, '--config', config], { from: 'user' });
  } catch (error) {
    said = String(Object(error).message);
  }
  return { code, said, out: out.text, err: err.text };
}

/** A call that is over, from this number. */
const call = factsOf({ serial: 1 }).reduce<ReturnType<typeof evolve>>((known, fact) => evolve(known, fact), undefined);

async function inStore<T>(work: (store: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<T>): Promise<T> {
  const store = await openSqliteStore({ file: storeFile(), log: silent, exclusive: false });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

test('shown with his calls, corrected, erased; the log tells who did it and no name', async () => {
  if (call === undefined || call.caller.number === null) throw new Error('the sample call has no number');
  const number = call.caller.number;
  folder.put('people.csv', `姓名,手机,邮箱\n张伟明,${number},zhang@example.com\n`);
  expect(await shell('import', 'contacts', 'people.csv')).toMatchObject({ code: 0 });
  await inStore(async (store) => {
    await store.migrate('call-log', migrations);
    const tables = store.db.withTables<CallLogTables>();
    await tables.insertInto('call_record').values(rowOf(call)).execute();
    await tables
      .insertInto('call_key')
      .values({ kind: 'number', value: number, arrived_at: call.arrivedAt, call: call.id })
      .execute();
  });

  const shown = JSON.parse((await shell('person', 'show', 'Zhang@example.com')).out);
  expect(shown).toMatchObject({
    contact: { name: '张伟明' },
    calls: [{ id: callId(1) }],
    mergedFrom: [],
    blockedNumbers: [],
  });
  expect(await shell('person', 'correct', number, '--name', '张伟', '--title', '主任')).toMatchObject({
    code: 0,
    out: 'corrected #1\n',
  });
  expect(await shell('person', 'correct', '#1', '--mail', 'x')).toMatchObject({
    said: expect.stringMatching(/^--mail must be a mail/),
  });
  expect(JSON.parse((await shell('person', 'show', '#1')).out)).toMatchObject({
    contact: { name: '张伟', title: '主任' },
  });

  expect((await shell('person', 'erase', '#1')).said).toMatch(/give --yes/);
  expect(await shell('person', 'erase', '#1', '--yes')).toMatchObject({
    code: 0,
    out: 'erased #1; 1 calls no longer tell with whom\n',
  });
  expect((await shell('person', 'show', number)).said).toBe('There is no such person.');
  await inStore(async (store) => {
    const tables = store.db.withTables<CallLogTables>();
    const row = await tables.selectFrom('call_record').selectAll().executeTakeFirstOrThrow();
    expect(row.caller).toBeNull();
    expect(JSON.stringify(row)).not.toContain(number.slice(1));
    expect(callOf(row)).toEqual(anonymous(call, number));
    const acts = await createAudit({ db: store.db, clock: systemClock }).routes?.[0]?.handle(Object({ query: {} }));
    expect(acts).toMatchObject({
      items: ['person.erased', 'person.shown', 'person.changed', 'person.shown', 'directory.imported'].map(
        (action) => ({
          action,
          actor: expect.stringMatching(/^shell:/),
        }),
      ),
    });
    expect(JSON.stringify(acts)).not.toMatch(/张|zhang/);
  });
}, 60_000);

test.each([
  ['nobody of that number', ['show', '13900000999'], /There is no such person/],
  ['neither id nor mail nor number', ['show', '张'], /Say who/],
  ['nothing to correct', ['correct', '#1'], /Say what to correct/],
])('%s', async (_what, argv, said) => {
  expect((await shell('person', ...argv)).said).toMatch(said);
});
