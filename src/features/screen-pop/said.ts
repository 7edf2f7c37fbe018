/**
 * What agents said about who calls, kept for as long as the call lasts so that a restart in the middle of it forgets
 * nothing. Written behind the answer: the card never waits for the store.
 */
import type { Migration } from 'kysely';
import type { PersonJson } from '../../contract/live.js';
import type { CallId } from '../../core/call.js';
import type { Db, Log } from '../../ports.js';

export interface Said {
  /** User name. */
  readonly by: string;
  /** null: none of those who have the number. */
  readonly person: PersonJson | null;
}

type SaidTables = { caller_said: { readonly call: string; readonly body: string } };

export const migrations: Readonly<Record<string, Migration>> = {
  '001_caller_said': {
    async up(db) {
      await db.schema
        .createTable('caller_said')
        .addColumn('call', 'text', (c) => c.primaryKey())
        .addColumn('body', 'text', (c) => c.notNull())
        .execute();
    },
  },
};

export interface KeptSaid {
  load(): Promise<ReadonlyMap<CallId, Said>>;
  keep(call: CallId, said: Said): void;
  forget(call: CallId): void;
}

export function keepSaid(db: Db, log: Log): KeptSaid {
  const tables = db.withTables<SaidTables>();
  let last: Promise<unknown> = Promise.resolve();
  /** In turn: what was said last is what stands there in the end. */
  const inTurn = (work: () => Promise<unknown>): void => {
    last = last
      .then(work)
      .catch((error: unknown) => log.warn('who calls could not be stored', { error: String(error) }));
  };
  return {
    async load() {
      const rows = await tables.selectFrom('caller_said').selectAll().execute();
      return new Map(rows.map(({ call, body }): [CallId, Said] => [call, JSON.parse(body)]));
    },
    keep(call, said) {
      const body = JSON.stringify(said);
      inTurn(() =>
        tables
          .insertInto('caller_said')
          .values({ call, body })
          .onConflict((conflict) => conflict.column('call').doUpdateSet({ body }))
          .execute(),
      );
    },
    forget(call) {
      inTurn(() => tables.deleteFrom('caller_said').where('call', '=', call).execute());
    },
  };
}
