/** A list of people over REST, with the daemon behind it: looked at, checked row by row, taken in, or taken back. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { utils, write } from '@e965/xlsx';
import type { ContactImportJson, ImportProblemJson } from '../../src/contract/contact-import.js';
import { Desk } from './daemon.js';

jest.setTimeout(120_000);

let desk: Desk;
let admin: string;
beforeEach(async () => {
  desk = new Desk();
  desk.configure(`  - { name: main, host: 127.0.0.1, port: 1, username: skylark, secret: s }`);
  await desk.start();
  admin = await desk.addToken(['administrator']);
});
afterEach(() => desk.close());

const path = '/api/v1/contacts/imports';

const send = (method: string, where: string, body?: object, token = admin): Promise<Response> =>
  fetch(`${desk.url}${where}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

async function get<T>(where: string): Promise<T> {
  const said: T = Object(await (await send('GET', where)).json());
  return said;
}

async function upload(content: string | Uint8Array<ArrayBuffer>, name = '名单.csv', token = admin) {
  const answer = await fetch(`${desk.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/octet-stream',
      'X-Skylark-File-Name': encodeURIComponent(name),
    },
    body: content,
  });
  const said: ContactImportJson = Object(await answer.json());
  return { status: answer.status, said, location: answer.headers.get('location') };
}

/** Asks until the server works on it no longer. */
async function settled(id: string): Promise<ContactImportJson> {
  for (;;) {
    const said = await get<ContactImportJson>(`${path}/${id}`);
    if (!['uploading', 'looking', 'checking', 'applying'].includes(said.state)) return said;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function check(list: ContactImportJson, more: object = {}): Promise<ContactImportJson> {
  const columns = list.columns.map(({ field }) => field);
  expect((await send('POST', `${path}/${list.id}/check`, { columns, ...more })).status).toBe(202);
  return settled(list.id);
}

const problemsOf = async (id: string): Promise<readonly ImportProblemJson[]> =>
  (await get<{ items: ImportProblemJson[] }>(`${path}/${id}/problems`)).items;

const names = async (): Promise<readonly string[]> =>
  (await get<{ items: { name: string }[] }>('/api/v1/contacts')).items.map(({ name }) => name);

/** Lists that lie beside the store. */
const left = (): readonly string[] => readdirSync(desk.folder).filter((name) => name.includes('.import-'));

const list = '姓名,手机,工号\n张伟明,13900000108,1\n李娜,139 0000 0109,2\n';

test('a list is looked at, checked and taken in; its file is gone, and the act is written down', async () => {
  const sent = await upload(list);
  expect(sent).toMatchObject({ status: 202, location: `${path}/${sent.said.id}` });
  const seen = await settled(sent.said.id);
  expect(seen).toMatchObject({ state: 'mapping', file: '名单.csv', encoding: 'UTF-8', sheets: [] });
  // Whoever looks at samples needs no whole numbers.
  expect(seen.columns).toEqual([
    { heading: '姓名', field: 'name', samples: ['张伟明', '李娜'] },
    { heading: '手机', field: 'mobile', samples: ['139****0108', expect.stringContaining('*')] },
    { heading: '工号', field: null, samples: ['1', '2'] },
  ]);
  expect(left()).toHaveLength(1);

  expect((await send('POST', `${path}/${seen.id}/apply`)).status).toBe(409);
  const checked = await check(seen);
  expect(checked).toMatchObject({
    state: 'checked',
    rows: 2,
    report: { rows: 2, fresh: 2, known: 0, byHand: 0, problemCount: 0 },
  });
  expect(await names()).toEqual([]);

  expect((await send('POST', `${path}/${seen.id}/apply`)).status).toBe(202);
  expect(await settled(seen.id)).toMatchObject({ state: 'done', report: { fresh: 2 }, fault: null });
  expect([...(await names())].toSorted()).toEqual(['张伟明', '李娜'].toSorted());
  expect(left()).toEqual([]);
  const { items } = await get<{ items: object[] }>('/api/v1/audit?action=directory.imported');
  expect(items).toMatchObject([
    { actor: expect.stringMatching(/^token:/), subject: { kind: 'import' }, details: { rows: 2, fresh: 2, known: 0 } },
  ]);
});

test('rows that are wrong are named by line and column, and nothing is taken in', async () => {
  const { said } = await upload('姓名,手机,邮箱\n张伟明,13900000108,\n,abc,keine\n李娜,13900000108,\n王五,1\n');
  const wrong = await check(await settled(said.id));
  expect(wrong).toMatchObject({ state: 'checked', rows: 4 });
  expect((await problemsOf(said.id)).map(({ line, column, message }) => [line, column, message.split(':')[0]])).toEqual(
    [
      [3, '手机', 'is no phone number'],
      [3, '姓名', 'must not be empty'],
      [3, '邮箱', 'must be a mail address such as li.na@example.com'],
      [4, '手机', expect.stringMatching(/^belongs to the person of line 2 too;/)],
      [5, null, 'has 2 cells, the first line 3'],
    ],
  );
  expect((await send('POST', `${path}/${said.id}/apply`)).status).toBe(409);
  expect(await names()).toEqual([]);

  // The same number twice is what this list means: it is said, and the rest is left.
  expect((await check(wrong, { allowShared: true })).report?.problemCount).toBe(4);
  expect(desk.log.lines.join('\n')).not.toContain('13900000108');
});

test('columns that nobody could tell are said by their place; a heading may be any word', async () => {
  const seen = await settled((await upload('constructor,Wer,Wer\nx,张伟明,13900000108\n')).said.id);
  expect(seen.columns.map(({ field }) => field)).toEqual([null, null, null]);
  for (const columns of [
    [null, null, null],
    [null, 'name'],
    [null, 'name', 'name'],
    ['?', 'name', null],
  ]) {
    expect((await send('POST', `${path}/${seen.id}/check`, { columns })).status).toBe(400);
  }
  expect((await send('POST', `${path}/${seen.id}/check`, { columns: [null, 'name', 'mobile'] })).status).toBe(202);
  expect(await settled(seen.id)).toMatchObject({ report: { fresh: 1, problemCount: 0 } });
});

test('one at a time: a second one is told who is at it; whoever takes the first back makes room', async () => {
  const first = await settled((await upload(list)).said.id);
  const second = await upload(list, 'b.csv', await desk.addToken(['administrator']));
  expect(second).toMatchObject({
    status: 409,
    said: { error: { reason: 'import_running', fields: { by: expect.stringMatching(/^t/) } } },
  });
  expect(left()).toHaveLength(1);
  expect((await send('DELETE', `${path}/${first.id}`)).status).toBe(204);
  expect(left()).toEqual([]);
  expect((await send('GET', `${path}/${first.id}`)).status).toBe(404);
  expect((await get<{ items: object[] }>(path)).items).toEqual([]);
  expect((await upload(list)).status).toBe(202);
});

test.each([
  ['UTF-16', Buffer.from('\uFEFF姓名\n张伟明\n', 'utf16le'), /UTF-16/],
  [
    'neither UTF-8 nor GBK',
    Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x0a, 0xc3, 0x28, 0xff, 0x0a]),
    /neither UTF-8 nor GB18030/,
  ],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /locked by a password or of the old kind/],
  ['a packed file', Buffer.from('504b0304', 'hex'), /damaged/],
])('%s cannot serve: it is said why, and nothing of it is kept', async (_what, bytes, said) => {
  const sent = await upload(new Uint8Array(bytes));
  expect(await settled(sent.said.id)).toMatchObject({ state: 'failed', fault: expect.stringMatching(said) });
  expect(left()).toEqual([]);
  // It is in nobody's way.
  expect((await upload(list)).status).toBe(202);
});

test('GBK as spreadsheets save it, and another sheet of a workbook', async () => {
  // 姓名 / 张
  const gbk = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xd5, 0xc5, 0x0a]);
  const first = await settled((await upload(gbk)).said.id);
  expect(first).toMatchObject({
    state: 'mapping',
    encoding: 'GB18030',
    columns: [{ heading: '姓名', samples: ['张'] }],
  });
  await send('DELETE', `${path}/${first.id}`);

  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([['说明'], ['第二张']]), '封面');
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ['姓名', '手机'],
      ['李娜', '13900000109'],
    ]),
    '人员',
  );
  const bytes: ArrayBuffer = write(book, { type: 'array', bookType: 'xlsx' });
  const cover = await settled((await upload(new Uint8Array(bytes), '名单.xlsx')).said.id);
  expect(cover).toMatchObject({ sheets: ['封面', '人员'], sheet: '封面', columns: [{ heading: '说明' }] });
  expect((await send('PUT', `${path}/${cover.id}/sheet`, { sheet: '人员' })).status).toBe(202);
  const people = await settled(cover.id);
  expect(people.columns.map(({ field }) => field)).toEqual(['name', 'mobile']);
  expect((await check(people)).report).toMatchObject({ fresh: 1, problemCount: 0 });
  expect((await send('POST', `${path}/${cover.id}/apply`)).status).toBe(202);
  expect(await settled(cover.id)).toMatchObject({ state: 'done' });
  expect(await names()).toEqual(['李娜']);
});

test('administrators alone; what a killed daemon left lying is removed at the start', async () => {
  expect((await upload(list, 'a.csv', desk.token)).status).toBe(403);
  expect((await send('GET', path, undefined, desk.token)).status).toBe(403);
  const { said } = await upload(list);
  await settled(said.id);
  const [file = ''] = left();
  const content = readFileSync(`${desk.folder}/${file}`);
  await desk.stop();
  // It was removed when the daemon ended as it should; a killed one had not come to that.
  expect(left()).toEqual([]);
  writeFileSync(`${desk.folder}/${file}`, content);
  await desk.start();
  expect(existsSync(`${desk.folder}/${file}`)).toBe(false);
  expect((await get<{ items: object[] }>(path)).items).toEqual([]);
});
