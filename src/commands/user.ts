/** `user`: accounts, beside a running daemon or before its first start. */
import type { Command } from 'commander';
import { firstPassword } from '../access/first-password.js';
import { askPassword, collect, rolesOf, withAccounts } from './accounts-store.js';
import { print, tame, UsageError } from './io.js';
import type { AddCommand } from './run.js';

interface Given {
  readonly config?: string;
  readonly name?: string;
  readonly role: readonly string[];
  readonly extension?: string;
  readonly json?: true;
  readonly generate?: true;
}

const toGenerate = 'make a first password and print it; it must be changed at the first sign-in';

const withConfig = (command: Command): Command => command.option('--config <file>', 'the configuration');

export const addUser: AddCommand = (program, io, done) => {
  const user = program.command('user').description('accounts');

  withConfig(user.command('add <user>'))
    .description('make an account; the password is read from the terminal or standard input')
    .option('--name <name>', 'as colleagues read it (else the user name)')
    .option('--role <role>', 'what he may do; may be given several times', collect, [])
    .option('--extension <number>', 'his phone')
    .option('--generate', toGenerate)
    .action(async (name: string, given: Given) => {
      const roles = rolesOf(given.role);
      if (roles.length === 0) throw new UsageError('An account needs a role: give --role agent, for example.');
      await withAccounts(io, given.config, async ({ accounts, by }) => {
        if ((await accounts.list()).some((account) => account.user === name)) {
          throw new UsageError(`The user ${tame(name)} exists already.`);
        }
        const mustChange = given.generate === true;
        const password = mustChange ? firstPassword(name) : await askPassword(io, name);
        const extension = given.extension ?? null;
        await accounts.add({ user: name, name: given.name ?? name, roles, extension, password }, { mustChange, by });
        await print(io, `added ${name}\n${mustChange ? `first password: ${password}\n` : ''}`);
      });
      done(0);
    });

  withConfig(user.command('list'))
    .description('all accounts')
    .option('--json', 'one JSON object a line')
    .action(async (given: Given) => {
      await withAccounts(io, given.config, async ({ accounts }) => {
        for (const account of await accounts.list()) {
          const { roles, disabled } = account;
          const extension = account.extension === '' ? null : account.extension;
          const line =
            given.json === true
              ? JSON.stringify({ user: account.user, name: account.name, roles, extension, disabled })
              : [
                  account.user,
                  tame(account.name),
                  roles.join(','),
                  extension ?? '-',
                  disabled ? 'disabled' : 'active',
                ].join('\t');
          await print(io, `${line}\n`);
        }
      });
      done(0);
    });

  withConfig(user.command('disable <user>'))
    .description('end the sessions and tokens of a user and let him in no more; --undo lets him in again')
    .option('--undo', 'let him in again')
    .action(async (name: string, given: Given & { readonly undo?: true }) => {
      const disabled = given.undo !== true;
      await withAccounts(io, given.config, ({ accounts, by }) => accounts.setDisabled(name, disabled, by));
      await print(io, `${disabled ? 'disabled' : 'enabled'} ${name}\n`);
      done(0);
    });

  withConfig(user.command('password <user>'))
    .description('set a password, read from the terminal or standard input; ends the sessions of the user')
    .option('--generate', toGenerate)
    .action(async (name: string, given: Given) => {
      await withAccounts(io, given.config, async ({ accounts, by }) => {
        const mustChange = given.generate === true;
        const password = mustChange ? firstPassword(name) : await askPassword(io, name);
        await accounts.setPassword(name, password, { mustChange, by });
        const first = mustChange ? `first password: ${password}\n` : '';
        await print(io, `changed the password of ${name}\n${first}`);
      });
      done(0);
    });

  withConfig(user.command('change <user>'))
    .description('change name, roles or phone; other roles end the sessions of the user')
    .option('--name <name>', 'as colleagues read it')
    .option('--role <role>', 'what he may do, instead of before; may be given several times', collect, [])
    .option('--extension <number>', 'his phone; "" for none')
    .action(async (name: string, given: Given) => {
      const roles = rolesOf(given.role);
      const { name: shown, extension } = given;
      if (shown === undefined && extension === undefined && roles.length === 0) {
        throw new UsageError('Say what to change: --name, --role or --extension.');
      }
      await withAccounts(io, given.config, ({ accounts, by }) =>
        accounts.change(
          name,
          {
            ...(shown !== undefined && { name: shown }),
            ...(roles.length > 0 && { roles }),
            ...(extension !== undefined && { extension }),
          },
          by,
        ),
      );
      await print(io, `changed ${name}\n`);
      done(0);
    });
};
