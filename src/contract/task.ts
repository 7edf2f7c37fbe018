/** Tasks: what somebody owes a caller or a ticket by a time. Opened by rules and by hand, closed by what was done. */
import { z } from 'zod';
import { limitQuery } from './query.js';
import { ticketNumber } from './ticket-steps.js';
import { userRefSchema } from './ticket.js';
import { parseInstant } from './instant.js';

const at = z.string().describe('RFC 3339 UTC');

export const taskKinds = [
  'call_back',
  'confirm',
  'complete_draft',
  'call_vip_engineer',
  'call_dispatcher',
  'follow_up',
] as const;
export const taskKindSchema = z.enum(taskKinds);
export type TaskKind = (typeof taskKinds)[number];

export const taskSchema = z
  .object({
    id: z.number().int(),
    version: z.number().int(),
    kind: taskKindSchema,
    state: z.enum(['open', 'done', 'cancelled']),
    /** What is to be done, where the kind does not say it all. */
    note: z.string().nullable(),
    owner: z
      .object({
        user: userRefSchema.nullable(),
        duty: z.string().nullable().describe('Whoever is on this duty while no user has taken it: `agent`.'),
      })
      .describe('Neither: supervisors.'),
    person: z.object({
      contact: z.number().int().nullable(),
      name: z.string().nullable(),
      number: z.string().nullable(),
      vip: z.boolean(),
    }),
    ticket: z.string().nullable(),
    /** The call it came of; the last one where there were several. */
    call: z.string().nullable(),
    /** How often it fell due again while open: missed calls of the same person. */
    times: z.number().int(),
    createdAt: at,
    deadline: at,
    overdueAt: at.nullable().describe('When it was noticed, once, that the deadline passed while it was open.'),
    source: z.object({ rule: z.string().nullable(), user: userRefSchema.nullable() }),
    /** Calls made for it that reached nobody. */
    attempts: z.array(z.object({ call: z.string(), at, by: userRefSchema.nullable() })),
    ended: z
      .object({ at, by: userRefSchema.nullable(), call: z.string().nullable(), reason: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'Task' });
export type TaskJson = z.infer<typeof taskSchema>;

const most = 200;
export const tasksQuery = z.strictObject({
  state: z.enum(['open', 'done', 'cancelled']).optional().describe('open unless said.'),
  kind: taskKindSchema.optional(),
  /** `me`: the reader's, and those of a duty that he is on. */
  owner: z.enum(['me', 'all']).optional(),
  ticket: ticketNumber.optional(),
  limit: limitQuery(most),
  after: z.string().min(1).max(100).optional().describe('`next` of the page before.'),
});
export type TasksQuery = z.output<typeof tasksQuery>;

export const taskPageSchema = z
  .object({ items: z.array(taskSchema), next: z.string().nullable() })
  .meta({ id: 'TaskPage' });

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((given) => given.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim());

export const taskDraftSchema = z
  .strictObject({
    kind: z.enum(['call_back', 'follow_up']),
    note: text(500).optional(),
    owner: z.string().min(1).max(64).optional().describe('A user; absent: whoever asks.'),
    number: z.string().min(1).max(80).optional(),
    ticket: ticketNumber.optional(),
    deadline: z
      .string()
      .max(40)
      .transform((given, ctx) => {
        const when = parseInstant(given);
        // Beyond the year 2255 no number tells microseconds apart.
        if (when !== null && Number.isSafeInteger(when)) return when;
        ctx.addIssue({ code: 'custom', message: 'must be an instant such as 2026-11-23T09:00:00+08:00' });
        return z.NEVER;
      }),
  })
  .refine(({ ticket, number }) => ticket !== undefined || number !== undefined, 'needs a ticket or a number')
  .meta({ id: 'TaskDraft' });
export type TaskDraft = z.output<typeof taskDraftSchema>;

export const taskEndSchema = z
  .strictObject({ reason: text(500).refine((given) => given !== '', 'must not be empty') })
  .meta({ id: 'TaskEnd' });

export const taskChangedSchema = z.object({ task: taskSchema });
