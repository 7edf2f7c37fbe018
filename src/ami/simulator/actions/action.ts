/** What an action of the simulated PBX is: who may do it, what ListCommands says of it, what it does. */
import type { Pbx } from '../pbx.js';
import type { ActionMessage, Session } from '../session.js';

export interface ActionContext {
  readonly pbx: Pbx;
  readonly session: Session;
  readonly action: ActionMessage;
}

export interface Action {
  readonly name: string;
  /** Any one of these classes of manager.conf's `write`; none: everybody who is signed in. */
  readonly classes: readonly string[];
  readonly summary: string;
  run(context: ActionContext): void;
}

export const acknowledge = ({ session, action }: ActionContext, text: string): void =>
  session.succeed(action, `Message: ${text}\r\n`);

export const refuse = ({ session, action }: ActionContext, why: string): void => session.fail(action, why);
