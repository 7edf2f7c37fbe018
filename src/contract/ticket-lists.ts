/** Lists of tickets: the page, the lists that stand ready, and what a list may ask for. */
import { z } from 'zod';
import { categoryKindSchema, prioritySchema } from './procedure.js';
import { instantQuery, limitQuery } from './query.js';
import { ticketItemSchema, ticketStates, ticketStateSchema } from './ticket.js';

export const ticketPageSchema = z
  .object({ items: z.array(ticketItemSchema), next: z.string().nullable().describe('Give it as `after`.') })
  .meta({ id: 'TicketPage' });
export type TicketPageJson = z.infer<typeof ticketPageSchema>;

/** The lists that stand ready: each is a filter with a name. */
export const ticketViews = [
  /** All that are not over. */
  'open',
  /** Owned by or assigned to the reader, not over. */
  'mine',
  /** Given to a centre of the reader or to nobody in it yet. */
  'group',
  /** Drafts without an owner. */
  'inbox',
  'draft',
  /** Dispatched, and nobody accepted. */
  'unaccepted',
  /** Resolved, the user not asked yet. */
  'to_confirm',
  'pending',
  'vip',
  'escalated',
  /** Complaints, suggestions, praise. */
  'voices',
] as const;
export type TicketView = (typeof ticketViews)[number];

const word = z.string().min(1).max(200);
const most = 200;
/** A promise that is so near counts as soon, milliseconds. */
export const dueSoonMs = 30 * 60_000;

/** What a list may ask for; a saved filter is such a query (ticket-filters.ts). All of them must fit. */
export const ticketsQuery = z.strictObject({
  view: z.enum(ticketViews).optional(),
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(ticketStateSchema).min(1).max(ticketStates.length))
    .optional()
    .describe('One or several, with commas between.'),
  owner: word.optional(),
  assignee: word.optional(),
  group: word.optional().describe('Id of a centre.'),
  category: word.optional().describe('Its id; with all below it.'),
  kind: categoryKindSchema.optional(),
  priority: prioritySchema.optional(),
  contact: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'must be a number')
    .transform(Number)
    .optional()
    .describe('Id of the caller in the directory.'),
  number: z.string().min(1).max(80).optional().describe("The caller's number, in any spelling."),
  call: word.optional().describe('Tickets that this call is linked to.'),
  q: z.string().trim().min(1).max(100).optional().describe('Words to be found, all of them; two characters suffice.'),
  from: instantQuery.optional().describe('Created at this instant or later.'),
  to: instantQuery.optional().describe('Created before this instant.'),
  due: z
    .enum(['late', 'soon'])
    .optional()
    .describe('late: not over, and its next promise was missed; soon: that too, or within 30 minutes.'),
  sort: z.enum(['newest', 'due']).optional().describe('due: what is due first; of tickets that are not over.'),
  limit: limitQuery(most).describe(`How many, at most ${most}; 50 unless said.`),
  after: z.string().min(1).max(200).optional().describe('`next` of the page before.'),
});
export type TicketsQuery = z.output<typeof ticketsQuery>;

export const ticketCountsSchema = z
  .object({ counts: z.partialRecord(z.enum(ticketViews), z.number().int()) })
  .meta({ id: 'TicketCounts' });
