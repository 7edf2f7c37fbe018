/** The roles that a user account or an API token may have; several each. */
import { z } from 'zod';

export const roles = ['agent', 'supervisor', 'engineer', 'dispatcher', 'administrator', 'auditor'] as const;
export const roleSchema = z.enum(roles);
export type Role = (typeof roles)[number];

export const locales = ['zh-CN', 'en'] as const;
export const localeSchema = z.enum(locales);
export type Locale = (typeof locales)[number];

/** Who is signed in, as `GET /api/v1/session` gives it. */
export const sessionSchema = z
  .object({
    user: z.string(),
    name: z.string(),
    roles: z.array(roleSchema),
    extension: z.string().nullable(),
    expiresAt: z.string(),
    /** Sent back in the header `X-Skylark-CSRF` with every request that changes something. */
    csrf: z.string(),
    demo: z.boolean(),
    site: z.object({ name: z.string(), zone: z.string(), locale: localeSchema }),
  })
  .meta({ id: 'Session' });
export type SessionJson = z.infer<typeof sessionSchema>;
