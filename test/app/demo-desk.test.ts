/** The demo's sample staff at work on real tickets: the whole way by themselves, and hands off whatever is a person's. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createDemoDesk, type Staff } from '../../src/app/demo-desk.js';
import { doorsOf } from '../../src/app/demo-doors.js';
import { delayOf, stepOf, wayOf, type Seen, type Standing } from '../../src/app/demo-steps.js';
import { heavy, matters } from '../../src/app/demo-content.js';
import { parseProcedure } from '../../src/config/procedure.js';
import { openDesk, type TicketDesk } from '../features/tickets/desk.js';
import { at } from '../support/facts.js';
import { route, type Principal } from '../../src/ports.js';

const procedure = parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml');
const staff: readonly Staff[] = [
  { user: 'li.ming', name: '李明', roles: ['agent'], extension: '8005' },
  { user: 'wang.li', name: '王莉', roles: ['agent'], extension: '8004' },
  { user: 'han.song', name: '韩松', roles: ['engineer'], extension: null },
  { user: 'gu.yan', name: '顾言', roles: ['engineer'], extension: null },
  { user: 'zhou.yan', name: '周砚', roles: ['supervisor'], extension: null },
];

let desk: TicketDesk;
afterEach(() => desk.close());

/** A demo whose clock is moved by hand; who is called back answers five seconds later. */
async function demo() {
  desk = await openDesk({
    procedure: {
      current: () => ({ number: 1, procedure }),
      edition: (number) => Promise.resolve({ number, procedure }),
    },
  });
  let second = 0;
  const present = new Set<string>();
  const out: { id: string; number: string; startedAt: number; user: string }[] = [];
  const calls = route({
    method: 'GET',
    path: '/api/v1/calls',
    summary: 'the calls of this test',
    access: ['supervisor'],
    query: z.object({ number: z.string(), limit: z.string() }),
    answer: z.any(),
    handle: ({ query }) => ({
      items: out
        .filter(({ number, startedAt }) => number === query.number && second > startedAt + 5)
        .map(({ id, startedAt }) => {
          const arrivedAt = new Date(at(startedAt) / 1000).toISOString();
          return { id, arrivedAt, answeredAt: arrivedAt, direction: 'outbound' };
        }),
    }),
  });
  const staffDesk = createDemoDesk({
    door: doorsOf([...(desk.tickets.routes ?? []), calls]),
    staff,
    present: () => [...present],
    touched: (ticket) =>
      Promise.resolve(desk.audited.some(({ subject, address }) => subject?.id === ticket && address != null)),
    callOut(number, extension) {
      const user = staff.find((one) => one.extension === extension)?.user ?? 'wang.li';
      out.push({ id: `out${out.length}`, number, startedAt: second, user });
      return true;
    },
    now: () => at(second) / 1000,
    log: { debug: () => {}, warn: (message, fields) => expect([message, fields]).toEqual([]) },
  });
  return {
    present,
    out,
    pass: async (seconds: number): Promise<void> => {
      for (let i = 0; i < seconds; i += 1) {
        second += 1;
        desk.now = second;
        await staffDesk.beat();
        for (const { id, number, startedAt, user } of out) {
          if (startedAt === second) await desk.dialled(id, user, number, second, 9);
        }
      }
    },
    at: (to: number) => {
      second = to;
      desk.now = to;
    },
    now: () => second,
  };
}

test('within a minute a ticket goes from the call to its end, each step by whose it is', async () => {
  const { pass, out, at: stand } = await demo();
  await desk.answered('c1', '+8613900000109', 'li.ming', 0, null);
  stand(3);
  await pass(55);
  const number = await desk.ticketOf('c1');
  const { ticket, timeline } = await desk.detail('zhou.yan', number);
  expect(ticket).toMatchObject({ state: 'closed', end: 'confirmed', owner: { user: 'li.ming' } });
  const steps = timeline.map(({ type, by }) => `${type} ${by?.user ?? '-'}`);
  const engineer = ticket.assignee?.user?.user ?? '';
  expect(['han.song', 'gu.yan']).toContain(engineer);
  expect(steps.filter((one) => /dispatched|accepted|resolved|confirmed|closed/.test(one))).toEqual([
    'dispatched li.ming',
    `accepted ${engineer}`,
    `resolved ${engineer}`,
    'confirmed li.ming',
    'closed li.ming',
  ]);
  expect(ticket.confirmation).toMatchObject({
    how: 'call',
    call: out.find((one) => one.number === '+8613900000109')?.id,
  });
  // And those that came by another way than the telephone, for as many agents as there are.
  const walkIns = await desk.list('zhou.yan', { state: 'closed' });
  expect(walkIns.items.length).toBeGreaterThanOrEqual(2);
});

test('whoever a person is signed in as does nothing by himself, and his drafts wait for him', async () => {
  const { present, pass, at: stand } = await demo();
  present.add('li.ming');
  await desk.answered('c1', '+8613900000109', 'li.ming', 0, 20);
  stand(21);
  await pass(60);
  expect((await desk.detail('zhou.yan', await desk.ticketOf('c1'))).ticket).toMatchObject({
    state: 'draft',
    version: 2,
  });
  present.delete('li.ming');
  await pass(60);
  expect((await desk.detail('zhou.yan', await desk.ticketOf('c1'))).ticket.state).not.toBe('draft');
});

test('what a person has touched is left alone, whoever he was', async () => {
  const { pass, at: stand } = await demo();
  await desk.answered('c1', '+8613900000109', 'li.ming', 0, 20);
  stand(21);
  const number = await desk.ticketOf('c1');
  await desk.edit('li.ming', number, { subject: '自己写的', category: 'fault' });
  const { version } = (await desk.detail('zhou.yan', number)).ticket;
  await pass(90);
  expect((await desk.detail('zhou.yan', number)).ticket).toMatchObject({
    version,
    state: 'draft',
    subject: '自己写的',
  });
});

test('where everybody is a person nothing moves, and nothing fails', async () => {
  const { present, pass } = await demo();
  for (const { user } of staff) present.add(user);
  await desk.answered('c1', '+8613900000109', 'li.ming', 0, 20);
  const before = desk.audited.length;
  await pass(60);
  expect(desk.audited).toHaveLength(before);
});

test('many calls: nothing piles up, and no more than a few drafts are left for people', async () => {
  const { pass, now } = await demo();
  for (let i = 0; i < 30; i += 1) {
    const number = i % 3 === 0 ? '+8613900000108' : i % 3 === 1 ? null : `+861390000${5000 + i}`;
    await desk.answered(`m${i}`, number, i % 2 === 0 ? 'li.ming' : 'wang.li', now(), now() + 6);
    await pass(8);
  }
  await pass(700);
  const { items } = await desk.list('zhou.yan', { view: 'open', limit: '200' });
  const drafts = items.filter(({ state }) => state === 'draft');
  expect(drafts.length).toBeLessThanOrEqual(4);
  expect(items.length - drafts.length).toBeLessThanOrEqual(2);
}, 60_000);

describe('the doors', () => {
  const open = route({
    method: 'GET',
    path: '/api/v1/x/{id}',
    summary: 'x',
    access: ['supervisor'],
    params: z.object({ id: z.string().regex(/^\d+$/) }),
    answer: z.any(),
    handle: ({ params, request }) => ({ id: params.id, address: request.address }),
  });
  const as = (roles: Principal['roles']): Principal => ({ user: 'x', name: 'x', roles, via: 'session' });

  test('rights and schemas hold as over the network; nothing comes from a network', async () => {
    const door = doorsOf([open]);
    await expect(door(as(['supervisor']), 'GET /api/v1/x/{id}', { params: { id: '7' } })).resolves.toEqual({
      id: '7',
      address: '',
    });
    await expect(door(as(['agent']), 'GET /api/v1/x/{id}', { params: { id: '7' } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(door(as(['supervisor']), 'GET /api/v1/x/{id}', { params: { id: 'a' } })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(door(as(['supervisor']), 'GET /api/v1/y')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what comes next', () => {
  const seen = (state: Seen['state'], more: Partial<Seen> = {}): Seen => ({
    number: 'SD-20261123-0007',
    state,
    subject: 'x',
    category: 'fault',
    caller: { match: 'one', contact: 1, name: '唐婉', number: null, mail: null, salutation: null, organisation: null, department: null },
    vip: { state: 'no', level: null },
    assignee: null,
    changedAt: '2026-11-23T01:00:00Z',
    pendingReason: null,
    ...more,
  }); // prettier-ignore
  const quick: Standing = { quick: true, offLine: false, engineerThere: false };

  test('the quick way takes less than a minute, whatever the ticket', () => {
    const way = ['draft', 'dispatched', 'accepted', 'in_progress', 'resolved', 'confirmed'] as const;
    for (let n = 0; n < 200; n += 1) {
      const number = `SD-20261123-${String(n).padStart(4, '0')}`;
      const written = seen('draft', { number, subject: null });
      const steps = [written, ...way.map((state) => seen(state, { number }))].map((ticket) => ({
        ticket,
        step: stepOf(ticket, quick),
      }));
      expect(steps.map(({ step }) => step)).toEqual([
        'write', 'dispatch', 'accept', 'start', 'resolve', 'confirm', 'close',
      ]); // prettier-ignore
      const all = steps.reduce((sum, { ticket, step }) => sum + (step === null ? 0 : delayOf(ticket, step, quick)), 0);
      expect(all).toBeLessThan(30_000);
    }
  });

  test('VIPs are looked after on the line as long as there is a line; what is over needs nothing', () => {
    const vip = seen('draft', { vip: { state: 'yes', level: '一级' } });
    expect(wayOf(vip, { ...quick, quick: false })).toBe('line');
    expect(wayOf(vip, { ...quick, quick: false, offLine: true })).not.toBe('line');
    for (const state of ['closed', 'merged', 'cancelled'] as const) expect(stepOf(seen(state), quick)).toBeNull();
  });

  test('every sample matter has a category of the procedure that came with the program, and different subjects', () => {
    const ids = new Set(procedure.categories.map(({ id }) => id));
    const all = [...matters, heavy];
    expect(all.filter(({ category }) => !ids.has(category))).toEqual([]);
    expect(new Set(all.map(({ subject }) => subject)).size).toBe(all.length);
    expect(['field', 'back-office'].filter((id) => !procedure.groups.some((group) => group.id === id))).toEqual([]);
  });
});
