/** Saved filters of the list: each user his own, versioned, at most fifty. */
import { ticketFiltersSchema, type TicketFilterJson } from '../../../src/contract/ticket-filters.js';
import { openDesk, refusal, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const save = (user: string, id: string, body: object): Promise<unknown> =>
  desk.ask(user, 'PUT /api/v1/tickets/filters/{id}', { params: { id }, body: { version: 0, ...body } });
const remove = (user: string, id: string, version: number): Promise<unknown> =>
  desk.ask(user, 'DELETE /api/v1/tickets/filters/{id}', { params: { id }, query: { version: String(version) } });
const list = async (user: string): Promise<TicketFilterJson[]> =>
  ticketFiltersSchema.parse(await desk.ask(user, 'GET /api/v1/tickets/filters')).items;

test('saved, shown by name, changed as it was read, taken away; a colleague sees none of it', async () => {
  await save('li.ming', 'b', { name: '我的草稿', query: { view: 'draft', owner: 'li.ming' } });
  const made = await save('li.ming', 'a', { name: 'P1', query: { state: 'open,dispatched', priority: 'P1' } });
  expect(made).toEqual({
    id: 'a', version: 1, name: 'P1', query: { state: 'open,dispatched', priority: 'P1' }, shared: false,
    savedAt: '2026-11-23T01:00:00.000Z',
  }); // prettier-ignore
  expect((await list('li.ming')).map(({ name }) => name)).toEqual(['P1', '我的草稿']);
  expect(await list('wang.li')).toEqual([]);
  await save('li.ming', 'a', { version: 1, name: '紧急', query: { priority: 'P1' } });
  expect((await list('li.ming')).find(({ id }) => id === 'a')).toMatchObject({ version: 2, name: '紧急' });
  await remove('li.ming', 'a', 2);
  expect((await list('li.ming')).map(({ id }) => id)).toEqual(['b']);
  await desk.restart();
  expect((await list('li.ming')).map(({ id }) => id)).toEqual(['b']);
});

test('two windows of one user: the later one hears that it was changed', async () => {
  await save('li.ming', 'a', { name: 'x', query: {} });
  await save('li.ming', 'a', { version: 1, name: 'y', query: {} });
  for (const late of [
    save('li.ming', 'a', { version: 1, name: 'z', query: {} }),
    save('li.ming', 'a', { name: 'z', query: {} }),
    remove('li.ming', 'a', 1),
  ])
    expect(await refusal(late)).toMatchObject({ code: 'conflict', reason: expect.stringMatching(/version 2/) });
  expect(await list('li.ming')).toMatchObject([{ name: 'y' }]);
});

test('the same id of two users are two filters; nobody changes or removes what is of another', async () => {
  await save('li.ming', 'a', { name: 'x', query: {} });
  expect((await refusal(save('wang.li', 'a', { version: 1, name: 'x', query: {} }))).code).toBe('not_found');
  expect((await refusal(remove('wang.li', 'a', 1))).code).toBe('not_found');
  await save('wang.li', 'a', { name: 'x', query: { view: 'mine' } });
  expect(await list('li.ming')).toMatchObject([{ query: {} }]);
});

test('one name once, and fifty at most', async () => {
  for (let n = 0; n < 50; n += 1) await save('li.ming', `f-${n}`, { name: `${n}`, query: {} });
  expect((await refusal(save('li.ming', 'more', { name: 'more', query: {} }))).reason).toBe('too_many');
  expect((await refusal(save('li.ming', 'f-1', { version: 1, name: '2', query: {} }))).reason).toBe('name_taken');
  await save('li.ming', 'f-1', { version: 1, name: 'other', query: {} });
  expect(await list('li.ming')).toHaveLength(50);
});

test.each([
  [{ name: ' ', query: {} }, 'name'],
  [{ name: 'x', query: { colour: 'red' } }, 'query'],
  [{ name: 'x', query: { priority: 'P9' } }, 'query.priority'],
  [{ name: 'x', query: { state: 'open,lost' } }, 'query.state.1'],
  [{ name: 'x', query: { from: 'yesterday' } }, 'query.from'],
  [{ name: 'x', query: { limit: '10' } }, 'query'],
  [{ name: 'x', query: { view: 7 } }, 'query.view'],
  [{ name: 'x', query: {}, shared: true }, 'shared'],
])('what no list takes is not saved: %j', async (body, field) => {
  const refused = await refusal(save('li.ming', 'a', body));
  expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(['invalid', [field]]);
});
