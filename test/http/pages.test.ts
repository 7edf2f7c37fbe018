/** The rest of what HTTP serves: pages, security headers, health, metrics, the description of the API, proxies. */
import { z } from 'zod';
import { eventSchemas } from '../../src/contract/messages.js';
import { callSchema } from '../../src/contract/call.js';
import { createHttp } from '../../src/http/http.js';
import { route } from '../../src/ports.js';
import { ask, openHouse, signIn, type House } from './house.js';

const routes = [
  route({
    method: 'GET',
    path: '/api/v1/calls/{id}',
    summary: 'One call',
    access: ['supervisor'],
    params: z.object({ id: z.string() }),
    answer: callSchema,
    handle: () => {
      throw new Error('not asked here');
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/calls',
    summary: 'Calls <script>alert(1)</script>',
    access: 'signed_in',
    query: z.object({ limit: z.coerce.number().default(50), queue: z.string().optional() }),
    answer: z.object({ items: z.array(callSchema) }),
    handle: () => ({ items: [] }),
  }),
];

let ok = true;
let house: House;
beforeAll(async () => {
  house = await openHouse({
    routes,
    ready: () => ({ ok, checks: [{ name: 'pbx main', ok, reason: ok ? null : 'no route to host' }] }),
  });
});
afterAll(() => house.stop());

describe('pages', () => {
  test.each(['/', '/live', '/calls/main-1-1.1', '/login?next=/live'])('%s gives the page', async (path) => {
    const said = await ask(house.url, path, { headers: { accept: 'text/html,*/*' } });
    expect(said.status).toBe(200);
    expect(said.headers['content-type']).toMatch(/^text\/html/);
    expect(said.text).toContain('<title>Skylark');
    expect(said.headers['cache-control']).toBe('no-cache');
  });

  test('what has its hash in its name is kept for a year', async () => {
    const said = await ask(house.url, '/assets/index-abc123.js');
    expect(said.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(said.headers['content-type']).toMatch(/javascript/);
    expect((await ask(house.url, '/assets/gone-1.js')).status).toBe(404);
  });

  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip;q=1, br;q=0', 'gzip'],
    ['identity', undefined],
    [undefined, undefined],
  ])('whoever takes %s gets it as %s, by its own type', async (takes, coding) => {
    const headers = takes === undefined ? {} : { 'accept-encoding': takes };
    const said = await ask(house.url, '/assets/index-abc123.js', { headers });
    expect(said.status).toBe(200);
    expect(said.headers['content-encoding']).toBe(coding);
    expect(said.headers['content-type']).toMatch(/^text\/javascript/);
    expect(said.headers.vary).toMatch(/Accept-Encoding/);
    expect(said.headers['cache-control']).toContain('immutable');
    // What was not compressed by the build goes out as it is.
    expect((await ask(house.url, '/', { headers })).headers['content-encoding']).toBeUndefined();
  });

  test('a post to a page is nothing', async () => {
    expect((await ask(house.url, '/', { method: 'POST' })).status).toBe(404);
  });

  test('every answer forbids scripts of others, frames and guesses', async () => {
    for (const path of ['/', '/api/v1/session', '/healthz', '/nothing.txt']) {
      const { headers } = await ask(house.url, path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    }
  });
});

describe('health', () => {
  test('alive and ready are told to everybody, reasons on this machine alone', async () => {
    expect((await ask(house.url, '/healthz')).json).toEqual({ ok: true });
    ok = false;
    const here = await ask(house.url, '/readyz');
    expect(here.status).toBe(503);
    expect(here.json).toMatchObject({
      ok: false,
      checks: [{ name: 'pbx main', ok: false, reason: 'no route to host' }],
    });
    const elsewhere = await ask(house.url, '/readyz', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(elsewhere.json).toEqual({ ok: false, checks: [{ name: 'pbx main', ok: false }] });
    ok = true;
    expect((await ask(house.url, '/readyz')).status).toBe(200);
  });

  test('figures are for this machine or a token', async () => {
    const said = await ask(house.url, '/metrics');
    expect(said.status).toBe(200);
    expect(said.headers['content-type']).toMatch(/^text\/plain/);
    expect(said.text).toMatch(/^skylark_sockets 0$/m);
    expect(said.text).toMatch(/^process_cpu_seconds_total /m);
    const forwarded = { 'x-forwarded-for': '203.0.113.7' };
    expect((await ask(house.url, '/metrics', { headers: forwarded })).status).toBe(401);
    const token = await house.access.tokens.add({ name: 'prometheus', roles: ['auditor'], user: null });
    await house.access.refresh();
    const headers = { ...forwarded, authorization: `Bearer ${token}` };
    expect((await ask(house.url, '/metrics', { headers })).status).toBe(200);
  });

  test('requests are counted by their route, not by what was asked', async () => {
    await ask(house.url, '/api/v1/calls/13900000108');
    const { text } = await ask(house.url, '/metrics');
    expect(text).toContain('route="/api/v1/calls/{id}"');
    expect(text).not.toContain('13900000108');
  });
});

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
function references(value: unknown): string[] {
  if (!isNode(value)) return [];
  const own = typeof value['$ref'] === 'string' ? [value['$ref']] : [];
  return [...own, ...Object.values(value).flatMap(references)];
}
const node = (value: unknown): Node => (isNode(value) ? value : {});
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isNode(inner) ? inner[key] : undefined), value);

describe('the description', () => {
  let document: unknown;
  beforeAll(async () => {
    const supervisor = await signIn(house.url, 'li.hua');
    document = (await supervisor.ask('/api/openapi.json')).json;
  });

  test('names every route with its answer and its refusals', () => {
    expect(at(document, 'openapi')).toBe('3.1.0');
    for (const one of [...house.access.routes, ...routes]) {
      const operation = at(document, 'paths', one.path, one.method.toLowerCase());
      expect(operation).toMatchObject({ summary: one.summary });
      const codes = Object.keys(node(at(operation, 'responses')));
      expect(codes).toEqual(expect.arrayContaining([String(one.status ?? 200), '400', '401', '403', '500']));
      const named = [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const told = Object.values(node(at(operation, 'parameters')))
        .filter((p) => at(p, 'in') === 'path')
        .map((p) => at(p, 'name'));
      expect(told).toEqual(named);
    }
  });

  test('every reference leads somewhere, and operations have names of their own', () => {
    const wanted = new Set(references(document));
    expect(wanted.size).toBeGreaterThan(10);
    for (const ref of wanted) expect(at(document, ...ref.replace('#/', '').split('/'))).toBeDefined();
    const ids = Object.values(node(at(document, 'paths'))).flatMap((methods) =>
      Object.values(node(methods)).map((operation) => at(operation, 'operationId')),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('holds the shapes of the contract once, and every message of the WebSocket', () => {
    const schemas = node(at(document, 'components', 'schemas'));
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(['Call', 'Session', 'User', 'Error', 'PopCard', 'WsSnapshot', 'WsClient']),
    );
    expect(
      at(document, 'paths', '/api/v1/calls/{id}', 'get', 'responses', '200', 'content', 'application/json', 'schema'),
    ).toEqual({
      $ref: '#/components/schemas/Call',
    });
    const told = JSON.stringify(schemas);
    for (const type of Object.keys(eventSchemas)) expect(told).toContain(`"const":"${type}"`);
  });

  test('can be read by people, without any script or foreign address', async () => {
    const supervisor = await signIn(house.url, 'li.hua');
    const page = await supervisor.ask('/api/docs', { headers: { accept: 'text/html' } });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('/api/v1/calls/{id}');
    expect(page.text).not.toMatch(/<script|https?:\/\/|style=/);
    expect((await supervisor.ask('/api/docs.css')).headers['content-type']).toMatch(/^text\/css/);
    const visitor = await ask(house.url, '/api/docs', { headers: { accept: 'text/html' } });
    expect(visitor.status).toBe(302);
    expect(visitor.headers.location).toBe('/');
  });
});

test('behind a trusted proxy with TLS the cookie is for TLS and this host alone, and guesses count by the address behind', async () => {
  const proxied = await openHouse({ trustedProxies: ['loopback'], publicUrl: 'https://desk.example.com' });
  try {
    const from = (address: string, secret: string) =>
      ask(proxied.url, '/api/v1/session', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': `198.51.100.9, ${address}`,
          'x-forwarded-proto': 'https',
          origin: 'https://desk.example.com',
        },
        body: JSON.stringify({ user: 'wang.li', password: secret }),
      });
    const good = await from('192.0.2.1', 'Vogelruf-7x24');
    expect(good.headers['set-cookie']?.[0]).toMatch(
      /^__Host-skylark=.*; Path=\/;.* HttpOnly; Secure; SameSite=Strict$/,
    );
    for (let i = 0; i < 6; i += 1) await from('192.0.2.2', `Wrong-Guess-${i}`);
    expect((await from('192.0.2.2', 'Vogelruf-7x24')).status).toBe(429);
    expect((await from('192.0.2.3', 'Vogelruf-7x24')).status).toBe(200);
  } finally {
    await proxied.stop();
  }
});

test('a port that is taken is said in a sentence', async () => {
  const settings = {
    host: '127.0.0.1',
    port: Number(new URL(house.url).port),
    publicUrl: null,
    tls: null,
    trustedProxies: [],
  };
  const second = createHttp({
    settings,
    routes: [],
    door: house.access,
    push: { ...house.hub, attach: () => undefined, onDropped: () => undefined, close: () => Promise.resolve() },
    ready: () => ({ ok: true, checks: [] }),
    pages: null,
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
    version: '0',
  });
  await expect(second.start()).rejects.toThrow(/Cannot listen on 127\.0\.0\.1 port \d+: another program listens there/);
  await second.stop();
});
