/** Live state on the wire: agents, queues, PBX links, screen-pop cards. */
import { z } from 'zod';
import { callSchema } from './call.js';
import { prioritySchema } from './procedure.js';
import { wordsSchema } from './procedure-words.js';
import { popTicketSchema } from './ticket.js';

const at = z.string();

export const agentSchema = z
  .object({
    pbx: z.string(),
    extension: z.string(),
    device: z.string(),
    user: z.string().nullable(),
    /** The user's display name, else the queue's own free-text name for the member. */
    name: z.string().nullable(),
    state: z.enum([
      'ready',
      'paused',
      'ringing',
      'in_call',
      'on_hold',
      'wrap_up',
      'busy_elsewhere',
      'unavailable',
      'unknown',
    ]),
    since: at,
    pausedReason: z.string().nullable(),
    queues: z.array(z.object({ queue: z.string(), paused: z.boolean(), membership: z.string() })),
    callId: z.string().nullable(),
  })
  .meta({ id: 'Agent' });
export type AgentJson = z.infer<typeof agentSchema>;

export const queueSchema = z
  .object({
    pbx: z.string(),
    queue: z.string(),
    name: z.string(),
    waiting: z.array(z.object({ callId: z.string().nullable(), since: at })),
    members: z.number(),
    available: z.number(),
    known: z.boolean().describe('false while the PBX link is down'),
  })
  .meta({ id: 'Queue' });
export type QueueJson = z.infer<typeof queueSchema>;

export const linkSchema = z
  .object({
    pbx: z.string(),
    state: z.enum(['connecting', 'up', 'down', 'refused']),
    since: at,
    /** When the last byte came from the PBX. */
    lastHeardAt: at.nullable(),
    reason: z.string().nullable(),
    resynchronised: z.boolean(),
    /** PBX clock minus ours, milliseconds; null until known. */
    clockOffsetMs: z.number().nullable(),
  })
  .meta({ id: 'Link' });
export type LinkJson = z.infer<typeof linkSchema>;

export const personSchema = z
  .object({
    /** Id in the directory; absent for those whom a file alone names. */
    contact: z.number().int().optional(),
    name: z.string(),
    title: z.string().nullable(),
    /** How to address this person: 王主任, 先生, Sir/Madam. */
    salutation: z.string().nullable(),
    organisation: z.string().nullable(),
    department: z.string().nullable(),
    vip: z.object({ level: z.string(), reason: z.string().nullable() }).nullable(),
    notes: z.string().nullable(),
    language: z.string().nullable(),
  })
  .meta({ id: 'CallerPerson' });
export type PersonJson = z.infer<typeof personSchema>;

/** `one`: a single person has this number (not verified!). `several`: candidates, never a guess. */
export const matchSchema = z.enum(['one', 'several', 'none', 'withheld', 'pending']);

export const cardSchema = z
  .object({
    /** One card a call and user: `<callId>/<user>`. */
    id: z.string(),
    callId: z.string(),
    user: z.string(),
    extension: z.string(),
    state: z.enum(['ringing', 'answered_here', 'withdrawn']),
    /** Why it was withdrawn. */
    reason: z
      .enum(['answered_by_colleague', 'caller_gave_up', 'transferred', 'no_answer', 'ended', 'unobserved'])
      .nullable(),
    /** Who answered, when a colleague did: display name or extension. */
    answeredBy: z.string().nullable(),
    caller: z.object({
      number: z.string().nullable(),
      raw: z.string(),
      name: z.string().nullable(),
      title: z.string().nullable(),
      salutation: z.string().nullable(),
      organisation: z.string().nullable(),
      vip: z.boolean(),
      verified: z.literal(false),
      withheld: z.boolean(),
      /** 归属地: where a mainland landline stands; null where the number does not tell. */
      area: z.object({ zh: z.string(), en: z.string() }).nullable(),
    }),
    match: matchSchema,
    /** Who it is: the only one behind the number, or whom an agent named; null where nobody is known to be. */
    person: personSchema.nullable(),
    /** What an agent said about who calls: it stands above what the number says. */
    said: z
      .object({
        is: z.enum(['person', 'nobody']).describe('this person; none of those who have the number'),
        /** His display name. */
        by: z.string(),
      })
      .nullable(),
    candidates: z.array(personSchema),
    queue: z.string().nullable(),
    queueName: z.string().nullable(),
    did: z.string().nullable(),
    offeredAt: at.nullable(),
    ringingSince: at,
    answeredAt: at.nullable(),
    /** Seconds-rule of this call, milliseconds, for the count-down. */
    limitMs: z.number(),
    openTickets: z.array(popTicketSchema),
    lastCalls: z.array(
      z.object({
        id: z.string(),
        offeredAt: at.nullable(),
        outcome: z.string().nullable(),
        answeredBy: z.string().nullable(),
      }),
    ),
    ticket: z.string().nullable(),
    script: z.string().nullable(),
  })
  .meta({ id: 'PopCard' });
export type CardJson = z.infer<typeof cardSchema>;

export const lateSchema = z
  .object({
    callId: z.string(),
    queue: z.string().nullable(),
    offeredAt: at.nullable(),
    lateAt: at,
    limitMs: z.number(),
  })
  .meta({ id: 'LateAnswer' });

/** A hotline call that nobody has answered yet, without who calls: what a wallboard may show of it. */
export const waitingSchema = z
  .object({
    pbx: z.string(),
    queue: z.string().nullable(),
    offeredAt: at,
    ringing: z.boolean().describe('a phone rings for it now'),
    limitMs: z.number(),
    /** The clock that offeredAt was taken from. */
    precision: callSchema.shape.precision,
  })
  .meta({ id: 'WaitingCall' });
export type WaitingJson = z.infer<typeof waitingSchema>;

/** Agents of one PBX in one state, without names. */
export const agentStateSchema = z
  .object({
    pbx: z.string(),
    state: agentSchema.shape.state,
    count: z.number().int(),
    since: z.array(at).describe('when those who are longest in it entered it, the longest first, at most 12'),
  })
  .meta({ id: 'AgentState' });
export type AgentStateJson = z.infer<typeof agentStateSchema>;

/** A ticket whose next promise is near or was missed: what a wallboard may show of it. */
export const dueTicketSchema = z
  .object({
    number: z.string(),
    priority: prioritySchema,
    vip: z.boolean(),
    voice: z.boolean().describe('A complaint, suggestion or praise: never on wallboards.'),
    what: z
      .enum(['response', 'acceptance', 'resolution'])
      .describe('response: nobody was given it; acceptance: it was dispatched, nobody took it; resolution'),
    due: at,
    group: wordsSchema.nullable().describe('The group or centre that it was given to.'),
    owner: z.string().nullable().describe('Name of who has it, else of who answers for it; null for wallboards.'),
  })
  .meta({ id: 'DueTicket' });
export type DueTicketJson = z.infer<typeof dueTicketSchema>;

export const dueTicketsSchema = z
  .object({
    counts: z.object({
      open: z.number().int().describe('All that are not over.'),
      unaccepted: z.number().int(),
      late: z.number().int(),
      soon: z.number().int().describe('Not late; due within `soonMs`.'),
    }),
    soonMs: z.number(),
    /** Late ones, the longest first, then those that are near; a few of each. */
    items: z.array(dueTicketSchema),
  })
  .meta({ id: 'DueTickets' });
export type DueTicketsJson = z.infer<typeof dueTicketsSchema>;

export const unknownIntervalSchema = z
  .object({ pbx: z.string(), from: at, to: at.nullable(), cause: z.enum(['link', 'daemon', 'store']) })
  .meta({ id: 'UnknownInterval' });
export type UnknownIntervalJson = z.infer<typeof unknownIntervalSchema>;

/** What stands in a snapshot beside `type`, `stream` and `seq`; parts that the reader may not see are left out. */
export const snapshotSchema = z
  .object({
    cards: z.array(cardSchema),
    links: z.array(linkSchema),
    calls: z.array(callSchema).optional(),
    agents: z.array(agentSchema).optional(),
    queues: z.array(queueSchema).optional(),
    late: z.array(lateSchema).optional(),
    waiting: z.array(waitingSchema).optional(),
    agentStates: z.array(agentStateSchema).optional(),
    due: dueTicketsSchema.optional(),
    serverTime: at,
  })
  .meta({ id: 'Snapshot' });
export type SnapshotJson = z.infer<typeof snapshotSchema>;
