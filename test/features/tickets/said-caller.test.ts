/** Several people have the number: whom an agent chooses at the card is who the ticket is of, until he takes it back. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PersonJson } from '../../../src/contract/live.js';
import { openDesk, people, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const shared = '+861085008000';
const [shen, he] = people[shared] ?? [];
const outside: PersonJson = {
  name: '陆一鸣', title: null, salutation: '陆总', organisation: null, department: null,
  vip: { level: '二级', reason: null }, notes: null, language: null,
}; // prettier-ignore

async function ringing(): Promise<string> {
  await desk.answered('c1', shared, 'li.ming', 0, null);
  return desk.ticketOf('c1');
}
const say = (by: string, person: PersonJson | null | undefined) =>
  desk.tickets.callers.said('c1', { by, person: person ?? null });
const read = async (number: string) => (await desk.detail('li.ming', number)).ticket;
const types = async (number: string) => (await desk.detail('li.ming', number)).timeline.map(({ type }) => type);

test('the ticket is of nobody yet and perhaps of a VIP; with the choice it is his, marked and more urgent', async () => {
  const number = await ringing();
  const before = await read(number);
  expect(before).toMatchObject({
    vip: { state: 'possible' },
    priority: 'P3',
    caller: { match: 'several', name: null },
  });
  await say('wang.li', shen);
  const after = await read(number);
  expect(after).toMatchObject({
    vip: { state: 'yes', level: '一级' },
    priority: 'P2',
    caller: { match: 'chosen', contact: 1, name: '沈知秋', mail: 'shen@example.com', number: shared },
  });
  expect(Date.parse(after.plannedResponseAt ?? '')).toBeLessThan(Date.parse(before.plannedResponseAt ?? ''));
  const { timeline } = await desk.detail('li.ming', number);
  expect(timeline.filter(({ type }) => type === 'edited').map(({ by }) => by?.user)).toEqual(['wang.li']);
  expect(desk.audited.at(-1)).toMatchObject({
    actor: 'user:wang.li',
    action: 'ticket.edited',
    subject: { kind: 'ticket', id: number },
    details: { fields: ['contact', 'contactName', 'contactMail'] },
  });
  expect(desk.pushed.findLast(({ event }) => event.type === 'ticket.changed')?.event).toMatchObject({
    type: 'ticket.changed',
    ticket: { number, vip: { state: 'yes' } },
  });
});

test('the one who is no VIP was chosen: nobody is a VIP any more', async () => {
  const number = await ringing();
  await say('li.ming', he);
  expect(await read(number)).toMatchObject({
    vip: { state: 'no' },
    priority: 'P3',
    caller: { name: '何为', contact: 3 },
  });
});

test('chosen while it rang, the ticket opened afterwards: it is written once, and a restart writes nothing again', async () => {
  await desk.tickets.callers.said('c1', { by: 'wang.li', person: shen ?? null });
  const number = await ringing();
  expect(await types(number)).not.toContain('edited');
  const opened = () => desk.tickets.callers.opened('c1', { by: 'wang.li', person: shen ?? null });
  await opened();
  expect(await read(number)).toMatchObject({ vip: { state: 'yes' }, caller: { name: '沈知秋' } });
  const written = await types(number);
  await desk.restart();
  await opened();
  expect(await types(number)).toEqual(written);
  // He is somebody else after all, says who writes the ticket: that stands, also over the next restart.
  await desk.edit('li.ming', number, { contact: 3 });
  await opened();
  expect(await read(number)).toMatchObject({ vip: { state: 'no' }, caller: { contact: 3, name: '何为' } });
});

test('taken back, all is as before the first choice; a second time there is nothing left to take back', async () => {
  const number = await ringing();
  const before = await read(number);
  await say('li.ming', he);
  await say('li.ming', shen);
  await say('li.ming', null);
  const { vip, priority, plannedResponseAt, plannedResolutionAt, caller } = before;
  expect(await read(number)).toMatchObject({ vip, priority, plannedResponseAt, plannedResolutionAt, caller });
  const written = await types(number);
  await say('li.ming', null);
  expect(await types(number)).toEqual(written);
  await say('li.ming', shen);
  await say('li.ming', null);
  expect(await read(number)).toMatchObject({ vip, caller });
});

test('taken back after somebody wrote on the ticket: his words stay', async () => {
  const number = await ringing();
  await say('li.ming', shen);
  await desk.edit('li.ming', number, { contactName: '沈知秋（助理）' });
  await say('li.ming', null);
  expect(await read(number)).toMatchObject({
    vip: { state: 'possible' },
    caller: { contact: null, name: '沈知秋（助理）', mail: null },
  });
  await say('li.ming', shen);
  await desk.edit('zhou.yan', number, { contact: 3 });
  await say('li.ming', null);
  expect(await read(number)).toMatchObject({
    vip: { state: 'no' },
    caller: { contact: 3, name: '何为', match: 'chosen' },
  });
});

test('whom only another directory knows is chosen by his name, with his mark', async () => {
  const number = await ringing();
  await say('li.ming', outside);
  expect(await read(number)).toMatchObject({
    vip: { state: 'yes', level: '二级' },
    priority: 'P2',
    caller: { match: 'chosen', contact: null, name: '陆一鸣', salutation: '陆总' },
  });
  await say('li.ming', null);
  expect(await read(number)).toMatchObject({ vip: { state: 'possible' }, caller: { name: null, match: 'several' } });
});

test('a ticket that is over, and a complaint that is the supervisors’, hear nothing of it', async () => {
  const number = await ringing();
  await desk.step('li.ming', number, 'cancel', { reason: '打错了' });
  await say('li.ming', shen);
  expect(await read(number)).toMatchObject({ state: 'cancelled', caller: { contact: null } });

  await desk.answered('c2', shared, 'li.ming', 10, null);
  const complaint = await desk.ticketOf('c2');
  await desk.edit('li.ming', complaint, { subject: '等得太久', category: 'complaint', contactName: '来电人' });
  await desk.step('li.ming', complaint, 'open');
  await desk.tickets.callers.said('c2', { by: 'li.ming', person: shen ?? null });
  expect((await desk.detail('zhou.yan', complaint)).ticket).toMatchObject({
    caller: { contact: null, name: '来电人' },
  });
});
