/** Filters of the list of tickets that users saved: each sees and changes his own alone. */
import { z } from 'zod';
import { instant } from '../../contract/instant.js';
import {
  filterId,
  filterVersion,
  mostFilters,
  ticketFilterInput,
  ticketFilterSchema,
  ticketFiltersSchema,
  type TicketFilterInput,
  type TicketFilterJson,
} from '../../contract/ticket-filters.js';
import { conflict, forbidden, notFound } from '../../errors.js';
import { route, type Clock, type Db, type Principal, type Route, type Tx } from '../../ports.js';
import { workers } from './routes.js';
import type { TicketTables } from './tables.js';

const params = z.object({ id: filterId });

function json(row: TicketTables['ticket_filter']): TicketFilterJson {
  // It was written by `save`.
  const query: Record<string, string> = JSON.parse(row.query);
  const { id, version, name } = row;
  return { id, version, name, query, shared: false, savedAt: instant(row.saved_at) };
}

function ownerOf(who: Principal | null): string {
  if (who?.user == null) throw forbidden('A filter belongs to a user');
  return who.user;
}

const changedMeanwhile = (version: number) =>
  conflict('The filter was changed in the meantime', `It is at version ${version} now: read it again.`);

const his = (db: Db | Tx, user: string) =>
  db.withTables<TicketTables>().selectFrom('ticket_filter').selectAll().where('user', '=', user);

export function filterRoutes({ db, clock }: { readonly db: Db; readonly clock: Clock }): readonly Route[] {
  async function list(user: string) {
    const rows = await his(db, user).orderBy('name').limit(mostFilters).execute();
    return { items: rows.map(json) };
  }

  const save = (user: string, id: string, { version, name, query }: TicketFilterInput): Promise<TicketFilterJson> =>
    db.transaction().execute(async (tx) => {
      const known = await his(tx, user).execute();
      const before = known.find((one) => one.id === id);
      if (before === undefined && version > 0) throw notFound('There is no such filter');
      if (before !== undefined && before.version !== version) throw changedMeanwhile(before.version);
      if (known.some((one) => one.id !== id && one.name === name)) {
        throw conflict('Another filter has this name', 'name_taken');
      }
      if (before === undefined && known.length >= mostFilters) {
        throw conflict(`A user keeps at most ${mostFilters} filters`, 'too_many');
      }
      const row = { version: version + 1, name, query: JSON.stringify(query), saved_at: clock.now() };
      await tx
        .withTables<TicketTables>()
        .insertInto('ticket_filter')
        .values({ user, id, ...row })
        .onConflict((crossing) => crossing.columns(['user', 'id']).doUpdateSet(row))
        .execute();
      return json({ user, id, ...row });
    });

  const remove = (user: string, id: string, version: number): Promise<undefined> =>
    db.transaction().execute(async (tx) => {
      const before = await his(tx, user).where('id', '=', id).executeTakeFirst();
      if (before === undefined) throw notFound('There is no such filter');
      if (before.version !== version) throw changedMeanwhile(before.version);
      await tx
        .withTables<TicketTables>()
        .deleteFrom('ticket_filter')
        .where('user', '=', user)
        .where('id', '=', id)
        .execute();
      return undefined;
    });

  return [
    route({
      method: 'GET',
      path: '/api/v1/tickets/filters',
      summary: 'Filters that the reader saved, by name',
      access: workers,
      answer: ticketFiltersSchema,
      handle: ({ who }) => list(ownerOf(who)),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/tickets/filters/{id}',
      summary: `Save a filter under an id of one's own choice, or change it as it was read; at most ${mostFilters} a user`,
      access: workers,
      params,
      body: ticketFilterInput,
      answer: ticketFilterSchema,
      handle: ({ who, params: { id }, body }) => save(ownerOf(who), id, body),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/tickets/filters/{id}',
      summary: 'Take a filter away',
      access: workers,
      params,
      query: filterVersion,
      answer: z.undefined(),
      status: 204,
      handle: ({ who, params: { id }, query }) => remove(ownerOf(who), id, query.version),
    }),
  ];
}
