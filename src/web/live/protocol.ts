/** What the server says over `/ws`, as the pages read it. Unknown messages are passed over, so that a newer server works. */
import type { LiveEvent, LockCardJson, SnapshotMessage } from '../../contract/messages.js';

export type { SnapshotMessage };

export interface HelloMessage {
  readonly type: 'hello';
  readonly protocol: number;
  readonly stream: string;
}

/** `at`: when the server sent it, its own clock. */
export type EventMessage = LiveEvent & { readonly seq: number; readonly at?: string };

export interface ErrorMessage {
  readonly type: 'error';
  readonly error: { readonly code: string; readonly message: string };
}

export interface PongMessage {
  readonly type: 'pong';
}

/** To a locked session, without `seq`. */
export type LockMessage =
  | { readonly type: 'session.locked'; readonly cards: readonly LockCardJson[] }
  | { readonly type: 'pop.locked'; readonly card: LockCardJson }
  | { readonly type: 'session.unlocked' };

export type ServerMessage = HelloMessage | SnapshotMessage | EventMessage | ErrorMessage | PongMessage | LockMessage;

/** What each known message must carry to be taken. */
const carried: Readonly<Record<string, readonly string[]>> = {
  hello: ['stream'],
  snapshot: ['stream', 'seq', 'cards', 'links', 'serverTime'],
  error: ['error'],
  pong: [],
  'pop.shown': ['seq', 'card'],
  'pop.updated': ['seq', 'card'],
  'pop.withdrawn': ['seq', 'card'],
  'call.arrived': ['seq', 'call'],
  'call.updated': ['seq', 'call'],
  'call.ended': ['seq', 'call'],
  'answer.late': ['seq', 'callId'],
  'agent.state': ['seq', 'agent'],
  'queue.state': ['seq', 'queue'],
  'pbx.link': ['seq', 'link'],
  'wall.waiting': ['seq', 'waiting'],
  'wall.agents': ['seq', 'agentStates'],
  'wall.tickets': ['seq', 'due'],
  'tickets.due': ['seq', 'due'],
  'draft.saved': ['seq', 'draft'],
  'ticket.changed': ['seq', 'ticket', 'changes'],
  'ticket.reminded': ['seq', 'ticket', 'of'],
  'task.changed': ['seq', 'task'],
  'task.overdue': ['seq', 'task'],
  'session.phone_taken': ['seq', 'extension', 'by'],
  'session.locked': ['cards'],
  'pop.locked': ['card'],
  'session.unlocked': [],
};

function isMessage(value: unknown): value is ServerMessage {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return false;
  const parts = Object.hasOwn(carried, value.type) ? carried[value.type] : undefined;
  return parts !== undefined && parts.every((part) => Object.hasOwn(value, part));
}

/** A frame's text → a message; null for what is not JSON, not known or lacks its parts. Never throws. */
export function decode(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}
