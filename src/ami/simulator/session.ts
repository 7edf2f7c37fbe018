/**
 * One AMI client: its bytes become actions, its login and privileges decide what it may do and see. What actions do
 * stands in actions/; how bytes leave in outlet.ts.
 */
import { createHash, randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AmiUser } from './options.js';
import type { Outlet } from './outlet.js';
import type { OutgoingEvent } from './pbx.js';
import { line, secondsWithMicros } from './text.js';

/** A message of the client: the first value of a key wins; keys are compared in lower case. */
export interface ActionMessage {
  readonly name: string;
  readonly actionId: string | null;
  get(key: string): string;
  all(key: string): string[];
}

const maxLine = 1024;
const maxHeaders = 128;

function message(lines: readonly string[]): ActionMessage {
  const values = new Map<string, string[]>();
  for (const text of lines) {
    const colon = text.indexOf(':');
    if (colon < 1) continue;
    const key = text.slice(0, colon).toLowerCase();
    const value = text.slice(colon + 1).replace(/^ +/, '');
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  const get = (key: string): string => values.get(key.toLowerCase())?.[0] ?? '';
  return {
    name: get('Action'),
    actionId: values.has('actionid') ? get('ActionID') : null,
    get,
    all: (key) => values.get(key.toLowerCase()) ?? [],
  };
}

export interface SessionHooks {
  readonly users: readonly AmiUser[];
  readonly refusalDelayMs: number;
  readonly timestamps: boolean;
  perform(session: Session, action: ActionMessage): void;
  signedIn(session: Session): void;
}

export class Session {
  readonly outlet: Outlet;
  user: AmiUser | null = null;
  /** Classes it asked for; null is all that it may read. */
  private mask: ReadonlySet<string> | null = null;
  private eventsOn = true;
  private readonly hooks: SessionHooks;
  private readonly socket: Socket;
  private rest: Buffer = Buffer.alloc(0);
  private lines: string[] = [];
  private tooLong = false;
  private challenge: string | null = null;
  private refused = false;
  private frozen: Buffer[] | null = null;

  constructor(socket: Socket, outlet: Outlet, hooks: SessionHooks) {
    this.socket = socket;
    this.outlet = outlet;
    this.hooks = hooks;
    socket.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /** Takes bytes but answers nothing, until `thaw`. */
  freeze(): void {
    this.frozen ??= [];
    this.outlet.hold();
  }

  thaw(): void {
    const held = this.frozen ?? [];
    this.frozen = null;
    this.outlet.release();
    for (const chunk of held) this.take(chunk);
  }

  private take(chunk: Buffer): void {
    if (this.frozen !== null) {
      this.frozen.push(chunk);
      return;
    }
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (;;) {
      const end = this.rest.indexOf(10);
      if (end < 0) break;
      const bytes = this.rest.subarray(0, end > 0 && this.rest[end - 1] === 13 ? end - 1 : end);
      this.rest = this.rest.subarray(end + 1);
      this.takeLine(bytes);
      if (this.refused || this.socket.destroyed) return;
    }
    if (this.rest.length > maxLine) {
      this.tooLong = true;
      this.rest = Buffer.alloc(0);
    }
  }

  private takeLine(bytes: Buffer): void {
    if (bytes.length > maxLine) this.tooLong = true;
    else if (bytes.length > 0) {
      // A NUL ends a value, as it ends every C string.
      const nul = bytes.indexOf(0);
      this.lines.push((nul < 0 ? bytes : bytes.subarray(0, nul)).toString('utf8'));
      return;
    }
    if (bytes.length > 0) return;
    const lines = this.lines;
    this.lines = [];
    if (this.tooLong || lines.length > maxHeaders) {
      const why = this.tooLong ? 'line too long' : 'too many lines';
      this.tooLong = false;
      this.outlet.send(`Response: Error\r\nMessage: Failed to parse message: ${why}\r\n\r\n`);
      return;
    }
    if (lines.length > 0) this.act(message(lines));
  }

  private act(action: ActionMessage): void {
    const name = action.name.toLowerCase();
    if (name === 'logoff') {
      this.outlet.send(`Response: Goodbye\r\n${idLine(action)}Message: Thanks for all the fish.\r\n\r\n`);
      this.outlet.close();
    } else if (name === 'challenge') this.answerChallenge(action);
    else if (name === 'login') this.login(action);
    else if (name === '') this.fail(action, 'Missing action in request');
    else if (this.user === null) this.fail(action, 'Permission denied');
    else this.hooks.perform(this, action);
  }

  private answerChallenge(action: ActionMessage): void {
    if (action.get('AuthType').toLowerCase() !== 'md5') {
      this.fail(action, 'Must specify AuthType');
      return;
    }
    this.challenge = String(randomInt(100_000_000, 1_000_000_000));
    this.succeed(action, line('Challenge', this.challenge));
  }

  private login(action: ActionMessage): void {
    if (this.user !== null) {
      this.succeed(action, line('Message', 'Already authenticated'));
      return;
    }
    const user = this.hooks.users.find((candidate) => candidate.name === action.get('Username'));
    if (user === undefined || !this.proves(user, action)) {
      // Asterisk lets a wrong password wait for a second, answers, and cuts.
      this.refused = true;
      setTimeout(() => {
        this.fail(action, 'Authentication failed');
        this.outlet.close();
      }, this.hooks.refusalDelayMs).unref();
      return;
    }
    this.user = user;
    if (action.get('Events') !== '') this.setEvents(action.get('Events'));
    this.succeed(action, line('Message', 'Authentication accepted'));
    this.hooks.signedIn(this);
  }

  private proves(user: AmiUser, action: ActionMessage): boolean {
    if (action.get('AuthType').toLowerCase() !== 'md5') return action.get('Secret') === user.secret;
    if (this.challenge === null) return false;
    const expected = createHash('md5')
      .update(this.challenge + user.secret)
      .digest('hex');
    return action.get('Key').toLowerCase() === expected;
  }

  /** The mask of `Events`: on, off, or classes. Null when it makes no sense, else whether events come. */
  setEvents(mask: string): 'On' | 'Off' | null {
    const words = mask
      .toLowerCase()
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (words.length === 0) return null;
    this.eventsOn = !['off', 'no', '0', 'false'].includes(words[0]!);
    this.mask = ['on', 'yes', '1', 'true', 'all'].includes(words[0]!) ? null : new Set(words);
    return this.eventsOn ? 'On' : 'Off';
  }

  mayRead(eventClass: string): boolean {
    if (this.user === null || !this.eventsOn) return false;
    if (this.mask !== null && !this.mask.has(eventClass)) return false;
    return this.user.read.includes('all') || this.user.read.includes(eventClass);
  }

  /** No class at all: anybody who is signed in may. */
  mayWrite(classes: readonly string[]): boolean {
    const user = this.user;
    if (user === null) return false;
    return classes.length === 0 || user.write.includes('all') || classes.some((wanted) => user.write.includes(wanted));
  }

  deliver(event: OutgoingEvent): void {
    if (!this.mayRead(event.eventClass)) return;
    this.outlet.send(eventText(event, this.hooks.timestamps));
  }

  succeed(action: ActionMessage, lines: string): void {
    this.outlet.send(`Response: Success\r\n${idLine(action)}${lines}\r\n`);
  }

  fail(action: ActionMessage, why: string): void {
    this.outlet.send(`Response: Error\r\n${idLine(action)}${line('Message', why)}\r\n`);
  }

  /** A list: its beginning, one event an item, its end with the count. */
  list(
    action: ActionMessage,
    announcement: string,
    items: readonly { event: string; body: string; idLast?: boolean }[],
    complete: string,
    more = '',
  ): void {
    const id = idLine(action);
    let text = `Response: Success\r\n${id}EventList: start\r\nMessage: ${announcement}\r\n\r\n`;
    for (const item of items) {
      text += `Event: ${item.event}\r\n${item.idLast === true ? item.body + id : id + item.body}\r\n`;
    }
    text += `Event: ${complete}\r\n${id}EventList: Complete\r\nListItems: ${items.length}\r\n${more}\r\n`;
    this.outlet.send(text);
  }
}

const idLine = (action: ActionMessage): string => (action.actionId === null ? '' : line('ActionID', action.actionId));

export function eventText(event: OutgoingEvent, timestamps: boolean): string {
  const timestamp = timestamps ? `Timestamp: ${secondsWithMicros(event.at)}\r\n` : '';
  return `Event: ${event.name}\r\nPrivilege: ${event.eventClass},all\r\n${timestamp}${event.body}\r\n`;
}
