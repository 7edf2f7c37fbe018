/** People kept over REST: who may, what is refused and why, and that a ring shows a change at once. */
import type { BlockedJson, ContactJson, OrganisationJson } from '../../../src/contract/contact.js';
import { administrator, agent, ask, openHouse, refused, someone, supervisor, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
}, 30_000);
afterEach(() => house.close());

const zhang = { name: '张伟明', title: '主任', mail: 'Zhang.WM@Example.com', numbers: [{ number: '139 0000 0108' }] };

/** What PUT takes, out of what GET gave. */
function asRead({
  id: _id,
  source: _s,
  changedAt: _at,
  changedBy: _by,
  ...contact
}: ContactJson): Record<string, unknown> {
  const { vip, numbers, ...rest } = contact;
  return {
    ...rest,
    vip: vip && { level: vip.level, reason: vip.reason, from: vip.from, to: vip.to },
    numbers: numbers.map(({ number, kind, shared }) => ({ number, kind, shared })),
  };
}

describe('a change shows on the next ring', () => {
  test('a new person, another name, another number, nobody any more', async () => {
    const made = await house.make(zhang);
    expect(house.ring('+8613900000108')).toEqual(['张伟明']);
    expect(house.ring('9013900000108')).toEqual(['张伟明']);
    const url = `/api/v1/contacts/${made.id}`;
    const renamed = await ask<ContactJson>(house.directory, `PUT ${url}`, { body: { ...asRead(made), name: '张伟' } });
    expect(house.ring('13900000108')).toEqual(['张伟']);
    await ask(house.directory, `PUT ${url}`, {
      body: { ...asRead(renamed), numbers: [{ number: '8101', kind: 'desk' }] },
    });
    expect(house.ring('13900000108')).toEqual([]);
    expect(house.ring('8101')).toEqual(['张伟']);
    await ask(house.directory, `DELETE ${url}`, { who: administrator });
    expect(house.ring('8101')).toEqual([]);
    expect(house.acts.map((act) => act.action)).toEqual([
      'person.added',
      'person.changed',
      'person.changed',
      'person.erased',
    ]);
    expect(house.acts[1]).toMatchObject({ actor: 'user:chen.wei', subject: { kind: 'person', id: String(made.id) } });
  });

  test('what the card shows: title, form of address, organisation, notes, language', async () => {
    await house.make({
      ...zhang,
      salutation: '张主任',
      organisation: '星河科技',
      department: '研发部',
      notes: '3 号楼',
      language: 'zh-CN',
    });
    expect(house.person('13900000108')).toEqual({
      contact: 1, name: '张伟明', title: '主任', salutation: '张主任', organisation: '星河科技', department: '研发部',
      vip: null, notes: '3 号楼', language: 'zh-CN',
    }); // prettier-ignore
  });

  test('a VIP mark counts from its beginning to its end', async () => {
    const vip = {
      level: 'VIP',
      reason: '财务总监',
      from: '2026-11-24T17:00:00+08:00',
      to: '2026-11-24T18:00:00+08:00',
    };
    const made = await house.make({ ...zhang, vip });
    expect(house.person('13900000108')?.vip).toEqual({ level: 'VIP', reason: '财务总监' });
    expect(made.vip).toMatchObject({ valid: true, from: '2026-11-24T09:00:00.000Z' });
    house.clock += 3600 * 1_000_000;
    expect(house.person('13900000108')?.vip).toBeNull();
    house.clock -= 3600 * 1_000_000 + 1;
    expect(house.person('13900000108')?.vip).toBeNull();
  });

  test('an organisation’s new name', async () => {
    await house.make({ ...zhang, organisation: '星河科技' });
    const { items } = await ask<{ items: OrganisationJson[] }>(house.directory, 'GET /api/v1/organisations', {
      query: { q: '星河' },
    });
    const [{ id, version } = { id: 0, version: 0 }] = items;
    await ask(house.directory, `PUT /api/v1/organisations/${id}`, { body: { name: '银河科技', version } });
    expect(house.person('13900000108')?.organisation).toBe('银河科技');
    expect(await refused(house.directory, `DELETE /api/v1/organisations/${id}`, { who: administrator })).toMatchObject({
      code: 'conflict',
      reason: expect.stringContaining('another organisation first'),
    });
    expect(
      await refused(house.directory, `PUT /api/v1/organisations/${id}`, { body: { name: '旧', version } }),
    ).toMatchObject({
      code: 'conflict',
      fields: { name: '银河科技', version: '2' },
    });
  });

  test('a daemon beside sees what was changed', async () => {
    const other = await house.another();
    await house.make(zhang);
    await other.refresh();
    const caller = { raw: '', number: '+8613900000108', name: '', withheld: false, extension: null };
    expect(other.findCaller(caller)).toMatchObject({ match: 'one' });
    expect(other.findCaller({ ...caller, withheld: true })).toEqual({ match: 'none' });
  });
});

describe('shared numbers', () => {
  test('a switchboard with several people behind it: candidates, the VIP first, and no more than can be read', async () => {
    const numbers = [{ number: '010-85001000', kind: 'switchboard' }];
    for (let i = 0; i < 25; i += 1) await house.make({ name: `人${i}`, numbers });
    await house.make({ name: '李总', numbers, vip: { level: 'VIP', from: '2026-01-01T00:00:00Z', to: null } });
    const found = house.ring('01085001000');
    expect(found).toHaveLength(20);
    expect(found[0]).toBe('李总');
  });

  test('two people claim one mobile: refused with what to do, taken when both use it', async () => {
    const made = await house.make(zhang);
    const wang = { name: '王芳', numbers: [{ number: '013900000108' }] };
    const no = await refused(house.directory, 'POST /api/v1/contacts', { body: wang });
    expect(no).toMatchObject({ code: 'conflict', fields: { 'numbers.0.number': `belongs to #${made.id}` } });
    expect(no.reason).toMatch(/shared: true.*merge/);
    await house.make({ ...wang, numbers: [{ number: '013900000108', shared: true }] });
    expect(house.ring('13900000108')).toEqual(['张伟明', '王芳']);
  });
});

describe('nobody stands there twice and no word is lost', () => {
  test('the same mail, or the same name with the same number, is refused', async () => {
    const { id } = await house.make(zhang);
    const mail = await refused(house.directory, 'POST /api/v1/contacts', {
      body: { name: '张先生', mail: 'zhang.wm@example.com' },
    });
    expect(mail).toMatchObject({ code: 'conflict', message: `This is the same person as #${id}` });
    const who = await refused(house.directory, 'POST /api/v1/contacts', {
      body: { name: ' 张伟明 ', numbers: [{ number: '+86 139 0000 0108', shared: true }] },
    });
    expect(who).toMatchObject({ code: 'conflict', message: `This is the same person as #${id}` });
  });

  test('two editors: the second is told what is there now', async () => {
    const made = await house.make(zhang);
    const url = `/api/v1/contacts/${made.id}`;
    await ask(house.directory, `PUT ${url}`, { body: { ...asRead(made), notes: '先来' } });
    const no = await refused(house.directory, `PUT ${url}`, { body: { ...asRead(made), notes: '后到' } });
    expect(no).toMatchObject({ code: 'conflict', fields: { version: '2', notes: '先来' } });
    expect(await ask(house.directory, `GET ${url}`)).toMatchObject({
      notes: '先来',
      version: 2,
      changedBy: 'chen.wei',
    });
  });

  test('two editors at the same instant: one commit wins', async () => {
    const made = await house.make(zhang);
    const url = `PUT /api/v1/contacts/${made.id}`;
    const both = await Promise.allSettled(
      ['甲', '乙'].map((notes) => ask(house.directory, url, { body: { ...asRead(made), notes } })),
    );
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['a mark without a beginning', { vip: { level: 'VIP', to: null } }, 'vip.from'],
    [
      'a mark that ends before it begins',
      { vip: { level: 'VIP', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
      'vip.to',
    ],
    ['no name', { name: '  ' }, 'name'],
    ['a mail that is none', { mail: 'zhang' }, 'mail'],
    ['a number that is none', { numbers: [{ number: 'abc' }] }, 'numbers.0.number'],
    ['a word that is not known', { nmae: 'x' }, ''],
  ])('%s is refused by its field', async (_what, wrong, field) => {
    const no = await refused(house.directory, 'POST /api/v1/contacts', { body: { ...zhang, ...wrong } });
    expect(no.code).toBe('invalid');
    expect(Object.keys(no.fields)).toEqual([field]);
  });
});

describe('who may', () => {
  test('agents read, supervisors change, administrators remove; others are refused', async () => {
    const { id } = await house.make(zhang);
    const url = `/api/v1/contacts/${id}`;
    expect(await ask(house.directory, `GET ${url}`, { who: agent })).toMatchObject({ name: '张伟明' });
    for (const [request, who] of [
      [`PUT ${url}`, agent],
      [`DELETE ${url}`, supervisor],
      [`POST ${url}/merge`, agent],
      [`GET ${url}`, someone('auditor')],
    ] as const) {
      expect(await refused(house.directory, request, { who })).toMatchObject({ code: 'forbidden' });
    }
  });
});

test('blocked callers: with a reason, in any spelling, until they are let go', async () => {
  const caller = { number: '+8613900000666', withheld: false };
  expect(house.directory.isBlocked(caller)).toBe(false);
  await ask(house.directory, 'POST /api/v1/blocked-callers', { body: { number: '9 139 0000 0666', reason: '骚扰' } });
  expect(house.directory.isBlocked(caller)).toBe(true);
  expect(house.directory.isBlocked({ number: null, withheld: true })).toBe(false);
  const { items } = await ask<{ items: BlockedJson[] }>(house.directory, 'GET /api/v1/blocked-callers', { who: agent });
  expect(items).toMatchObject([{ number: '139****0666', reason: '骚扰', by: 'chen.wei' }]);
  const address = `/api/v1/blocked-callers/${items[0]?.id}`;
  expect(await refused(house.directory, `POST ${address}/reveal`, { who: agent })).toMatchObject({ code: 'forbidden' });
  expect(await ask(house.directory, `POST ${address}/reveal`)).toMatchObject({ number: '+8613900000666' });
  // Blocked again with another reason he is the same row.
  await ask(house.directory, 'POST /api/v1/blocked-callers', { body: { number: '13900000666', reason: '推销' } });
  expect(await ask(house.directory, 'GET /api/v1/blocked-callers')).toMatchObject({
    items: [{ id: items[0]?.id, reason: '推销' }],
  });
  expect(house.acts.slice(-3).map(({ action, subject }) => [action, subject?.kind, subject?.id])).toEqual([
    ['caller.blocked', 'number', String(items[0]?.id)],
    ['number.revealed', 'number', String(items[0]?.id)],
    ['caller.blocked', 'number', String(items[0]?.id)],
  ]);
  await ask(house.directory, `DELETE ${address}`);
  expect(house.directory.isBlocked(caller)).toBe(false);
  expect(await refused(house.directory, `DELETE ${address}`)).toMatchObject({ code: 'not_found' });
});
