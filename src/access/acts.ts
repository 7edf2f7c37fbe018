/** Who does something to accounts, tokens and sessions, for the audit log. */
import { actorOf, type AuditActor } from '../contract/audit.js';
import type { Audit, AuditEntry, Principal, RequestFacts, Tx } from '../ports.js';

export interface Doer {
  readonly actor: AuditActor;
  /** Where the request came from; null for the command line and the program itself. */
  readonly address: string | null;
}

/** The program by itself: demo accounts, the demo's token. */
export const bySystem: Doer = { actor: 'system', address: null };

const addressOf = (request: Pick<RequestFacts, 'address'>): string | null =>
  request.address === '' ? null : request.address;

export const doerOf = (who: Principal | null, request: Pick<RequestFacts, 'address'>): Doer => ({
  actor: actorOf(who),
  address: addressOf(request),
});

/** Somebody at the sign-in, or at his locked page, whose password has just been checked. */
export const userHimself = (user: string, request: Pick<RequestFacts, 'address'>): Doer => ({
  actor: `user:${user}`,
  address: addressOf(request),
});

/** Writes an act down in its own transaction; nowhere where there is no log. */
export type RecordAct = (tx: Tx, by: Doer | undefined, act: Omit<AuditEntry, 'actor' | 'address'>) => Promise<void>;

export const recordIn =
  (audit: Pick<Audit, 'record'> | undefined): RecordAct =>
  async (tx, by = bySystem, act) => {
    await audit?.record(tx, { ...act, actor: by.actor, address: by.address });
  };

/** Writes an act of sessions down, which are opened and locked without the store too; never throws. */
export type Note = (by: Doer, act: Omit<AuditEntry, 'actor' | 'address'>) => void;
