/** The search: by name, by sound, by mail, by a piece of a number; masked, and page by page. */
import type { ContactJson, ContactPageJson } from '../../../src/contract/contact.js';
import { agent, ask, openHouse, type House } from './house.js';

const zhang = { name: '张伟明', title: '主任' };

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await house.make({
    ...zhang,
    department: '研发部',
    numbers: [{ number: '13900000108' }, { number: '010 8500 1002', kind: 'desk' }],
  });
  await house.make({ name: '单雄信', department: '财务部', numbers: [{ number: '13800000222' }] });
  await house.make({
    name: '欧阳明月',
    numbers: [{ number: '8101' }],
    vip: { level: 'VIP', from: '2026-01-01T00:00:00Z', to: null },
  });
  await house.make({ name: 'Emily Carter', mail: 'emily@example.com' });
}, 30_000);
afterAll(() => house.close());

async function names(query: object): Promise<string[]> {
  const page = await ask<ContactPageJson>(house.directory, 'GET /api/v1/contacts', { query, who: agent });
  return page.items.map((one) => one.name);
}

test.each([
  ['a name', '伟明', ['张伟明']],
  ['initials', 'zwm', ['张伟明']],
  ['the sound', 'zhangwei', ['张伟明']],
  ['a surname that is spoken otherwise', 'shan', ['单雄信']],
  ['initials of a double surname', 'oymy', ['欧阳明月']],
  ['mail', 'EMILY@', ['Emily Carter']],
  ['the end of a number', '0108', ['张伟明']],
  ['a number as it is dialled', '010-8500 1002', ['张伟明']],
  ['a number with the country code', '+86 138 0000 0222', ['单雄信']],
  ['a department', '财务', ['单雄信']],
  ['two words that both must be there', '张 研发', ['张伟明']],
  ['nothing of the kind', '%', []],
  ['everybody, by sound', '', ['Emily Carter', '欧阳明月', '单雄信', '张伟明']],
])('%s', async (_what, q, found) => {
  expect(await names({ q })).toEqual(found);
});

test('numbers are masked in lists and whole with the person', async () => {
  const { items } = await ask<ContactPageJson>(house.directory, 'GET /api/v1/contacts', { query: { q: 'zwm' } });
  expect(items[0]?.numbers.map((one) => one.number)).toEqual(['139****0108', expect.stringContaining('****')]);
  const one = await ask<ContactJson>(house.directory, `GET /api/v1/contacts/${items[0]?.id}`);
  expect(one.numbers[1]).toEqual({
    number: '+861085001002',
    kind: 'desk',
    shared: false,
    area: { zh: '北京', en: 'Beijing' },
  });
});

test('page by page, and by what they are', async () => {
  const first = await ask<ContactPageJson>(house.directory, 'GET /api/v1/contacts', { query: { limit: '3' } });
  expect(first).toMatchObject({ next: '3', items: { length: 3 } });
  expect(await names({ limit: '3', after: '3' })).toEqual(['张伟明']);
  expect(await names({ vip: 'true' })).toEqual(['欧阳明月']);
  expect(await names({ department: '财务部' })).toEqual(['单雄信']);
});
