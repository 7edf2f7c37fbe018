/** What the steps of a ticket take: one body a step, checked once, for REST and pages alike. */
import { z } from 'zod';
import { parseInstant } from './instant.js';
import { levelSchema } from './procedure.js';
import { ruleIdSchema } from './procedure-words.js';

/** Text of several lines: no control characters but line breaks and tabs. */
const prose = (most: number) =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    .transform((text) =>
      text
        .replace(/\r\n?/g, '\n')
        .replace(/[^\P{Cc}\n\t]|[\u2028\u2029]/gu, ' ')
        .trim(),
    );
/** Text in one line. */
const line = (most: number) =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    .transform((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim());
const needed = (most: number) => prose(most).refine((text) => text !== '', 'must not be empty');
/** '' and null empty the field; absent leaves it. */
const emptied = <T extends z.ZodType<string, string>>(text: T) =>
  text.nullable().transform((given) => (given === null || given === '' ? null : given));

const user = z.string().min(1).max(64);
const word = z.string().min(1).max(100);
const callId = z.string().min(1).max(200);
export const ticketNumber = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, 'is no ticket number');

const instantText = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const at = parseInstant(text);
    // Beyond the year 2255 no number tells microseconds apart.
    if (at !== null && Number.isSafeInteger(at)) return at;
    ctx.addIssue({ code: 'custom', message: 'must be an instant such as 2026-11-23T09:00:00+08:00' });
    return z.NEVER;
  });

/** The version that was read. With it, a step is refused when the ticket moved on since; comments do not move it. */
const version = z.int().min(1).optional();

const details = z.record(ruleIdSchema, emptied(prose(2000)));

/** What an agent writes down. */
const fields = {
  subject: emptied(line(200)),
  description: emptied(prose(20_000)),
  category: ruleIdSchema.nullable().describe('Its id. Proposes impact and urgency where the procedure says so.'),
  impact: levelSchema,
  urgency: levelSchema,
  place: emptied(line(200)),
  tried: emptied(prose(5000)),
  contactName: emptied(line(80)),
  contactPhone: emptied(line(80)).describe('In any spelling.'),
  contactMail: emptied(line(200)),
  contact: z.int().min(1).nullable().describe('Who it is, of the directory: fills in name, mail and VIP mark.'),
  remoteAssistance: z.boolean().describe('The user agreed to a remote connection.'),
  newProblem: z.boolean(),
  aboutUser: emptied(line(64)).describe('Of complaints and praise: the agent concerned.'),
  aboutCall: emptied(line(200)),
};
export const ticketFields = Object.freeze(fields);
export type TicketField = keyof typeof fields;

const someFields = z.strictObject(fields).partial().shape;

export const ticketDraftSchema = z
  .strictObject({
    ...someFields,
    details: details.optional(),
    call: callId.optional().describe('The call it came of.'),
  })
  .meta({ id: 'TicketDraft' });
export type TicketDraft = z.output<typeof ticketDraftSchema>;

export const ticketChangeSchema = z
  .strictObject({
    version: z.int().min(1).describe('As it was read. Fields that nobody else changed since are written.'),
    ...someFields,
    details: details.optional(),
  })
  .meta({ id: 'TicketChange' });
export type TicketChange = z.output<typeof ticketChangeSchema>;

/** A centre or group, or one person, or one person of a centre. */
const target = z
  .strictObject({ group: word.optional(), user: user.optional() })
  .refine((to) => to.group !== undefined || to.user !== undefined, 'needs a group or a user');

export const stepBodies = {
  /** The draft is complete. */
  open: z.strictObject({ version }).meta({ id: 'TicketOpen' }),
  dispatch: z
    .strictObject({ version, to: target, note: prose(2000).optional(), details: details.optional() })
    .meta({ id: 'TicketDispatch' }),
  accept: z.strictObject({ version }).meta({ id: 'TicketAccept' }),
  decline: z.strictObject({ version, reason: needed(2000) }).meta({ id: 'TicketDecline' }),
  start: z.strictObject({ version, note: prose(2000).optional() }).meta({ id: 'TicketStart' }),
  pend: z
    .strictObject({
      version,
      reason: ruleIdSchema.describe('One of the pending reasons of the procedure.'),
      note: prose(2000).optional(),
      until: instantText.optional(),
    })
    .meta({ id: 'TicketPend' }),
  resolve: z
    .strictObject({
      version,
      solution: needed(20_000),
      onTheLine: z.boolean().default(false).describe('In the opening call or its wrap-up, by who took it.'),
      newProblem: z.boolean().optional(),
      words: prose(2000).optional().describe("On the line: the user's yes, in his words. It confirms the result."),
    })
    .meta({ id: 'TicketResolve' }),
  confirm: z
    .strictObject({
      version,
      answer: z.enum(['yes', 'no', 'not_reached']),
      call: callId
        .nullable()
        .default(null)
        .describe('The answered call in which he said it; null: the opening call, of what was solved on the line.'),
      words: prose(2000).optional().describe("The user's words; needed with yes and no."),
    })
    .meta({ id: 'TicketConfirm' }),
  close: z.strictObject({ version, note: prose(2000).optional() }).meta({ id: 'TicketClose' }),
  reopen: z.strictObject({ version, reason: needed(2000), call: callId.optional() }).meta({ id: 'TicketReopen' }),
  escalate: z
    .strictObject({
      version,
      kind: z.enum(['functional', 'hierarchical']).describe('hierarchical: to the supervisors; it stays where it is.'),
      to: target.optional().describe('Of functional: the centre. Counts as a dispatch.'),
      reason: needed(2000),
      details: details.optional(),
    })
    .refine((body) => body.kind === 'hierarchical' || body.to !== undefined, { path: ['to'], message: 'is missing' })
    .meta({ id: 'TicketEscalate' }),
  merge: z
    .strictObject({
      version,
      into: ticketNumber.describe('The older ticket; this one is kept, and out of every count.'),
    })
    .meta({ id: 'TicketMerge' }),
  cancel: z.strictObject({ version, reason: needed(2000) }).meta({ id: 'TicketCancel' }),
  comment: z.strictObject({ text: needed(20_000), toldUser: z.boolean().default(false) }).meta({ id: 'TicketComment' }),
  assign: z
    .strictObject({ version, owner: user.nullable().describe('Who answers for it from now on; null: the inbox.') })
    .meta({ id: 'TicketAssign' }),
} as const;
export type StepName = keyof typeof stepBodies;
export type StepBody<S extends StepName> = z.output<(typeof stepBodies)[S]>;

export const linkBodySchema = z
  .strictObject({
    kind: z.enum(['related', 'duplicate', 'caused_by', 'url', 'call']),
    ticket: ticketNumber.optional(),
    url: z
      .url({ protocol: /^https?$/, error: 'must be a web address' })
      .max(2000)
      .optional(),
    call: callId.optional(),
    title: line(200).optional(),
  })
  .refine(
    ({ kind, ticket, url, call }) =>
      (kind === 'url' ? url : kind === 'call' ? call : ticket) !== undefined &&
      [ticket, url, call].filter((one) => one !== undefined).length === 1,
    'needs exactly what its kind names: a ticket, a url or a call',
  )
  .meta({ id: 'TicketLinkBody' });
export type LinkBody = z.output<typeof linkBodySchema>;

/** A field that two people changed: what either wrote. */
export const editConflictSchema = z
  .object({
    field: z.string(),
    yours: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    theirs: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    by: z.string().nullable().describe('Name of who changed it meanwhile.'),
    at: z.string(),
  })
  .meta({ id: 'TicketEditConflict' });
export type EditConflict = z.infer<typeof editConflictSchema>;
