/** Over TLS: the cookie is for TLS alone, browsers are told to stay with it, sockets work as before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttp } from '../../src/http/http.js';
import { Listener, openHouse, password, type House } from './house.js';
import { ownCertificate } from './own-certificate.js';

const { cert, key } = ownCertificate();
let folder: string;
let house: House;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-tls-'));
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'broken.pem'), 'no certificate');
  house = await openHouse({ tls: { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') } });
});
afterAll(async () => {
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
});

function post(path: string, body: unknown): Promise<{ status: number; cookie: string; hsts: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${house.url}${path}`,
      { method: 'POST', ca: cert, agent: false, headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            cookie: response.headers['set-cookie']?.[0] ?? '',
            hsts: String(response.headers['strict-transport-security']),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

test('signing in and listening', async () => {
  const said = await post('/api/v1/session', { user: 'li.hua', password });
  expect(said.status).toBe(200);
  expect(said.cookie).toMatch(
    /^__Host-skylark=[\w-]{43}; Max-Age=43200; Path=\/;.* HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(said.hsts).toMatch(/^max-age=31536000/);
  const cookie = said.cookie.split(';')[0] ?? '';
  const page = new Listener(house.url, { ca: cert, headers: { cookie, origin: house.url } });
  await page.next('hello');
  page.say({ type: 'subscribe' });
  await page.next('snapshot');
  house.hub.publish(
    { type: 'answer.late', callId: 'c', queue: null, offeredAt: null, lateAt: '2026-11-23T10:00:00.000Z', limitMs: 1 },
    { roles: ['supervisor'] },
  );
  expect(await page.next('answer.late')).toMatchObject({ callId: 'c', seq: 1 });
  page.close();
});

test('a cookie for plain HTTP, which a neighbour could have planted, counts for nothing', async () => {
  const said = await post('/api/v1/session', { user: 'wang.li', password });
  const secret = said.cookie.split(';')[0]?.split('=')[1] ?? '';
  const page = new Listener(house.url, { ca: cert, headers: { cookie: `skylark=${secret}`, origin: house.url } });
  await page.next('hello');
  page.say({ type: 'subscribe' });
  expect(await page.next('error')).toMatchObject({ error: { code: 'forbidden' } });
  await page.gone();
});

test('a certificate that cannot be used is named', () => {
  const broken = { certFile: join(folder, 'broken.pem'), keyFile: join(folder, 'key.pem') };
  const make = (): unknown =>
    createHttp({
      settings: { host: '127.0.0.1', port: 0, publicUrl: null, tls: broken, trustedProxies: [] },
      routes: [],
      door: house.access,
      push: house.hub,
      ready: () => ({ ok: true, checks: [] }),
      pages: null,
      log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
      version: '0',
    });
  expect(make).toThrow(/The certificate .*broken\.pem .* cannot be used/);
});
