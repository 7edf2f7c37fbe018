/** Filters that somebody saved for himself: a name, and what the list of tickets is asked for. */
import { z } from 'zod';
import { ticketsQuery } from './ticket-lists.js';

/** A user keeps at most so many. */
export const mostFilters = 50;

/** Every part of a list's query but the page. */
const listQuery = ticketsQuery.omit({ limit: true, after: true });

/** The query as it is written in an address, part by part: `{ "state": "open,dispatched", "priority": "P1" }`. */
const savedQuery = z
  .record(z.string().max(20), z.string().max(200))
  .check((ctx) => {
    const read = listQuery.safeParse(ctx.value);
    if (read.success) return;
    for (const { path, message } of read.error.issues) {
      ctx.issues.push({ code: 'custom', input: ctx.value, path, message });
    }
  })
  .describe('What GET /tickets takes, without limit and after.');

const nameSchema = z
  .string()
  .max(60, 'must have at most 60 characters')
  .transform((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim())
  .refine((text) => text !== '', 'must not be empty');

/** Chosen by whoever saves it, once: a random one never meets another. */
export const filterId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, 'is no id of a filter');

export const ticketFilterSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    name: z.string(),
    query: z.record(z.string(), z.string()),
    shared: z.literal(false).describe('It is its owner’s alone.'),
    savedAt: z.string().describe('RFC 3339 UTC'),
  })
  .meta({ id: 'TicketFilter' });
export type TicketFilterJson = z.infer<typeof ticketFilterSchema>;

export const ticketFiltersSchema = z
  .object({ items: z.array(ticketFilterSchema).describe('By name.') })
  .meta({ id: 'TicketFilters' });

export const ticketFilterInput = z
  .strictObject({
    version: z.int().min(0).describe('As it was read; 0: it is new.'),
    name: nameSchema,
    query: savedQuery,
    shared: z.literal(false).default(false),
  })
  .meta({ id: 'TicketFilterInput' });
export type TicketFilterInput = z.output<typeof ticketFilterInput>;

/** Of a removal. */
export const filterVersion = z.strictObject({
  version: z
    .string('must be the version that was read')
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number')
    .transform(Number)
    .describe('As it was read.'),
});
