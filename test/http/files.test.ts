/** Files over HTTP: raw bytes in, a download out that no browser shows; names and sizes are hostile. */
import { z } from 'zod';
import { fileNameOf } from '../../src/http/files.js';
import { route, type FileAnswer, type FileContent, type Route } from '../../src/ports.js';
import { openHouse, signIn, type Browser, type House } from './house.js';

let kept: FileContent | null = null;
const routes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/files',
    summary: 'Keep',
    access: 'signed_in',
    answer: z.object({ size: z.number() }),
    upload: 1000,
    handle({ request: { file = null } }) {
      kept = file;
      return { size: file?.content.length ?? 0 };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/large-files',
    summary: 'Count',
    access: 'signed_in',
    answer: z.object({ size: z.number(), name: z.string() }),
    status: 202,
    stream: 300_000,
    location: '/api/v1/large-files/{name}',
    async handle({ request: { stream } }) {
      let size = 0;
      for await (const chunk of stream?.chunks ?? []) size += chunk.length;
      return { size, name: stream?.name ?? '' };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/files',
    summary: 'Give',
    access: 'signed_in',
    answer: z.custom<FileAnswer>(),
    download: true,
    handle: () => ({ name: kept?.name ?? '', type: 'image/png', content: kept?.content ?? new Uint8Array() }),
  }),
];

let house: House;
let page: Browser;
beforeAll(async () => {
  house = await openHouse({ routes });
  page = await signIn(house.url, 'wang.li');
});
afterAll(() => house.stop());

const send = (
  content: Uint8Array<ArrayBuffer>,
  name: string,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${house.url}/api/v1/files`, {
    method: 'POST',
    headers: {
      cookie: page.cookie,
      'X-Skylark-CSRF': page.csrf,
      'content-type': 'application/octet-stream',
      'X-Skylark-File-Name': encodeURIComponent(name),
      ...headers,
    },
    body: content,
  });

test('bytes go in as they are, and come out as a download under their name', async () => {
  const content = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect((await send(content, '截图 (1).png')).status).toBe(200);
  const given = await fetch(`${house.url}/api/v1/files`, { headers: { cookie: page.cookie } });
  expect(new Uint8Array(await given.arrayBuffer())).toEqual(content);
  expect(given.headers.get('content-disposition')).toBe(
    `attachment; filename="__ (1).png"; filename*=UTF-8''%E6%88%AA%E5%9B%BE%20%281%29.png`,
  );
  expect(given.headers.get('content-type')).toBe('image/png');
  expect(given.headers.get('x-content-type-options')).toBe('nosniff');
  expect(given.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(given.headers.get('cache-control')).toBe('no-store');
});

test('too large, empty, without a name, as JSON, without the session’s proof: refused in words', async () => {
  expect((await send(new Uint8Array(1001), 'a')).status).toBe(413);
  expect((await send(new Uint8Array(0), 'a')).status).toBe(400);
  expect((await send(new Uint8Array(1), '')).status).toBe(400);
  expect((await send(new Uint8Array(1), 'a', { 'X-Skylark-File-Name': '%E6%88' })).status).toBe(400);
  expect((await send(new Uint8Array(1), 'a', { 'content-type': 'application/json' })).status).toBe(415);
  expect((await send(new Uint8Array(1), 'a', { 'X-Skylark-CSRF': 'x' })).status).toBe(403);
  expect((await send(new Uint8Array(1), 'a', { 'content-encoding': 'gzip' })).status).toBe(415);
});

test.each([
  ['../../etc/passwd', 'etc passwd'],
  ['C:\\x\r\nX: y.exe', 'C x X y.exe'],
  ['invoice\u202Efdp.exe', 'invoice fdp.exe'],
  ['<img onerror="x">', 'img onerror= x'],
  ['x'.repeat(300), 'x'.repeat(200)],
])('the name %j is kept as %j', (name, shown) => {
  expect(fileNameOf(encodeURIComponent(name))).toBe(shown);
});

describe('a large file as it comes', () => {
  const stream = (body: Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}) =>
    fetch(`${house.url}/api/v1/large-files`, {
      method: 'POST',
      headers: {
        cookie: page.cookie,
        'X-Skylark-CSRF': page.csrf,
        'content-type': 'application/octet-stream',
        'X-Skylark-File-Name': encodeURIComponent('名单.csv'),
        ...headers,
      },
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    });

  test('is counted to its end, and where it is found is said', async () => {
    const answer = await stream(new Uint8Array(300_000));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ size: 300_000, name: '名单.csv' });
    expect(answer.headers.get('location')).toBe(`/api/v1/large-files/${encodeURIComponent('名单.csv')}`);
  });

  test('too large, whether it says so or not; empty, packed, as text: refused in words', async () => {
    expect((await stream(new Uint8Array(300_001))).status).toBe(413);
    let left = 5;
    const unsaid = new ReadableStream({
      pull(controller) {
        if (left === 0) controller.close();
        else controller.enqueue(new Uint8Array(100_000));
        left -= 1;
      },
    });
    expect((await stream(unsaid)).status).toBe(413);
    expect((await stream(new Uint8Array(0))).status).toBe(400);
    expect((await stream(new Uint8Array(1), { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await stream(new Uint8Array(1), { 'content-type': 'text/csv' })).status).toBe(415);
    expect((await stream(new Uint8Array(1), { 'X-Skylark-CSRF': 'x' })).status).toBe(403);
  });
});
