/** What a reader may ask of the call log, checked word by word, and where a page went on: a cursor that only we read. */
import { z } from 'zod';
import { outcomeSchema } from '../../contract/call.js';
import { instantQuery, limitQuery, queueQuery } from '../../contract/query.js';
import type { CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import { figureQuery } from './figure-filter.js';

/** The place behind a call in the list: newest first, the id where two arrived at once. */
export interface Place {
  readonly arrivedAt: Micros;
  readonly id: CallId;
}

const form = /^(\d{1,16})\.([^\s]{1,200})$/;

export function cursorOf(place: Place): string {
  return Buffer.from(`${place.arrivedAt}.${place.id}`).toString('base64url');
}

/** null for anything that `cursorOf` did not write. */
export function placeOf(cursor: string): Place | null {
  const [, arrivedAt, id] = form.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (arrivedAt === undefined || id === undefined) return null;
  const place = { arrivedAt: Number(arrivedAt), id };
  return Number.isSafeInteger(place.arrivedAt) && cursorOf(place) === cursor ? place : null;
}

const word = z.string().min(1).max(100);
const most = 500;

export const callsQuery = z.strictObject({
  from: instantQuery.optional().describe('Calls that arrived at this instant or later, RFC 3339.'),
  to: instantQuery.optional().describe('Calls that arrived before this instant, RFC 3339.'),
  queue: queueQuery.describe('The queue in which the call was first offered.'),
  extension: word.optional().describe('One of our phones that took part or rang.'),
  user: word.optional().describe('A user whose phone took part or rang.'),
  outcome: outcomeSchema.optional(),
  number: word.optional().describe('Number of the caller or of the called, in any spelling.'),
  hotline: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  ...figureQuery,
  limit: limitQuery(most).describe(`How many calls, at most ${most}; 50 unless said.`),
  after: z
    .string()
    .max(400)
    .transform((cursor, ctx) => {
      const place = placeOf(cursor);
      if (place !== null) return place;
      ctx.addIssue({ code: 'custom', message: 'must be `next` of an earlier page' });
      return z.NEVER;
    })
    .optional()
    .describe('`next` of the page before.'),
});
export type CallsQuery = z.output<typeof callsQuery>;
