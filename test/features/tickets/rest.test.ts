/** Working with tickets over REST: who sees what, what crosses, what is found, and what is written down of it. */
import { openDesk, refusal, who, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const known = '+8613900000109';
const vip = '+8613900000108';
const numbers = async (user: string, query: object = {}): Promise<string[]> =>
  (await desk.list(user, query)).items.map(({ number }) => number);

/** A fault of `li.ming`'s with all that it needs, written down. */
async function fault(call: string, number = known, fields: object = {}): Promise<string> {
  await desk.answered(call, number, 'li.ming', 0, 60);
  const ticket = await desk.ticketOf(call);
  await desk.edit('li.ming', ticket, { subject: '打印机卡纸', category: 'fault', place: 'A 座', ...fields });
  return ticket;
}

test('everybody sees what concerns him; what is of others is not there', async () => {
  const ticket = await fault('c1');
  expect(await numbers('li.ming')).toEqual([ticket]);
  for (const user of ['wang.li', 'han.song', 'chen.mo', 'ding.du']) {
    expect(await numbers(user)).toEqual([]);
    expect((await refusal(desk.detail(user, ticket))).code).toBe('not_found');
    expect((await refusal(desk.step(user, ticket, 'comment', { text: 'x' }))).code).toBe('not_found');
  }
  expect(await numbers('zhou.yan')).toEqual([ticket]);
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  expect(await numbers('han.song', { view: 'group' })).toEqual([ticket]);
  expect(await numbers('ding.du')).toEqual([ticket]);
  expect(await numbers('chen.mo')).toEqual([]);
  await desk.step('han.song', ticket, 'accept');
  expect(await numbers('han.song', { view: 'mine' })).toEqual([ticket]);
  expect(await numbers('han.song', { view: 'group' })).toEqual([]);
});

test('a number that somebody writes down himself opens no ticket of that caller to him', async () => {
  const ticket = await fault('c1');
  await desk.ask('han.song', 'POST /api/v1/tickets', { body: { subject: 'x', contactPhone: known, contact: 2 } });
  await desk.ask('wang.li', 'POST /api/v1/tickets', { body: { subject: 'x', contactPhone: known, contact: 2 } });
  for (const user of ['han.song', 'wang.li']) expect((await refusal(desk.detail(user, ticket))).code).toBe('not_found');
  await desk.answered('c2', known, 'wang.li', 100, null);
  expect((await desk.detail('wang.li', ticket)).ticket.number).toBe(ticket);
});

test('a step that is refused says why and what would help; so does the ticket beforehand', async () => {
  const ticket = await fault('c1', known, { place: null });
  const { steps } = (await desk.detail('li.ming', ticket)).ticket;
  expect(steps.find(({ step }) => step === 'close')).toMatchObject({
    possible: false,
    reason: 'wrong_state',
    needs: [{ kind: 'step', name: 'resolve' }],
  });
  expect(steps.find(({ step }) => step === 'dispatch')).toMatchObject({ possible: true, reason: null });
  const refused = await refusal(desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } }));
  expect(refused).toMatchObject({
    code: 'conflict',
    reason: 'missing_fields',
    needs: [{ kind: 'field', name: 'place' }],
  });
  const accept = await refusal(desk.step('zhou.yan', ticket, 'accept'));
  expect(accept).toMatchObject({ reason: 'wrong_state', needs: [{ kind: 'step', name: 'dispatch' }] });
});

test('two write at once: different fields both stand, the same one comes back with both values', async () => {
  const ticket = await fault('c1');
  const { version } = (await desk.detail('li.ming', ticket)).ticket;
  const patch = (user: string, body: object) =>
    desk.ask(user, 'PATCH /api/v1/tickets/{number}', { params: { number: ticket }, body });
  await patch('li.ming', { version, subject: '打印机卡纸两次', tried: '重启' });
  await patch('zhou.yan', { version, place: 'B 座' });
  const crossed = await refusal(
    patch('zhou.yan', { version, subject: '二楼打印机卡纸', tried: '重启', place: 'B 座' }),
  );
  expect(crossed).toMatchObject({
    code: 'conflict',
    reason: 'changed',
    conflicts: [{ field: 'subject', yours: '二楼打印机卡纸', theirs: '打印机卡纸两次', by: 'li.ming' }],
  });
  expect((await desk.detail('li.ming', ticket)).ticket).toMatchObject({
    subject: '打印机卡纸两次',
    tried: '重启',
    place: 'B 座',
  });
});

test('a double click does not dispatch twice: the second one is told what it has become', async () => {
  const ticket = await fault('c1');
  const { version } = (await desk.detail('li.ming', ticket)).ticket;
  const body = { version, to: { group: 'onsite' } };
  const results = await Promise.allSettled([
    desk.step('li.ming', ticket, 'dispatch', body),
    desk.step('li.ming', ticket, 'dispatch', body),
  ]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const { timeline } = await desk.detail('li.ming', ticket);
  expect(timeline.filter(({ type }) => type === 'dispatched')).toHaveLength(1);
});

test('the group that has a ticket is named in both languages: lists, the ticket and its timeline', async () => {
  const ticket = await fault('c1');
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  const label = { 'zh-CN': '现场', en: 'On site' };
  const detail = await desk.detail('li.ming', ticket);
  expect((await desk.list('li.ming')).items[0]?.assignee?.group).toMatchObject({ id: 'onsite', label });
  expect(detail.ticket.assignee?.group).toMatchObject({ id: 'onsite', label });
  expect(detail.timeline.find(({ type }) => type === 'dispatched')?.to?.group).toMatchObject({ id: 'onsite', label });
});

test('two engineers accept in the same breath: one has it, the other is told who', async () => {
  const ticket = await fault('c1');
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  const results = await Promise.allSettled([
    desk.step('han.song', ticket, 'accept'),
    desk.step('gu.yan', ticket, 'accept'),
  ]);
  const lost = results.find((result) => result.status === 'rejected');
  const winner = (await desk.detail('zhou.yan', ticket)).ticket.assignee?.user?.user;
  expect(lost?.reason).toMatchObject({ reason: 'already_accepted', needs: [{ kind: 'person', name: winner }] });
});

test('a complaint is its writer’s as long as he writes, then the supervisors’ alone: lists, search, messages and cards', async () => {
  await desk.answered('c1', known, 'li.ming', 0, 60);
  const ticket = await desk.ticketOf('c1');
  await desk.edit('li.ming', ticket, {
    subject: '工程师迟到两次',
    category: 'complaint',
    aboutUser: 'han.song',
    aboutCall: 'c0',
  });
  expect(await numbers('li.ming', { q: '迟到' })).toEqual([ticket]);
  desk.pushed.length = 0;
  await desk.step('li.ming', ticket, 'open');
  for (const user of ['li.ming', 'wang.li', 'han.song', 'ding.du']) {
    expect(await numbers(user)).toEqual([]);
    expect(await numbers(user, { q: '迟到' })).toEqual([]);
    expect((await refusal(desk.detail(user, ticket))).code).toBe('not_found');
  }
  for (const { event, to } of desk.pushed.filter(({ event }) => event.type === 'ticket.changed')) {
    expect([event.type, to]).toEqual(['ticket.changed', { users: [], roles: ['supervisor'] }]);
  }
  expect(await numbers('zhou.yan', { view: 'voices', q: '迟到' })).toEqual([ticket]);
  expect((await desk.detail('zhou.yan', ticket)).ticket.about).toEqual({
    user: { user: 'han.song', name: 'han.song' },
    call: 'c0',
  });
});

test('a complaint that was given to a group is found in the list of that group, by supervisors alone', async () => {
  const ticket = await fault('c1', known, { category: 'complaint', subject: '工程师迟到两次', aboutUser: 'gu.yan' });
  await desk.step('zhou.yan', ticket, 'dispatch', { to: { group: 'onsite' } });
  expect(await numbers('zhou.yan', { group: 'onsite' })).toEqual([ticket]);
  expect(await numbers('zhou.yan', { group: 'network' })).toEqual([]);
  for (const user of ['li.ming', 'han.song', 'ding.du']) expect(await numbers(user, { group: 'onsite' })).toEqual([]);
});

test('two Chinese characters find it, as do a part of a word, a number in any spelling, and what was said later', async () => {
  const printer = await fault('c1', known, { subject: '三楼打印机卡纸', description: 'HP LaserJet 闪红灯' });
  await desk.answered('c2', vip, 'li.ming', 100, 160);
  const vpn = await desk.ticketOf('c2');
  await desk.edit('li.ming', vpn, { subject: 'VPN连接后邮箱打不开', category: 'fault' });
  await desk.step('li.ming', vpn, 'comment', { text: '已重置令牌' });
  const found = (q: string) => numbers('li.ming', { q });
  expect(await found('打印')).toEqual([printer]);
  expect(await found('印机卡')).toEqual([printer]);
  expect(await found('打卡')).toEqual([]);
  expect(await found('纸')).toEqual([printer]);
  expect(await found('三楼 红灯')).toEqual([printer]);
  expect(await found('laser')).toEqual([printer]);
  expect(await found('vpn')).toEqual([vpn]);
  expect(await found('邮箱')).toEqual([vpn]);
  expect(await found('令牌')).toEqual([vpn]);
  expect(await found('13900000108')).toEqual([vpn]);
  expect(await found('1390000')).toEqual([vpn, printer]);
  expect(await found('沈知')).toEqual([vpn]);
  expect(await found(printer)).toEqual([printer]);
  expect(await found('打不开')).toEqual([vpn]);
  expect(await found('不')).toEqual([vpn]);
  // Nothing in a question is an operator.
  for (const q of ['"', '* OR *', 'NEAR(', 'words:', "'; drop table ticket", '(', '😀', 'a AND b'])
    expect(await found(q)).toEqual([]);
  expect(await numbers('wang.li', { q: '打印' })).toEqual([]);
  await desk.edit('li.ming', printer, { subject: '扫描仪' });
  expect(await found('打印')).toEqual([]);
  expect(await found('扫描')).toEqual([printer]);
});

test('filters in any mixture, page by page, newest first and what is due first', async () => {
  const made: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    await desk.answered(`c${n}`, n % 2 === 0 ? known : vip, n % 3 === 0 ? 'wang.li' : 'li.ming', n * 100, n * 100 + 60);
    made.push(await desk.ticketOf(`c${n}`));
  }
  const pages = async (user: string, query: object): Promise<string[]> => {
    const all: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Awaited<ReturnType<TicketDesk['list']>> = await desk.list(user, {
        ...query,
        limit: '2',
        ...(after !== '' && { after }),
      });
      expect(page.items.length).toBeLessThanOrEqual(2);
      all.push(...page.items.map(({ number }) => number));
      after = page.next;
    }
    return all;
  };
  const at = (...list: number[]) => list.map((n) => made[n]);
  expect(await pages('zhou.yan', {})).toEqual(at(6, 5, 4, 3, 2, 1, 0));
  expect(await pages('li.ming', {})).toEqual(at(5, 4, 2, 1));
  expect(await pages('zhou.yan', { owner: 'wang.li', number: '139 0000 0109' })).toEqual(at(6, 0));
  expect(await pages('zhou.yan', { view: 'vip' })).toEqual(at(5, 3, 1));
  expect(await pages('zhou.yan', { contact: '1', owner: 'li.ming', state: 'draft,open' })).toEqual(at(5, 1));
  expect(await pages('zhou.yan', { q: '唐婉' })).toEqual(at(6, 4, 2, 0));
  expect(await pages('zhou.yan', { sort: 'due' })).toEqual(at(1, 3, 5, 0, 2, 4, 6));
  expect(await pages('zhou.yan', { from: '2026-11-23T01:02:00Z', to: '2026-11-23T01:07:00Z' })).toEqual(at(4, 3, 2));
  expect(await pages('zhou.yan', { call: 'c3' })).toEqual(at(3));
  expect((await refusal(desk.list('zhou.yan', { after: 'nonsense' }))).code).toBe('invalid');
  expect(await desk.ask('li.ming', 'GET /api/v1/tickets/counts')).toMatchObject({
    counts: { open: 4, mine: 4, draft: 4, vip: 2 },
  });
});

test('lists and messages carry masked numbers, the ticket itself the whole one', async () => {
  const ticket = await fault('c1');
  expect((await desk.list('li.ming')).items[0]?.caller.number).toBe('139****0109');
  expect((await desk.detail('li.ming', ticket)).ticket.caller.number).toBe(known);
  expect(JSON.stringify(desk.pushed.filter(({ event }) => event.type === 'ticket.changed'))).not.toContain(
    '13900000109',
  );
});

test('every act is written down with it, without what people wrote', async () => {
  const ticket = await fault('c1');
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' }, note: '电话里说很急' });
  expect(desk.audited).toMatchObject([
    {
      actor: 'user:li.ming',
      action: 'ticket.edited',
      subject: { kind: 'ticket', id: ticket },
      details: { fields: ['subject', 'category', 'place'] },
    },
    {
      actor: 'user:li.ming',
      action: 'ticket.stepped',
      details: { step: 'dispatch', group: 'onsite' },
      address: '127.0.0.1',
    },
  ]);
  expect(JSON.stringify(desk.audited)).not.toContain('很急');
});

test('nothing stands when the act cannot be written down', async () => {
  await desk.close();
  desk = await openDesk({ audit: { record: () => Promise.reject(new Error('the disk is full')) } });
  await desk.answered('c1', known, 'li.ming', 0, 60);
  const ticket = await desk.ticketOf('c1');
  await expect(desk.edit('li.ming', ticket, { subject: 'x' })).rejects.toThrow('the disk is full');
  const { ticket: after, timeline } = await desk.detail('li.ming', ticket);
  expect([after.subject, timeline.length]).toEqual([null, 2]);
});

test('by hand: with what is known, the person filled in from the directory, the call it came of', async () => {
  await desk.answered('c1', vip, 'li.ming', 0, 60);
  const open = (user: string, body: object) => desk.ask(user, 'POST /api/v1/tickets', { body });
  await expect(open('wang.li', { subject: '第二件事', call: 'c1' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(open('li.ming', {})).rejects.toMatchObject({ code: 'invalid' });
  const made = await open('li.ming', { subject: '第二件事', category: 'advice', contact: 1, call: 'c1' });
  expect(made).toMatchObject({
    ticket: {
      origin: 'hand', openedBy: { user: 'li.ming' }, owner: { user: 'li.ming' }, kind: 'advice', priority: 'P2',
      caller: { match: 'chosen', contact: 1, name: '沈知秋', mail: 'shen@example.com' },
      calls: [{ id: 'c1', why: 'added' }],
    },
  }); // prettier-ignore
});

test('links: another ticket that one may read, a web address, a call of one’s own; taken away again', async () => {
  const [a, b] = [await fault('c1'), await fault('c2', vip)];
  const link = (body: object, number = a) =>
    desk.ask('li.ming', 'POST /api/v1/tickets/{number}/links', { params: { number }, body });
  await link({ kind: 'caused_by', ticket: b });
  await link({ kind: 'url', url: 'https://wiki.example.com/printer', title: '手册' });
  await expect(link({ kind: 'url', url: 'javascript:alert(1)' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(link({ kind: 'related', ticket: a })).rejects.toMatchObject({ code: 'conflict' });
  await expect(link({ kind: 'related', ticket: 'SD-20260101-0001' })).rejects.toMatchObject({
    reason: 'no_such_target',
  });
  await desk.answered('c9', '+8613900000555', 'wang.li', 200, 230);
  await expect(link({ kind: 'call', call: 'c9' })).rejects.toMatchObject({ reason: 'no_such_call' });
  const { links } = (await desk.detail('li.ming', a)).ticket;
  expect(links).toMatchObject([
    { kind: 'caused_by', ticket: b },
    { kind: 'url', title: '手册' },
  ]);
  await desk.ask('li.ming', 'DELETE /api/v1/tickets/{number}/links/{id}', {
    params: { number: a, id: String(links[0]?.id) },
  });
  expect((await desk.detail('li.ming', a)).ticket.links).toHaveLength(1);
});

test('hostile words are words: controls go, everything else stays as it was written', async () => {
  const ticket = await fault('c1', known, {
    subject: '<script>alert(1)</script>\u0000\r\nX: y',
    description: '=1+1\n第二行\u2028三',
  });
  const { subject, description } = (await desk.detail('li.ming', ticket)).ticket;
  expect([subject, description]).toEqual(['<script>alert(1)</script>   X: y', '=1+1\n第二行 三']);
});

test('a token of a program that may see all works with tickets, and accepts nothing', async () => {
  const ticket = await fault('c1');
  await desk.step('li.ming', ticket, 'dispatch', { to: { group: 'onsite' } });
  const program = { ...who('zhou.yan'), user: null, name: 'bridge', via: 'token' as const };
  const route = desk.tickets.routes?.find(({ path }) => path === '/api/v1/tickets/{number}/accept');
  const input: unknown = {
    params: { number: ticket },
    query: undefined,
    body: {},
    who: program,
    request: { address: '', signedIn: null, setSession: () => {} },
  };
  await expect(Promise.resolve().then(() => route?.handle(Object(input)))).rejects.toMatchObject({
    reason: 'not_yours',
  });
});
