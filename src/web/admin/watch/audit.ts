/** What is asked of the audit log, and its entries in words. Pure. */
import type { auditActions, AuditEntryJson, AuditSubjectKind } from '../../../contract/audit.js';
import { zoned } from '../../kit/local-time.js';

export interface AuditFilter {
  /** On the site's clock; '' is no limit. */
  readonly from: string;
  readonly to: string;
  readonly actor: string;
  readonly action: (typeof auditActions)[number] | '';
  readonly kind: AuditSubjectKind | '';
  readonly id: string;
}

export const emptyAuditFilter: AuditFilter = { from: '', to: '', actor: '', action: '', kind: '', id: '' };

/** The query string; what cannot be read as a time is left out. */
export function auditQueryOf(filter: AuditFilter, zone: string): string {
  const from = zoned(filter.from, zone);
  const to = zoned(filter.to, zone);
  const actor = filter.actor.trim();
  const id = filter.id.trim();
  const query = new URLSearchParams();
  if (from !== null) query.set('from', from);
  if (to !== null) query.set('to', to);
  if (actor !== '') query.set('actor', actor);
  if (filter.action !== '') query.set('action', filter.action);
  if (filter.kind !== '') query.set('subject', id === '' ? filter.kind : `${filter.kind}:${id}`);
  return query.toString();
}

/** A word of the log in the reader's language; one that these pages do not know stands as it is. */
export function named(word: string, names: Readonly<Record<string, string>>): string {
  const colon = word.indexOf(':');
  if (colon < 0) return Object.hasOwn(names, word) ? (names[word] ?? word) : word;
  const kind = word.slice(0, colon);
  const id = word.slice(colon + 1);
  // A user is called by his name alone.
  return kind === 'user' ? id : `${Object.hasOwn(names, kind) ? names[kind] : kind} ${id}`;
}

/** `roles: agent, supervisor · extension: 8001` */
export function detailsOf(details: AuditEntryJson['details']): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join(' · ');
}
