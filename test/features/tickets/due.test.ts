/** Lists by the next promise, and the picture of it for boards: what is late, what is near, what waits and is neither. */
import { readDueTickets } from '../../../src/app/due-tickets.js';
import { at } from '../../support/facts.js';
import { openDesk, type TicketDesk } from './desk.js';
import { procedure } from './kernel.js';

let desk: TicketDesk;
let second = 0;
beforeEach(async () => {
  second = 0;
  desk = await openDesk();
});
afterEach(() => desk.close());

const stand = (to: number): void => {
  second = to;
  desk.now = to;
};
const minute = 60;

/** By hand, so that its urgency is what the test says; its promise runs from now. */
async function opened(subject: string, impact: string, urgency: string): Promise<string> {
  const body = { subject, category: 'fault', impact, urgency, contactName: '唐婉' };
  const made = await desk.ask('li.ming', 'POST /api/v1/tickets', { body });
  return Object(made).ticket.number;
}
const numbers = async (query: object): Promise<string[]> =>
  (await desk.list('zhou.yan', { view: 'open', sort: 'due', ...query })).items.map(({ number }) => number);
const picture = () =>
  readDueTickets({
    db: desk.store.db,
    clock: { now: () => at(second) },
    displayName: (user) => `Name of ${user}`,
    groups: () => procedure.groups,
  })();

test('late and near are told apart by the minute; a target far away is neither', async () => {
  stand(0);
  const p1 = await opened('P1, 15 分钟', 'high', 'high');
  const p2 = await opened('P2, 30 分钟', 'high', 'medium');
  const p4 = await opened('P4, 4 小时', 'low', 'low');
  stand(1);
  expect(await numbers({ due: 'late' })).toEqual([]);
  expect(await numbers({ due: 'soon' })).toEqual([p1, p2]);
  stand(15 * minute + 1);
  expect(await numbers({ due: 'late' })).toEqual([p1]);
  expect(await numbers({ due: 'soon' })).toEqual([p1, p2]);
  expect(await numbers({})).toEqual([p1, p2, p4]);
  expect(await picture()).toMatchObject({
    counts: { open: 3, unaccepted: 0, late: 1, soon: 1 },
    items: [
      { number: p1, priority: 'P1', what: 'response', owner: 'Name of li.ming', group: null },
      { number: p2, priority: 'P2', what: 'response' },
    ],
  });
});

test('who has it stands there: the group while nobody accepted, then the engineer; resolved it is gone', async () => {
  stand(0);
  const number = await opened('三楼打印机卡纸', 'high', 'high');
  const group = procedure.groups.find(({ active, kind }) => active && kind === 'group');
  if (group === undefined) throw new Error('the procedure has no group');
  await desk.edit('li.ming', number, { place: 'A 座', description: 'x', contactPhone: '13900000109', contactMail: 'a@example.com', tried: 'x' }); // prettier-ignore
  const details = Object.fromEntries(
    group.requires.flatMap((field) =>
      typeof field === 'string' ? [] : [[field.id, field.kind === 'instant' ? '2026-11-23T01:00:00Z' : 'x']],
    ),
  );
  await desk.step('li.ming', number, 'dispatch', { to: { group: group.id }, details });
  expect((await picture()).items).toMatchObject([{ number, what: 'acceptance', owner: null, group: group.label }]);
  expect((await picture()).counts.unaccepted).toBe(1);
  const engineer = group.members[0] ?? 'han.song';
  await desk.step(engineer, number, 'accept');
  stand(4 * 60 * minute + 1);
  expect((await picture()).items).toMatchObject([{ number, what: 'resolution', owner: `Name of ${engineer}` }]);
  await desk.step(engineer, number, 'resolve', { solution: '换了搓纸轮' });
  expect(await picture()).toMatchObject({ counts: { open: 1, late: 0, soon: 0 }, items: [] });
});

test('what waits with its clock standing still is near to nothing, until it goes on', async () => {
  stand(0);
  const number = await opened('等备件', 'high', 'high');
  await desk.step('li.ming', number, 'open');
  await desk.step('li.ming', number, 'start');
  const stops = procedure.life.pendingReasons.find(({ stopsClock }) => stopsClock);
  if (stops === undefined) throw new Error('no reason stops the clock');
  await desk.step('li.ming', number, 'pend', { reason: stops.id });
  stand(30 * minute);
  expect(await numbers({ due: 'late' })).toEqual([]);
  expect((await picture()).counts).toMatchObject({ open: 1, late: 0, soon: 0 });
  await desk.step('li.ming', number, 'start');
  // The half hour that it waited comes on top of its four.
  stand(4 * 60 * minute + 29 * minute);
  expect(await numbers({ due: 'late' })).toEqual([]);
  stand(4 * 60 * minute + 31 * minute);
  expect(await numbers({ due: 'late' })).toEqual([number]);
});

test('a complaint is marked, so that no wallboard shows it', async () => {
  stand(0);
  const body = { subject: '等了太久', category: 'complaint', impact: 'high', urgency: 'high', contactName: '唐婉' };
  await desk.ask('li.ming', 'POST /api/v1/tickets', { body });
  expect((await picture()).items).toMatchObject([{ voice: true }]);
});
