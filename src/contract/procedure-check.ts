/** A procedure that somebody is writing, checked without putting it in force: the findings of `skylark check`. */
import { z } from 'zod';

/** Bytes: five times what a large policy takes. */
export const largestProcedure = 256 * 1024;

export const procedureFindingSchema = z
  .object({
    path: z.string().describe('`groups[2].requires[0]`; empty where it is about the file itself.'),
    line: z.int().nullable().describe('From 1; null where it is about the whole file.'),
    column: z.int().nullable(),
    message: z.string().describe('A sentence in English, as the command line says it.'),
  })
  .meta({ id: 'ProcedureFinding' });
export type ProcedureFindingJson = z.infer<typeof procedureFindingSchema>;
