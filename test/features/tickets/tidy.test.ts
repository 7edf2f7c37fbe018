/** Two people become one, and what is too old goes: nothing of it is left, nothing else is touched. */
import { sql } from 'kysely';
import { at } from '../../support/facts.js';
import { openDesk, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

test('tickets and tasks of somebody who turned out to be another are the other’s', async () => {
  await desk.answered('c1', '+8613900000109', 'li.ming', 0, 3);
  await desk.missed('m1', '+8613900000109', 10, 40);
  await desk.missed('m2', '+8613900000108', 50, 90);
  await desk.store.db.transaction().execute((tx) => desk.tickets.movePerson(tx, 2, 1));
  expect((await desk.list('zhou.yan', { contact: '1' })).items).toMatchObject([
    { caller: { contact: 1, name: '唐婉' } },
  ]);
  expect((await desk.list('zhou.yan', { contact: '2' })).items).toEqual([]);
  // One call is owed him, by the earlier deadline.
  expect(await desk.tasks('zhou.yan', { kind: 'call_back' })).toMatchObject([
    { times: 2, deadline: '2026-11-23T01:30:40.000Z', person: { contact: 1 } },
  ]);
});

test('tickets that were over before an instant go with all that there was of them; open and younger ones stay', async () => {
  for (const [n, call] of ['c1', 'c2', 'c3'].entries()) {
    await desk.answered(call, '+8613900000109', 'li.ming', n * 100, n * 100 + 60);
  }
  const [first, second, third] = [await desk.ticketOf('c1'), await desk.ticketOf('c2'), await desk.ticketOf('c3')];
  await desk.step('li.ming', first, 'cancel', { reason: '误拨打印机' });
  desk.now = 1000;
  await desk.step('li.ming', third, 'cancel', { reason: '误拨' });
  expect(await desk.tickets.forgetBefore(at(900))).toBe(1);
  expect((await desk.list('zhou.yan')).items.map(({ number }) => number)).toEqual([third, second]);
  expect((await desk.list('zhou.yan', { q: '打印' })).items).toEqual([]);
  for (const table of ['ticket_fact', 'ticket_key']) {
    const { rows } = await sql<{ n: number }>`select count(distinct ticket) as n from ${sql.table(table)}`.execute(
      desk.store.db,
    );
    expect(rows).toEqual([{ n: 2 }]);
  }
  // Its number is not given again.
  await desk.answered('c4', '+8613900000109', 'li.ming', 2000, null);
  expect(await desk.ticketOf('c4')).toBe('SD-20261123-0004');
});
