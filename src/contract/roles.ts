/** The roles that a user account or an API token may have; several each. */
import { z } from 'zod';
import { siteClockSchema } from './site-clock.js';

export const roles = ['agent', 'supervisor', 'engineer', 'dispatcher', 'administrator', 'auditor'] as const;
export const roleSchema = z.enum(roles);
export type Role = (typeof roles)[number];

export const locales = ['zh-CN', 'en'] as const;
export const localeSchema = z.enum(locales);
export type Locale = (typeof locales)[number];

/** The desk, as whoever signs in is told of it. */
export const siteSchema = z.object({
  name: z.string(),
  zone: z.string(),
  locale: localeSchema,
  clock: siteClockSchema.optional(),
});
export type SiteJson = z.infer<typeof siteSchema>;

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
    site: siteSchema,
    /**
     * What keeps this session from everything but itself, null when nothing does: `locked` until POST
     * /api/v1/session/unlock with the password, `password_change` until PUT /api/v1/session/password. Until then every
     * other route answers 403 with this word as `reason`.
     */
    held: z.enum(['locked', 'password_change']).nullable().optional(),
    /** Milliseconds without activity after which it is locked; null where the site has no idle lock. */
    idleLockMs: z.number().nullable().optional(),
  })
  .meta({ id: 'Session' });
export type SessionJson = z.infer<typeof sessionSchema>;
