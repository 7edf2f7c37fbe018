/** All actions of the simulated PBX by name, and ListCommands, which tells them. */
import type { ActionContext, Action } from './action.js';
import { refuse } from './action.js';
import { channelActions } from './channels.js';
import { controlActions } from './control.js';
import { queueActions } from './queues.js';
import { systemActions } from './system.js';

const listCommands: Action = {
  name: 'ListCommands',
  classes: [],
  summary: 'List available manager commands.',
  run({ session, action }) {
    const may = all.filter((known) => session.mayWrite(known.classes));
    session.succeed(
      action,
      may
        .map(({ name, summary, classes }) => {
          const needed = classes.length === 0 ? '<none>' : [...classes, 'all'].join(',');
          return `${name}: ${summary}  (Priv: ${needed})\r\n`;
        })
        .join(''),
    );
  },
};

const builtIn = (name: string, summary: string): Action => ({ name, classes: [], summary, run: () => undefined });

const all: readonly Action[] = [
  ...systemActions,
  ...channelActions,
  ...queueActions,
  ...controlActions,
  listCommands,
  // The session sees to these itself, signed in or not.
  builtIn('Challenge', 'Generate Challenge for MD5 Auth.'),
  builtIn('Login', 'Login Manager.'),
  builtIn('Logoff', 'Logoff Manager.'),
].sort((a, b) => a.name.localeCompare(b.name));

const byName = new Map(all.map((action) => [action.name.toLowerCase(), action]));

/** Does what a signed-in client asks, or says why not. */
export function perform(context: ActionContext): void {
  const known = byName.get(context.action.name.toLowerCase());
  if (known === undefined) {
    refuse(
      context,
      `Invalid/unknown command: ${context.action.name}. Use Action: ListCommands to show available commands.`,
    );
  } else if (context.session.mayWrite(known.classes)) known.run(context);
  else refuse(context, 'Permission denied');
}
