/** What the server says of a list of people, in the reader's words; as text for a mail. */
import type { ImportProblemJson } from '../../src/contract/contact-import.js';
import { catalogues } from '../../src/web/i18n/texts.js';
import { columnOf, columnProblem, problemsText, saidOfList } from '../../src/web/admin/directory/import/list.js';

const [zh, en] = [catalogues['zh-CN'], catalogues.en];

/** Sentences as the server makes them. */
const sentences = [
  'is no phone number: write it like 13900000108, 010-85001002, +44 20 7946 0000 or an extension',
  'must not be empty: give the name, or take the row out',
  'a person has at most 20 numbers: leave out those that nobody uses',
  'a VIP mark needs vipFrom, the day from which it counts; or give --vip-from DAY',
  'is a formula: copy the column and paste it as values',
  'is an error of the workbook: put in what it should say',
  'the same as in line 3: one person stands in one row; take one of the two out',
  'name and number: the same as in line 3: one person stands in one row; take one of the two out',
  'belongs to the person of line 3 too; where both use it, fill the column shared',
  'has 2 cells, the first line 3: put text that holds a comma in quotes',
  'must be a mail address such as li.na@example.com',
  'must be an instant such as 2026-11-23T09:00:00+08:00',
  'The file is UTF-16 ("Unicode text"): save it as "CSV UTF-8" and import that',
  'The file is neither UTF-8 nor GB18030 (GBK): line 7 is the first that cannot be read.',
  'This workbook is locked by a password or of the old kind (.xls): save it as .xlsx',
  'The workbook is damaged: open it, save it again, or save the list',
  'The workbook is too large: unpacked it has more than 96 MB; save the list',
  'This is a packed file, but no workbook: save the list',
  'Line 4: not readable as CSV: a quote is opened and not closed',
  'The file is empty',
];

test.each(sentences)('%s', (sentence) => {
  expect(saidOfList(sentence, zh)).toMatch(/\p{Script=Han}/u);
  expect(saidOfList(sentence, zh)).not.toBe(sentence);
  expect(saidOfList(sentence, en)).not.toMatch(/\p{Script=Han}|--/u);
  // The line that is meant stays named.
  const [line] = /\d+(?= too| is the|: not|: one)/.exec(sentence) ?? [];
  if (line !== undefined) expect(saidOfList(sentence, zh)).toContain(line);
});

test('a problem stands under the heading of its column, else under what the column is', () => {
  const problem: ImportProblemJson = { line: 3, column: '电话', field: 'mobile', message: 'is no phone number' };
  expect(columnOf(problem, zh)).toBe('电话');
  expect(columnOf({ ...problem, column: '' }, zh)).toBe('手机');
  expect(columnOf({ ...problem, column: null, field: null }, en)).toBe('whole row');
  expect(problemsText([problem], en)).toMatch(
    /^Line\tColumn\tWhat is wrong, what to do\n3\t电话\tIs no phone number: /,
  );
});

test('two columns cannot be the same; any number may be left out', () => {
  expect([0, 1, 2, 3].map((at) => columnProblem(['name', null, 'name', null], at))).toEqual([
    null,
    null,
    'twice',
    null,
  ]);
});
