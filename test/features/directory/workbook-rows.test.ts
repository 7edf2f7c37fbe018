/** Workbooks: what they say is read; what is hostile, or says something else than it shows, is refused in words. */
import { utils, write, type WorkSheet } from '@e965/xlsx';
import { deflateRawSync } from 'node:zlib';
import { isWorkbook, readImport } from '../../../src/features/directory/import-file.js';
import { workbookRows } from '../../../src/features/directory/workbook-rows.js';
import { normalise } from './house.js';

function bookOf(sheets: Readonly<Record<string, WorkSheet>>, hidden: readonly string[] = []): Buffer {
  const book = utils.book_new();
  for (const [name, sheet] of Object.entries(sheets)) utils.book_append_sheet(book, sheet, name);
  book.Workbook = { Sheets: book.SheetNames.map((name) => ({ name, Hidden: hidden.includes(name) ? 1 : 0 })) };
  const bytes: Buffer = write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
  return bytes;
}

const sheetOf = (rows: readonly (readonly unknown[])[]): WorkSheet => utils.aoa_to_sheet(rows.map((row) => [...row]));
const people = sheetOf([
  ['姓名', '手机', '座机', 'VIP', 'vipFrom'],
  ['张伟明', 13900000108, '010-85001002', true, { t: 'n', v: 46000, z: 'yyyy/m/d' }],
  [],
  ['李娜', '13900000109'],
]);
const options = { normalise, zone: 'Asia/Shanghai', map: {}, vipFrom: null, allowShared: false };

function problemsOf(bytes: Buffer): string[] {
  return Array.from(readImport(workbookRows(bytes, null), options)).flatMap((row) =>
    'problems' in row ? row.problems.map((one) => `${one.line} ${one.message}`) : [],
  );
}

/** A ZIP file of these parts, compressed, whatever its directory says of their sizes. */
function zip(list: Readonly<Record<string, Buffer>>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(list)) {
    const packed = deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(1, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, Buffer.from(name), packed);
    entries.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(list).length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}

test('numbers, text, yes and no, days; rows by the numbers that the sheet shows', () => {
  expect(Array.from(workbookRows(bookOf({ 人员: people }), null))).toEqual([
    { line: 1, cells: ['姓名', '手机', '座机', 'VIP', 'vipFrom'] },
    { line: 2, cells: ['张伟明', '13900000108', '010-85001002', 'true', '2025-12-09'] },
    { line: 4, cells: ['李娜', '13900000109', '', '', ''] },
  ]);
  expect(Array.from(readImport(workbookRows(bookOf({ 人员: people }), null), options))).toMatchObject([
    {
      line: 2,
      person: { name: '张伟明', vip: { level: 'VIP', from: '2025-12-08T16:00:00Z' }, numbers: { length: 2 } },
    },
    { line: 4, person: { name: '李娜', vip: null } },
  ]);
});

test('of several sheets the first that is shown is read, or the one that is named', () => {
  const bytes = bookOf({ 说明: sheetOf([['x']]), 人员: people, 旧: sheetOf([['姓名'], ['王芳']]) }, ['说明']);
  const read: string[] = [];
  const first = Array.from(workbookRows(bytes, null, (name) => read.push(name)));
  expect([read, first.length]).toEqual([['人员'], 3]);
  expect(Array.from(workbookRows(bytes, '旧')).map((row) => row.cells)).toEqual([['姓名'], ['王芳']]);
  expect(() => Array.from(workbookRows(bytes, '新'))).toThrow(/no such sheet; it has "说明", "人员", "旧"/);
});

test('formulas and errors in columns that count are named, others are passed by', () => {
  const bytes = bookOf({
    a: sheetOf([
      ['姓名', '手机', '工号'],
      ['张伟明', { t: 'n', f: 'B9+1', v: 13900000108 }, { t: 'n', f: '1+1', v: 2 }],
      ['李娜', { t: 'e', v: 42 }, ''],
      ['王芳', '13900000110', '', 'x'],
    ]),
  });
  expect(problemsOf(bytes)).toEqual([
    '2 mobile: is a formula: copy the column and paste it as values',
    '3 mobile: is an error of the workbook: put in what it should say',
    expect.stringMatching(/^4 has 4 cells, the first line 3/),
  ]);
});

const zeros = Buffer.alloc(200 * 1024 * 1024, 0x20);
test.each([
  [
    'a bomb',
    () => zip({ 'xl/workbook.xml': Buffer.from('<workbook/>'), 'xl/worksheets/sheet1.xml': zeros }),
    /too large/,
  ],
  ['another packed file', () => zip({ 'word/document.xml': Buffer.from('<a/>') }), /packed file, but no workbook/],
  ['a binary workbook', () => zip({ 'xl/workbook.bin': Buffer.from('x') }), /binary workbook \(\.xlsb\)/],
  ['nonsense in a workbook', () => zip({ 'xl/workbook.xml': Buffer.from('<'.repeat(1000)) }), /no such sheet|damaged/],
  ['a file cut short', () => bookOf({ a: people }).subarray(0, 2000), /damaged/],
  ['no file at all', () => Buffer.from('PK\u0003\u0004'), /damaged/],
  [
    'a sheet that is too wide',
    () => bookOf({ a: sheetOf([Array.from({ length: 300 }, (_, i) => `c${i}`)]) }),
    /200 columns/,
  ],
])('%s is refused in words', (_what, bytes, said) => {
  expect(() => Array.from(workbookRows(bytes(), null))).toThrow(said);
});

test('a workbook of the old kind or with a password is named before it is read', () => {
  expect(() => isWorkbook(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toThrow(/password or of the old kind/);
  expect(isWorkbook(Buffer.from('姓名'))).toBe(false);
  expect(isWorkbook(bookOf({ a: people }))).toBe(true);
});
