/** Somebody asks what is kept of him, and then to be forgotten: his tickets stay, with nobody in his place. */
import { sql } from 'kysely';
import type { Tx } from '../../../src/ports.js';
import { evolveAll } from '../../../src/features/tickets/evolve.js';
import { ticketKeeper } from '../../../src/features/tickets/keep-tickets.js';
import {
  forgetPerson,
  purgeWords,
  ticketsOfPerson,
  type Forgotten,
} from '../../../src/features/tickets/personal-data.js';
import { withoutPerson } from '../../../src/features/tickets/without-person.js';
import { createTimers } from '../../../src/store/timers.js';
import { at } from '../../support/facts.js';
import { openDesk, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const number = '+8613900000109';
const tang: Forgotten = { contact: 2, names: ['唐婉'], mails: ['tang@example.com'], numbers: [number] };
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const forget = (person: Forgotten = tang) =>
  desk.store.db.transaction().execute((tx: Tx) => {
    const timers = createTimers({ db: desk.store.db, clock: { now: () => at(0) }, log: silent });
    return forgetPerson(tx, person, { timers, now: at(5000), normalise: (raw) => raw.replaceAll(' ', '') });
  });

/** Every text in the tables of tickets and tasks. */
async function everything(): Promise<string> {
  const tables = ['ticket', 'ticket_fact', 'ticket_key', 'task', 'ticket_filter', 'timer'];
  const all = [];
  for (const table of tables) all.push((await sql`select * from ${sql.table(table)}`.execute(desk.store.db)).rows);
  return JSON.stringify(all);
}

/** A fault of 唐婉, followed to its end, with something of hers in every place. */
async function herFault(): Promise<string> {
  await desk.answered('c1', number, 'li.ming', 0, 60);
  const ticket = await desk.ticketOf('c1');
  await desk.edit('li.ming', ticket, {
    subject: '唐婉的打印机卡纸', category: 'fault', place: '唐婉 A 座 3F', description: '电话 139 0000 0109 的用户说卡纸',
    contactMail: 'Tang@example.com', tried: '问过唐婉', details: { vlan: '唐婉-12' },
  }); // prettier-ignore
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' }, note: '找唐婉' });
  await desk.step('han.song', ticket, 'accept');
  await desk.step('han.song', ticket, 'comment', { text: '唐婉不在座位', toldUser: true });
  await desk.step('han.song', ticket, 'resolve', { solution: '换定影器，唐婉 tang@example.com 已试' });
  await desk.dialled('o1', 'li.ming', number, 100, 20);
  await desk.step('li.ming', ticket, 'confirm', { answer: 'yes', call: 'o1', words: '我是唐婉，好了' });
  await desk.step('li.ming', ticket, 'close');
  return ticket;
}

test('shown: her tickets with all that happened, her tasks, and nothing of others', async () => {
  const ticket = await herFault();
  await desk.answered('c2', '+8613900000108', 'li.ming', 200, 260);
  await desk.missed('m1', number, 300, 340);
  const { tickets, tasks } = await ticketsOfPerson(desk.store.db, tang, 100);
  expect(tickets.map((one) => one.ticket.number)).toEqual([ticket]);
  expect(tickets[0]).toMatchObject({
    ticket: { caller: { name: '唐婉', number, mail: 'Tang@example.com' } },
    timeline: expect.arrayContaining([expect.objectContaining({ type: 'commented', text: '唐婉不在座位' })]),
  });
  expect(tasks).toMatchObject([
    { kind: 'complete_draft' },
    { kind: 'confirm' },
    { kind: 'call_back', name: '唐婉', number },
  ]);
  expect(JSON.stringify(tickets)).not.toMatch(/沈知秋/);
});

test('forgotten: nothing of her is left in any table; number, state, times and counts are as they were', async () => {
  const ticket = await herFault();
  await desk.missed('m1', number, 300, 340);
  const shown = (await desk.detail('zhou.yan', ticket)).ticket;
  await desk.ask('li.ming', 'PUT /api/v1/tickets/filters/{id}', {
    params: { id: 'a' }, body: { version: 0, name: '唐婉的', query: { contact: '2' } },
  }); // prettier-ignore
  await desk.ask('li.ming', 'PUT /api/v1/tickets/filters/{id}', {
    params: { id: 'b' }, body: { version: 0, name: '急', query: { priority: 'P1' } },
  }); // prettier-ignore
  expect(await forget()).toEqual({ tickets: 1, tasks: 3 });
  expect(await everything()).not.toMatch(/唐婉|13900000109|139 0000 0109|tang@/i);
  const after = await desk.detail('zhou.yan', ticket);
  expect(after.ticket).toEqual({
    ...shown,
    subject: 'erased的打印机卡纸',
    solution: '换定影器，erased erased 已试',
    caller: {
      match: 'none', contact: null, name: null, number: null, mail: null, salutation: null, organisation: null, department: null,
    },
    description: null, place: null, tried: null, details: {},
    confirmation: { ...shown.confirmation, words: '' },
  }); // prettier-ignore
  expect(after.timeline.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['created', 'edited', 'dispatched', 'commented', 'resolved', 'confirmed', 'closed']),
  );
  for (const q of ['唐婉', '0109', '13900000109', 'tang'])
    expect((await desk.list('zhou.yan', { q })).items).toEqual([]);
  expect((await desk.list('zhou.yan', { contact: '2' })).items).toEqual([]);
  expect((await desk.list('zhou.yan', { q: '卡纸' })).items).toHaveLength(1);
  expect(await desk.ask('li.ming', 'GET /api/v1/tickets/filters')).toMatchObject({ items: [{ id: 'b' }] });
  // Nobody can be called back without a number: that task is over, and its timer with it.
  expect(await desk.tasks('zhou.yan')).toEqual([]);
  expect(await desk.tasks('zhou.yan', { state: 'cancelled' })).toMatchObject([{ ended: { reason: 'erased' } }]);
  expect(await desk.timers()).toEqual([]);
  await purgeWords(desk.store.db);
  expect((await desk.list('zhou.yan', { q: '卡纸' })).items).toHaveLength(1);
});

test('an open ticket goes on without her: its tasks and timers stay, it is still driven to its end', async () => {
  await desk.answered('c1', number, 'li.ming', 0, 60);
  const ticket = await desk.ticketOf('c1');
  const before = await desk.timers();
  await forget();
  expect(await desk.timers()).toEqual(before);
  expect(await desk.tasks('li.ming')).toMatchObject([{ kind: 'complete_draft', person: { name: null, number: null } }]);
  await desk.edit('li.ming', ticket, { subject: 'x', category: 'fault', contactName: '用户', place: 'x' });
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  expect(await desk.tasks('li.ming')).toEqual([]);
});

test('a colleague called from her phone: his ticket stays his, her number alone goes', async () => {
  await desk.answered('c1', number, 'li.ming', 0, 60);
  const ticket = await desk.ticketOf('c1');
  await desk.edit('li.ming', ticket, {
    subject: 'x',
    contact: 3,
    contactPhone: '8123',
    description: '用 139-0000-0109 打来',
  });
  expect(await forget()).toMatchObject({ tickets: 1 });
  expect((await desk.detail('li.ming', ticket)).ticket).toMatchObject({
    description: '用 erased 打来',
    caller: { contact: 3, name: '何为', number: '8123' },
  });
  expect(await everything()).not.toMatch(/13900000109/);
});

test('a number of nobody: the tickets of whoever called from it', async () => {
  await desk.answered('c1', '+8613900000777', 'li.ming', 0, 60);
  const ticket = await desk.ticketOf('c1');
  await desk.edit('li.ming', ticket, { contactName: '王小明' });
  await forget({ contact: null, names: [], mails: [], numbers: ['+8613900000777'] });
  expect((await desk.detail('li.ming', ticket)).ticket.caller).toMatchObject({ name: null, number: null });
  expect(await everything()).not.toMatch(/王小明|13900000777/);
});

test('what stands in the row is what its facts tell, before and after', async () => {
  const ticket = await herFault();
  const keeper = ticketKeeper({ set: () => Promise.resolve(), cancel: () => Promise.resolve(true) });
  const grown = async () => {
    const kept = await keeper.read(desk.store.db, ticket);
    if (kept === undefined) throw new Error('it is gone');
    expect(evolveAll(undefined, await keeper.facts(desk.store.db, kept.id))).toEqual(kept.ticket);
    return kept;
  };
  const before = await grown();
  await forget();
  const after = await grown();
  expect(after.ticket.version).toBe(before.ticket.version);
  expect(withoutPerson(await keeper.facts(desk.store.db, after.id), tang, true)).toEqual(
    await keeper.facts(desk.store.db, after.id),
  );
});
