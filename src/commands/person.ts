/** `person`: shows, corrects and erases what is kept of a person, when he asks for it. Beside a running daemon. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { systemClock } from '../clock.js';
import { toCallJson } from '../contract/call.js';
import { contactChange } from '../contract/contact.js';
import { migrations as callMigrations } from '../features/call-log/tables.js';
import { migrations as draftMigrations } from '../features/desk-drafts/tables.js';
import type { Doer } from '../features/directory/doer.js';
import { contactsIn } from '../features/directory/keep-contacts.js';
import {
  erasePerson,
  ownNumbers,
  personalData,
  whoIs,
  type PersonalData,
} from '../features/directory/personal-data.js';
import { forgetPerson, purgeWords, ticketsOfPerson, type Forgotten } from '../features/tickets/personal-data.js';
import { migrations as ticketMigrations } from '../features/tickets/tables.js';
import { createTimers, type Timers } from '../store/timers.js';
import { withDirectory, type DirectoryStore } from './directory-store.js';
import { CommandFailure, notice, print, UsageError, type CommandIo } from './io.js';
import { callsOf, forgetNumber, notesOf } from './person-calls.js';
import { findFacts, forgetFacts } from './person-facts.js';
import type { Log, Tx } from '../ports.js';
import type { AddCommand } from './run.js';

interface Given {
  readonly config?: string;
}

const correctable = [
  'name',
  'title',
  'salutation',
  'mail',
  'organisation',
  'department',
  'site',
  'language',
  'notes',
] as const;
type Corrections = Partial<Record<(typeof correctable)[number], string>>;

const mostCalls = 1000;
const mostTickets = 1000;

/** Whoever runs the command line, by his account on the machine. */
export function shellDoer(): Doer {
  let account = 'unknown';
  try {
    account = userInfo().username;
  } catch {
    // An account without a name, as in some containers.
  }
  return { actor: `shell:${account}`, user: null, address: null };
}

/** An id (`12` or `#12`), a mail address or a number in any spelling → ids of people. Throws where it is none of them. */
async function idsOf({ store, normalise }: DirectoryStore, text: string): Promise<readonly number[]> {
  const id = /^#?([1-9]\d{0,9})$/.exec(text.trim())?.[1];
  const read = normalise(text);
  const number = read.kind === 'e164' || read.kind === 'extension' || read.kind === 'service' ? read.number : null;
  const mail = text.includes('@') ? text.trim() : null;
  const found = number === null && mail === null ? [] : await whoIs(store.db, { number, mail });
  if (text.startsWith('#') || (found.length === 0 && mail === null && number === null)) {
    if (id === undefined) throw new UsageError('Say who: an id such as #12, a mail address or a phone number.');
    return [Number(id)];
  }
  return found;
}

async function theOne(directory: DirectoryStore, text: string): Promise<number> {
  const ids = await idsOf(directory, text);
  const [id] = ids;
  if (id === undefined) throw new CommandFailure('There is no such person.');
  if (ids.length > 1) {
    throw new CommandFailure(`That fits several people: ${ids.map((one) => `#${one}`).join(', ')}. Say which one.`);
  }
  return id;
}

const nowhere: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
/** Those of the daemon's table: never started here. */
const timersOf = ({ store }: DirectoryStore): Timers =>
  createTimers({ db: store.db, clock: systemClock, log: nowhere });

/** By what tickets know him. */
function knownAs(data: PersonalData, numbers: readonly string[]): Forgotten {
  const { contact, alsoKnownAs } = data;
  const mails = [contact.mail ?? '', ...alsoKnownAs].filter((one) => one.includes('@'));
  return { contact: contact.id, names: [contact.name], mails: [...new Set(mails)], numbers };
}

async function show(io: CommandIo, directory: DirectoryStore, text: string): Promise<void> {
  const { store, ruleOf } = directory;
  const now = systemClock.now();
  const ids = await idsOf(directory, text);
  let shown = 0;
  for (const id of ids) {
    const data = await personalData(store.db, id, now);
    if (data === null) continue;
    const calls = [];
    const numbers = await ownNumbers(store.db, id);
    for (const number of numbers) {
      for (const call of await callsOf(store.db, number, mostCalls))
        calls.push({ ...toCallJson(call, ruleOf(call.queue), now), notes: await notesOf(store.db, call.id) });
    }
    await directory.audit.note({
      actor: shellDoer().actor,
      action: 'person.shown',
      subject: { kind: 'person', id: String(data.contact.id) },
    });
    const work = await ticketsOfPerson(store.db, knownAs(data, numbers), mostTickets);
    await print(io, `${JSON.stringify({ ...data, calls, ...work }, null, 2)}\n`);
    shown += 1;
  }
  if (shown === 0) throw new CommandFailure('There is no such person.');
}

async function correct(io: CommandIo, directory: DirectoryStore, text: string, given: Corrections): Promise<void> {
  const { store, normalise, audit } = directory;
  const id = await theOne(directory, text);
  const data = await personalData(store.db, id, systemClock.now());
  if (data === null) throw new CommandFailure('There is no such person.');
  const { contact } = data;
  const { vip } = contact;
  const wish: Record<string, unknown> = {
    vip: vip && { level: vip.level, reason: vip.reason, from: vip.from, to: vip.to },
    version: contact.version,
  };
  for (const field of correctable) wish[field] = given[field] ?? contact[field];
  const read = contactChange.safeParse(wish);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UsageError(`--${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}.`);
  }
  const keep = contactsIn({ db: store.db, normalise, now: () => systemClock.now(), audit });
  const row = await keep.change(contact.id, read.data, shellDoer());
  await print(io, `corrected #${row.id}\n`);
}

/** An outside number that nobody has, in any spelling; null for what is none. */
function bareNumber({ normalise }: DirectoryStore, text: string): string | null {
  const { kind, number } = normalise(text);
  return kind === 'e164' ? number : null;
}

async function erase(io: CommandIo, directory: DirectoryStore, text: string): Promise<void> {
  const { store, audit } = directory;
  const bare = (await idsOf(directory, text)).length === 0 ? bareNumber(directory, text) : null;
  const id = bare === null ? await theOne(directory, text) : null;
  const numbers = id === null ? [bare ?? ''] : await ownNumbers(store.db, id);
  const data = id === null ? null : await personalData(store.db, id, systemClock.now());
  const person: Forgotten = data === null ? { contact: null, names: [], mails: [], numbers } : knownAs(data, numbers);
  const facts = await findFacts(store.db, numbers);
  const forget = async (tx: Tx) => {
    let calls = 0;
    for (const number of numbers) calls += await forgetNumber(tx, number);
    const normalise = (raw: string): string | null => directory.normalise(raw).number;
    const work = await forgetPerson(tx, person, { timers: timersOf(directory), now: systemClock.now(), normalise });
    return { calls, ...work, ...(await forgetFacts(tx, facts, numbers)) };
  };
  const done =
    id === null
      ? await store.db.transaction().execute(async (tx) => {
          const said = await forget(tx);
          const { actor } = shellDoer();
          await audit.record(tx, {
            actor,
            action: 'person.erased',
            subject: null,
            details: { of: 'a number of nobody' },
          });
          return said;
        })
      : await erasePerson({ db: store.db, audit }, id, shellDoer(), forget);
  if (done === null) throw new CommandFailure('There is no such person.');
  const { calls, rows, openCalls, tickets, tasks } = done;
  await purgeWords(store.db);
  await print(
    io,
    `erased ${id === null ? 'the number' : `#${id}`}; ${calls} calls no longer tell with whom, ${tickets} tickets and ${tasks} tasks of whom, ${rows} rows of facts were written anew\n`,
  );
  const open =
    openCalls === 0
      ? ''
      : ` ${openCalls} calls still go on and keep the number: say "person erase NUMBER" when they are over;`;
  notice(
    io,
    `skylark:${open} numbers that others have too stay with them; a number that is blocked stays blocked; files attached to tickets keep what is in them; a list that is imported again brings him back unless he is taken out of it; backups keep what they kept.`,
  );
}

export const addPerson: AddCommand = (program, io, done) => {
  const person = program.command('person').description('what is kept of a person: by #id, mail address or number');
  const add = (name: string, description: string): Command =>
    person.command(`${name} <who>`).description(description).option('--config <file>', 'the configuration');
  const run = (given: Given, work: (directory: DirectoryStore) => Promise<void>): Promise<void> =>
    withDirectory(io, given.config, async (directory) => {
      await directory.store.migrate('call-log', callMigrations);
      await directory.store.migrate('desk-drafts', draftMigrations);
      await directory.store.migrate('tickets', ticketMigrations);
      await directory.store.migrate('timers', timersOf(directory).migrations);
      await work(directory);
      done(0);
    });

  add('show', 'everything that is kept, his tickets and calls by his own numbers among it, as JSON').action(
    (who: string, given: Given) => run(given, (directory) => show(io, directory, who)),
  );

  const correcting = add('correct', 'change what is wrong; "" takes a word away');
  for (const field of correctable) correcting.option(`--${field} <text>`);
  correcting.action(async (who: string, given: Given & Corrections) => {
    if (!correctable.some((field) => given[field] !== undefined)) {
      throw new UsageError(`Say what to correct: ${correctable.map((field) => `--${field}`).join(', ')}.`);
    }
    await run(given, (directory) => correct(io, directory, who, given));
  });

  add(
    'erase',
    'take the person out of the directory, of tickets and tasks, his own numbers out of calls and recorded facts',
  )
    .option('--yes', 'really: this cannot be undone')
    .action(async (who: string, given: Given & { readonly yes?: true }) => {
      if (given.yes !== true) throw new UsageError('Erasing cannot be undone: give --yes as well.');
      await run(given, (directory) => erase(io, directory, who));
    });
};
