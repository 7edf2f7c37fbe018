import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normaliseNumber } from '../../../src/core/phone-number.js';
import { defaultWiring } from '../../../src/core/wiring.js';
import { createDirectory, type Directory } from '../../../src/features/directory/directory.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-directory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let saves = 0;

/** Each save has an instant of its own, as it has in life. */
function save(text: string): string {
  const file = join(folder, 'people.csv');
  writeFileSync(file, text);
  saves += 1;
  utimesSync(file, saves, saves);
  return file;
}

function directory(file: string | null): { directory: Directory; said: string[] } {
  const said: string[] = [];
  const say = (message: string, fields?: object): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  const made = createDirectory({
    file,
    normalise: (raw) => normaliseNumber(raw, defaultWiring.numberRules),
    log: { error: say, warn: say, info: () => {}, debug: () => {} },
  });
  return { directory: made, said };
}

const caller = (number: string | null, more: object = {}) => ({
  raw: number ?? '',
  number,
  name: '',
  withheld: false,
  extension: null,
  ...more,
});

const zhang = '13900000108,张伟明';

test('one person, several people, nobody, and a withheld number that is never looked up', async () => {
  const { directory: d } = directory(
    save(`number,name\n${zhang}\n${zhang}\n13900000109,李娜\n13900000109,王芳\n8101,小赵\n`),
  );
  await d.refresh();
  expect(d.findCaller(caller('+8613900000108'))).toMatchObject({ match: 'one', person: { name: '张伟明' } });
  expect(d.findCaller(caller('+8613900000109'))).toMatchObject({ match: 'several' });
  expect(d.findCaller(caller('8101', { extension: '8101' }))).toMatchObject({ match: 'one' });
  expect(d.findCaller(caller('+8613900000110'))).toEqual({ match: 'none' });
  expect(d.findCaller(caller('+8613900000108', { withheld: true }))).toEqual({ match: 'none' });
  expect(d.findCaller(caller(null))).toEqual({ match: 'none' });
});

test('a changed file is read again; an unchanged one is not', async () => {
  const { directory: d } = directory(save(`number,name\n${zhang}\n`));
  await d.refresh();
  save('number,name\n13900000108,李娜\n');
  await d.refresh();
  expect(d.findCaller(caller('+8613900000108'))).toMatchObject({ person: { name: '李娜' } });
});

test.each([
  ['a broken file', 'number,name\n13900000108,"张\n', /CSV_QUOTE_NOT_CLOSED/],
  ['a file without headings', '13900000999,赵六\n', /first line must name/],
  ['an emptied file', '', /first line must name/],
])('%s: the people known so far keep serving, and the fault is said once', async (_what, text, said) => {
  const d = directory(save(`number,name\n${zhang}\n`));
  await d.directory.refresh();
  save(text);
  await d.directory.refresh();
  await d.directory.refresh();
  expect(d.directory.findCaller(caller('+8613900000108'))).toMatchObject({ match: 'one' });
  expect(d.said).toEqual([expect.stringMatching(said)]);
  save('number,name\n13900000111,孙八\n');
  await d.directory.refresh();
  expect(d.directory.findCaller(caller('+8613900000111'))).toMatchObject({ match: 'one' });
});

test('a file that goes away and comes back', async () => {
  const file = save(`number,name\n${zhang}\n`);
  const d = directory(file);
  await d.directory.refresh();
  rmSync(file);
  await d.directory.refresh();
  await d.directory.refresh();
  expect(d.directory.findCaller(caller('+8613900000108'))).toMatchObject({ match: 'one' });
  expect(d.said).toEqual([expect.stringMatching(/ENOENT/)]);
  save('number,name\n13900000111,孙八\n');
  await d.directory.refresh();
  expect(d.directory.findCaller(caller('+8613900000108'))).toEqual({ match: 'none' });
});

test('rows that are left out are named by their number, and by nothing that stands in them', async () => {
  const d = directory(save(`number,name\n${zhang}\nnot-a-number,钱七\n13900000112,\n`));
  await d.directory.refresh();
  expect(d.said).toEqual([
    expect.stringMatching(/"line":3,"problem":"a number that is none"/),
    expect.stringMatching(/"line":3,"problem":"no usable number"/),
    expect.stringMatching(/"line":4,"problem":"no name"/),
  ]);
  expect(d.said.join()).not.toMatch(/钱七|not-a-number|13900000112/);
});

test('without a file everybody is unknown', async () => {
  const { directory: d } = directory(null);
  await d.start?.();
  expect(d.findCaller(caller('+8613900000108'))).toEqual({ match: 'none' });
  await d.stop?.();
});
