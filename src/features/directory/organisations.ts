/** Organisations: companies and other bodies that people belong to. A name stands once. */
import { sql } from 'kysely';
import { z } from 'zod';
import {
  organisationChange,
  organisationInput,
  organisationSchema,
  type OrganisationJson,
} from '../../contract/contact.js';
import { notFound, SkylarkError } from '../../errors.js';
import { route, type Route, type Tx } from '../../ports.js';
import { living, tellChange } from './contact-rows.js';
import { doerOf, entryOf, type Doer } from './doer.js';
import { staleVersion, type KeepDeps } from './keep-contacts.js';
import { deleters, idParams, keepers, pageQuery, readers } from './route-words.js';
import type { DirectoryTables } from './tables.js';

type Values = Pick<OrganisationJson, 'name' | 'notes'>;

const gone = (): SkylarkError => notFound('There is no such organisation');

export function organisationRoutes(
  deps: Omit<KeepDeps, 'normalise' | 'now'>,
  changed: () => Promise<void>,
): readonly Route[] {
  const { db, audit } = deps;
  const inTx = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await db.transaction().execute(work);
    await changed();
    return result;
  };

  async function need(tx: Tx, id: number): Promise<OrganisationJson> {
    const row = await tx
      .withTables<DirectoryTables>()
      .selectFrom('organisation')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw gone();
    return row;
  }

  async function nameIsFree(tx: Tx, name: string, except: number | null): Promise<void> {
    const row = await tx
      .withTables<DirectoryTables>()
      .selectFrom('organisation')
      .select('id')
      .where('name', '=', name)
      .executeTakeFirst();
    if (row === undefined || row.id === except) return;
    throw new SkylarkError('conflict', `Organisation #${row.id} has this name`, {
      fields: { name: `belongs to #${row.id}` },
      reason: 'use that one, or give a name that tells the two apart',
    });
  }

  const told = (tx: Tx, by: Doer, act: 'added' | 'changed' | 'removed', id: number): Promise<void> =>
    audit.record(tx, entryOf(by, `organisation.${act}`, 'organisation', id));

  const make = (values: Values, by: Doer): Promise<OrganisationJson> =>
    inTx(async (tx) => {
      await nameIsFree(tx, values.name, null);
      const row = await tx
        .withTables<DirectoryTables>()
        .insertInto('organisation')
        .values({ ...values, version: 1 })
        .returningAll()
        .executeTakeFirstOrThrow();
      await tellChange(tx, { organisation: row.id });
      await told(tx, by, 'added', row.id);
      return row;
    });

  const change = (id: number, version: number, values: Values, by: Doer): Promise<OrganisationJson> =>
    inTx(async (tx) => {
      const before = await need(tx, id);
      if (before.version !== version) throw staleVersion({ ...before });
      await nameIsFree(tx, values.name, id);
      const after = { ...values, version: version + 1 };
      await tx.withTables<DirectoryTables>().updateTable('organisation').set(after).where('id', '=', id).execute();
      await tellChange(tx, { organisation: id });
      await told(tx, by, 'changed', id);
      return { id, ...after };
    });

  const remove = (id: number, by: Doer): Promise<void> =>
    inTx(async (tx) => {
      await need(tx, id);
      const { rows } = await sql<{ id: number }>`select id from contact
        where generation in ${living} and organisation = ${id} limit 1`.execute(tx);
      if (rows.length > 0) {
        throw new SkylarkError('conflict', 'People belong to this organisation', {
          reason: 'give them another organisation first',
        });
      }
      await tx.withTables<DirectoryTables>().deleteFrom('organisation').where('id', '=', id).execute();
      await tellChange(tx, { organisation: id });
      await told(tx, by, 'removed', id);
    });

  return [
    route({
      method: 'GET',
      path: '/api/v1/organisations',
      summary: 'Organisations by name, page by page',
      access: readers,
      query: pageQuery.extend({ q: z.string().max(100).optional().describe('A piece of the name.') }),
      answer: z.object({ items: z.array(organisationSchema), next: z.string().nullable() }),
      async handle({ query: { q = '', limit = 50, after = 0 } }) {
        const { rows } = await sql<OrganisationJson>`select id, name, notes, version from organisation
          where instr(lower(name), ${q.trim().toLowerCase()}) > 0 or ${q.trim()} = ''
          order by name, id limit ${limit + 1} offset ${after}`.execute(db);
        return { items: rows.slice(0, limit), next: rows.length > limit ? String(after + limit) : null };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisations',
      summary: 'A new organisation',
      access: keepers,
      body: organisationInput,
      answer: organisationSchema,
      status: 201,
      handle: (input) => make(input.body, doerOf(input)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/organisations/{id}',
      summary: 'One organisation',
      access: readers,
      params: idParams,
      answer: organisationSchema,
      async handle({ params: { id } }) {
        const row = await db
          .withTables<DirectoryTables>()
          .selectFrom('organisation')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst();
        if (row === undefined) throw gone();
        return row;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/organisations/{id}',
      summary: 'Change an organisation; its people show the new name at the next ring',
      access: keepers,
      params: idParams,
      body: organisationChange,
      answer: organisationSchema,
      handle: (input) => {
        const { version, ...values } = input.body;
        return change(input.params.id, version, values, doerOf(input));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/organisations/{id}',
      summary: 'Remove an organisation to which nobody belongs',
      access: deleters,
      params: idParams,
      answer: z.void(),
      status: 204,
      handle: (input) => remove(input.params.id, doerOf(input)),
    }),
  ];
}
