/** `user` and `token` from the shell: passwords from standard input or a terminal, never an argument, beside a daemon. */
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { jest } from '@jest/globals';
import { Command } from 'commander';
import { openAccounts } from '../../src/access/access.js';
import { addToken } from '../../src/commands/token.js';
import { addUser } from '../../src/commands/user.js';
import type { CommandIo, ExitCode } from '../../src/commands/io.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { Kept, ownFolder } from './harness.js';

/** Every command opens the store anew and waits for its disk. */
jest.setTimeout(60_000);

const folder = ownFolder();
const password = 'Nachtschicht-42';

function configured(): string {
  return folder.put(
    'skylark.yaml',
    `pbx: [{ name: main, host: 127.0.0.1, username: skylark, secretFile: nowhere.secret }]\nstore: sqlite:${join(folder.path(), 'skylark.db')}\n`,
  );
}

interface Ended {
  readonly code: ExitCode | null;
  readonly error: Error | null;
  readonly out: string;
  readonly err: string;
}

type Stdin = PassThrough & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

async function shell(argv: readonly string[], stdin: Stdin = new PassThrough().end()): Promise<Ended> {
  const [out, err] = [new Kept(), new Kept()];
  const io: CommandIo = {
    stdin,
    stdout: out,
    stderr: err,
    env: { LANG: 'C' },
    signal: new AbortController().signal,
    cwd: folder.path(),
  };
  const program = new Command('skylark')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  let code: ExitCode | null = null;
  for (const add of [addUser, addToken]) add(program, io, (given) => (code = given));
  try {
    await program.parseAsync([...argv, '--config', configured()], { from: 'user' });
    return { code, error: null, out: out.text, err: err.text };
  } catch (error) {
    return { code, error: error instanceof Error ? error : new Error('?'), out: out.text, err: err.text };
  }
}

const typed = (text: string): PassThrough => new PassThrough().end(text);

/** A terminal whose user types once he is asked. */
function terminal(...answers: readonly string[]): { stdin: Stdin; raw: boolean[] } {
  const raw: boolean[] = [];
  const left = [...answers];
  const stdin: Stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(on: boolean) {
      raw.push(on);
      const next = on ? left.shift() : undefined;
      if (next !== undefined) setImmediate(() => stdin.write(next));
    },
  });
  return { stdin, raw };
}

test('an account from standard input to the list', async () => {
  const made = await shell(
    ['user', 'add', 'wang.li', '--name', '王丽', '--role', 'agent,supervisor', '--extension', '8001'],
    typed(`${password}\n`),
  );
  expect(made).toMatchObject({ code: 0, error: null, out: 'added wang.li\n' });
  const listed = await shell(['user', 'list']);
  expect(listed.out).toBe('wang.li\t王丽\tagent,supervisor\t8001\tactive\n');
  await shell(['user', 'disable', 'wang.li']);
  const json = await shell(['user', 'list', '--json']);
  expect(JSON.parse(json.out)).toEqual({
    user: 'wang.li',
    name: '王丽',
    roles: ['agent', 'supervisor'],
    extension: '8001',
    disabled: true,
  });
  expect((await shell(['user', 'disable', 'wang.li', '--undo'])).out).toBe('enabled wang.li\n');
  expect((await shell(['user', 'change', 'wang.li', '--role', 'administrator', '--extension', ''])).code).toBe(0);
  expect((await shell(['user', 'list'])).out).toBe('wang.li\t王丽\tadministrator\t-\tactive\n');
  expect(`${made.out}${made.err}${listed.out}${json.out}`).not.toContain(password);
});

test('a first password is made, printed once, and must be changed', async () => {
  const made = await shell(['user', 'add', 'wang.li', '--role', 'agent', '--generate']);
  expect(made).toMatchObject({ code: 0, error: null });
  const [, first] = /^added wang\.li\nfirst password: (\S{14})\n$/.exec(made.out) ?? [];
  const again = await shell(['user', 'password', 'wang.li', '--generate']);
  const [, second] = /^changed the password of wang\.li\nfirst password: (\S{14})\n$/.exec(again.out) ?? [];
  expect(first).not.toBe(second);
  const known = async (): Promise<boolean | undefined> => {
    const store = await openSqliteStore({
      file: join(folder.path(), 'skylark.db'),
      log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
    });
    try {
      return (await (await openAccounts(store, { now: () => 1 })).accounts.list())[0]?.mustChange;
    } finally {
      await store.close();
    }
  };
  expect(await known()).toBe(true);
  await shell(['user', 'password', 'wang.li'], typed(`${password}\n`));
  expect(await known()).toBe(false);
});

test('a display token has neither role nor user', async () => {
  expect((await shell(['token', 'add', 'wall', '--display'])).out).toMatch(/^token wall: sky_[\w-]{43}\n$/);
  expect((await shell(['token', 'list'])).out).toMatch(/^wall\tdisplay\t-\tmade \S+Z\tnever used\n$/);
  const both = await shell(['token', 'add', 'wall2', '--display', '--role', 'agent']);
  expect(both.error?.message).toMatch(/neither roles nor a user/);
});

test('at a terminal the password is asked twice and never shown', async () => {
  const { stdin, raw } = terminal(`${password}x\u007f\r`, `${password}\n`);
  const made = await shell(['user', 'add', 'wang.li', '--role', 'agent'], stdin);
  expect(made).toMatchObject({ code: 0, error: null });
  expect(made.err).toBe('Password for wang.li: \nThe same again: \n');
  expect(raw).toEqual([true, false, true, false]);
  const changed = terminal('Tagschicht-43\r', 'Tagschicht-44\r');
  const differing = await shell(['user', 'password', 'wang.li'], changed.stdin);
  expect(differing.error).toMatchObject({
    name: 'CommandFailure',
    message: 'The two passwords differ; nothing was changed.',
  });
  const stopped = await shell(['user', 'password', 'wang.li'], terminal('Tag\u0003').stdin);
  expect(stopped.error).toMatchObject({ message: 'Stopped; nothing was changed.' });
});

test.each([
  [
    'a password that breaks the rule',
    ['user', 'add', 'wang.li', '--role', 'agent'],
    'wangli\n',
    /must have at least 8 characters/,
  ],
  ['no password at all', ['user', 'add', 'wang.li', '--role', 'agent'], '', /first line/],
  ['an unknown role', ['user', 'add', 'wang.li', '--role', 'boss'], `${password}\n`, /no role "boss"; there are agent/],
  ['no role', ['user', 'add', 'wang.li'], `${password}\n`, /needs a role/],
  ['a name that is none', ['user', 'add', '../x', '--role', 'agent'], `${password}\n`, /must be letters/],
  ['a user who is not there', ['user', 'password', 'nobody'], `${password}\n`, /no user nobody/],
  ['nothing to change', ['user', 'change', 'nobody'], '', /Say what to change/],
  ['a token without a role', ['token', 'add', 'lab'], '', /needs a role/],
  ['a token of nobody', ['token', 'add', 'lab', '--role', 'agent', '--user', 'nobody'], '', /no user nobody/],
  ['a token that is not there', ['token', 'revoke', 'lab'], '', /no token lab/],
])('%s is refused in a sentence', async (_what, argv, input, sentence) => {
  const ended = await shell(argv, typed(input));
  expect(ended.code).toBeNull();
  expect(ended.error?.message).toMatch(sentence);
  expect(ended.out).toBe('');
});

test('a token is the last word of its line, works beside a running daemon, and can be ended', async () => {
  const store = await openSqliteStore({
    file: join(folder.path(), 'skylark.db'),
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
  });
  try {
    const made = await shell(['token', 'add', 'lab', '--role', 'supervisor']);
    expect(made.out.trim().split(/\s+/).at(-1)).toMatch(/^sky_[\w-]{43}$/);
    expect((await shell(['token', 'list'])).out).toMatch(/^lab\tsupervisor\t-\tmade \S+Z\tnever used\n$/);
    expect((await shell(['token', 'add', 'lab', '--role', 'agent'])).error?.message).toMatch(/already/);
    const { tokens } = await openAccounts(store, { now: () => 1 });
    expect(await tokens.list()).toMatchObject([{ name: 'lab' }]);
    expect((await shell(['token', 'revoke', 'lab'])).out).toBe('revoked lab\n');
    expect((await shell(['token', 'list'])).out).toBe('');
  } finally {
    await store.close();
  }
});

test('a stream that ends at the terminal ends the question', async () => {
  const stdin: Stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const ended = shell(['user', 'add', 'wang.li', '--role', 'agent'], stdin);
  stdin.end();
  await once(stdin, 'end');
  expect((await ended).error).not.toBeNull();
});
