/** What an auditor may ask, checked word by word, and where a page went on: a cursor that only we read. */
import { z } from 'zod';
import { auditActions, auditSubjects } from '../../contract/audit.js';
import { instantQuery, limitQuery } from '../../contract/query.js';
import type { Micros } from '../../core/pbx-event.js';

/** The place behind an entry in the list: newest first, the later one where two share an instant. */
export interface Place {
  readonly at: Micros;
  readonly seq: number;
}

const form = /^(-?\d{1,16})\.(\d{1,15})$/;

export function cursorOf(place: Place): string {
  return Buffer.from(`${place.at}.${place.seq}`).toString('base64url');
}

/** null for anything that `cursorOf` did not write. */
export function placeOf(cursor: string): Place | null {
  const [, at, seq] = form.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || seq === undefined) return null;
  const place = { at: Number(at), seq: Number(seq) };
  return Number.isSafeInteger(place.at) && cursorOf(place) === cursor ? place : null;
}

const most = 500;
export const entriesOnPage = 50;

/** `wang.li` is the user of that name; other actors are given as they stand in the log. */
export function actorNamed(text: string): string {
  return text === 'system' || text === 'visitor' || text.includes(':') ? text : `user:${text}`;
}

export interface WantedSubject {
  readonly kind: string;
  /** null: all of the kind. */
  readonly id: string | null;
}

/** `user:wang.li`, or a kind alone; null where there is no such kind. */
export function subjectNamed(text: string): WantedSubject | null {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  if (!auditSubjects.some((known) => known === kind)) return null;
  return { kind, id: colon < 0 ? null : text.slice(colon + 1) };
}

export const auditQuery = z.strictObject({
  from: instantQuery.optional().describe('Entries of this instant or later, RFC 3339.'),
  to: instantQuery.optional().describe('Entries before this instant, RFC 3339.'),
  actor: z
    .string()
    .min(1)
    .max(210)
    .transform(actorNamed)
    .optional()
    .describe('Who acted: a user name, or `user:…`, `token:…`, `shell:…`, `system`, `visitor`.'),
  action: z.enum(auditActions).optional(),
  subject: z
    .string()
    .min(1)
    .max(220)
    .transform((text, ctx) => {
      const subject = subjectNamed(text);
      if (subject !== null) return subject;
      ctx.addIssue({ code: 'custom', message: `must be one of ${auditSubjects.join(', ')}, with \`:id\` for one` });
      return z.NEVER;
    })
    .optional()
    .describe('What it was done to: `user:wang.li`, or a kind alone.'),
  limit: limitQuery(most).describe(`How many entries, at most ${most}; ${entriesOnPage} unless said.`),
  after: z
    .string()
    .max(60)
    .transform((cursor, ctx) => {
      const place = placeOf(cursor);
      if (place !== null) return place;
      ctx.addIssue({ code: 'custom', message: 'must be `next` of an earlier page' });
      return z.NEVER;
    })
    .optional()
    .describe('`next` of the page before.'),
});
export type AuditQuery = z.output<typeof auditQuery>;
