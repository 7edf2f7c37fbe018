/** Who does something to the directory, and how it is told to the audit log: people by their ids, in the act's transaction. */
import { actorOf, type AuditAction, type AuditActor } from '../../contract/audit.js';
import type { Audit, AuditEntry, Principal, RequestFacts, Tx } from '../../ports.js';

export interface Doer {
  readonly actor: AuditActor;
  /** The user's name, where there is one. */
  readonly user: string | null;
  readonly address: string | null;
}

export function doerOf({ who, request }: { readonly who: Principal | null; readonly request: RequestFacts }): Doer {
  return { actor: actorOf(who), user: who?.user ?? null, address: request.address === '' ? null : request.address };
}

type Kind = NonNullable<AuditEntry['subject']>['kind'];

export function entryOf(
  by: Doer,
  action: AuditAction,
  kind: Kind,
  id: string | number | null,
  details: AuditEntry['details'] = {},
): AuditEntry {
  const subject = id === null ? null : { kind, id: String(id) };
  return { actor: by.actor, action, subject, details, address: by.address };
}

/** Tells of what was done to a person. */
export function tellPerson(
  audit: Pick<Audit, 'record'>,
  tx: Tx,
  by: Doer,
  action: AuditAction,
  id: number,
  details: AuditEntry['details'] = {},
): Promise<void> {
  return audit.record(tx, entryOf(by, action, 'person', id, details));
}
