/** `token`: API tokens for other programs. The token is printed once, as the last word of the line; only its hash is kept. */
import type { Command } from 'commander';
import { instant, instantOrNull } from '../contract/instant.js';
import { collect, rolesOf, withAccounts } from './accounts-store.js';
import { print, UsageError } from './io.js';
import type { AddCommand } from './run.js';

interface Given {
  readonly config?: string;
  readonly role: readonly string[];
  readonly user?: string;
  readonly json?: true;
  readonly display?: true;
}

const withConfig = (command: Command): Command => command.option('--config <file>', 'the configuration');

export const addToken: AddCommand = (program, io, done) => {
  const token = program.command('token').description('API tokens for other programs');

  withConfig(token.command('add <name>'))
    .description('make a token and print it; it is shown this once')
    .option('--role <role>', 'what it may do; may be given several times', collect, [])
    .option('--user <user>', 'whose it is: it gets his pops, and may do no more than he')
    .option('--display', 'for a wallboard: no personal data, no rights, neither role nor user')
    .action(async (name: string, given: Given) => {
      const roles = rolesOf(given.role);
      const kind = given.display === true ? 'display' : 'api';
      if (kind === 'api' && roles.length === 0)
        throw new UsageError('A token needs a role: give --role supervisor, for example.');
      await withAccounts(io, given.config, async ({ tokens, by }) => {
        const made = await tokens.add({ name, kind, roles, user: given.user ?? null, by });
        await print(io, `token ${name}: ${made}\n`);
      });
      done(0);
    });

  withConfig(token.command('list'))
    .description('all tokens that are not revoked, without their secret')
    .option('--json', 'one JSON object a line')
    .action(async (given: Given) => {
      await withAccounts(io, given.config, async ({ tokens }) => {
        for (const { name, kind, roles, user, createdAt, lastUsedAt } of await tokens.list()) {
          const made = instant(createdAt);
          const used = instantOrNull(lastUsedAt);
          const line =
            given.json === true
              ? JSON.stringify({ name, kind, roles, user, createdAt: made, lastUsedAt: used })
              : [
                  name,
                  kind === 'display' ? 'display' : roles.join(','),
                  user ?? '-',
                  `made ${made}`,
                  used === null ? 'never used' : `used ${used}`,
                ].join('\t');
          await print(io, `${line}\n`);
        }
      });
      done(0);
    });

  withConfig(token.command('revoke <name>'))
    .description('end a token; a running daemon closes its sockets within a second')
    .action(async (name: string, given: Given) => {
      await withAccounts(io, given.config, ({ tokens, by }) => tokens.revoke(name, by));
      await print(io, `revoked ${name}\n`);
      done(0);
    });
};
