/**
 * Blocked callers: numbers to which nobody calls back. Their calls still ring and are recorded: what comes in is the
 * PBX's to decide. Kept in memory, since it is asked for at every call.
 */
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { blockedInput, blockedSchema, type BlockedJson } from '../../contract/contact.js';
import { instant } from '../../contract/instant.js';
import type { Caller } from '../../core/call.js';
import { maskNumber } from '../../core/phone-number.js';
import { invalid, notFound } from '../../errors.js';
import { route, type Audit, type Db, type Route } from '../../ports.js';
import { doerOf, entryOf } from './doer.js';
import type { KeepDeps } from './keep-contacts.js';
import { idParams, keepers, readers } from './route-words.js';
import type { DirectoryTables } from './tables.js';

type Row = Selectable<DirectoryTables['blocked_caller']>;

/** A list is for finding one, not for copying numbers. */
const json = (row: Row): BlockedJson => ({
  id: row.id,
  number: maskNumber(row.number),
  reason: row.reason,
  since: instant(row.since),
  by: row.by_user,
});

const noSuch = (): Error => notFound('There is no such blocked caller');

/** A list for people who look at it; a site that blocks more than this has another problem. */
const most = 2000;

export interface BlockedCallers {
  readonly routes: readonly Route[];
  isBlocked(caller: Pick<Caller, 'number' | 'withheld'>): boolean;
  /** Reads the list anew. */
  load(): Promise<void>;
}

export function blockedCallers(deps: KeepDeps & { readonly audit: Audit }): BlockedCallers {
  const { db, normalise, now, audit } = deps;
  let blocked: ReadonlySet<string> = new Set();

  const all = (from: Db): Promise<Row[]> =>
    from.withTables<DirectoryTables>().selectFrom('blocked_caller').selectAll().orderBy('since', 'desc').execute();

  async function load(): Promise<void> {
    blocked = new Set((await all(db)).map((row) => row.number));
  }

  function numberOf(raw: string): string {
    const { number, kind } = normalise(raw);
    if (number === null || kind === 'none')
      throw invalid('The number cannot be read', { number: 'is no phone number' });
    return number;
  }

  const routes: Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/blocked-callers',
      summary: 'Blocked callers, the newest first',
      access: readers,
      answer: z.object({ items: z.array(blockedSchema) }),
      handle: async () => ({ items: (await all(db)).map(json) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/blocked-callers/{id}/reveal',
      summary: 'One blocked caller with the number whole; who asked is written to the audit log',
      access: keepers,
      params: idParams,
      answer: blockedSchema,
      async handle(input) {
        const row = await db
          .withTables<DirectoryTables>()
          .selectFrom('blocked_caller')
          .selectAll()
          .where('id', '=', input.params.id)
          .executeTakeFirst();
        if (row === undefined) throw noSuch();
        await audit.note(entryOf(doerOf(input), 'number.revealed', 'number', row.id));
        return { ...json(row), number: row.number };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/blocked-callers',
      summary: 'Block a caller, with the reason',
      access: keepers,
      body: blockedInput,
      answer: blockedSchema,
      status: 201,
      async handle(input) {
        const { body } = input;
        const by = doerOf(input);
        const given = { number: numberOf(body.number), reason: body.reason, since: now(), by_user: by.user };
        const row = await db.transaction().execute(async (tx) => {
          const { rows } = await sql<{ count: number }>`select count(*) as count from blocked_caller`.execute(tx);
          if ((rows[0]?.count ?? 0) >= most) throw invalid(`At most ${most} callers can be blocked`);
          const { number: _number, ...rest } = given;
          const made = await tx
            .withTables<DirectoryTables>()
            .insertInto('blocked_caller')
            .values(given)
            .onConflict((conflict) => conflict.column('number').doUpdateSet(rest))
            .returningAll()
            .executeTakeFirstOrThrow();
          await audit.record(tx, entryOf(by, 'caller.blocked', 'number', made.id));
          return made;
        });
        await load();
        return json(row);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/blocked-callers/{id}',
      summary: 'Let a caller be called back again',
      access: keepers,
      params: idParams,
      answer: z.void(),
      status: 204,
      async handle(input) {
        const { id } = input.params;
        await db.transaction().execute(async (tx) => {
          const gone = await tx
            .withTables<DirectoryTables>()
            .deleteFrom('blocked_caller')
            .where('id', '=', id)
            .executeTakeFirst();
          if (gone.numDeletedRows === 0n) throw noSuch();
          await audit.record(tx, entryOf(doerOf(input), 'caller.unblocked', 'number', id));
        });
        await load();
      },
    }),
  ];

  return {
    routes,
    isBlocked: ({ number, withheld }) => !withheld && number !== null && blocked.has(number),
    load,
  };
}
