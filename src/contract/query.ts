/** What several routes take in a query string, checked once and alike. */
import { z } from 'zod';
import { parseInstant } from './instant.js';

/** An RFC 3339 instant → Micros. The `+` of an offset that nobody encoded arrives as a blank. */
export const instantQuery = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const at = parseInstant(text.trim().replace(' ', '+'));
    if (at !== null) return at;
    ctx.addIssue({ code: 'custom', message: 'must be an instant such as 2026-11-23T09:00:00+08:00' });
    return z.NEVER;
  });

/** How many rows of a list are asked for, from 1 to `most`. */
export const limitQuery = (most: number) =>
  z
    .string()
    .regex(/^\d{1,3}$/, `must be a number from 1 to ${most}`)
    .transform(Number)
    .refine((n) => n >= 1 && n <= most, `must be a number from 1 to ${most}`)
    .optional();

/** A queue by its name: whatever a PBX calls one, which may be longer than any person would. */
export const queueQuery = z.string().min(1).max(1000).optional();
