/** Lists as spreadsheets write them, read as another reader reads them, and rows as the schema takes them. */
import { parse } from 'csv-parse/sync';
import { array, assert, boolean, constantFrom, dictionary, oneof, property, string } from 'fast-check';
import { contactInput } from '../../../src/contract/contact.js';
import { csvRows } from '../../../src/features/directory/csv-rows.js';
import { plainInput } from '../../../src/features/directory/import-file.js';

const read = (text: string) => Array.from(csvRows(text), ({ line, cells }) => [line, cells]);

test('quotes, commas and line ends within them, both kinds of line ends, a mark at the beginning', () => {
  expect(read('\uFEFF姓名,备注\r\n"张, 伟","说 ""你好"""\r\n\r\n , \r\n李娜 ,"两\n行"\n王芳,x')).toEqual([
    [1, ['姓名', '备注']],
    [2, ['张, 伟', '说 "你好"']],
    [5, ['李娜', '两\n行']],
    [7, ['王芳', 'x']],
  ]);
});

test.each([
  ['a quote that never closes', 'a\n"b\nc\n', /^Line 2: .*opened and not closed/],
  ['a quote within a cell', 'a\nb"c\n', /^Line 2: .*within a cell/],
  ['something behind a quote', 'a\n"b"c\n', /^Line 2: .*follows a closed quote/],
  ['a line that is no list', `a\n${'x'.repeat(70_000)}\n`, /^Line 2: .*too long/],
  ['a quote over a whole file', `a\n"${'x\n'.repeat(70_000)}"\n`, /^Line 2: .*opened and not closed/],
])('%s is named by its line', (_what, text, said) => {
  expect(() => read(text)).toThrow(said);
});

const cell = string({ unit: constantFrom('a', '张', ' ', ',', '"', '\n', '\r\n', ';', '1'), maxLength: 6 });

test('reads what another reader of CSV reads', () => {
  assert(
    property(array(array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), boolean(), (rows, bare) => {
      const put = (text: string): string => (bare && !/["\r\n,]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
      const text = rows.map((row) => row.map(put).join(',')).join('\n');
      const other = parse(text, { relax_column_count: true, trim: true, skip_empty_lines: true });
      const wanted = other.map((row) => row.map((one) => one.trim())).filter((row) => row.some((one) => one !== ''));
      expect(Array.from(csvRows(text), (row) => row.cells)).toEqual(wanted);
    }),
  );
});

const words = oneof(
  string({ unit: constantFrom('a', 'Z', '张', ' ', '\u0007', '\u2028', '@', '.', '3', '-'), maxLength: 12 }),
  constantFrom(
    'li.na@Example.com',
    ' li@example.com ',
    'x@y',
    'a@b.c',
    'K@k.k',
    'x'.repeat(79),
    'x'.repeat(81),
    '研'.repeat(130),
  ),
);

test('a plain row becomes what the schema makes of it', () => {
  const fields = ['name', 'title', 'salutation', 'mail', 'organisation', 'department', 'site', 'language', 'notes'];
  assert(
    property(dictionary(constantFrom(...fields), words), (cells) => {
      const quick = plainInput(cells);
      if (quick === null) return;
      const { name = '', ...rest } = cells;
      expect(contactInput.safeParse({ name, ...rest, vip: null })).toEqual(quick);
    }),
    { numRuns: 500 },
  );
});

test('usual rows are plain', () => {
  expect(plainInput({ name: '张伟明', mail: 'Zhang.Weiming@example.com', department: '研发部' })).not.toBeNull();
});
