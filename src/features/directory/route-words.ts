/** What the directory's routes share: who may, ids in addresses, pages. */
import { limitQuery } from '../../contract/query.js';
import { z } from 'zod';
import type { Role } from '../../contract/roles.js';

/** The desk's people: they see who calls, and note down who is not known. */
export const readers: readonly Role[] = ['agent', 'supervisor', 'engineer', 'dispatcher', 'administrator'];
export const intakers: readonly Role[] = ['agent', 'supervisor', 'administrator'];
export const keepers: readonly Role[] = ['supervisor', 'administrator'];
export const deleters: readonly Role[] = ['administrator'];

export const idText = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, 'must be a number')
  .transform(Number);
export const idParams = z.object({ id: idText });

const mostOnPage = 200;
/** Behind that somebody should ask more narrowly. */
const mostBehind = 10_000;

export const pageQuery = z.strictObject({
  limit: limitQuery(mostOnPage).describe(`How many, at most ${mostOnPage}; 50 unless said.`),
  after: z
    .string()
    .regex(/^\d{1,5}$/, 'must be `next` of an earlier page')
    .transform(Number)
    .refine((n) => n <= mostBehind, 'lies too far behind: ask more narrowly')
    .optional()
    .describe('`next` of the page before.'),
});
