/** WebSocket `/ws`: what either side may say. JSON text frames; the event messages carry a rising `seq`. */
import { z } from 'zod';
import { callSchema } from './call.js';
import { agentSchema, cardSchema, lateSchema, linkSchema, queueSchema, snapshotSchema } from './live.js';

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
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventBody<T extends EventType> = z.infer<(typeof eventSchemas)[T]>;
/** Distributive: one member an event type. */
export type LiveEvent = { [T in EventType]: { readonly type: T } & EventBody<T> }[EventType];

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
