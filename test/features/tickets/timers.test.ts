/** Tickets and tasks whose time comes, on a real store: what is written, who is told, and that it is so once. */
import { sql } from 'kysely';
import type { LiveEvent } from '../../../src/contract/messages.js';
import type { Role } from '../../../src/contract/roles.js';
import { openDesk, refusal, type TicketDesk } from './desk.js';
import { procedure as old } from './kernel.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const known = '+8613900000109';
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const first = 'SD-20261123-0001';

/** `li.ming` takes a call at nine, writes down a fault of the least hurry that is complete. */
async function fault(): Promise<string> {
  await desk.answered('c1', known, 'li.ming', -2, 60);
  const ticket = await desk.ticketOf('c1');
  const fields = { subject: '打印机卡纸', category: 'fault', place: 'A 座', impact: 'low', urgency: 'medium' };
  await desk.edit('li.ming', ticket, fields);
  return ticket;
}

async function accepted(): Promise<string> {
  const ticket = await fault();
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  await desk.step('han.song', ticket, 'accept');
  return ticket;
}

/** What came by itself, from the timeline: `3600 target_passed response`. */
async function came(ticket: string): Promise<string[]> {
  const { timeline } = await desk.detail('zhou.yan', ticket);
  const nine = Date.UTC(2026, 10, 23, 1);
  return timeline
    .filter(({ type }) => type === 'target_passed' || type === 'reminded' || type === 'wait_over')
    .map(({ at, type, kind, reminder }) => [(Date.parse(at) - nine) / 1000, type, reminder?.id ?? kind].join(' '));
}

type Of<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;

/** Who was told of what: `response-soon: li.ming`; `+supervisors` is that role. */
function told(): string[] {
  return desk.pushed
    .filter((one): one is typeof one & { event: Of<'ticket.reminded'> } => one.event.type === 'ticket.reminded')
    .map(({ event, to }) => {
      const whom = [...(to.users ?? []), ...(to.roles ?? []).map((role: Role) => `+${role}`)];
      return `${event.reminder ?? event.of}: ${whom.join(' ')}`;
    });
}

test('nobody looks after a fresh ticket: every time comes once, to those whom the procedure names', async () => {
  await desk.answered('c1', known, 'li.ming', -2, 60);
  expect(await desk.timers()).toEqual([
    'task.deadline 1 1800', `ticket.reminder ${first}/draft 1800`, `ticket.reminder ${first}/response-soon 3300`,
    `ticket.reminder ${first}/response-late 3600`, `ticket.target ${first}/response 3600`,
    `ticket.reminder ${first}/resolution-soon 84600`, `ticket.reminder ${first}/resolution-late 86400`,
    `ticket.target ${first}/resolution 86400`,
  ]); // prettier-ignore
  for (const at of [1799, 1800, 3300, 3600, 5 * hour, 84_600, 2 * day]) await desk.pass(at);
  expect(await came(first)).toEqual([
    '1800 reminded draft', '3300 reminded response-soon', '3600 target_passed response', '3600 reminded response-late',
    '84600 reminded resolution-soon', '172800 target_passed resolution', '172800 reminded resolution-late',
  ]); // prettier-ignore
  expect(told()).toEqual([
    'draft: li.ming', 'response-soon: li.ming', 'response-late: li.ming +supervisor', 'resolution-soon: li.ming',
    'resolution-late: li.ming +supervisor',
  ]); // prettier-ignore
  expect(await desk.timers()).toEqual([]);
});

test('accepted in time nobody hears of it; the engineer and the owner hear that the solution is near', async () => {
  const ticket = await accepted();
  await desk.pass(84_600);
  expect(await came(ticket)).toEqual(['84600 reminded resolution-soon']);
  expect(told()).toEqual(['resolution-soon: li.ming han.song']);
});

test('a group that nobody of has accepted: all of it is who has it', async () => {
  const ticket = await fault();
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  await desk.pass(84_600);
  expect(told().at(-1)).toBe('resolution-soon: li.ming han.song gu.yan');
});

test('a draft that nobody owns is the supervisors’', async () => {
  await desk.answered('c1', known, 'li.ming', -2, 60);
  await desk.step('zhou.yan', first, 'assign', { owner: null });
  await desk.pass(1800);
  expect(told()).toEqual(['draft: +supervisor']);
});

test('a complaint is told to nobody but supervisors', async () => {
  await desk.answered('c1', known, 'li.ming', -2, 60);
  const body = { subject: '上门迟到', category: 'complaint', place: 'A 座', impact: 'low', urgency: 'medium' };
  await desk.edit('li.ming', first, body);
  await desk.step('li.ming', first, 'open');
  await desk.pass(3300);
  await desk.pass(3600);
  expect(told()).toEqual(['response-soon: +supervisor', 'response-late: +supervisor']);
  await desk.step('zhou.yan', first, 'assign', { owner: 'zhou.yan' });
  await desk.step('zhou.yan', first, 'dispatch', { to: { group: 'onsite' } });
  await desk.step('zhou.yan', first, 'comment', { text: 'x' });
  await desk.pass(84_600);
  expect(told().slice(2)).toEqual(['resolution-soon: zhou.yan']);
});

test('the daemon was down for two days: what came due meanwhile comes at its start, once', async () => {
  const ticket = await accepted();
  await desk.step('han.song', ticket, 'pend', { reason: 'change', until: '2026-11-23T12:00:00+08:00' });
  await desk.restart();
  expect(await came(ticket)).toEqual([]);
  await desk.pass(2 * day);
  expect(await came(ticket)).toEqual([
    '172800 wait_over change', '172800 target_passed resolution', '172800 reminded resolution-late',
  ]); // prettier-ignore
  await desk.restart();
  await desk.pass(3 * day);
  expect(await came(ticket)).toHaveLength(3);
  const { timeline } = await desk.detail('zhou.yan', ticket);
  expect(timeline.find(({ type }) => type === 'wait_over')).toMatchObject({
    due: '2026-11-23T04:00:00.000Z', at: '2026-11-25T01:00:00.000Z',
  }); // prettier-ignore
});

test('a commit that fails takes nothing away and writes nothing: it is made up for, once', async () => {
  await desk.close();
  let broken = 0;
  desk = await openDesk({
    consequences: [
      (_, { facts }) => {
        const hit = facts.some(({ type }) => type === 'target_passed') && broken < 3;
        if (hit) broken += 1;
        return hit ? Promise.reject(new Error('killed')) : Promise.resolve();
      },
    ],
  });
  await accepted();
  await desk.pass(day);
  expect(broken).toBeGreaterThan(0);
  expect(await desk.timers()).toContain(`ticket.target ${first}/resolution 86400`);
  expect(await came(first)).not.toContain('86400 target_passed resolution');
  await desk.restart();
  await desk.pass(day + hour);
  expect((await came(first)).filter((one) => one.endsWith('target_passed resolution'))).toEqual([
    '90000 target_passed resolution',
  ]);
  expect(await desk.timers()).toEqual([]);
});

test('a wait that is over: owner and engineer are told, it stays pending, the solution is due from there', async () => {
  const ticket = await accepted();
  await desk.step('han.song', ticket, 'pend', { reason: 'parts', until: '2026-11-23T11:01:00+08:00' });
  expect(await desk.timers()).toEqual([`ticket.wait ${ticket}/pending 7260`]);
  await desk.pass(7260);
  expect(await came(ticket)).toEqual(['7260 wait_over parts']);
  expect(told()).toEqual(['pending: li.ming han.song']);
  expect((await desk.detail('li.ming', ticket)).ticket).toMatchObject({
    state: 'pending', plannedResolutionAt: '2026-11-24T03:00:00.000Z',
  }); // prettier-ignore
  expect(await desk.timers()).toEqual([
    `ticket.reminder ${ticket}/resolution-soon 91800`, `ticket.reminder ${ticket}/resolution-late 93600`,
    `ticket.target ${ticket}/resolution 93600`,
  ]); // prettier-ignore
});

test('times that no timer can hold are refused', async () => {
  const ticket = await accepted();
  const far = '9999-12-31T23:59:59Z';
  const pending = desk.step('han.song', ticket, 'pend', { reason: 'parts', until: far });
  expect((await refusal(pending)).fields).toHaveProperty('until');
  const body = { kind: 'follow_up', ticket, deadline: far };
  expect((await refusal(desk.ask('li.ming', 'POST /api/v1/tasks', { body }))).fields).toHaveProperty('deadline');
});

test('an escalated ticket: a task to tell the user, one while it is open, done when he was told', async () => {
  const ticket = await accepted();
  await desk.step('li.ming', ticket, 'escalate', { kind: 'hierarchical', reason: '供应商不来' });
  const open = () => desk.tasks('li.ming', { kind: 'follow_up' });
  await desk.pass(day + 60);
  expect(await open()).toMatchObject([
    { times: 1, ticket, owner: { user: { user: 'li.ming' } }, source: { rule: 'follow_up' }, deadline: '2026-11-25T01:01:00.000Z' },
  ]); // prettier-ignore
  await desk.pass(2 * day + 60);
  expect(await open()).toMatchObject([{ times: 2, overdueAt: '2026-11-25T01:01:00.000Z' }]);
  await desk.step('li.ming', ticket, 'comment', { text: '还在等', toldUser: false });
  expect(await open()).toHaveLength(1);
  await desk.step('li.ming', ticket, 'comment', { text: '明天到', toldUser: true });
  expect(await open()).toEqual([]);
  expect(await desk.tasks('zhou.yan', { kind: 'follow_up', state: 'done' })).toMatchObject([
    { ended: { by: { user: 'li.ming' }, reason: 'told' } },
  ]);
  expect(await desk.timers()).toEqual([`ticket.reminder ${ticket}/follow-up ${3 * day + 60}`]);
  await desk.pass(3 * day + 60);
  expect(await open()).toHaveLength(1);
  await desk.step('han.song', ticket, 'resolve', { solution: '换线' });
  expect(await open()).toEqual([]);
});

test('an owner who hands the ticket on hands on the task to tell the user', async () => {
  const ticket = await accepted();
  await desk.step('li.ming', ticket, 'escalate', { kind: 'hierarchical', reason: '供应商不来' });
  await desk.pass(day + 60);
  await desk.step('zhou.yan', ticket, 'assign', { owner: 'wang.li' });
  expect(await desk.tasks('wang.li', { kind: 'follow_up' })).toHaveLength(1);
  expect(await desk.tasks('li.ming', { kind: 'follow_up' })).toEqual([]);
});

const overdue = (): unknown[] =>
  desk.pushed.filter(({ event }) => event.type === 'task.overdue').map(({ event, to }) => ({ event, to }));

test('nobody calls back within half an hour: the task is overdue, once, and agents and supervisors hear of it', async () => {
  await desk.missed('m1', known, -40, 0);
  await desk.pass(1799);
  expect(await desk.tasks('li.ming')).toMatchObject([{ overdueAt: null }]);
  await desk.pass(1800);
  await desk.restart();
  await desk.pass(2 * day);
  expect(await desk.tasks('li.ming')).toMatchObject([{ overdueAt: '2026-11-23T01:30:00.000Z', state: 'open' }]);
  expect(overdue()).toMatchObject([
    { event: { task: { kind: 'call_back' } }, to: { users: ['li.ming', 'wang.li'], roles: ['supervisor'] } },
  ]);
});

test('a PBX whose clock differs by half a microsecond: all comes, in whole ones and never early', async () => {
  await desk.close();
  desk = await openDesk({ ours: (_pbx, instant) => instant - 0.5 });
  await desk.answered('c1', known, 'li.ming', -2, 60);
  await desk.missed('m1', known, -40, 0);
  await desk.pass(2 * day);
  expect(await came(first)).toHaveLength(5);
  expect(await desk.timers()).toEqual([]);
  expect(overdue()).toHaveLength(2);
});

test('a task that is done in time has no timer left; one that he calls again about keeps its own', async () => {
  await desk.missed('m1', known, -40, 0);
  await desk.missed('m2', known, 60, 120);
  expect(await desk.timers()).toEqual(['task.deadline 1 1800']);
  await desk.dialled('o1', 'wang.li', known, 300, 10);
  expect(await desk.timers()).toEqual([]);
  await desk.pass(day);
  expect(overdue()).toEqual([]);
});

test('two people become one: the one call that is left is due by the earlier time', async () => {
  await desk.missed('m1', known, -40, 0);
  await desk.missed('m2', '+8613900000108', 60, 120);
  await desk.store.db.transaction().execute((tx) => desk.tickets.movePerson(tx, 2, 1));
  expect(await desk.timers()).toEqual(['task.deadline 2 1800']);
});

test('a task by hand falls due at its own time', async () => {
  await desk.ask('li.ming', 'POST /api/v1/tasks', {
    body: { kind: 'call_back', number: '139 0000 0109', deadline: '2026-11-23T12:00:00+08:00' },
  });
  expect(await desk.timers()).toEqual(['task.deadline 1 10800']);
  await desk.ask('li.ming', 'POST /api/v1/tasks/{id}/cancel', { params: { id: '1' }, body: { reason: '已来电' } });
  expect(await desk.timers()).toEqual([]);
});

test('tickets keep the edition under which they opened: another policy moves no timer that runs', async () => {
  await desk.close();
  const strict = {
    ...old,
    life: { ...old.life, reminders: old.life.reminders.map((one) => ({ ...one, to: ['supervisors' as const] })) },
    targets: { ...old.targets, P3: { ...old.targets.P3, response: 60_000_000, resolution: 120_000_000 } },
  };
  let current = 1;
  const editionOf = (number: number) => ({ number, procedure: number === 1 ? old : strict });
  desk = await openDesk({
    procedure: { current: () => editionOf(current), edition: (number) => Promise.resolve(editionOf(number)) },
  });
  const ticket = await accepted();
  const before = await desk.timers();
  current = 2;
  await desk.restart();
  await desk.step('li.ming', ticket, 'comment', { text: 'x' });
  expect(await desk.timers()).toEqual(before);
  await desk.pass(84_600);
  expect(told()).toEqual(['resolution-soon: li.ming han.song']);
});

test('tickets and tasks of a release without timers get theirs at the first start', async () => {
  const ticket = await accepted();
  await desk.step('li.ming', ticket, 'escalate', { kind: 'hierarchical', reason: '供应商不来' });
  await desk.missed('m1', known, -40, 0);
  const before = await desk.timers();
  await sql`delete from timer`.execute(desk.store.db);
  for (const name of ['came', 'toldAt']) {
    await sql`update ticket set body = json_remove(body, ${`$.${name}`})`.execute(desk.store.db);
  }
  await sql`update task set body = json_remove(body, '$.overdueAt')`.execute(desk.store.db);
  await sql`insert into ticket_untimed (kind, id) select 'ticket', id from ticket union all select 'task', id from task`.execute(
    desk.store.db,
  );
  await desk.restart();
  expect(await desk.timers()).toEqual(before);
  await desk.pass(day);
  expect(await came(ticket)).toHaveLength(2);
});
