/** `person` from the shell: everything that is kept of somebody, corrected and erased, with his calls. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../../src/clock.js';
import { addImport } from '../../src/commands/import.js';
import type { CommandIo, ExitCode } from '../../src/commands/io.js';
import { withoutNumber } from '../../src/commands/person-facts.js';
import { addPerson } from '../../src/commands/person.js';
import { createAudit } from '../../src/features/audit/audit.js';
import { callOf, migrations, rowOf, type CallLogTables } from '../../src/features/call-log/tables.js';
import { migrations as draftMigrations, type DraftTables } from '../../src/features/desk-drafts/tables.js';
import { procedureSchema } from '../../src/contract/procedure.js';
import { taskKeeper } from '../../src/features/tickets/keep-tasks.js';
import { ticketKeeper } from '../../src/features/tickets/keep-tickets.js';
import { migrations as ticketMigrations } from '../../src/features/tickets/tables.js';
import type { Tx } from '../../src/ports.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { createTimers, timerMigrations, type TimerTables } from '../../src/store/timers.js';
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

/** A ticket of that caller with his name in its words, and a task to call him back. */
async function openTicket(tx: Tx, number: string): Promise<void> {
  const timers = createTimers({ db: tx, clock: systemClock, log: silent });
  const procedure = procedureSchema.parse({});
  const at = Date.UTC(2026, 10, 24) * 1000;
  const fields = {
    subject: '张伟明打不开邮箱', description: '张伟明 zhang@example.com xylophonist', category: null, impact: 'low', urgency: 'medium',
    place: null, tried: null, contactName: '张伟明', contactPhone: number, contactMail: 'zhang@example.com', contact: 1,
    remoteAssistance: false, newProblem: false, aboutUser: null, aboutCall: null,
  } as const; // prettier-ignore
  const caller = { match: 'one', number, salutation: '张总', organisation: null, department: null } as const;
  await ticketKeeper(timers).create(
    tx,
    {
      type: 'created', at, by: null, number: 'SD-20261124-0001', origin: 'call', procedureVersion: 1, fields, kind: null,
      caller, vip: { state: 'no', level: null }, owner: 'anna', inbox: null, priority: 'P3',
      plannedResponseAt: null, plannedResolutionAt: null,
    },
    [{ type: 'commented', text: '张伟明下午在', toldUser: false }, { type: 'cancelled', reason: '张伟明说不用了' }],
    null,
    procedure,
  ); // prettier-ignore
  await taskKeeper(timers).add(tx, {
    subject: `call_back/number:${number}`, kind: 'call_back', note: null, owner: null, duty: 'agent', contact: 1,
    name: '张伟明', number, vip: false, ticket: null, call: null, createdAt: at, deadline: at, rule: 'missed', by: null,
  }); // prettier-ignore
}

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
    await store.migrate('desk-drafts', draftMigrations);
    await store.db
      .withTables<DraftTables>()
      .insertInto('desk_draft')
      .values({ call: call.id, user: 'anna', version: 1, note: '张伟明 要求回电', saved_at: call.arrivedAt })
      .execute();
    await store.migrate('tickets', ticketMigrations);
    await store.migrate('timers', timerMigrations);
    await store.db.transaction().execute((tx) => openTicket(tx, number));
  });

  const shown = JSON.parse((await shell('person', 'show', 'Zhang@example.com')).out);
  expect(shown).toMatchObject({
    contact: { name: '张伟明' },
    calls: [{ id: callId(1), notes: ['张伟明 要求回电'] }],
    tickets: [{ ticket: { number: 'SD-20261124-0001', caller: { name: '张伟明', number } } }],
    tasks: [{ kind: 'call_back', name: '张伟明', number }],
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
  expect(bytesOfStore()).toMatch(/xylophonist/);
  expect(await shell('person', 'erase', '#1', '--yes')).toMatchObject({
    code: 0,
    out: 'erased #1; 1 calls no longer tell with whom, 1 tickets and 1 tasks of whom, 0 rows of facts were written anew\n',
  });
  expect((await shell('person', 'show', number)).said).toBe('There is no such person.');
  await inStore(async (store) => {
    const tables = store.db.withTables<CallLogTables>();
    const row = await tables.selectFrom('call_record').selectAll().executeTakeFirstOrThrow();
    expect(row.caller).toBeNull();
    expect(await store.db.withTables<DraftTables>().selectFrom('desk_draft').selectAll().execute()).toEqual([]);
    expect(await store.db.withTables<TimerTables>().selectFrom('timer').selectAll().execute()).toEqual([]);
    expect(JSON.stringify(row)).not.toContain(number.slice(1));
    expect(callOf(row)).toEqual(withoutNumber(call, number));
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
  // Neither in rows nor in the words that tickets are found by.
  expect(bytesOfStore()).toContain('SD-20261124-0001');
  expect(bytesOfStore()).not.toMatch(/张伟明|zhang@example|xylophonist/i);
}, 60_000);

/** Every byte of the store's files, as text. */
function bytesOfStore(): string {
  return ['', '-wal']
    .map((end) => (existsSync(`${storeFile()}${end}`) ? readFileSync(`${storeFile()}${end}`, 'utf8') : ''))
    .join('');
}

test('erased from the recorded facts too: nothing of him is in the file, the sums hold, a rebuild gives the call of nobody', async () => {
  const number = '+8613900007777';
  const his = factsOf({ serial: 7, number });
  const others = factsOf({ serial: 8, number: '+8613900008888' });
  const goesOn = factsOf({ serial: 9, number, ended: false });
  folder.put('people.csv', '姓名,手机\n王小明,13900007777\n');
  expect(await shell('import', 'contacts', 'people.csv')).toMatchObject({ code: 0 });
  const store = await openSqliteStore({ file: storeFile(), log: silent });
  await store.migrate('call-log', migrations);
  for (const facts of [his, others, goesOn]) await store.facts.append(facts);
  await store.close();
  expect(bytesOfStore()).toContain('13900007777');

  // Beside the running daemon.
  const daemon = await openSqliteStore({ file: storeFile(), log: silent });
  const erased = await shell('person', 'erase', '139 0000 7777', '--yes');
  expect(erased).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^erased #1; 0 calls .* [1-9]\d* rows of facts/),
  });
  expect(erased.err).toMatch(/1 calls still go on and keep the number/);
  const ended = goesOn.length;
  await daemon.facts.append([
    {
      type: 'ended',
      call: callId(9),
      n: ended,
      at: (goesOn.at(-1)?.at ?? 0) + 1,
      precision: 'event',
      outcome: 'answered',
      hangupBy: 'caller',
      lastSeenAt: null,
    },
  ]);
  expect(await shell('person', 'erase', number, '--yes')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^erased the number; /),
  });
  const stored = (await daemon.facts.read(0, 1000)).map((one) => one.fact);
  const rebuilt = (serial: number) =>
    stored
      .filter((fact) => fact.call === callId(serial))
      .reduce<ReturnType<typeof evolve>>((known, fact) => evolve(known, fact), undefined);
  const before = his.reduce<ReturnType<typeof evolve>>((known, fact) => evolve(known, fact), undefined);
  expect(rebuilt(7)).toEqual(withoutNumber(before, number));
  expect(rebuilt(7)?.caller).toMatchObject({ raw: '', number: null, name: '', withheld: false });
  expect(rebuilt(7)?.answeredAt).toBe(before?.answeredAt);
  expect(rebuilt(8)?.caller.number).toBe('+8613900008888');
  expect(rebuilt(9)).toMatchObject({ outcome: 'answered', caller: { number: null } });
  expect(daemon.health().ok).toBe(true);
  await daemon.close();
  // A start looks at every sum; the file's free places hold nothing either.
  await (await openSqliteStore({ file: storeFile(), log: silent })).close();
  expect(bytesOfStore()).toContain('13900008888');
  expect(bytesOfStore()).not.toMatch(/13900007777|王小明/);
}, 60_000);

test('a number within a longer text goes, channels and clocks stay', () => {
  const fact = {
    call: 'main-1-13900007777.1',
    at: 13900007777,
    party: { device: 'Local/013900007777@out', number: '+8613900007777' },
    list: ['13900007777x'],
  };
  expect(withoutNumber(fact, '+8613900007777')).toEqual({
    ...fact,
    party: { device: 'Local/0erased@out', number: null },
    list: ['erasedx'],
  });
});

test.each([
  ['nobody of that number', ['show', '13900000999'], /There is no such person/],
  ['neither id nor mail nor number', ['show', '张'], /Say who/],
  ['nothing to correct', ['correct', '#1'], /Say what to correct/],
])('%s', async (_what, argv, said) => {
  expect((await shell('person', ...argv)).said).toMatch(said);
});
