/**
 * The audit log: who did what to what, when and from where. Entries are written with the act, in its transaction, and
 * nobody changes them afterwards; what that is worth stands in chain.ts. Read by auditors and administrators alone.
 *
 * Its migrations must have run before the first entry is recorded: the accounts record from their start on.
 */
import { auditPageSchema } from '../../contract/audit.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid } from '../../errors.js';
import { route, type Audit, type Clock, type Db, type Route } from '../../ports.js';
import type { Feature } from '../feature.js';
import { cutEntriesBefore } from './cut-entries.js';
import { entryJson, findEntries } from './find-entries.js';
import { keepEntries } from './keep-entries.js';
import { auditQuery, cursorOf, entriesOnPage } from './page.js';
import { migrations } from './tables.js';

export interface AuditDeps {
  readonly db: Db;
  readonly clock: Clock;
}

export interface AuditLog extends Audit, Feature {
  /** Cuts off what was written before this instant; throws where that is less than 183 days ago. Returns how many. */
  forgetBefore(before: Micros): Promise<number>;
}

export function createAudit({ db, clock }: AuditDeps): AuditLog {
  const entries = keepEntries({ db, clock });

  const routes: Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/audit',
      summary: 'Entries of the audit log, newest first, page by page',
      access: ['auditor', 'administrator'],
      query: auditQuery,
      answer: auditPageSchema,
      async handle({ query }) {
        const { from, to, limit = entriesOnPage } = query;
        if (from !== undefined && to !== undefined && from >= to) {
          throw invalid('The interval is empty', { to: 'must lie after `from`' });
        }
        const found = await findEntries(db, { ...query, limit });
        return { items: found.entries.map(entryJson), next: found.next && cursorOf(found.next) };
      },
    }),
  ];

  return {
    name: 'audit',
    migrations,
    routes,
    record: (tx, entry) => entries.record(tx, entry),
    note: (entry) => entries.note(entry),
    forgetBefore: (before) => cutEntriesBefore({ db, clock, audit: entries }, before),
    stop: () => entries.settled(),
  };
}
