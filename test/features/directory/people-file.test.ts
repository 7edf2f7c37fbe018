import { decode, readPeople } from '../../../src/features/directory/people-file.js';
import { defaultWiring } from '../../../src/core/wiring.js';
import { normaliseNumber } from '../../../src/core/phone-number.js';

const read = (text: string): ReturnType<typeof readPeople> =>
  readPeople(text, (raw) => normaliseNumber(raw, defaultWiring.numberRules));

test('one row a person; several numbers in a cell; spellings of a number are one', async () => {
  const { people, problems } = await read(
    'number,name,title,vip,vipReason\n"139 0000 0108;8101",张伟明,主任,是,财务总监\n+86 10 8500 8001,总机,,,\n',
  );
  expect(problems).toEqual([]);
  expect(people.map((p) => p.numbers)).toEqual([['+8613900000108', '8101'], ['+861085008001']]);
  expect(people[0]?.person.vip).toEqual({ level: 'VIP', reason: '财务总监' });
  expect(people[1]?.person.vip).toBeNull();
});

test('Chinese headings and a byte order mark are understood', async () => {
  const { people, problems } = await read('\uFEFF号码,姓名,部门,称呼\n13900000109,李娜,人事部,李女士\n');
  expect(problems).toEqual([]);
  expect(people[0]?.person).toMatchObject({ name: '李娜', department: '人事部', salutation: '李女士' });
});

test.each([
  ['no heading', '13900000108,张三\n13900000109,李四\n', 1, /first line must name the columns/],
  ['no name', 'number,name\n13900000108,\n', 2, /no name/],
  ['no number', 'number,name\n,张三\n', 2, /no usable number/],
  ['a number that is none', 'number,name\nabc,张三\n', 2, /a number that is none/],
  [
    'a quote that never closes',
    'number,name\n13900000108,"张三\n',
    2,
    /^not readable as CSV \(CSV_QUOTE_NOT_CLOSED\)$/,
  ],
  ['an empty file', '', 1, /first line must name the columns/],
])('%s is named by its line', async (_what, text, line, message) => {
  const { problems, fatal } = await read(text);
  expect([...problems, ...(fatal === null ? [] : [fatal])]).toContainEqual({
    line,
    message: expect.stringMatching(message),
  });
});

test('a good row beside a bad one is kept', async () => {
  const { people, problems } = await read('number,name\nx,坏\n13900000108,好\n');
  expect(people.map((p) => p.person.name)).toEqual(['好']);
  expect(problems.map((p) => p.line)).toEqual([2, 2]);
});

test('control characters in a name reach nobody’s screen', async () => {
  const { people } = await read('number,name\n13900000108,"a\u0007b\u2028c"\n');
  expect(people[0]?.person.name).toBe('a b c');
});

test('a spreadsheet’s GB18030 is read; UTF-8 with a broken character is not taken for it', () => {
  const chinese = Buffer.from([0xc0, 0xee, 0xc4, 0xc8]);
  expect(decode(Buffer.concat([Buffer.from('number,name\n13900000109,'), chinese]))).toContain('李娜');
  const whole = Buffer.from('number,name\n13900000109,李娜李娜李娜李娜李娜\n');
  expect(decode(whole)).toContain('李娜');
  expect(decode(Buffer.concat([whole, Buffer.from([0xe6, 0x9d])]))).toBeNull();
});

test('a large file lets others run in between', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => `139${String(i).padStart(8, '0')},人${i}`);
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const { people } = await read(`number,name\n${rows.join('\n')}\n`);
  done = true;
  expect(people).toHaveLength(2000);
  expect(turns).toBeGreaterThanOrEqual(8);
});
