/** Calls that nobody answered: they become one task a person, and go when he is reached. */
import { openDesk, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const vip = '+8613900000108';
const stranger = '+8613900000777';
const open = () => desk.tasks('li.ming', { kind: 'call_back' });

test('an abandoned call is a task of the agents on duty, due in half an hour', async () => {
  await desk.missed('m1', vip, 0, 40);
  expect(await open()).toMatchObject([
    {
      kind: 'call_back', state: 'open', owner: { user: null, duty: 'agent' }, call: 'm1', times: 1,
      person: { contact: 1, name: '沈知秋', number: vip, vip: true },
      deadline: '2026-11-23T01:30:40.000Z', source: { rule: 'missed', user: null },
    },
  ]); // prettier-ignore
  const told = desk.pushed.find(({ event }) => event.type === 'task.changed');
  expect(told?.to).toEqual({ users: ['li.ming', 'wang.li'], roles: ['supervisor'] });
  expect(await desk.tasks('han.song')).toEqual([]);
});

test('whoever calls again and again has one task: it counts, and keeps its deadline', async () => {
  await desk.missed('m1', stranger, 0, 40);
  await desk.missed('m2', stranger, 60, 90, 'timeout');
  expect(await open()).toMatchObject([
    { times: 2, call: 'm2', deadline: '2026-11-23T01:30:40.000Z', person: { contact: null } },
  ]);
});

test('short abandons, withheld and blocked callers give none', async () => {
  desk.blocked.add(stranger);
  await desk.missed('m1', vip, 0, 3, 'short_abandon');
  await desk.missed('m2', null, 0, 40);
  await desk.missed('m3', stranger, 0, 40);
  expect(await open()).toEqual([]);
});

test('calling back closes it, when he is spoken with for five seconds; what reached nobody is an attempt', async () => {
  await desk.missed('m1', stranger, 0, 40);
  await desk.dialled('o1', 'wang.li', stranger, 100, null);
  expect(await open()).toMatchObject([{ attempts: [{ call: 'o1', by: { user: 'wang.li' } }] }]);
  await desk.dialled('o2', 'wang.li', stranger, 200, 4);
  expect(await open()).toMatchObject([{ attempts: [{ call: 'o1' }, { call: 'o2' }] }]);
  await desk.dialled('o3', 'wang.li', stranger, 300, 5);
  expect(await open()).toEqual([]);
  expect(await desk.tasks('zhou.yan', { state: 'done', kind: 'call_back' })).toMatchObject([
    { ended: { call: 'o3', by: { user: 'wang.li' }, reason: 'reached' } },
  ]);
});

test('he rings again himself and is answered: it is closed', async () => {
  await desk.missed('m1', vip, 0, 40);
  await desk.answered('c1', vip, 'li.ming', 50, 90);
  expect(await open()).toEqual([]);
});

test('the same facts again, and a restart, open no second one and count nothing twice', async () => {
  await desk.missed('m1', stranger, 0, 40);
  await desk.store.db
    .withTables<{ follower_cursor: { name: string; seq: number } }>()
    .updateTable('follower_cursor')
    .set({ seq: 0 })
    .where('name', '=', 'tickets')
    .execute();
  await desk.restart();
  await desk.settled();
  expect(await open()).toMatchObject([{ times: 1 }]);
});

test('a task that is done in another way says how; a colleague’s is not there for others', async () => {
  await desk.missed('m1', stranger, 0, 40);
  const [task] = await open();
  const params = { id: String(task?.id) };
  await desk.ask('li.ming', 'POST /api/v1/tasks/{id}/take', { params });
  expect(await desk.tasks('wang.li')).toEqual([]);
  await expect(
    desk.ask('wang.li', 'POST /api/v1/tasks/{id}/done', { params, body: { reason: 'x' } }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await desk.ask('li.ming', 'POST /api/v1/tasks/{id}/done', { params, body: { reason: '微信已联系' } });
  await expect(
    desk.ask('li.ming', 'POST /api/v1/tasks/{id}/done', { params, body: { reason: 'x' } }),
  ).rejects.toMatchObject({ code: 'conflict' });
  expect(desk.audited).toMatchObject([{ action: 'task.taken' }, { action: 'task.ended', details: { state: 'done' } }]);
});

test('tasks by hand: for a number in any spelling, and for a ticket that one may see', async () => {
  const made = await desk.ask('li.ming', 'POST /api/v1/tasks', {
    body: { kind: 'call_back', number: '139 0000 0109', deadline: '2026-11-23T12:00:00+08:00', note: '下午再打' },
  });
  expect(made).toMatchObject({
    owner: { user: { user: 'li.ming' } },
    person: { name: '唐婉', number: '+8613900000109' },
  });
  await desk.answered('c1', vip, 'li.ming', 0, null);
  const ticket = await desk.ticketOf('c1');
  const body = { kind: 'follow_up', ticket, deadline: '2026-11-23T12:00:00+08:00' };
  await expect(desk.ask('wang.li', 'POST /api/v1/tasks', { body })).rejects.toMatchObject({ code: 'not_found' });
  await desk.ask('li.ming', 'POST /api/v1/tasks', { body });
  expect(await desk.tasks('li.ming', { kind: 'follow_up' })).toMatchObject([{ ticket }]);
});
