/** Lists of people: all or nothing, each wrong row by its line, and what people keep by hand stays. */
import type { ContactJson } from '../../../src/contract/contact.js';
import { csvRows } from '../../../src/features/directory/csv-rows.js';
import { importContacts, type ImportReport } from '../../../src/features/directory/import-contacts.js';
import {
  readImport,
  textOfFile,
  type ImportFileOptions,
  type ImportRow,
} from '../../../src/features/directory/import-file.js';
import type { DirectoryTables } from '../../../src/features/directory/tables.js';
import type { Db } from '../../../src/ports.js';
import { openWorkbench, type Workbench } from '../../../src/store/workbench.js';
import { ask, normalise, openHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
}, 30_000);
afterEach(() => house.close());

/** What an import works with, where a test gives it something that breaks. */
type Broken = (real: { db: Db; bench: Workbench }) => Partial<{ db: Db; bench: Workbench }>;

async function run(
  rows: Iterable<ImportRow> | AsyncIterable<ImportRow>,
  dryRun = false,
  broken: Broken = () => ({}),
): Promise<ImportReport> {
  const real = { db: house.store.db, bench: openWorkbench(house.file) };
  try {
    return await importContacts({ ...real, now: () => house.clock, by: 'root', ...broken(real) }, rows, dryRun);
  } finally {
    await real.bench.close();
  }
}

async function take(
  text: string,
  more: Partial<ImportFileOptions> = {},
  dryRun = false,
  broken?: Broken,
): Promise<ImportReport> {
  const options = { normalise, zone: 'Asia/Shanghai', map: {}, vipFrom: null, allowShared: false, ...more };
  const report = await run(readImport(csvRows(text), options), dryRun, broken);
  await house.directory.refresh();
  return report;
}

const list = (...lines: string[]): string => ['姓名,手机,邮箱,公司', ...lines, ''].join('\n');
const zhang = '张伟明,13900000108,zhang@example.com,星河科技';
const li = '李娜,13900000109,li@example.com,星河科技';

/** Rows of people, numbers, keys and organisations, whatever generation they are of. */
async function everything(): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const table of ['contact', 'contact_number', 'contact_key', 'organisation']) {
    const rows = await house.store.db.withTables<Record<string, object>>().selectFrom(table).selectAll().execute();
    counts.push(rows.length);
  }
  return counts;
}

test('a list is taken in, then another one instead of it: who stays keeps his id, who left is gone', async () => {
  expect(await take(list(zhang, li))).toMatchObject({ rows: 2, fresh: 2, known: 0, switched: true, problems: [] });
  expect(house.ring('13900000108')).toEqual(['张伟明']);
  expect(house.person('13900000109')?.organisation).toBe('星河科技');
  const before = await ask<{ items: ContactJson[] }>(house.directory, 'GET /api/v1/contacts', { query: { q: 'zwm' } });
  expect(await take(list('张伟,13900000188,zhang@example.com,银河'))).toMatchObject({
    fresh: 0,
    known: 1,
    switched: true,
  });
  const after = await ask<{ items: ContactJson[] }>(house.directory, 'GET /api/v1/contacts');
  expect(after.items.map((one) => [one.id, one.name])).toEqual([[before.items[0]?.id, '张伟']]);
  expect(house.ring('13900000108')).toEqual([]);
  expect(house.ring('13900000188')).toEqual(['张伟']);
  expect(await everything()).toEqual([1, 1, 2, 2]);
});

const second = list('张伟,13900000188,zhang@example.com,银河');

test('the disk is full when the list before is taken away: the new one counts all the same', async () => {
  await take(list(zhang, li));
  const report = await take(second, {}, false, ({ bench }) => ({
    bench: {
      ...bench,
      inSteps(step) {
        const [[imported] = []] = bench.lists('select imported from store.directory_state');
        return imported === 2 ? Promise.reject(new Error('database or disk is full')) : bench.inSteps(step);
      },
    },
  }));
  expect(report).toMatchObject({ fresh: 0, known: 1, switched: true });
  expect(house.ring('13900000188')).toEqual(['张伟']);
  expect((await everything())[0]).toBe(3);
  // What was left over goes with the next one.
  await take(second);
  expect(await everything()).toEqual([1, 1, 2, 2]);
});

test('the answer to the switch is lost: the list is looked at, found to count, and stays', async () => {
  await take(list(zhang, li));
  const report = await take(second, {}, false, ({ db }) => ({
    db: new Proxy(db, {
      get(target, name) {
        if (name !== 'transaction') {
          const found: unknown = Reflect.get(target, name, target);
          return typeof found === 'function' ? found.bind(target) : found;
        }
        return () => ({
          async execute(work: Parameters<ReturnType<Db['transaction']>['execute']>[0]) {
            await target.transaction().execute(work);
            throw new Error('the worker of the store is gone');
          },
        });
      },
    }),
  }));
  expect(report).toMatchObject({ known: 1, switched: true });
  expect(house.ring('13900000188')).toEqual(['张伟']);
  expect(await everything()).toEqual([1, 1, 2, 2]);
});

test('the disk did not keep what was laid out: nothing of the list is taken in, and nothing is left', async () => {
  await take(list(zhang));
  const before = await everything();
  const refused = take(second, {}, false, ({ bench }) => ({
    bench: {
      ...bench,
      sound() {
        throw new Error('not kept');
      },
    },
  }));
  await expect(refused).rejects.toThrow('not kept');
  await house.directory.refresh();
  expect(house.ring('13900000108')).toEqual(['张伟明']);
  expect(await everything()).toEqual(before);
});

test('rows that are wrong are named by their lines, and nothing of the list is taken in', async () => {
  await take(list(zhang));
  const before = await everything();
  const report = await take(
    list(
      '王芳,13900000110,wang@example.com,',
      ',13900000111,,',
      '周杰,abc,,',
      '吴婷,139,x@y',
      '郑浩,13900000110,,',
      '冯刚,,wang@example.com,',
    ),
  );
  expect(report).toMatchObject({ switched: false, problemCount: 5 });
  expect(report.problems.map((one) => [one.line, one.message])).toEqual([
    [3, 'name: must not be empty: give the name, or take the row out'],
    [4, expect.stringMatching(/^mobile: is no phone number: write it like/)],
    [5, expect.stringMatching(/^has 3 cells, the first line 4: put text/)],
    [6, expect.stringMatching(/belongs to the person of line 2 too.*shared/)],
    [7, expect.stringMatching(/^mail: the same as in line 2/)],
  ]);
  expect(await everything()).toEqual(before);
  expect(house.ring('13900000108')).toEqual(['张伟明']);
});

test('a dry run says the same and writes nothing', async () => {
  expect(await take(list(zhang, li), {}, true)).toMatchObject({ rows: 2, fresh: 2, switched: false, problems: [] });
  expect(await everything()).toEqual([0, 0, 0, 0]);
});

test('who was changed by hand, merged or noted down stays as he is through every import', async () => {
  await take(list(zhang, li));
  const { items } = await ask<{ items: ContactJson[] }>(house.directory, 'GET /api/v1/contacts', {
    query: { q: 'zwm' },
  });
  const [one] = items;
  await ask(house.directory, `PUT /api/v1/contacts/${one?.id}`, {
    body: { name: '张伟明', mail: 'zhang@example.com', notes: '耳背，请大声', version: one?.version },
  });
  expect(await take(list(zhang, li))).toMatchObject({ known: 1, byHand: 1, switched: true });
  expect(house.ring('13900000108')).toEqual(['张伟明']);
  expect(house.person('13900000108')?.notes).toBe('耳背，请大声');
  expect(await ask(house.directory, 'GET /api/v1/contacts')).toMatchObject({ items: { length: 2 } });
});

test('a list in another order, with new people in between, leaves everybody his id and gives new ones once', async () => {
  const idsByMail = async (): Promise<Map<string | null, number>> => {
    const rows = await house.store.db
      .withTables<DirectoryTables>()
      .selectFrom('contact')
      .select(['id', 'mail'])
      .orderBy('id')
      .execute();
    return new Map(rows.map(({ id, mail }) => [mail, id]));
  };
  const row = (n: number): string => `人${n},139${String(n).padStart(8, '0')},p${n}@example.com,公司${n % 7}`;
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  await take(list(...numbers.map(row)));
  const before = await idsByMail();
  const mixed = numbers.toReversed().flatMap((n) => (n % 3 === 0 ? [row(n + 1000), row(n)] : [row(n)]));
  expect(await take(list(...mixed))).toMatchObject({ rows: 400, fresh: 100, known: 300, switched: true });
  const after = await idsByMail();
  expect(after.size).toBe(400);
  for (const [mail, id] of before) expect(after.get(mail)).toBe(id);
  expect(new Set(after.values()).size).toBe(400);
  expect(house.person('13900000207')?.organisation).toBe('公司4');
  expect(house.ring('13900001009')).toEqual(['人1009']);
  expect(await everything()).toEqual([400, 400, 800, 7]);
});

test('an old list goes whole, and what people keep by hand between its rows stays', async () => {
  await take(list(zhang));
  await house.make({ name: '李强', mail: 'qiang@example.com', numbers: [{ number: '13900001003', kind: 'mobile' }] });
  await take(list(zhang, li));
  await house.make({ name: '陈静', mail: 'jing@example.com', numbers: [{ number: '13900001007', kind: 'mobile' }] });
  await take(list(li));
  expect(house.ring('13900000108')).toEqual([]);
  expect(house.ring('13900000109')).toEqual(['李娜']);
  expect(house.ring('13900001003')).toEqual(['李强']);
  expect(house.ring('13900001007')).toEqual(['陈静']);
  expect(await everything()).toEqual([3, 3, 6, 1]);
});

test('somebody who is taken in hand while the list is staged stays with the hand', async () => {
  const options = { normalise, zone: 'Asia/Shanghai', map: {}, vipFrom: null, allowShared: false };
  async function* slowly() {
    for (const row of readImport(
      csvRows(list(...Array.from({ length: 600 }, (_, i) => `人${i},,p${i}@example.com,`))),
      options,
    )) {
      yield row;
      if (row.line === 590) {
        await ask(house.directory, 'POST /api/v1/contacts/intake', {
          body: { name: '李娜', mail: 'p3@example.com', number: '13900000109' },
        });
      }
    }
  }
  const report = await run(slowly());
  await house.directory.refresh();
  expect(report.switched).toBe(true);
  expect(house.ring('13900000109')).toEqual(['李娜']);
  expect(await ask(house.directory, 'GET /api/v1/contacts', { query: { q: 'p3@example.com' } })).toMatchObject({
    items: [{ name: '李娜', source: 'hand' }],
  });
  expect(await everything()).toEqual([600, 1, 601, 0]);
});

test('a shared mobile is taken when the file or the importer says so', async () => {
  const both = 'name,number,shared\n陈静,13900001007,是\n赵磊,13900001007,是\n';
  expect(await take(both)).toMatchObject({ switched: true });
  expect(await take(list('陈静,13900001007,,', '赵磊,13900001007,,'), { allowShared: true })).toMatchObject({
    switched: true,
  });
  expect(house.ring('13900001007')).toEqual(['陈静', '赵磊']);
});

test('a VIP mark needs the day from which it counts; a day is the site’s', async () => {
  const head = 'name,mobile,vip,vipReason,vipFrom,vipTo\n';
  expect((await take(`${head}李强,13900001003,VIP,,,\n`)).problems).toEqual([
    { line: 2, message: expect.stringMatching(/vipFrom.*--vip-from/) },
  ]);
  expect((await take(`${head}李强,13900001003,VIP,,2026/2/30,\n`)).problems).toEqual([
    { line: 2, message: expect.stringMatching(/^vipFrom: must be an instant/) },
  ]);
  await take(`${head}李强,13900001003,是,总经理,2026/11/1,2026-12-31\n`);
  expect(house.person('13900001003')?.vip).toEqual({ level: 'VIP', reason: '总经理' });
  house.clock = Date.parse('2026-12-30T16:00:00Z') * 1000;
  expect(house.person('13900001003')?.vip).toBeNull();
});

test.each([
  ['no text at all', Buffer.from('PK\u0003\u0004\0\0'), /no text/],
  ['UTF-16', Buffer.from('\uFEFFname', 'utf16le'), /UTF-16/],
  ['bytes of no text', Buffer.from([0x61, 0x0a, 0xff, 0xff]), /neither UTF-8 nor GB18030.*line 2/],
])('%s is named', (_what, bytes, said) => {
  expect(() => textOfFile(bytes)).toThrow(said);
});

test.each([
  ['no heading for the name', '号码\n13900000108\n', /name \(姓名\).*--map/],
  ['two columns of one kind', '姓名,name\na,b\n', /Two columns are name/],
  ['an empty file', '', /empty/],
  ['a quote that never closes', '姓名\n"a\n', /Line 2: not readable as CSV: a quote is opened and not closed/],
])('%s: the file is refused', async (_what, text, said) => {
  await expect(take(text)).rejects.toThrow(said);
  expect(await everything()).toEqual([0, 0, 0, 0]);
});

test('headings of the file’s own are mapped; GBK is read', async () => {
  const gbk = Buffer.from([0xc0, 0xee, 0xc4, 0xc8]);
  const text = textOfFile(Buffer.concat([Buffer.from('Wer,Fon\n'), gbk, Buffer.from(',13900000109\n')]));
  expect(await take(text, { map: { Wer: 'name', Fon: 'mobile' } })).toMatchObject({ switched: true });
  expect(house.ring('13900000109')).toEqual(['李娜']);
});
