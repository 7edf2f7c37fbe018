/** Unknown callers who become known once, and two entries that turn out to be one person. */
import type { ContactJson } from '../../../src/contract/contact.js';
import { agent, ask, openHouse, refused, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
}, 30_000);
afterEach(() => house.close());

interface TakenIn {
  readonly contact: ContactJson;
  readonly made: boolean;
}

const intake = (body: object): Promise<TakenIn> =>
  ask(house.directory, 'POST /api/v1/contacts/intake', { who: agent, body });

const li = { name: '李娜', mail: 'li.na@example.com', number: '13900000109', department: '人事部' };

describe('intake', () => {
  test('an unknown caller is made once, however often the agent sends it, also at once', async () => {
    const [first, ...others] = await Promise.all([li, li, { ...li, number: '0086 139 0000 0109' }].map(intake));
    expect([first?.made, ...others.map((one) => one.made)]).toEqual([true, false, false]);
    expect(new Set([first, ...others].map((one) => one?.contact.id)).size).toBe(1);
    expect(house.ring('13900000109')).toEqual(['李娜']);
    expect(first?.contact).toMatchObject({
      department: '人事部',
      numbers: [{ kind: 'mobile', shared: false }],
      changedBy: 'wang.li',
    });
  });

  test('the same mail from another number: the number is added, nothing is overwritten', async () => {
    const { contact } = await intake(li);
    const again = await intake({ ...li, name: '李小姐', number: '8102', department: '财务部' });
    expect(again).toMatchObject({ made: false, contact: { id: contact.id, name: '李娜', department: '人事部' } });
    expect(house.ring('8102')).toEqual(['李娜']);
  });

  test('the same name and number without mail: the mail is added', async () => {
    const { contact } = await intake({ name: '李娜', number: '13900000109' });
    const again = await intake(li);
    expect(again).toMatchObject({
      made: false,
      contact: { id: contact.id, mail: 'li.na@example.com', department: '人事部' },
    });
  });

  test('another name at the same number is another person: both are candidates', async () => {
    await intake({ name: '李娜', number: '13900000109' });
    expect(await intake({ name: '王芳', number: '13900000109' })).toMatchObject({ made: true });
    expect(house.ring('13900000109')).toEqual(['李娜', '王芳']);
  });

  test('a withheld number makes nobody; whoever is known by mail is found', async () => {
    for (const number of ['anonymous', '', undefined]) {
      const no = await refused(house.directory, 'POST /api/v1/contacts/intake', {
        who: agent,
        body: { ...li, number },
      });
      expect(no).toMatchObject({ code: 'invalid', fields: { number: expect.stringContaining('ask for a number') } });
    }
    await intake(li);
    expect(await intake({ ...li, number: 'anonymous' })).toMatchObject({
      made: false,
      contact: { numbers: { length: 1 } },
    });
  });

  test('mail of one and number of another: nobody is guessed', async () => {
    await intake(li);
    await intake({ name: '李娜', number: '13900000110' });
    const no = await refused(house.directory, 'POST /api/v1/contacts/intake', {
      who: agent,
      body: { ...li, number: '13900000110' },
    });
    expect(no).toMatchObject({ code: 'conflict', message: 'This is the same person as #1 and #2' });
    expect(no.reason).toMatch(/merge the two/);
  });
});

describe('merge', () => {
  test('numbers, mark and notes of both; the old id leads on; others move their links in the same transaction', async () => {
    const vip = { level: 'VIP', from: '2026-01-01T00:00:00Z', to: null };
    const a = await house.make({ name: '李娜', notes: '早班', numbers: [{ number: '13900000109' }] });
    const b = await house.make({
      name: '李娜娜',
      notes: '两台电脑',
      vip,
      numbers: [{ number: '8102' }, { number: '13900000109', shared: true }],
    });
    const stays = await ask<ContactJson>(house.directory, `POST /api/v1/contacts/${b.id}/merge`, {
      body: { into: a.id, version: 1, intoVersion: 1 },
    });
    expect(stays).toMatchObject({
      id: a.id,
      name: '李娜',
      notes: '早班 两台电脑'.replace(' ', '\n'),
      vip: { level: 'VIP', valid: true },
    });
    expect(stays.numbers.map((one) => [one.number, one.shared])).toEqual([
      ['+8613900000109', false],
      ['8102', false],
    ]);
    expect(await ask(house.directory, `GET /api/v1/contacts/${b.id}`)).toMatchObject({ id: a.id });
    expect(house.ring('8102')).toEqual(['李娜']);
    expect(house.ring('13900000109')).toEqual(['李娜']);
    expect(house.merged).toEqual([[b.id, a.id]]);
  });

  test('who was merged is not made again under the name he had', async () => {
    const a = await house.make({ name: '李娜', numbers: [{ number: '13900000109' }] });
    const b = await house.make({ name: 'Lina', mail: 'li.na@example.com', numbers: [{ number: '8102' }] });
    await ask(house.directory, `POST /api/v1/contacts/${b.id}/merge`, { body: { into: a.id } });
    expect(await intake({ name: 'Lina', number: '8102' })).toMatchObject({ made: false, contact: { id: a.id } });
    expect(await intake({ name: '?', mail: 'li.na@example.com', number: '8102' })).toMatchObject({ made: false });
    const c = await house.make({ name: '李小姐', numbers: [{ number: '13900000777' }] });
    await ask(house.directory, `POST /api/v1/contacts/${a.id}/merge`, { body: { into: c.id } });
    expect(await ask(house.directory, `GET /api/v1/contacts/${b.id}`)).toMatchObject({ id: c.id });
    expect(await intake({ name: 'lina', number: '8102' })).toMatchObject({ made: false, contact: { id: c.id } });
  });

  test('into himself, into nobody, or of a version that is gone: refused, nothing changed', async () => {
    const a = await house.make({ name: '李娜', numbers: [{ number: '13900000109' }] });
    const url = `POST /api/v1/contacts/${a.id}/merge`;
    expect(await refused(house.directory, url, { body: { into: a.id } })).toMatchObject({ code: 'invalid' });
    expect(await refused(house.directory, url, { body: { into: 99 } })).toMatchObject({ code: 'not_found' });
    const b = await house.make({ name: '王芳', notes: '新' });
    expect(await refused(house.directory, url, { body: { into: b.id, intoVersion: 2 } })).toMatchObject({
      code: 'conflict',
      fields: { version: '1', notes: '新' },
    });
    expect(house.ring('13900000109')).toEqual(['李娜']);
  });
});
