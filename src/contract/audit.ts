/**
 * The words of the audit log, closed lists all of them, and its entries as REST gives them. A new act that must be
 * accounted for is a line here. Words are never taken away or given another meaning: old entries hold them for years.
 */
import { z } from 'zod';

export const auditActions = [
  'session.signed_in',
  'session.refused',
  'session.signed_out',
  'session.locked',
  'session.unlocked',
  'session.unlock_refused',
  /** Somebody's session was ended elsewhere: by an administrator, or by himself. */
  'session.ended',
  'user.added',
  'user.changed',
  'user.disabled',
  'user.enabled',
  'user.password_changed',
  'user.password_refused',
  'token.added',
  'token.revoked',
  'extension.changed',
  'person.added',
  'person.changed',
  'person.merged',
  'person.erased',
  'person.shown',
  'number.revealed',
  'organisation.added',
  'organisation.changed',
  'organisation.removed',
  'caller.blocked',
  'caller.unblocked',
  'directory.imported',
  'roster.changed',
  'config.changed',
  'ticket.opened',
  'ticket.edited',
  /** A step of its procedure: `details.step` says which. */
  'ticket.stepped',
  'ticket.linked',
  'ticket.attached',
  'ticket.shown',
  'article.added',
  'article.changed',
  'article.published',
  'article.retired',
  'task.added',
  'task.taken',
  'task.ended',
  /** Entries older than the site keeps them were cut off the beginning. Written by the audit log itself. */
  'audit.cut',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditSubjects = [
  'user',
  'token',
  'session',
  'extension',
  'person',
  'organisation',
  'number',
  'call',
  'import',
  'roster',
  'config',
  'ticket',
  'article',
  'task',
  'audit',
] as const;
export type AuditSubjectKind = (typeof auditSubjects)[number];

/**
 * Who acted: the program by itself, somebody who is not signed in, a user, an API token without a user, or whoever ran
 * the command line (his account on the machine). No user name holds a colon: none of them can pass for another.
 */
export type AuditActor = 'system' | 'visitor' | `user:${string}` | `token:${string}` | `shell:${string}`;

/** The actor behind a request. */
export function actorOf(who: { readonly user: string | null; readonly name: string } | null): AuditActor {
  if (who === null) return 'visitor';
  return who.user === null ? `token:${who.name}` : `user:${who.user}`;
}

const detail = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

export const auditEntrySchema = z
  .object({
    seq: z.number().int().describe('Position in the log: 1, 2, 3 … without gaps'),
    at: z.string().describe('RFC 3339 UTC'),
    actor: z.string().describe('`user:…`, `token:…`, `shell:…`, `system` or `visitor`'),
    action: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
    details: z.record(z.string(), detail),
    address: z.string().nullable(),
    hash: z.string().describe('`HASH@SEQ`, kept elsewhere, proves later that nothing up to here was changed'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryJson = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z
  .object({
    items: z.array(auditEntrySchema),
    /** Give it as `after` for the next page; null at the end. */
    next: z.string().nullable(),
  })
  .meta({ id: 'AuditPage' });
export type AuditPageJson = z.infer<typeof auditPageSchema>;
