/** REST as strangers, colleagues and broken programs see it: rights, shapes of errors, garbage. */
import { connect } from 'node:net';
import { z } from 'zod';
import { roles } from '../../src/contract/roles.js';
import { errorSchema } from '../../src/contract/errors.js';
import { conflict, forbidden, invalid, notFound, tooMany, unavailable } from '../../src/errors.js';
import { route, type Route } from '../../src/ports.js';
import { ask, openHouse, signIn, type Browser, type House } from './house.js';

const failing = (path: string, error: () => unknown): Route =>
  route({
    method: 'GET',
    path: `/api/v1/fails/${path}`,
    summary: 'Fails',
    access: 'signed_in',
    answer: z.object({}),
    handle: () => {
      throw error();
    },
  });

const routes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/things/{id}',
    summary: 'One thing',
    access: 'signed_in',
    params: z.object({ id: z.string().max(20) }),
    answer: z.object({ id: z.string() }),
    handle: ({ params }) => ({ id: params.id, secret: 'left out' }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/things/open',
    summary: 'Open things',
    access: 'signed_in',
    answer: z.object({ open: z.literal(true) }),
    handle: () => ({ open: true as const }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/things',
    summary: 'Things',
    access: ['supervisor'],
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: z.object({ limit: z.number() }),
    handle: ({ query }) => ({ limit: query.limit }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/things',
    summary: 'Make a thing',
    access: ['supervisor', 'administrator'],
    body: z.strictObject({ name: z.string().min(1).max(10), tags: z.array(z.string()).default([]) }),
    answer: z.object({ name: z.string(), tags: z.array(z.string()) }),
    status: 201,
    handle: ({ body }) => body,
  }),
  failing('invalid', () => invalid('No', { name: 'is bad' })),
  failing('not-found', () => notFound('No')),
  failing('conflict', () => conflict('No', 'call the VIP engineer first')),
  failing('forbidden', () => forbidden('No')),
  failing('unavailable', () => unavailable('No')),
  failing('too-many', () => tooMany('No', 7)),
  failing('defect', () => new TypeError('secret inside')),
  failing('thrown-text', () => 'secret inside'),
  route({
    method: 'GET',
    path: '/api/v1/fails/answer',
    summary: 'Answers what it should not',
    access: 'signed_in',
    answer: z.object({ n: z.string().max(3) }),
    handle: () => ({ n: 'secret inside' }),
  }),
];

let house: House;
let supervisor: Browser;
beforeAll(async () => {
  house = await openHouse({ routes });
  supervisor = await signIn(house.url, 'li.hua');
});
afterAll(() => house.stop());

describe('rights', () => {
  const users = {
    agent: 'wang.li',
    supervisor: 'li.hua',
    administrator: 'root',
    engineer: 'chen.gong',
    dispatcher: 'ding.du',
    auditor: 'shen.ji',
  } as const;

  test('every route, asked by everybody: deny by default', async () => {
    const all = [...house.access.routes, ...routes].filter((one) => !one.path.startsWith('/api/v1/fails/'));
    const wrong: string[] = [];
    for (const role of [null, ...roles]) {
      for (const one of all) {
        // Signing out on the way would make the rest a visitor's: each question gets a session of its own.
        const who = role === null ? null : await signIn(house.url, users[role]);
        const path = one.path.replace(/\{\w+\}/g, 'x');
        const said =
          who === null
            ? await ask(house.url, path, { method: one.method })
            : await who.ask(path, { method: one.method });
        const allowed =
          one.access === 'public' || (role !== null && (one.access === 'signed_in' || one.access.includes(role)));
        const expected = allowed ? 'passed' : role === null ? '401' : '403';
        const got = said.status === 401 || said.status === 403 ? String(said.status) : 'passed';
        if (got !== expected) wrong.push(`${role ?? 'visitor'} ${one.method} ${one.path}: ${got}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
    // On the way every session but the asking one was ended.
    supervisor = await signIn(house.url, 'li.hua');
  });

  test('the same with API tokens, which need no proof against forged requests', async () => {
    const token = await house.access.tokens.add({ name: 'reports', roles: ['supervisor'], user: null });
    await house.access.refresh();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    expect((await ask(house.url, '/api/v1/things', { headers })).json).toEqual({ limit: 50 });
    const body = JSON.stringify({ name: 'a' });
    expect((await ask(house.url, '/api/v1/things', { method: 'POST', headers, body })).status).toBe(201);
    expect((await ask(house.url, '/api/v1/users', { headers })).status).toBe(403);
    expect((await ask(house.url, '/api/v1/session', { headers })).status).toBe(404);
    await house.access.tokens.revoke('reports');
    await house.access.refresh();
    expect((await ask(house.url, '/api/v1/things', { headers })).status).toBe(401);
  });

  test("a user's token may do no more than he", async () => {
    const token = await house.access.tokens.add({ name: 'wang', roles: ['supervisor', 'agent'], user: 'wang.li' });
    await house.access.refresh();
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(house.url, '/api/v1/things', { headers })).status).toBe(403);
    expect((await ask(house.url, '/api/v1/things/open', { headers })).status).toBe(200);
  });

  test('a visitor cannot tell what there is', async () => {
    const answers = await Promise.all(
      ['/api/v1/things', '/api/v1/nothing', '/api/openapi.json', '/api/docs.css', '/api', '/api/v1/users'].map((path) =>
        ask(house.url, path),
      ),
    );
    expect(answers.map((said) => said.status)).toEqual([401, 401, 401, 401, 401, 401]);
    expect(new Set(answers.map((said) => said.text)).size).toBe(1);
  });

  test("only an administrator reads the accounts, and never anybody's password", async () => {
    const root = await signIn(house.url, 'root');
    const said = await root.ask('/api/v1/users');
    expect(said.status).toBe(200);
    expect(said.json).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ user: 'wang.li', extension: '8001' })]),
    });
    expect(said.text).not.toMatch(/quick:|password/);
  });
});

describe('errors', () => {
  test.each([
    ['invalid', 400, { code: 'invalid', message: 'No', fields: { name: 'is bad' } }],
    ['not-found', 404, { code: 'not_found', message: 'No' }],
    ['conflict', 409, { code: 'conflict', message: 'No', reason: 'call the VIP engineer first' }],
    ['forbidden', 403, { code: 'forbidden', message: 'No' }],
    ['unavailable', 503, { code: 'unavailable', message: 'No' }],
    ['too-many', 429, { code: 'unavailable', message: 'No' }],
    ['defect', 500, { code: 'internal', message: 'Internal error' }],
    ['thrown-text', 500, { code: 'internal', message: 'Internal error' }],
    ['answer', 500, { code: 'internal', message: 'Internal error' }],
  ])('%s gives %i', async (path, status, error) => {
    const said = await supervisor.ask(`/api/v1/fails/${path}`);
    expect(said.status).toBe(status);
    expect(said.json).toEqual({ error });
    expect(errorSchema.safeParse(said.json).success).toBe(true);
    expect(said.headers['cache-control']).toBe('no-store');
    expect(said.headers['retry-after']).toBe(status === 429 ? '7' : undefined);
  });

  test('a defect is logged once, with its route and without the address asked for', async () => {
    const before = house.lines.length;
    await supervisor.ask('/api/v1/fails/defect?caller=13900000108');
    const logged = house.lines.slice(before);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ level: 'error', fields: { where: 'GET /api/v1/fails/defect' } });
    expect(JSON.stringify(logged)).not.toContain('13900000108');
  });

  test('mistakes name their fields', async () => {
    const query = await supervisor.ask('/api/v1/things?limit=many&colour=red');
    expect(query.status).toBe(400);
    expect(query.json).toMatchObject({
      error: { code: 'invalid', fields: { limit: expect.any(String), colour: 'is not known' } },
    });
    const body = await supervisor.ask('/api/v1/things', { method: 'POST', body: { name: '', tags: ['a', 5] } });
    expect(body.json).toMatchObject({ error: { fields: { name: expect.any(String), 'tags.1': expect.any(String) } } });
    const address = await supervisor.ask(`/api/v1/things/${'x'.repeat(30)}`);
    expect(address.status).toBe(400);
  });
});

describe('input', () => {
  test('a literal address comes before a name in its place; what the schema does not hold is left out', async () => {
    expect((await supervisor.ask('/api/v1/things/open')).json).toEqual({ open: true });
    expect((await supervisor.ask('/api/v1/things/7')).json).toEqual({ id: '7' });
  });

  const post = (body: string, headers: Record<string, string> = {}) =>
    ask(house.url, '/api/v1/things', {
      method: 'POST',
      headers: {
        cookie: supervisor.cookie,
        'x-skylark-csrf': supervisor.csrf,
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });

  test.each([
    ['broken JSON', '{"name":', {}, 400],
    ['no body', '', {}, 400],
    ['a bare text', '"name"', {}, 400],
    ['another prototype', '{"__proto__":{"name":"x"}}', {}, 400],
    ['a form', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['no type', '{"name":"x"}', { 'content-type': '' }, 415],
    ['a compressed body', '{"name":"x"}', { 'content-encoding': 'gzip' }, 415],
    ['a strange character set', '{"name":"x"}', { 'content-type': 'application/json; charset=utf-16' }, 400],
    ['a body beyond all measure', JSON.stringify({ name: 'x'.repeat(70_000) }), {}, 413],
  ])('%s is refused as invalid', async (_what, body, headers, status) => {
    const said = await post(body, headers);
    if (status === 400) expect([400, 415]).toContain(said.status);
    else expect(said.status).toBe(status);
    expect(said.json).toMatchObject({ error: { code: 'invalid' } });
  });

  test('an address takes the methods that it has', async () => {
    const said = await supervisor.ask('/api/v1/things', { method: 'PATCH', body: {} });
    expect(said.status).toBe(405);
    expect(said.headers.allow).toBe('GET, POST');
    expect((await supervisor.ask('/api/v1/nothing')).status).toBe(404);
  });

  test.each([
    '/%',
    '/%ff%fe',
    '/api/v1/things/%',
    '/..%2f..%2fetc/passwd',
    '/.hidden',
    '/assets/../.hidden',
    '//evil.example/',
    '/\\evil',
    '/api/v1/things/a%00b',
  ])('the address %s is answered plainly', async (path) => {
    const said = await ask(house.url, path, { headers: { cookie: supervisor.cookie } });
    expect(said.status).toBeLessThan(500);
    expect(said.text).not.toContain('secret');
    expect(said.text).not.toMatch(/node_modules|at .*\.js/);
  });

  test.each([
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: \x01\x02\r\n\r\n',
    'GET / HTTP/9.9\r\nHost: a\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '\x16\x03\x01\x02\x00',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
  ])('bytes that are no request (%#) end the connection, not the daemon', async (bytes) => {
    const { port } = new URL(house.url);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('error', () => resolve(text));
      socket.on('close', () => resolve(text));
    });
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await ask(house.url, '/healthz')).status).toBe(200);
  });

  test('a strange Host header harms nothing', async () => {
    for (const host of ['evil.example', '[::1', 'a b', '', '127.0.0.1:99999']) {
      const said = await ask(house.url, '/api/v1/things/open', { headers: { host, cookie: supervisor.cookie } });
      expect([200, 400]).toContain(said.status);
      expect(said.headers.location).toBeUndefined();
    }
  });
});
