/** Requests that do not arrive: cut off with a word, while files that go on coming have their time. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { route, type Route } from '../../src/ports.js';
import { ask, openHouse, signIn, type Browser, type House } from './house.js';

const whole = 1000;
const routes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/lists',
    summary: 'Count',
    access: 'signed_in',
    answer: z.object({ size: z.number() }),
    stream: 1_000_000,
    async handle({ request: { stream } }) {
      let size = 0;
      for await (const chunk of stream?.chunks ?? []) size += chunk.length;
      return { size };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/notes',
    summary: 'Note',
    access: 'signed_in',
    body: z.object({ text: z.string() }),
    answer: z.object({ text: z.string() }),
    handle: ({ body }) => body,
  }),
];

let house: House;
let page: Browser;
const open = async (times: { readonly file: number; readonly pause: number }): Promise<void> => {
  house = await openHouse({ routes, bodyTimes: { head: 500, looks: 100, whole, ...times } });
  page = await signIn(house.url, 'wang.li');
};
afterEach(() => house.stop());

/** Sends the head of a request and what it is given, piece by piece; all that came back when the connection is closed. */
function slowly(path: string, headers: Record<string, string>) {
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString('utf8')));
  socket.on('error', () => undefined);
  const gone = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(heard));
  });
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return { send: (text: string) => socket.write(text), gone, heard: () => heard };
}

const own = (): Record<string, string> => ({ cookie: page.cookie, 'x-skylark-csrf': page.csrf });
const file = { 'content-type': 'application/octet-stream', 'x-skylark-file-name': 'list.csv' };

test('a body that stops on its way is answered 408 and cut off; others are served meanwhile', async () => {
  await open({ file: 60_000, pause: 60_000 });
  const note = slowly('/api/v1/notes', { ...own(), 'content-type': 'application/json', 'content-length': '20' });
  note.send('{"text":');
  const visitor = slowly('/api/v1/session', { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  visitor.send('1\r\n{\r\n');
  expect((await ask(house.url, '/healthz')).status).toBe(200);
  for (const said of [await note.gone, await visitor.gone]) {
    expect(said).toMatch(/^HTTP\/1\.1 408 /);
    expect(said).toContain('"message":"The request did not arrive in time"');
  }
});

test('a file that goes on coming may take longer than everything else', async () => {
  await open({ file: 60_000, pause: 60_000 });
  const list = slowly('/api/v1/lists', { ...own(), ...file, 'content-length': '100', connection: 'close' });
  let left = 100;
  for (const began = Date.now(); Date.now() - began < 1.5 * whole; await pause(100), left -= 1) list.send('x');
  expect(list.heard()).toBe('');
  list.send('x'.repeat(left));
  expect(await list.gone).toMatch(/^HTTP\/1\.1 200 [^]*"size":100/);
});

test.each([
  ['pauses for too long', { file: 60_000, pause: 200 }],
  ['takes too long altogether', { file: 200, pause: 60_000 }],
])('a file that %s is cut off', async (_, times) => {
  await open(times);
  const list = slowly('/api/v1/lists', { ...own(), ...file, 'content-length': '100' });
  list.send('x');
  expect(await list.gone).toMatch(/^HTTP\/1\.1 408 /);
});

test('a visitor’s file is refused at once, and whoever sends it on is cut off', async () => {
  await open({ file: 60_000, pause: 60_000 });
  const list = slowly('/api/v1/lists', { ...file, 'content-length': '100' });
  list.send('x');
  expect(await list.gone).toMatch(/^HTTP\/1\.1 401 /);
});

test('a connection on which nothing was asked is closed without a word: it would be taken for an answer', async () => {
  await open({ file: 60_000, pause: 60_000 });
  for (const begun of ['', 'GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n']) {
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
    let heard = '';
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString('utf8')));
    socket.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
    socket.write(begun);
    await gone;
    expect(heard).toBe('');
  }
});
