/** REST of people: search, read, change, numbers, merge, intake. A change is in the callers' index before it is answered. */
import { z } from 'zod';
import {
  contactChange,
  contactInput,
  contactNumberSchema,
  contactPageSchema,
  contactSchema,
  intakeInput,
  numberInput,
  type ContactJson,
} from '../../contract/contact.js';
import { notFound } from '../../errors.js';
import { route, type Audit, type Route } from '../../ports.js';
import { contactJson } from './contact.js';
import { findRow, organisationName } from './contact-rows.js';
import { doerOf, entryOf, type Doer } from './doer.js';
import { findPeople } from './find-contacts.js';
import { contactsIn } from './keep-contacts.js';
import { mergerIn, type MergeDeps } from './merge-contacts.js';
import { deleters, idParams, idText, intakers, keepers, pageQuery, readers } from './route-words.js';
import type { SearchShelf } from './search-shelf.js';
import type { ContactRow } from './tables.js';

const search = pageQuery.extend({
  q: z.string().max(100).optional().describe('Name, its sound or initials, mail, department, a piece of a number.'),
  department: z.string().min(1).max(120).optional(),
  organisation: idText.optional(),
  vip: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});

const version = z.number().int().min(1).optional();
const mergeInput = z.strictObject({
  into: z.number().int().min(1),
  version: version.describe('The version that was read of the one who goes.'),
  intoVersion: version.describe('The version that was read of the one who stays.'),
});

const usual = 50;

/** `changed` takes a change into memory; what is committed stays so, whatever becomes of it. */
export function contactRoutes(
  deps: MergeDeps & { readonly audit: Audit },
  changed: () => Promise<void>,
  shelf: () => SearchShelf | null = () => null,
): readonly Route[] {
  const { db, now } = deps;
  const contacts = contactsIn(deps);
  const merge = mergerIn(deps);

  const json = async (row: ContactRow): Promise<ContactJson> =>
    contactJson(row, await organisationName(db, row.organisation), now(), false);

  async function done(work: Promise<ContactRow>): Promise<ContactJson> {
    const row = await work;
    await changed();
    return json(row);
  }

  /** Whole numbers are shown: that is accounted for. */
  async function one(id: number, by: Doer): Promise<ContactJson> {
    const row = await findRow(db, id);
    if (row === undefined) throw notFound('There is no such person');
    await deps.audit.note(entryOf(by, 'person.shown', 'person', row.id));
    return json(row);
  }

  return [
    route({
      method: 'GET',
      path: '/api/v1/contacts',
      summary: 'People, the best matches first, page by page; numbers are masked',
      access: readers,
      query: search,
      answer: contactPageSchema,
      async handle({ query: { q = '', limit = usual, after = 0, ...rest } }) {
        const wanted = { ...rest, question: q, limit, offset: after };
        const asNumber = (raw: string): string | null => {
          const { number, kind } = deps.normalise(raw);
          return kind === 'none' ? null : number;
        };
        const { found, more } = await findPeople(db, wanted, asNumber, shelf());
        const at = now();
        return {
          items: found.map(({ row, organisation }) => contactJson(row, organisation, at, true)),
          next: more ? String(after + limit) : null,
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/contacts',
      summary: 'A new person',
      access: keepers,
      body: contactInput,
      answer: contactSchema,
      status: 201,
      handle: (input) => done(contacts.make(input.body, doerOf(input))),
    }),
    route({
      method: 'POST',
      path: '/api/v1/contacts/intake',
      summary: 'An unknown caller: the person who is known already by mail or by name and number, else a new one',
      access: intakers,
      body: intakeInput,
      answer: z.object({ contact: contactSchema, made: z.boolean() }),
      async handle(input) {
        const { row, made } = await contacts.intake(input.body, doerOf(input));
        await changed();
        return { contact: await json(row), made };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/contacts/{id}',
      summary: 'One person; the id of somebody who was merged gives the one who stayed',
      access: readers,
      params: idParams,
      answer: contactSchema,
      handle: (input) => one(input.params.id, doerOf(input)),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/contacts/{id}',
      summary: 'Change a person, with the version that was read',
      access: keepers,
      params: idParams,
      body: contactChange,
      answer: contactSchema,
      handle: (input) => done(contacts.change(input.params.id, input.body, doerOf(input))),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/contacts/{id}',
      summary: 'Remove a person; an imported list that still holds him brings him back',
      access: deleters,
      params: idParams,
      answer: z.void(),
      status: 204,
      async handle(input) {
        await contacts.remove(input.params.id, doerOf(input));
        await changed();
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/contacts/{id}/numbers',
      summary: 'The numbers of a person',
      access: readers,
      params: idParams,
      answer: z.object({ items: z.array(contactNumberSchema) }),
      handle: async (input) => ({ items: (await one(input.params.id, doerOf(input))).numbers }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/contacts/{id}/numbers',
      summary: 'Give a person a number, or its kind anew',
      access: keepers,
      params: idParams,
      body: numberInput,
      answer: contactSchema,
      handle: (input) => done(contacts.addNumber(input.params.id, input.body, doerOf(input))),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/contacts/{id}/numbers',
      summary: 'Take a number from a person; it stands in the body, since no address may hold one',
      access: keepers,
      params: idParams,
      body: z.strictObject({ number: z.string().min(1).max(80) }),
      answer: contactSchema,
      handle: (input) => done(contacts.takeNumber(input.params.id, input.body.number, doerOf(input))),
    }),
    route({
      method: 'POST',
      path: '/api/v1/contacts/{id}/merge',
      summary: 'This person is the same as another one: that one stays, this id leads to him',
      access: keepers,
      params: idParams,
      body: mergeInput,
      answer: contactSchema,
      handle: (input) => done(merge(input.params.id, input.body, doerOf(input))),
    }),
  ];
}
