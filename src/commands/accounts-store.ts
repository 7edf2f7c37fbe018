/** The accounts' tables for commands that work beside a running daemon, and how a password is asked for. */
import { createInterface } from 'node:readline';
import { openAccounts } from '../access/access.js';
import type { Accounts } from '../access/accounts.js';
import type { Tokens } from '../access/tokens.js';
import type { Doer } from '../access/acts.js';
import { systemClock } from '../clock.js';
import type { Role } from '../contract/roles.js';
import { roles } from '../contract/roles.js';
import { createAudit } from '../features/audit/audit.js';
import type { Log } from '../ports.js';
import { openSqliteStore } from '../store/sqlite.js';
import { shellDoer } from './person.js';
import { CommandFailure, needConfig, notice, UsageError, type CommandIo } from './io.js';

/** Opens the store of the configuration, runs the work and closes it, whatever happens. */
export async function withAccounts(
  io: CommandIo,
  configFile: string | undefined,
  work: (tables: { readonly accounts: Accounts; readonly tokens: Tokens; readonly by: Doer }) => Promise<void>,
): Promise<void> {
  const config = needConfig(io, configFile, { files: 'leave' });
  const tell = (message: string): void => notice(io, `skylark: ${message}`);
  const log: Log = { error: tell, warn: tell, info: () => undefined, debug: () => undefined };
  const store = await openSqliteStore({ file: config.store.path, log, exclusive: false });
  try {
    const audit = createAudit({ db: store.db, clock: systemClock });
    await store.migrate(audit.name, audit.migrations ?? {});
    const tables = await openAccounts(store, systemClock, audit);
    await work({ ...tables, by: shellDoer() });
    await audit.stop?.();
  } finally {
    await store.close();
  }
}

/** `--role a --role b` and `--role a,b`. Throws UsageError for a role that there is not. */
export function rolesOf(given: readonly string[]): readonly Role[] {
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim());
  const unknown = names.find((name) => !roles.some((role) => role === name));
  if (unknown !== undefined) throw new UsageError(`There is no role "${unknown}"; there are ${roles.join(', ')}.`);
  return roles.filter((role) => names.includes(role));
}

export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const longestLine = 1000;

/**
 * A password, typed twice at a terminal without showing, else the first line of standard input. Never an argument:
 * those stand in the list of processes and in the shell's history.
 */
export async function askPassword(io: CommandIo, user: string): Promise<string> {
  if (io.stdin.isTTY !== true) return firstLine(io);
  const password = await typed(io, `Password for ${user}: `);
  const again = await typed(io, 'The same again: ');
  if (password !== again) throw new CommandFailure('The two passwords differ; nothing was changed.');
  return password;
}

async function firstLine(io: CommandIo): Promise<string> {
  const lines = createInterface({ input: io.stdin, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (line.length > longestLine) break;
      if (line !== '') return line;
      break;
    }
  } finally {
    lines.close();
  }
  throw new UsageError('The password is read from standard input, which holds none on its first line.');
}

/** One line from a terminal in raw mode: nothing is echoed, so the way back and the way out are handled here. */
function typed(io: CommandIo, prompt: string): Promise<string> {
  const { stdin } = io;
  io.stderr.write(prompt);
  stdin.setRawMode?.(true);
  let text = '';
  return new Promise((resolve, reject) => {
    const end = (failure: Error | null): void => {
      stdin.off('data', take);
      stdin.off('end', abort);
      io.signal.removeEventListener('abort', abort);
      stdin.setRawMode?.(false);
      stdin.pause();
      io.stderr.write('\n');
      if (failure === null) resolve(text);
      else reject(failure);
    };
    const abort = (): void => end(new CommandFailure('Stopped; nothing was changed.'));
    const take = (chunk: Buffer | string): void => {
      for (const c of String(chunk)) {
        if (c === '\r' || c === '\n' || c === '\u0004') return end(null);
        if (c === '\u0003') return abort();
        if (c === '\u007f' || c === '\b') text = Array.from(text).slice(0, -1).join('');
        else if (c >= ' ' && text.length < longestLine) text += c;
      }
    };
    stdin.on('data', take);
    stdin.once('end', abort);
    io.signal.addEventListener('abort', abort, { once: true });
    stdin.resume();
  });
}
