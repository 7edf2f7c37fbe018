/**
 * A ticket as REST and WebSocket give it: what stands on it, its timeline, and what of it stands on a pop card. Lists of
 * tickets: ticket-lists.ts; the bodies of its steps: ticket-steps.ts. Instants are RFC 3339 UTC, null where a thing did
 * not happen.
 */
import { z } from 'zod';
import { wordsSchema } from './procedure-words.js';
import { categoryKindSchema, levelSchema, prioritySchema, reminderOf, reminderTo } from './procedure.js';
import { ticketStates, type TicketState } from './ticket-states.js';

const at = z.string().describe('RFC 3339 UTC');

export const ticketStateSchema = z.enum(ticketStates);
export { ticketStates, type TicketState };

/** States in which nothing is left to be done. */
export const finalStates: readonly TicketState[] = ['closed', 'merged', 'cancelled'];

/** Whoever may look at a ticket and work with it. */
export const ticketSteps = [
  'open',
  'dispatch',
  'accept',
  'decline',
  'start',
  'pend',
  'resolve',
  'confirm',
  'close',
  'reopen',
  'escalate',
  'merge',
  'cancel',
  'comment',
  'assign',
  'edit',
] as const;
export const ticketStepSchema = z.enum(ticketSteps);
export type TicketStep = (typeof ticketSteps)[number];

/** Why a step is refused. A closed list: pages have a sentence for each. */
export const refusalReasons = [
  /** The ticket stands in a state in which there is no such step. */
  'wrong_state',
  /** Others may do it: they stand in `needs`. */
  'not_yours',
  'missing_fields',
  'already_accepted',
  /** He asked to be told of every change since what he read: something moved. */
  'changed',
  /** The user's recorded yes is missing. */
  'not_confirmed',
  /** The user was not tried often enough, or not on enough days. */
  'too_few_tries',
  'no_such_call',
  /** The call is not one with this ticket's caller. */
  'other_caller',
  'call_not_answered',
  /** Not resolved in the opening call or its wrap-up by who took it, or passed on before. */
  'not_on_the_line',
  'no_such_target',
  /** The other ticket is over, or reopened first. */
  'target_over',
  'same_ticket',
  'too_late',
  'unknown_category',
  'unknown_reason',
  /** A check before the step says no; `needs` tells what it waits for. */
  'gate',
] as const;
export const refusalReasonSchema = z.enum(refusalReasons);
export type RefusalReason = (typeof refusalReasons)[number];

/** What would make a refused step possible. */
export const needSchema = z
  .object({
    kind: z
      .enum(['field', 'step', 'role', 'person', 'call', 'words', 'tries', 'time'])
      .describe(
        'field: fill it in; step: do it first; role, person: only they may; call: to be made and linked; words: to be given with the step; tries: more of them; time: wait until then',
      ),
    name: z.string().describe('Of the field, step, role, user, or what the call is for.'),
    count: z.number().int().optional().describe('Of tries: how many are missing.'),
    days: z.number().int().optional().describe('Of tries: on how many more days.'),
    at: at.optional(),
  })
  .meta({ id: 'TicketNeed' });
export type Need = z.infer<typeof needSchema>;

export const possibleStepSchema = z
  .object({
    step: ticketStepSchema,
    possible: z.boolean(),
    reason: refusalReasonSchema.nullable(),
    /** A sentence in English for logs and programs; pages use reason and needs. */
    message: z.string().nullable(),
    needs: z.array(needSchema),
  })
  .meta({ id: 'TicketPossibleStep' });
export type PossibleStepJson = z.infer<typeof possibleStepSchema>;

export const userRefSchema = z.object({ user: z.string(), name: z.string() }).meta({ id: 'UserRef' });
export type UserRef = z.infer<typeof userRefSchema>;

/** To whom it was given: a centre or group, and who of it has it. At least one of the two. */
export const assigneeSchema = z
  .object({
    group: z
      .object({
        id: z.string(),
        name: z.string().describe("In the site's language."),
        label: wordsSchema.nullable().describe('In every language; null where the procedure has no such group.'),
      })
      .nullable(),
    user: userRefSchema.nullable(),
  })
  .meta({ id: 'TicketAssignee' });
export type AssigneeJson = z.infer<typeof assigneeSchema>;

export const ticketCallerSchema = z
  .object({
    match: z
      .enum(['one', 'several', 'none', 'withheld', 'chosen'])
      .describe('Of the number, at the opening; chosen: an agent said who it is.'),
    contact: z.number().int().nullable().describe('Id of the person in the directory.'),
    name: z.string().nullable(),
    number: z.string().nullable().describe('E.164 or an extension.'),
    mail: z.string().nullable(),
    salutation: z.string().nullable(),
    organisation: z.string().nullable(),
    department: z.string().nullable(),
  })
  .meta({ id: 'TicketCaller' });

export const vipSchema = z
  .object({
    state: z.enum(['no', 'possible', 'yes']).describe('possible: one of several people behind the number is a VIP'),
    level: z.string().nullable(),
  })
  .meta({ id: 'TicketVip' });

/** How far on the way a call has brought it: which call, and what it is to the ticket. */
export const ticketCallSchema = z
  .object({
    id: z.string(),
    why: z.enum(['opening', 'added', 'call_back', 'confirmation', 'evidence']),
    linkedAt: at,
    linkedBy: userRefSchema.nullable(),
    direction: z.enum(['inbound', 'outbound', 'internal']).nullable().describe('null: the call is not known any more.'),
    startedAt: at.nullable(),
    answeredAt: at.nullable(),
    endedAt: at.nullable(),
    outcome: z.string().nullable(),
    answeredBy: userRefSchema.nullable(),
    talkMs: z.number().nullable(),
  })
  .meta({ id: 'TicketCall' });

export const ticketLinkSchema = z
  .object({
    id: z.number().int(),
    kind: z.enum(['related', 'duplicate', 'caused_by', 'url']),
    ticket: z.string().nullable().describe('Number of another ticket.'),
    url: z.string().nullable(),
    title: z.string().nullable(),
    addedAt: at,
    addedBy: userRefSchema.nullable(),
  })
  .meta({ id: 'TicketLink' });

export const attachmentSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    type: z.string().describe('Told from its content, not from its name.'),
    size: z.number().int().describe('Bytes.'),
    sha256: z.string(),
    addedAt: at,
    addedBy: userRefSchema.nullable(),
  })
  .meta({ id: 'TicketAttachment' });

/** A line of a list; also what WebSocket messages carry. */
const itemFields = {
  number: z.string(),
  version: z.number().int().describe('Rises with every change.'),
  state: ticketStateSchema,
  subject: z.string().nullable(),
  category: z.string().nullable().describe('Id in the procedure.'),
  kind: categoryKindSchema.nullable().describe('Of its category.'),
  impact: levelSchema,
  urgency: levelSchema,
  priority: prioritySchema.describe('From impact and urgency; a VIP raises it.'),
  vip: vipSchema,
  caller: ticketCallerSchema,
  owner: userRefSchema.nullable().describe('null: the inbox of the queue, seen by supervisors.'),
  inbox: z.string().nullable().describe('The queue whose inbox it lies in while it has no owner.'),
  assignee: assigneeSchema.nullable(),
  createdAt: at,
  changedAt: at,
  plannedResponseAt: at.nullable(),
  plannedResolutionAt: at.nullable(),
  dispatchedAt: at.nullable(),
  acceptedAt: at.nullable(),
  /** First acceptance, or the resolution on the line. */
  respondedAt: at.nullable(),
  resolvedAt: at.nullable(),
  closedAt: at.nullable(),
  pendingUntil: at.nullable(),
  pendingReason: z.string().nullable().describe('Id in the procedure.'),
  escalated: z.boolean(),
  mergedInto: z.string().nullable(),
};

export const ticketItemSchema = z.object(itemFields).meta({ id: 'TicketItem' });
export type TicketItemJson = z.infer<typeof ticketItemSchema>;

export const ticketSchema = z
  .object({
    ...itemFields,
    origin: z.enum(['call', 'hand']),
    openedBy: userRefSchema.nullable().describe('null: it opened by itself.'),
    procedureVersion: z.number().int().describe('Of the procedure under which it was opened; it keeps that.'),
    description: z.string().nullable(),
    place: z.string().nullable(),
    tried: z.string().nullable().describe('What was tried already.'),
    /** Further fields that its category or target centre asks for, by their names. */
    details: z.record(z.string(), z.string()),
    remoteAssistance: z
      .object({ agreedAt: at, by: userRefSchema.nullable() })
      .nullable()
      .describe('The user agreed to a remote connection.'),
    newProblem: z.boolean().describe('The solver is asked for the solution as an article.'),
    /** Of complaints, suggestions and praise. */
    about: z.object({ user: userRefSchema.nullable(), call: z.string().nullable() }).nullable(),
    solution: z.string().nullable(),
    resolvedOnLine: z.boolean(),
    confirmation: z
      .object({
        at,
        how: z.enum(['on_the_line', 'call', 'link']),
        call: z.string().nullable(),
        words: z.string(),
        by: userRefSchema.nullable(),
      })
      .nullable(),
    tries: z
      .array(z.object({ at, call: z.string().nullable(), by: userRefSchema.nullable() }))
      .describe('To reach the user, since it was resolved.'),
    end: z.enum(['confirmed', 'unreachable', 'no_confirmation_needed', 'merged', 'cancelled']).nullable(),
    reopened: z.number().int().describe('How often.'),
    absorbed: z.array(z.string()).describe('Tickets merged into this one.'),
    calls: z.array(ticketCallSchema),
    links: z.array(ticketLinkSchema),
    attachments: z.array(attachmentSchema),
    steps: z.array(possibleStepSchema).describe('What the reader can do now, and what the rest waits for.'),
  })
  .meta({ id: 'Ticket' });
export type TicketJson = z.infer<typeof ticketSchema>;

export const timelineTypes = [
  'created',
  'opened',
  'call_linked',
  'edited',
  'prioritised',
  'vip_marked',
  'owned',
  'dispatched',
  'accepted',
  'declined',
  'started',
  'pended',
  'resolved',
  'tried',
  'denied',
  'confirmed',
  'closed',
  'reopened',
  'escalated',
  'merged',
  'absorbed',
  'cancelled',
  'commented',
  'linked',
  'unlinked',
  'attached',
  /** By themselves, when their time came: a planned time passed, a reminder of the procedure, the end of a wait. */
  'target_passed',
  'reminded',
  'wait_over',
  'noted',
] as const;
export type TimelineType = (typeof timelineTypes)[number];

const editValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type EditValue = z.infer<typeof editValue>;

/** What happened, in order. What a type does not know of is absent. */
export const timelineEntrySchema = z
  .object({
    n: z.number().int().describe('Position in the timeline, from 0.'),
    at,
    by: userRefSchema.nullable().describe('null: the program by itself.'),
    type: z.enum(timelineTypes),
    /** Of `edited`: by field. */
    changes: z.record(z.string(), z.object({ from: editValue, to: editValue })).optional(),
    call: ticketCallSchema.optional(),
    to: assigneeSchema.optional(),
    owner: z.object({ from: userRefSchema.nullable(), to: userRefSchema.nullable() }).optional(),
    /** What somebody wrote: note, reason, solution, the user's words. */
    text: z.string().optional(),
    toldUser: z.boolean().optional(),
    until: at.optional(),
    kind: z
      .string()
      .optional()
      .describe(
        'Of `escalated`, `confirmed`, `closed`, `linked`, `noted`; `target_passed`: response or resolution; `reminded`: of what; `wait_over`, `pended`: the reason.',
      ),
    due: at.optional().describe('When its time came; `at` is later where nobody was there to notice.'),
    reminder: z.object({ id: z.string().describe('In the procedure.'), to: z.array(z.enum(reminderTo)) }).optional(),
    ticket: z.string().optional().describe('The other ticket.'),
    priority: prioritySchema.optional(),
    plannedResponseAt: at.nullable().optional(),
    plannedResolutionAt: at.nullable().optional(),
    vip: vipSchema.optional(),
    attachment: z.number().int().optional(),
  })
  .meta({ id: 'TicketTimelineEntry' });
export type TimelineEntryJson = z.infer<typeof timelineEntrySchema>;

export const ticketDetailSchema = z
  .object({ ticket: ticketSchema, timeline: z.array(timelineEntrySchema) })
  .meta({ id: 'TicketDetail' });
export type TicketDetailJson = z.infer<typeof ticketDetailSchema>;

/** What a pop card says of an earlier ticket of the caller. */
export const popTicketSchema = z
  .object({
    number: z.string(),
    subject: z.string(),
    state: z.string(),
    priority: prioritySchema.optional(),
    owner: z.string().nullable().optional().describe('His name.'),
    changedAt: at.optional(),
    /** `add` this call to it, or `reopen` it: it was resolved lately. */
    offer: z.enum(['add', 'reopen']).optional(),
  })
  .meta({ id: 'PopTicket' });
export type PopTicketJson = z.infer<typeof popTicketSchema>;

/** Told to those whom a reminder is for, of those who may see the ticket. */
export const ticketRemindedSchema = z.object({
  ticket: ticketItemSchema,
  of: z.enum([...reminderOf, 'pending']).describe('pending: the time to wait is over.'),
  reminder: z.string().nullable().describe('Its id in the procedure; null: of `pending`.'),
  due: at,
  plannedAt: at.nullable().describe('Of response and resolution: by when it was promised.'),
});

export const ticketChangedSchema = z.object({
  ticket: ticketItemSchema,
  /** What happened, the latest last. */
  changes: z.array(z.enum(timelineTypes)),
  by: userRefSchema.nullable(),
});
