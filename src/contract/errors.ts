/** Errors on the wire: few and named. */
import { z } from 'zod';

export const errorCodes = ['invalid', 'not_found', 'conflict', 'forbidden', 'unavailable', 'internal'] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const errorSchema = z
  .object({
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string(),
      fields: z.record(z.string(), z.string()).optional(),
      /** Of a refused step of the procedure: why, and what would make it possible. */
      reason: z.string().optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorJson = z.infer<typeof errorSchema>;
