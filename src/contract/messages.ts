/** WebSocket `/ws`: what either side may say. JSON text frames; the event messages carry a rising `seq`. */
import { z } from 'zod';
import { callSchema } from './call.js';
import { draftSchema } from './desk.js';
import {
  agentSchema,
  agentStateSchema,
  cardSchema,
  dueTicketsSchema,
  lateSchema,
  linkSchema,
  queueSchema,
  snapshotSchema,
  waitingSchema,
} from './live.js';
import type { Role } from './roles.js';
import { taskChangedSchema } from './task.js';
import { ticketChangedSchema, ticketRemindedSchema } from './ticket.js';

export const protocolVersion = 1;

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auth'), token: z.string().max(200) }),
  z.strictObject({
    type: z.literal('subscribe'),
    stream: z.string().max(64).optional(),
    after: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Each event type with what it carries; a message is `{ type, seq, at, ...carried }`. */
export const eventSchemas = {
  'pop.shown': z.object({ card: cardSchema }),
  'pop.updated': z.object({ card: cardSchema }),
  'pop.withdrawn': z.object({ card: cardSchema }),
  'call.arrived': z.object({ call: callSchema }),
  'call.updated': z.object({ call: callSchema }),
  'call.ended': z.object({ call: callSchema }),
  'answer.late': lateSchema,
  'agent.state': z.object({ agent: agentSchema }),
  'queue.state': z.object({ queue: queueSchema }),
  'pbx.link': z.object({ link: linkSchema }),
  /** What a wallboard's snapshot holds as `waiting` and `agentStates`, as it is now. */
  'wall.waiting': z.object({ waiting: z.array(waitingSchema) }),
  'wall.agents': z.object({ agentStates: z.array(agentStateSchema) }),
  /** What a snapshot holds as `due`: without names for wallboards, with them for supervisors. */
  'wall.tickets': z.object({ due: dueTicketsSchema }),
  'tickets.due': z.object({ due: dueTicketsSchema }),
  /** To its owner, whom it was given to, and supervisors; a complaint to supervisors alone. */
  'ticket.changed': ticketChangedSchema,
  /** To those whom the reminder is for, of those who may see the ticket. */
  'ticket.reminded': ticketRemindedSchema,
  /** To its owner, those on its duty, and supervisors. */
  'task.changed': taskChangedSchema,
  /** Its deadline passed: to the same, once, beside `task.changed`. */
  'task.overdue': taskChangedSchema,
  /** To its writer, in every window of his. */
  'draft.saved': z.object({ draft: draftSchema }),
  /** To the one who loses his phone: a colleague signed on there. */
  'session.phone_taken': z.object({ extension: z.string(), by: z.object({ user: z.string(), name: z.string() }) }),
} as const;

export type EventType = keyof typeof eventSchemas;
/** Who may ever be told: the hub gives an event to nobody else, whatever audience it is published for. */
export interface EventReaders {
  /** Everybody who is signed in. */
  readonly everyone?: true;
  /** The users whom it concerns, named at each event. */
  readonly concerned?: true;
  readonly roles?: readonly Role[];
  /** API tokens with the role supervisor that belong to no user. */
  readonly watchers?: true;
  /** Wallboards: it holds no personal data. */
  readonly displays?: true;
}

const overseers: readonly Role[] = ['supervisor', 'administrator'];

export const eventReaders: Readonly<Record<EventType, EventReaders>> = {
  'pop.shown': { concerned: true, watchers: true },
  'pop.updated': { concerned: true, watchers: true },
  'pop.withdrawn': { concerned: true, watchers: true },
  'call.arrived': { roles: overseers },
  'call.updated': { roles: overseers },
  'call.ended': { roles: overseers },
  'answer.late': { roles: overseers, displays: true },
  'agent.state': { concerned: true, roles: overseers },
  'queue.state': { roles: overseers, displays: true },
  'pbx.link': { everyone: true, displays: true },
  'wall.waiting': { displays: true },
  'wall.agents': { displays: true },
  'wall.tickets': { displays: true },
  'tickets.due': { roles: ['supervisor'] },
  'ticket.changed': { concerned: true, roles: ['supervisor'] },
  'ticket.reminded': { concerned: true, roles: ['supervisor'] },
  'task.changed': { concerned: true, roles: ['supervisor'] },
  'task.overdue': { concerned: true, roles: ['supervisor'] },
  'draft.saved': { concerned: true },
  'session.phone_taken': { concerned: true },
};

export type EventBody<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;
/** Distributive: one member an event type. */
export type LiveEvent = { [T in EventType]: { readonly type: T } & EventBody<T> }[EventType];

/** What a locked page may show of a card: line, running wait, "VIP"; no name, no number. */
export const lockCardSchema = cardSchema
  .pick({
    id: true,
    callId: true,
    state: true,
    reason: true,
    queue: true,
    queueName: true,
    offeredAt: true,
    ringingSince: true,
    answeredAt: true,
    limitMs: true,
  })
  .extend({ vip: z.boolean() })
  .meta({ id: 'LockCard' });
export type LockCardJson = z.infer<typeof lockCardSchema>;

/** Messages of a session that is locked, without `seq`; nothing else comes until it is unlocked. */
export const lockSchemas = {
  /** From now on; the cards that are valid now. */
  'session.locked': z.object({ type: z.literal('session.locked'), cards: z.array(lockCardSchema) }),
  'pop.locked': z.object({ type: z.literal('pop.locked'), card: lockCardSchema }),
  /** A snapshot follows. */
  'session.unlocked': z.object({ type: z.literal('session.unlocked') }),
} as const;

export const helloSchema = z.object({ type: z.literal('hello'), protocol: z.literal(1), stream: z.string() });
export const wsErrorSchema = z.object({
  type: z.literal('error'),
  error: z.object({ code: z.string(), message: z.string() }),
});
export const snapshotMessageSchema = snapshotSchema.extend({
  type: z.literal('snapshot'),
  stream: z.string(),
  seq: z.number(),
});
export type SnapshotMessage = z.infer<typeof snapshotMessageSchema>;
