/** Errors on the wire: few and named. */
import { z } from 'zod';
import { editConflictSchema } from './ticket-steps.js';
import { needSchema } from './ticket.js';

export const errorCodes = ['invalid', 'not_found', 'conflict', 'forbidden', 'unavailable', 'internal'] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string(),
      fields: z.record(z.string(), z.string()).optional(),
      /** Of a refused step of the procedure: why … */
      reason: z.string().optional(),
      /** … and what would make it possible. */
      needs: z.array(needSchema).optional(),
      /** Of a change that crossed another one: both values of each field. */
      conflicts: z.array(editConflictSchema).optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorJson = z.infer<typeof errorSchema>;
