/** Calls come in: which of them open a ticket, whose it is, and that none ever opens two. */
import { arrival, phone } from '../../support/facts.js';
import { openDesk, refusal, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const all = async () => (await desk.list('zhou.yan')).items;
const known = '+8613900000109';

test('at the first answer of a hotline call its ticket is there, the answering agent’s, and he is told of it', async () => {
  await desk.say('c1', 0, arrival(known), { type: 'offered', entry: 'queue', queue: 'hotline' });
  expect(await all()).toEqual([]);
  await desk.say('c1', 8, { type: 'answered', by: phone('8005', 'li.ming'), offer: null });
  await desk.settled();
  const [ticket] = await all();
  expect(ticket).toMatchObject({
    number: 'SD-20261123-0001',
    state: 'draft',
    owner: { user: 'li.ming' },
    caller: { match: 'one', contact: 2, name: '唐婉', number: '139****0109' },
    vip: { state: 'no' },
    priority: 'P3',
    createdAt: '2026-11-23T01:00:08.000Z',
    plannedResponseAt: '2026-11-23T02:00:08.000Z',
  });
  expect(desk.opened).toEqual([['c1', 'SD-20261123-0001']]);
  expect(desk.pushed).toMatchObject([
    {
      event: { type: 'ticket.changed', changes: ['created', 'call_linked'] },
      to: { users: ['li.ming'], roles: ['supervisor'] },
    },
    {
      event: { type: 'task.changed', task: { kind: 'complete_draft', ticket: 'SD-20261123-0001' } },
      to: { users: ['li.ming'] },
    },
  ]);
  const { timeline } = await desk.detail('li.ming', 'SD-20261123-0001');
  expect(timeline).toMatchObject([
    { type: 'created', by: null },
    { type: 'call_linked', kind: 'opening', call: { id: 'c1', answeredBy: { user: 'li.ming' } } },
  ]);
});

test('transfers, a second answer, a replay and a restart open no second one, and change no owner', async () => {
  await desk.answered('c1', known, 'li.ming', 0, null);
  await desk.say('c1', 30, { type: 'transferred', kind: 'attended', from: '8005', to: '8004' });
  await desk.say('c1', 31, { type: 'segment_ended', segment: 0 });
  await desk.restart();
  await desk.say('c1', 31, { type: 'segment_started', segment: 1, channelId: 'x', party: phone('8004', 'wang.li') });
  await desk.store.db
    .withTables<{ follower_cursor: { name: string; seq: number } }>()
    .updateTable('follower_cursor')
    .set({ seq: 0 })
    .where('name', '=', 'tickets')
    .execute();
  await desk.restart();
  await desk.say('c1', 60, { type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
  await desk.restart();
  await desk.settled();
  expect(await all()).toMatchObject([{ owner: { user: 'li.ming' } }]);
});

test('a commit that fails is made up for: the ticket is there once', async () => {
  await desk.close();
  let broken = 2;
  desk = await openDesk({
    consequences: [
      () => {
        broken -= 1;
        return broken >= 0 ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
      },
    ],
  });
  await desk.answered('c1', known, 'li.ming', 0, 60);
  expect(await all()).toHaveLength(1);
  expect((await desk.list('zhou.yan')).items[0]?.number).toBe('SD-20261123-0001');
});

test('outbound, internal and consultation calls open none', async () => {
  await desk.dialled('o1', 'li.ming', known, 0, 30);
  const by = phone('8004', 'wang.li');
  await desk.say('i1', 0, arrival('8005', { direction: 'internal', hotline: false }), {
    type: 'answered',
    by,
    offer: null,
  });
  await desk.say(
    'k1',
    0,
    arrival('8005', { direction: 'internal', hotline: true }),
    { type: 'related', to: 'c1' },
    { type: 'answered', by, offer: null },
  );
  await desk.settled();
  expect(await all()).toEqual([]);
});

test('a colleague who calls the hotline from his desk phone is a caller like others', async () => {
  await desk.say('i1', 0, arrival('8123', { direction: 'internal' }), {
    type: 'offered',
    entry: 'queue',
    queue: 'hotline',
  });
  await desk.say('i1', 5, { type: 'answered', by: phone('8004', 'wang.li'), offer: null });
  await desk.settled();
  expect(await all()).toMatchObject([{ owner: { user: 'wang.li' }, caller: { match: 'none', number: '8123' } }]);
});

test('nobody is behind the phone that answered: it lies in the inbox of the queue, which supervisors see', async () => {
  await desk.say('c1', 0, arrival(known), { type: 'offered', entry: 'queue', queue: 'hotline' });
  await desk.say('c1', 5, { type: 'answered', by: phone('8009', null), offer: null });
  await desk.settled();
  expect(await all()).toMatchObject([{ owner: null, inbox: 'hotline' }]);
  expect((await desk.list('zhou.yan', { view: 'inbox' })).items).toHaveLength(1);
  expect((await desk.list('li.ming')).items).toEqual([]);
});

test('it turns out to be the hotline’s after it was answered: the ticket comes then', async () => {
  await desk.say('c1', 0, arrival(known, { hotline: false }));
  await desk.say('c1', 5, { type: 'answered', by: phone('8005', 'li.ming'), offer: null });
  expect(await all()).toEqual([]);
  await desk.say('c1', 6, { type: 'described', hotline: true });
  expect(await all()).toMatchObject([{ owner: { user: 'li.ming' } }]);
});

test('an earlier answer that is told later: the first one who answered owns it, while nobody has moved it', async () => {
  await desk.say('c1', 0, arrival(known), { type: 'offered', entry: 'queue', queue: 'hotline' });
  await desk.say('c1', 9, { type: 'answered', by: phone('8004', 'wang.li'), offer: null });
  await desk.say('c1', 8, { type: 'answered', by: phone('8005', 'li.ming'), offer: null });
  expect(await all()).toMatchObject([{ owner: { user: 'li.ming' } }]);
});

test('a VIP raises it; one VIP among several behind a number is possible, and chosen by the agent', async () => {
  await desk.answered('c1', '+8613900000108', 'li.ming', 0, null);
  await desk.answered('c2', '+861085008000', 'li.ming', 10, null);
  expect(await all()).toMatchObject([
    { vip: { state: 'possible' }, priority: 'P3', caller: { match: 'several', contact: null, name: null } },
    { vip: { state: 'yes', level: '一级' }, priority: 'P2' },
  ]);
  await desk.edit('li.ming', await desk.ticketOf('c2'), { contact: 3 });
  expect((await all())[0]).toMatchObject({ vip: { state: 'no' }, caller: { match: 'chosen', name: '何为' } });
});

test('a withheld number has a ticket without a number', async () => {
  await desk.answered('c1', null, 'li.ming', 0, null);
  expect(await all()).toMatchObject([{ caller: { match: 'withheld', number: null } }]);
});

test('numbers count on over the day and begin anew on the next, none twice', async () => {
  await desk.answered('c1', known, 'li.ming', 0, 10);
  await desk.answered('c2', known, 'wang.li', 20, 30);
  // 23:59:58 and midnight in Shanghai.
  await desk.answered('c3', known, 'wang.li', 15 * 3600 - 5, 15 * 3600 + 10);
  await desk.answered('c4', known, 'wang.li', 15 * 3600, 15 * 3600 + 10);
  expect((await all()).map(({ number }) => number)).toEqual([
    'SD-20261124-0001', 'SD-20261123-0003', 'SD-20261123-0002', 'SD-20261123-0001',
  ]); // prettier-ignore
});

test('what old logs tell of last week opens nothing', async () => {
  desk.now = 3 * 86_400;
  await desk.answered('c1', known, 'li.ming', 0, 10);
  await desk.missed('c2', known, 20, 50);
  expect(await all()).toEqual([]);
  expect(await desk.tasks('zhou.yan')).toEqual([]);
});

describe('the card of the next call', () => {
  const caller = { raw: '', number: known, name: '', withheld: false, extension: null };

  test('shows what is open, and offers to reopen what was resolved lately', async () => {
    await desk.answered('c1', known, 'li.ming', 0, null);
    const number = await desk.ticketOf('c1');
    await desk.edit('li.ming', number, { subject: '打印机', category: 'advice' });
    expect(await desk.tickets.ofCaller(caller, 'c2')).toMatchObject([
      { number, subject: '打印机', offer: 'add', owner: 'li.ming' },
    ]);
    expect(await desk.tickets.ofCaller(caller, 'c1')).toEqual([]);
    await desk.step('li.ming', number, 'resolve', { solution: '换墨', onTheLine: true, words: '好了' });
    expect(await desk.tickets.ofCaller(caller, 'c2')).toMatchObject([{ number, offer: 'reopen', state: 'confirmed' }]);
    desk.now = 8 * 86_400;
    expect(await desk.tickets.ofCaller(caller, 'c2')).toEqual([]);
  });

  test('shows no complaint, and nothing of a withheld number', async () => {
    await desk.answered('c1', known, 'li.ming', 0, null);
    await desk.edit('li.ming', await desk.ticketOf('c1'), { subject: '迟到', category: 'complaint' });
    expect(await desk.tickets.ofCaller(caller, 'c2')).toEqual([]);
    expect(await desk.tickets.ofCaller({ ...caller, withheld: true }, 'c2')).toEqual([]);
  });

  test('adding the call to the older ticket merges the fresh one away: kept, linked, out of every count', async () => {
    await desk.answered('c1', known, 'li.ming', 0, 60);
    const older = await desk.ticketOf('c1');
    await desk.edit('li.ming', older, { subject: '打印机', category: 'fault', place: 'A' });
    await desk.step('li.ming', older, 'dispatch', { to: { group: 'onsite' } });
    await desk.answered('c2', known, 'wang.li', 600, null);
    const fresh = await desk.ticketOf('c2');
    // It is his colleague's, and the caller is on his line.
    expect((await desk.detail('wang.li', older)).ticket.subject).toBe('打印机');
    await desk.step('wang.li', fresh, 'merge', { into: older });
    expect((await desk.detail('wang.li', fresh)).ticket).toMatchObject({
      state: 'merged',
      mergedInto: older,
      end: 'merged',
    });
    const { ticket, timeline } = await desk.detail('li.ming', older);
    expect(ticket).toMatchObject({
      absorbed: [fresh],
      calls: [{ id: 'c1' }, { id: 'c2', why: 'added' }],
      state: 'dispatched',
    });
    expect(timeline.at(-2)).toMatchObject({ type: 'absorbed', ticket: fresh, by: { user: 'wang.li' } });
    expect(await desk.tickets.ofCall('c2')).toBe(older);
    expect((await desk.list('zhou.yan', { view: 'open' })).items.map(({ number }) => number)).toEqual([older]);
    expect(await desk.ask('zhou.yan', 'GET /api/v1/tickets/counts')).toMatchObject({
      counts: { open: 1, unaccepted: 1, draft: 0 },
    });
    // The task to complete it went with it.
    expect(await desk.tasks('zhou.yan', { kind: 'complete_draft' })).toEqual([]);
    expect((await refusal(desk.step('wang.li', fresh, 'reopen', { reason: 'x' }))).reason).toBe('wrong_state');
  });
});
