/**
 * The real daemon, at log level debug, is driven through calls, REST, WebSocket, look-ups, imports and failures with
 * canaries in every name, number, password and token. None of them may be in its log, its metrics, its health, its command
 * line, its audit log, or in what it answers to somebody who has no right to it.
 */
import Database from 'better-sqlite3';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { openAccounts } from '../../src/access/access.js';
import { caller, phone } from '../../src/ami/simulator/scene.js';
import { createSimulatedPbx } from '../../src/ami/simulator/server.js';
import { answer, bye, ring, talk, untilBye } from '../../src/ami/simulator/steps.js';
import { systemClock } from '../../src/clock.js';
import type { Role } from '../../src/contract/roles.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { json, openElsewhere, type Answer } from '../features/number-lookup/elsewhere.js';
import { Listener, signIn, type Browser } from '../http/house.js';
import { asking, createCanaries, Shipped, type Ask, type Asked, type Canaries } from './canary.js';
import { Desk, keptLog } from './daemon.js';

jest.setTimeout(240_000);

const roles: Readonly<Record<string, readonly Role[]>> = {
  'wang.li': ['agent'],
  'chen.jie': ['agent'],
  'li.hua': ['supervisor'],
  'gong.cheng': ['engineer'],
  'diao.du': ['dispatcher'],
  root: ['administrator'],
  'shen.ji': ['auditor'],
};

const idOf = (said: { readonly json: unknown }): string => String(z.looseObject({ id: z.any() }).parse(said.json).id);
const itemsOf = (said: { readonly json: unknown }): Record<string, unknown>[] =>
  z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(said.json).items;
const paths = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('no canary leaves its cage', async () => {
  const canaries = createCanaries();
  const desk = new Desk();
  const daemon = new Shipped();
  const elsewhere = await openElsewhere();
  const amiSecret = canaries.secret('ami');
  const pbx = createSimulatedPbx({
    users: [{ name: 'skylark', secret: amiSecret, read: ['call', 'agent'], write: ['reporting'] }],
    refusalDelayMs: 10,
    phones: [
      { extension: '8001', name: canaries.name('分机') },
      { extension: '8002', name: 'x' },
    ],
    queues: [
      {
        name: 'hotline',
        members: [{ interface: 'PJSIP/8001', name: canaries.name('队员') }, { interface: 'PJSIP/8002' }],
      },
    ],
  });
  const put = (file: string, text: string): string => {
    writeFileSync(join(desk.folder, file), text, { mode: 0o600 });
    return join(desk.folder, file);
  };
  const kept: Asked[] = [];
  try {
    const { port: ami } = await pbx.start();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const listed = canaries.number();
    const people = put(
      'people.csv',
      `number,name,title,organisation,vip,notes\n${listed},${canaries.name('名单')},${canaries.name('职务')},${canaries.name('单位')},yes,${canaries.name('备注')}\n` +
        `no-number-${canaries.name('坏行')},${canaries.name('坏名')},,,,\n`,
    );
    desk.configure(
      `  - { name: main, host: 127.0.0.1, port: ${ami}, username: skylark, secretFile: ${put('ami', amiSecret)}, trunks: ['PJSIP/trunk'] }`,
      `directory: { file: ${people}, lookup: { url: "${elsewhere.url}", timeout: 3s, tokenFile: ${put('crm', canaries.secret('crm'))} } }\nlog: { level: debug, format: text }\n`,
      port,
    );

    // Accounts and tokens, as the command line makes them.
    const passwords = new Map<string, string>();
    const made = await openSqliteStore({ file: desk.databaseFile, log: keptLog(), exclusive: false });
    const { accounts, tokens } = await openAccounts(made, systemClock);
    for (const [user, own] of Object.entries(roles)) {
      const password = canaries.secret(`pw-${user}`);
      passwords.set(user, password);
      const name = canaries.name(`员工${user}`);
      await accounts.add({ user, name, roles: own, extension: null, password }, { asGiven: true });
    }
    const token = await tokens.add({ name: 'crm', roles: ['supervisor'], user: null });
    const display = await tokens.add({ name: 'wall', roles: [], user: null, kind: 'display' });
    canaries.add('API token', token);
    canaries.add('display token', display);
    await made.close();

    daemon.start(desk.configFile);
    const visitor = asking(url, kept, 'visitor', {});
    await daemon.until('ready', async () => {
      const said = await visitor('GET', '/readyz').catch(() => null);
      return said?.status === 200;
    });
    const inside = daemon.seenBySystem();

    // ---- signing in, right and wrong
    const pages = new Map<string, Browser>();
    const by = new Map<string, Ask>();
    for (const [user, password] of passwords) {
      const page = await signIn(url, user, password);
      expect([user, page.signedIn.status]).toEqual([user, 200]);
      canaries.add(`session of ${user}`, page.cookie.split('=')[1] ?? '');
      canaries.add(`csrf of ${user}`, page.csrf);
      pages.set(user, page);
      by.set(user, asking(url, kept, user, { cookie: page.cookie, 'x-skylark-csrf': page.csrf }));
    }
    const of = (user: string): Ask => by.get(user) ?? visitor;
    const wrong = canaries.secret('guess');
    await visitor('POST', '/api/v1/session', { user: 'wang.li', password: wrong });
    await visitor('POST', '/api/v1/session', { user: wrong, password: wrong });
    await visitor('POST', '/api/v1/session', { user: 'wang.li', password: wrong, [canaries.secret('key')]: 1 });
    await visitor('POST', '/api/v1/session', `{"user":"${wrong}`);
    await of('wang.li')('PUT', '/api/v1/session/password', { current: wrong, password: canaries.secret('weak') });
    await asking(url, kept, 'bad token', { authorization: `Bearer ${canaries.secret('bearer')}` })(
      'GET',
      '/api/v1/calls',
    );

    // ---- calls: known, unknown here and named elsewhere, hostile
    const named = canaries.name('外部');
    const troubles: Answer[] = [
      json({ name: named, organisation: canaries.name('外单位') }),
      (_request, response) => response.end(`<html>${named}`),
      (request, response) => response.writeHead(302, { location: `http://127.0.0.2:1${request.url}` }).end(),
      json({ error: named }, 500),
      () => undefined,
      (request) => request.socket.destroy(),
    ];
    let asked = 0;
    elsewhere.answer = (request, response) => troubles[asked++ % troubles.length]?.(request, response);
    const numbers = [listed, ...troubles.map(() => canaries.number())];
    const live = await listen(url, token);
    pbx.run({
      name: 'canaries',
      about: 'some are answered, the last one gives up',
      parties: [
        phone('8001', [ring(100), answer(), untilBye()]),
        phone('8002', [ring(200), answer(), untilBye()]),
        ...numbers.map((number, i) =>
          caller('4008000000', [talk(900), bye()], {
            number,
            name: `${canaries.name(`来电${i}`)}${i % 2 === 0 ? '\u202e<script>' : ''}`,
            after: i * 1300,
          }),
        ),
      ],
    });
    const calls: Record<string, unknown>[] = [];
    await daemon.until('all calls over', async () => {
      const said = await asking(url, kept, 'program', { authorization: `Bearer ${token}` })(
        'GET',
        '/api/v1/calls?limit=100',
      );
      calls.splice(0, calls.length, ...itemsOf(said));
      return calls.length === numbers.length && calls.every((call) => call['outcome'] !== null);
    });
    expect(elsewhere.asked.length).toBe(numbers.length - 1);
    // The canaries do sing where they may: programs read them, and cards hold them.
    expect(canaries.foundIn(JSON.stringify(calls)).length).toBeGreaterThanOrEqual(numbers.length);
    expect(canaries.foundIn(JSON.stringify(live.messages))).toContain('name 外部');

    // ---- people by REST, right and wrong
    const root = of('root');
    const number = canaries.number();
    const person = {
      name: canaries.name('联系人'),
      mail: `${canaries.name('mail')}@example.com`,
      numbers: [{ number }],
    };
    const contact = idOf(await root('POST', '/api/v1/contacts', { ...person, mail: null }));
    await root('POST', '/api/v1/contacts', { ...person, mail: null });
    await root('POST', '/api/v1/contacts', { ...person, [canaries.name('键')]: 1 });
    await root('POST', '/api/v1/contacts', { ...person, numbers: [{ number: `x${number}` }] });
    await root('PUT', `/api/v1/contacts/${contact}`, { ...person, mail: null, version: 99 });
    await root('POST', `/api/v1/contacts/${contact}/numbers`, { number: canaries.name('不是号码') });
    await root('DELETE', `/api/v1/contacts/${contact}/numbers`, { number: canaries.number() });
    await root('POST', '/api/v1/blocked-callers', { number, reason: canaries.name('缘由') });
    await root('POST', '/api/v1/blocked-callers', { number, reason: canaries.name('再次') });
    await of('wang.li')('POST', '/api/v1/contacts/intake', { name: canaries.name('登记'), number: canaries.number() });
    await root('POST', '/api/v1/users', { user: 'neu', name: canaries.name('新人'), roles: ['agent'], extension: 'x' });
    await root('POST', '/api/v1/users', {
      user: 'neu',
      name: canaries.name('新人'),
      roles: ['agent'],
      extension: null,
    });
    await of('li.hua')('GET', `/api/v1/contacts?q=${encodeURIComponent(person.name)}`);
    await of('li.hua')('GET', `/api/v1/calls?number=${canaries.number()}&from=${canaries.secret('from')}`);
    await of('li.hua')('GET', `/api/v1/calls/${canaries.number()}`);
    await of('li.hua')('POST', `/api/v1/calls/${String(calls[0]?.['id'])}/reveal`);
    await of('li.hua')('GET', `/api/v1/${encodeURIComponent(canaries.name('路径'))}`);
    await visitor('GET', `/${canaries.secret('page')}?token=${canaries.secret('query')}`);
    await visitor('POST', '/api/v1/calls', canaries.secret('body').repeat(5000));

    // ---- tickets and notes of the calls
    const agent = of('wang.li');
    const ticket = await writeTicket(agent, canaries);
    await of('li.hua')('GET', `/api/v1/tickets/${ticket}`);
    await of('chen.jie')('PATCH', `/api/v1/tickets/${ticket}`, { version: 1, subject: canaries.name('别人') });
    await of('gong.cheng')('GET', `/api/v1/tickets/${ticket}`);
    const note = { version: 0, base: '', note: `${canaries.name('草稿')} ${canaries.number()}` };
    for (const call of calls) await agent('PUT', `/api/v1/calls/${String(call['id'])}/draft`, note);

    // ---- sockets that say what they should not
    const stranger = new Listener(url);
    await stranger.next('hello');
    stranger.say(canaries.secret('frame'));
    stranger.say({ type: 'subscribe', stream: canaries.secret('stream'), after: -1 });
    stranger.say({ type: 'auth', token: canaries.secret('socket') });
    await stranger.gone();

    // ---- everybody asks for everything: who has no right to it, and who has
    const document = paths.parse((await root('GET', '/api/openapi.json')).json);
    const outsiders = ['visitor', 'gong.cheng', 'diao.du', 'shen.ji', 'display'];
    const wall = asking(url, kept, 'display', { authorization: `Bearer ${display}` });
    for (const [path, methods] of Object.entries(document.paths)) {
      const at = path
        .replace('/contacts/{id}', `/contacts/${contact}`)
        .replace('/tickets/{number}', `/tickets/${ticket}`)
        .replace('{number}', number);
      const whole = at.replace('/calls/{id}', `/calls/${String(calls[0]?.['id'])}`).replace(/\{\w+\}/g, '1');
      for (const method of Object.keys(methods).filter((name) => name === 'get' || name === 'post')) {
        if (method === 'post' && /session/.test(whole)) continue;
        for (const user of outsiders) await (user === 'display' ? wall : of(user))(method.toUpperCase(), whole);
      }
    }

    // ---- trouble: a list that cannot be read, the link cut in the middle of an event, a table gone, a store that answers no more
    writeFileSync(people, `number,name\n${canaries.number()},"${canaries.name('引号')}\n`);
    await daemon.until('the list is refused', () => daemon.output.includes('the directory file is not used'));
    await pbx.cutLinks();
    await daemon.until('up again', async () => (await visitor('GET', '/readyz')).status === 200);
    const broken = new Database(desk.databaseFile);
    broken.exec(
      'alter table contact rename to contact_gone; drop view if exists hotline_call; alter table call_key rename to call_key_gone; alter table ticket rename to ticket_gone',
    );
    broken.close();
    for (const user of ['root', 'li.hua', 'wang.li']) {
      await of(user)('GET', `/api/v1/contacts?q=${encodeURIComponent(person.name)}`);
      await of(user)('POST', '/api/v1/contacts/intake', { name: canaries.name('存不了'), number: canaries.number() });
      await of(user)('GET', `/api/v1/calls?number=${canaries.number()}`);
      await of(user)('POST', '/api/v1/tickets', { subject: canaries.name('无处'), contactPhone: canaries.number() });
    }
    expect(kept.filter(({ said }) => said.status === 500).length).toBeGreaterThan(2);
    pbx.run({
      name: 'after the trouble',
      about: 'a call that the call log cannot keep',
      parties: [caller('4008000000', [talk(500), bye()], { number: canaries.number(), name: canaries.name('故障') })],
    });
    await live.until(() => canaries.foundIn(JSON.stringify(live.messages)).includes('name 故障'));
    await daemon.until('said that it cannot', () => daemon.output.includes('no such table'));

    // ---- where none may be
    const health = await Promise.all(['/healthz', '/readyz', '/metrics'].map((path) => visitor('GET', path)));
    const audit = new Database(desk.databaseFile, { readonly: true });
    const entries = JSON.stringify(audit.prepare('select * from audit_entry').all());
    audit.close();
    await daemon.stop();
    const found: Record<string, string[]> = {
      log: canaries.foundIn(daemon.output),
      'command line and environment': canaries.foundIn(inside),
      'health and metrics': canaries.foundIn(health.map((said) => said.text).join('\n')),
      'audit log': canaries.foundIn(entries),
    };
    expect(entries).toContain('number.revealed');
    const outside = new Set([...outsiders, 'bad token']);
    for (const { who, what, own, said } of kept) {
      // Outsiders' errors hold nothing that they did not say themselves; nobody is told a secret that is not his.
      const nothing = outside.has(who) && (said.status >= 400 || who === 'visitor' || who === 'display');
      const told = nothing ? canaries.foundIn(said.text) : canaries.secretsIn(said.text);
      const leaked = told.filter((one) => !canaries.foundIn(own).includes(one) && one !== `csrf of ${who}`);
      if (leaked.length > 0) found[`${who}: ${what} ${said.status}`] = leaked;
    }
    // Secrets lie in the store by their hashes alone.
    const files = readdirSync(desk.folder).filter((file) => file.startsWith('skylark.db'));
    found['store'] = canaries.secretsIn(
      files.map((file) => readFileSync(join(desk.folder, file), 'latin1')).join('\n'),
    );
    expect(Object.fromEntries(Object.entries(found).filter(([, which]) => which.length > 0))).toEqual({});
    // It did happen, and was told.
    for (const line of [
      'the number look-up failed',
      'a row or number was left out',
      'a request failed',
      'a socket was dropped',
    ])
      expect(daemon.output).toContain(line);
  } finally {
    await daemon.stop();
    await pbx.stop();
    await elsewhere.stop();
    await desk.close();
  }
});

/** Opens a ticket and does to it what agents do, right and wrong; gives its number. */
async function writeTicket(agent: Ask, canaries: Canaries): Promise<string> {
  const words = { subject: canaries.name('主题'), description: canaries.name('描述'), place: canaries.name('地点') };
  const person = {
    contactName: canaries.name('报修人'),
    contactPhone: canaries.number(),
    contactMail: `${canaries.name('邮箱')}@example.com`,
  };
  const made = await agent('POST', '/api/v1/tickets', { ...words, ...person });
  expect(made.status).toBe(201);
  const shape = z.looseObject({ ticket: z.looseObject({ number: z.string(), version: z.number() }) });
  const { number, version } = shape.parse(made.json).ticket;
  const at = `/api/v1/tickets/${number}`;
  const edited = await agent('PATCH', at, {
    version,
    tried: canaries.name('试过'),
    contactPhone: canaries.number(),
  });
  expect([edited.status, edited.json]).toMatchObject([200, {}]);
  await agent('PATCH', at, { version: 1, subject: canaries.name('旧版'), [canaries.name('未知')]: 1 });
  await agent('PATCH', at, {
    version: 1,
    contactPhone: canaries.name('不是电话'),
    contactMail: canaries.name('不是邮箱'),
  });
  await agent('POST', `${at}/comment`, { text: canaries.name('评论') });
  await agent('POST', `${at}/cancel`, { version: 99, reason: canaries.name('取消') });
  await agent('POST', `${at}/links`, { url: `https://example.com/${canaries.number()}` });
  await agent('GET', `/api/v1/tickets?q=${encodeURIComponent(words.subject)}&number=${canaries.number()}`);
  await agent('POST', '/api/v1/tasks', { subject: canaries.name('任务'), number: canaries.number() });
  return number;
}

/** A program that hears everything. */
async function listen(url: string, token: string): Promise<Listener> {
  const live = new Listener(url);
  await live.next('hello');
  live.say({ type: 'auth', token });
  live.say({ type: 'subscribe' });
  await live.next('snapshot');
  return live;
}
