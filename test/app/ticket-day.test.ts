/**
 * A day at the desk, on a simulated PBX whose clock and ours stand where the day is: callers come, tickets open by
 * themselves and follow them to the end. What the timelines tell is what happened.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { VirtualClock } from '../../src/ami/simulator/clock.js';
import { caller, dials, outside, phone, type Scene } from '../../src/ami/simulator/scene.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { answersAfter, bye, ring, talk } from '../../src/ami/simulator/steps.js';
import { openAccounts } from '../../src/access/access.js';
import type { Role } from '../../src/contract/roles.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { Desk, row, rows, type Row, type Watch } from './daemon.js';

jest.setTimeout(180_000);

const secret = 'day-secret';
const people = `number,name,title,salutation,organisation,department,vip,vipReason,notes,language
13900000108,沈知秋,财务总监,沈总,集团,财务部,一级,财务总监,,zh-CN
13900000109,唐婉,,,集团,人事部,,,,zh-CN
01085008000,何为,,,集团,前台,,,,zh-CN
01085008000,白露,总裁,白总,集团,总裁办,一级,,,zh-CN
`;
const procedure = `
groups:
  - { id: onsite, label: { zh-CN: 现场, en: On site }, members: [han.song], requires: [place] }
`;
const users: Readonly<Record<string, Role>> = {
  'wang.li': 'agent',
  'chen.jie': 'agent',
  'han.song': 'engineer',
  'zhou.yan': 'supervisor',
};

class Day {
  readonly desk = new Desk();
  /** Monday, 2026-11-23, nine o'clock in Shanghai. */
  readonly time = new VirtualClock(Date.UTC(2026, 10, 23, 1) * 1000);
  readonly tokens = new Map<string, string>();
  watch!: Watch;
  pbx!: SimulatedPbx;

  async begin(): Promise<void> {
    const { desk } = this;
    this.pbx = createSimulatedPbx({
      users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
      phones: [{ extension: '8001' }, { extension: '8002' }],
      queues: [{ name: 'hotline', members: [{ interface: 'PJSIP/8001' }, { interface: 'PJSIP/8002' }] }],
      clock: this.time,
    });
    const { port } = await this.pbx.start();
    writeFileSync(join(desk.folder, 'people.csv'), people);
    writeFileSync(join(desk.folder, 'procedure.yaml'), procedure);
    desk.configure(
      `  - { name: main, host: 127.0.0.1, port: ${port}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }`,
      `directory: { file: ${join(desk.folder, 'people.csv')} }\n`,
    );
    const store = await openSqliteStore({ file: desk.databaseFile, log: desk.log, exclusive: false });
    const { accounts, tokens } = await openAccounts(store, this.time);
    for (const [user, role] of Object.entries(users)) {
      await accounts.add(
        { user, name: user, roles: [role], extension: null, password: 'Vogelruf-7x24' },
        { asGiven: true },
      );
      this.tokens.set(user, await tokens.add({ name: user, roles: [role], user }));
    }
    await store.close();
    await desk.start(this.time);
    await this.until(async () => (await desk.get('/readyz')).status === 200);
    this.watch = await desk.watch();
  }

  /** Lets time pass, in steps in which the daemon reads what the PBX says. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds * 1000; left > 0; left -= 500) {
      this.time.advance(Math.min(500, left));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async until(so: () => Promise<boolean>): Promise<void> {
    while (!(await so())) {
      this.time.advance(10);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async ask(user: string, method: string, path: string, body?: object): Promise<{ status: number; body: Row }> {
    const answer = await fetch(`${this.desk.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.tokens.get(user) ?? ''}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: row(await answer.json()) };
  }

  /** What was done; fails with the refusal where it was refused. */
  async done(user: string, method: string, path: string, body?: object): Promise<Row> {
    const said = await this.ask(user, method, path, body);
    if (said.status >= 300) throw new Error(`${method} ${path}: ${said.status} ${JSON.stringify(said.body)}`);
    return said.body;
  }

  step(user: string, ticket: string, step: string, body: object = {}): Promise<Row> {
    return this.done(user, 'POST', `/api/v1/tickets/${ticket}/${step}`, body);
  }

  async edit(user: string, ticket: string, fields: object): Promise<void> {
    const { version } = await this.ticket(user, ticket);
    await this.done(user, 'PATCH', `/api/v1/tickets/${ticket}`, { version, ...fields });
  }

  async ticket(user: string, number: string): Promise<Row> {
    return row((await this.done(user, 'GET', `/api/v1/tickets/${number}`))['ticket']);
  }

  /** The timeline as one line an entry: who did what. */
  async timeline(number: string): Promise<string[]> {
    const { timeline } = await this.done('zhou.yan', 'GET', `/api/v1/tickets/${number}`);
    return rows(timeline).map((entry) => {
      const by = entry['by'] === null ? '' : ` ${String(row(entry['by'])['user'])}`;
      const kind = typeof entry['kind'] === 'string' ? ` ${entry['kind']}` : '';
      return `${String(entry['type'])}${kind}${by}`;
    });
  }

  async play(scene: Omit<Scene, 'name' | 'about'>, seconds: number): Promise<Row> {
    const before = this.watch.messages.length;
    this.pbx.run({ name: 'day', about: '', ...scene });
    // What comes of the ring, and of the answer, is there before the caller goes on: days pass in seconds here.
    for (const part of [1, 3, seconds - 4]) {
      await this.pass(part);
      for (let n = 0; n < 3; n += 1) await this.desk.get('/api/v1/tickets?limit=1');
    }
    const ended = this.watch.until((m) => m.type === 'call.ended' && this.watch.messages.indexOf(m) >= before);
    let told: Row | null = null;
    void ended.then((message) => (told = row(message['call'])));
    await this.until(() => Promise.resolve(told !== null));
    return row(told);
  }

  /** A caller of the hotline whom 8001, wang.li, answers after two seconds. */
  calls(number: string, seconds: number): Promise<Row> {
    const parties = [
      phone('8001', answersAfter(2000)),
      phone('8002', [ring()]),
      caller('4008000000', [talk(seconds * 1000), bye()], { number }),
    ];
    return this.play({ parties }, seconds + 6);
  }

  givesUp(number: string): Promise<Row> {
    return this.play(
      {
        parties: [
          phone('8001', [ring()]),
          phone('8002', [ring()]),
          caller('4008000000', [talk(12_000), bye()], { number }),
        ],
      },
      20,
    );
  }

  /** wang.li calls from her own phone. */
  dials(number: string, seconds: number | null): Promise<Row> {
    const far = outside(seconds === null ? [ring()] : answersAfter(1000));
    const call =
      seconds === null
        ? dials('8001', `9${number}`, [bye()], { giveUpAfter: 15_000 })
        : dials('8001', `9${number}`, [talk(seconds * 1000), bye()]);
    return this.play({ parties: [far, call] }, (seconds ?? 15) + 4);
  }

  /** Number of the one ticket that this call is linked to. */
  async ticketOf(call: Row): Promise<string> {
    const { items } = await this.done(
      'zhou.yan',
      'GET',
      `/api/v1/tickets?call=${encodeURIComponent(String(call['id']))}`,
    );
    const found = rows(items);
    expect(found).toHaveLength(1);
    return String(found[0]?.['number']);
  }

  async tasks(query: string): Promise<Row[]> {
    return rows((await this.done('zhou.yan', 'GET', `/api/v1/tasks?${query}`))['items']);
  }

  async end(): Promise<void> {
    await this.desk.close();
    await this.pbx.stop();
  }
}

let day: Day;
beforeAll(async () => {
  day = new Day();
  await day.begin();
});
afterAll(() => day.end());

test('advice: solved on the line, with the words of the user, closed; the call is the confirmation', async () => {
  const call = await day.calls('13900000109', 40);
  const ticket = await day.ticketOf(call);
  expect(ticket).toBe('SD-20261123-0001');
  expect(await day.ticket('wang.li', ticket)).toMatchObject({
    state: 'draft',
    caller: { name: '唐婉' },
    owner: { user: 'wang.li' },
    createdAt: call['answeredAt'],
  });
  // The card of the ringing phone gets its number, a moment after it is there.
  await day.watch.until((m) => m.type === 'pop.updated' && row(m['card'])['ticket'] === ticket);
  await day.edit('wang.li', ticket, { subject: '怎么合并单元格', category: 'advice' });
  await day.step('wang.li', ticket, 'resolve', { solution: '选中后合并', onTheLine: true, words: '会了，谢谢' });
  await day.step('wang.li', ticket, 'close');
  expect(await day.timeline(ticket)).toEqual([
    'created', 'call_linked opening', 'edited wang.li', 'opened wang.li', 'resolved on_the_line wang.li',
    'confirmed on_the_line wang.li', 'closed confirmed wang.li',
  ]); // prettier-ignore
  expect(await day.tasks(`ticket=${ticket}`)).toEqual([]);
});

test('a fault of a VIP: dispatched, accepted, pending, resolved, called back, confirmed, closed', async () => {
  const ticket = await day.ticketOf(await day.calls('13900000108', 60));
  expect(await day.ticket('wang.li', ticket)).toMatchObject({ vip: { state: 'yes', level: '一级' }, priority: 'P2' });
  await day.edit('wang.li', ticket, { subject: '月结报表导出失败', category: 'fault' });
  const early = await day.ask('wang.li', 'POST', `/api/v1/tickets/${ticket}/dispatch`, { to: { group: 'onsite' } });
  expect(early).toMatchObject({
    status: 409,
    body: { error: { reason: 'missing_fields', needs: [{ kind: 'field', name: 'place' }] } },
  });
  await day.edit('wang.li', ticket, { place: 'A 座 12F-07' });
  await day.step('wang.li', ticket, 'dispatch', { to: { group: 'onsite' } });
  await day.pass(180);
  await day.step('han.song', ticket, 'accept');
  await day.step('han.song', ticket, 'start');
  await day.step('han.song', ticket, 'pend', { reason: 'supplier' });
  await day.pass(1800);
  await day.step('han.song', ticket, 'start');
  await day.step('han.song', ticket, 'resolve', { solution: '恢复服务账号权限' });
  expect(await day.tasks('kind=confirm')).toMatchObject([{ ticket, owner: { user: { user: 'wang.li' } } }]);
  const closed = await day.ask('wang.li', 'POST', `/api/v1/tickets/${ticket}/close`, {});
  expect(closed).toMatchObject({ status: 409, body: { error: { reason: 'not_confirmed' } } });
  await day.pass(600);
  const back = await day.dials('13900000108', 30);
  await day.step('wang.li', ticket, 'confirm', { answer: 'yes', call: back['id'], words: '可以导出了' });
  await day.step('wang.li', ticket, 'close');
  expect(await day.timeline(ticket)).toEqual([
    'created', 'call_linked opening', 'edited wang.li', 'edited wang.li', 'opened wang.li', 'dispatched wang.li',
    'accepted han.song', 'started han.song', 'pended supplier han.song', 'prioritised han.song', 'started han.song',
    'resolved han.song', 'call_linked confirmation wang.li', 'confirmed call wang.li', 'closed confirmed wang.li',
  ]); // prettier-ignore
  expect(await day.tasks('kind=confirm')).toEqual([]);
  expect(await day.ticket('zhou.yan', ticket)).toMatchObject({
    confirmation: { call: back['id'], words: '可以导出了' },
    end: 'confirmed',
  });
});

test('an unknown caller, and a number that two people share: nobody is guessed, a VIP is possible', async () => {
  const stranger = await day.ticketOf(await day.calls('13900000777', 20));
  expect(await day.ticket('wang.li', stranger)).toMatchObject({
    caller: { match: 'none', name: null, number: '+8613900000777' },
  });
  const shared = await day.ticketOf(await day.calls('01085008000', 20));
  expect(await day.ticket('wang.li', shared)).toMatchObject({
    caller: { match: 'several', name: null },
    vip: { state: 'possible' },
  });
});

test('nobody answers: a task to call back, which the answered call closes', async () => {
  const call = await day.givesUp('13900000555');
  expect(call['outcome']).toBe('abandoned');
  expect(await day.tasks('kind=call_back')).toMatchObject([
    { person: { number: '+8613900000555' }, call: call['id'], owner: { duty: 'agent' } },
  ]);
  await day.dials('13900000555', null);
  expect(await day.tasks('kind=call_back')).toMatchObject([{ attempts: [{ by: { user: 'wang.li' } }] }]);
  const back = await day.dials('13900000555', 20);
  expect(await day.tasks('kind=call_back')).toEqual([]);
  expect(await day.tasks('kind=call_back&state=done')).toMatchObject([
    { ended: { call: back['id'], reason: 'reached' } },
  ]);
});

test('he calls again about it: the call goes to the older ticket; after its solution that is reopened first', async () => {
  const older = await day.ticketOf(await day.calls('13900000109', 30));
  await day.edit('wang.li', older, { subject: '打印机卡纸', category: 'fault', place: 'B 座' });
  await day.step('wang.li', older, 'dispatch', { to: { group: 'onsite' } });
  await day.pass(300);
  const again = await day.calls('13900000109', 20);
  const shown = day.watch.messages.findLast(
    (m) => m.type.startsWith('pop.') && row(m['card'])['callId'] === again['id'],
  );
  expect(row(shown?.['card'])['openTickets']).toMatchObject([{ number: older, offer: 'add' }, { offer: 'reopen' }]);
  const fresh = rows((await day.done('wang.li', 'GET', '/api/v1/tickets?view=draft&owner=wang.li'))['items']);
  const number = String(fresh[0]?.['number']);
  await day.step('wang.li', number, 'merge', { into: older });
  expect(await day.timeline(number)).toEqual(['created', 'call_linked opening', 'merged wang.li']);
  await day.step('han.song', older, 'accept');
  await day.step('han.song', older, 'start');
  await day.step('han.song', older, 'resolve', { solution: '换定影器' });
  const third = await day.calls('13900000109', 20);
  const freshAgain = rows((await day.done('wang.li', 'GET', '/api/v1/tickets?view=draft&owner=wang.li'))['items'])[0];
  await day.step('wang.li', older, 'reopen', { reason: '用户说还卡', call: third['id'] });
  await day.step('wang.li', String(freshAgain?.['number']), 'merge', { into: older });
  expect((await day.timeline(older)).slice(-8)).toEqual([
    'absorbed wang.li', 'call_linked added wang.li', 'accepted han.song', 'started han.song', 'resolved han.song',
    'reopened wang.li', 'call_linked added wang.li', 'absorbed wang.li',
  ]); // prettier-ignore
  expect(await day.ticket('zhou.yan', older)).toMatchObject({ state: 'open', reopened: 1 });
});

test('a complaint: the supervisors’ alone once it is written down', async () => {
  const ticket = await day.ticketOf(await day.calls('13900000777', 30));
  await day.edit('wang.li', ticket, {
    subject: '上门迟到',
    category: 'complaint',
    contactName: '未留名',
    aboutUser: 'han.song',
  });
  await day.step('wang.li', ticket, 'open');
  for (const user of ['wang.li', 'han.song', 'chen.jie']) {
    expect((await day.ask(user, 'GET', `/api/v1/tickets/${ticket}`)).status).toBe(404);
  }
  expect(await day.ticket('zhou.yan', ticket)).toMatchObject({
    kind: 'complaint',
    owner: null,
    about: { user: { user: 'han.song' } },
  });
});

test('the next day counts its tickets from one; no number was given twice', async () => {
  await day.pass(1);
  day.time.advance(20 * 3_600_000);
  const ticket = await day.ticketOf(await day.calls('13900000109', 15));
  expect(ticket).toBe('SD-20261124-0001');
  const all = rows((await day.done('zhou.yan', 'GET', '/api/v1/tickets?limit=200'))['items']).map((one) =>
    String(one['number']),
  );
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(['SD-20261124-0001', ...Array.from({ length: 8 }, (_, i) => `SD-20261123-000${8 - i}`)]);
});
