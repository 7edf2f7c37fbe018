/** Accounts, phones and tokens in the store: who holds which phone, what the command line changes beside a daemon. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccess, openAccounts, type Access, type AccessDeps } from '../../src/access/access.js';
import { createAttemptLimits } from '../../src/access/attempt-limits.js';
import type { PasswordHasher } from '../../src/access/password-hash.js';
import { createPeople } from '../../src/access/people.js';
import type { Log, Store } from '../../src/ports.js';
import { openSqliteStore } from '../../src/store/sqlite.js';

const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const hasher: PasswordHasher = {
  hash: (password) => Promise.resolve(`quick:${password}`),
  verify: (hashed, password) => Promise.resolve(hashed === `quick:${password}`),
};
const password = 'Nachtschicht-42';
const minute = 60_000_000;

describe('in the store', () => {
  let folder: string;
  let now = 1_795_000_000_000_000;
  const clock = { now: () => now };
  const stores: Store[] = [];
  const accesses: Access[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'skylark-access-'));
  });
  afterEach(async () => {
    for (const access of accesses.splice(0)) await access.stop();
    for (const store of stores.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function store(exclusive = true): Promise<Store> {
    const opened = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent, exclusive });
    stores.push(opened);
    return opened;
  }
  async function daemon(of: Store, more: Partial<AccessDeps> = {}): Promise<Access> {
    const access = await createAccess({
      store: of,
      clock,
      log: silent,
      agents: [
        { user: 'wang.li', extension: '8001' },
        { user: 'chen.jie', extension: '8002' },
      ],
      demoUsers: null,
      site: { name: 'x', zone: 'Asia/Shanghai', locale: 'zh-CN' },
      present: () => [],
      hasher,
      lookEvery: 20,
      ...more,
    });
    accesses.push(access);
    return access;
  }
  const settled = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test('the configuration says who sits where, until an account does', async () => {
    const access = await daemon(await store());
    expect([access.userAt('8001', 0), access.userAt('8002', 0), access.userAt('8003', 0)]).toEqual([
      'wang.li',
      'chen.jie',
      null,
    ]);
    expect(access.displayName('wang.li')).toBe('wang.li');
    await access.accounts.add({ user: 'wang.li', name: '王丽', roles: ['agent'], extension: null, password });
    await access.accounts.add({ user: 'liu.yang', name: '刘洋', roles: ['agent'], extension: '8002', password });
    await access.refresh();
    expect([access.userAt('8001', 0), access.userAt('8002', 0)]).toEqual(['wang.li', 'liu.yang']);
    expect(access.displayName('wang.li')).toBe('王丽');
    await access.setExtension('wang.li', '8002');
    expect([access.userAt('8001', 0), access.userAt('8002', 0)]).toEqual([null, 'wang.li']);
    await access.setExtension('wang.li', null);
    expect([access.userAt('8001', 0), access.userAt('8002', 0)]).toEqual([null, 'chen.jie']);
    await access.accounts.setDisabled('wang.li', true);
    await expect(access.setExtension('nobody', '8001')).rejects.toMatchObject({ code: 'not_found' });
    await expect(access.setExtension('liu.yang', '80 01')).rejects.toMatchObject({ code: 'invalid' });
  });

  test('demo accounts are made once, their passwords as given', async () => {
    const demoUsers = [
      { user: 'wang.li', name: '王丽', roles: ['agent' as const], extension: '8001', password: 'demo' },
    ];
    const opened = await store();
    const access = await daemon(opened, { demoUsers });
    await access.accounts.change('wang.li', { name: '王莉' });
    const again = await daemon(opened, { demoUsers });
    expect(again.displayName('wang.li')).toBe('王莉');
    expect((await again.accounts.list()).map((account) => account.passwordHash)).toEqual(['quick:demo']);
  });

  test('what the command line changes reaches the running daemon by itself', async () => {
    const access = await daemon(await store());
    const tools = await openAccounts(await store(false), clock);
    await tools.accounts.add({ user: 'zhao.min', name: '赵敏', roles: ['agent'], extension: '8004', password });
    const token = await tools.tokens.add({ name: 'lab', roles: ['supervisor'], user: null });
    await settled(() => access.userAt('8004', 0) === 'zhao.min');
    const signedIn = await access.authenticate({ session: null, token });
    expect(signedIn).toMatchObject({
      who: { user: null, name: 'lab', roles: ['supervisor'], via: 'token' },
      csrf: null,
    });
    let ended = 0;
    access.onEnded(() => (ended += 1));
    await tools.tokens.revoke('lab');
    await settled(() => access.recheck(signedIn?.key ?? '', false) === null);
    expect(ended).toBeGreaterThan(0);
    expect(await access.authenticate({ session: null, token })).toBeNull();
  });

  test('a token made a moment ago is known at its first use', async () => {
    const access = await daemon(await store(), { lookEvery: 3_600_000 });
    const tools = await openAccounts(await store(false), clock);
    now += 1_000_000;
    const token = await tools.tokens.add({ name: 'lab', roles: ['supervisor'], user: null });
    expect(await access.authenticate({ session: null, token })).not.toBeNull();
  });

  test('tokens: a name once, listed without their secret, with their last use', async () => {
    const access = await daemon(await store());
    const first = await access.tokens.add({ name: 'lab', roles: ['agent', 'supervisor'], user: null });
    await expect(access.tokens.add({ name: 'lab', roles: ['agent'], user: null })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(access.tokens.add({ name: 'a b', roles: ['agent'], user: null })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(access.tokens.add({ name: 'x', roles: ['agent'], user: 'no' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await access.refresh();
    await access.authenticate({ session: null, token: first });
    await access.stop();
    let listed = await access.tokens.list();
    while (listed[0]?.lastUsedAt === null) listed = await access.tokens.list();
    expect(listed).toMatchObject([{ name: 'lab', roles: ['agent', 'supervisor'], lastUsedAt: now }]);
    expect(JSON.stringify(listed)).not.toContain(first);
    const second = await access.tokens.add({ name: 'lab', roles: ['agent'], user: null, replace: true });
    await access.refresh();
    expect(await access.authenticate({ session: null, token: first })).toBeNull();
    expect(await access.authenticate({ session: null, token: second })).not.toBeNull();
    await access.tokens.revoke('lab');
    await expect(access.tokens.revoke('lab')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('accounts: each refusal names its field', async () => {
    const { accounts } = await daemon(await store());
    const good = { user: 'sun.tao', name: '孙涛', roles: ['agent' as const], extension: null, password };
    const refused = async (change: Partial<typeof good>, fields: Record<string, unknown>): Promise<void> => {
      await expect(accounts.add({ ...good, ...change })).rejects.toMatchObject({ code: 'invalid', fields });
    };
    await refused({ user: 'sun tao' }, { user: expect.any(String) });
    await refused({ user: '-rf' }, { user: expect.any(String) });
    await refused({ name: '' }, { name: expect.any(String) });
    await refused({ name: 'a\nb' }, { name: expect.any(String) });
    await refused({ roles: [] }, { roles: expect.any(String) });
    await refused({ password: 'short' }, { password: 'must have at least 8 characters' });
    await refused({ password: 'Suntao-2026' }, { password: 'must not be related to the user name' });
    await accounts.add(good);
    await expect(accounts.add(good)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a password of the past year is not taken again', async () => {
    const { accounts } = await daemon(await store());
    await accounts.add({ user: 'sun.tao', name: '孙涛', roles: ['agent'], extension: null, password });
    await expect(accounts.setPassword('sun.tao', password)).rejects.toMatchObject({
      fields: { password: 'was used in the past year' },
    });
    await accounts.setPassword('sun.tao', 'Tagschicht-43');
    now += 300 * 86_400_000_000;
    await accounts.setPassword('sun.tao', 'Spaetschicht-44');
    await expect(accounts.setPassword('sun.tao', password)).rejects.toMatchObject({ code: 'invalid' });
    await expect(accounts.setPassword('sun.tao', 'Tagschicht-43')).rejects.toMatchObject({ code: 'invalid' });
    now += 100 * 86_400_000_000;
    await accounts.setPassword('sun.tao', password);
    await expect(accounts.setPassword('nobody', 'Tagschicht-43')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a restart signs nobody out', async () => {
    const opened = await store();
    const demoUsers = [
      { user: 'wang.li', name: '王丽', roles: ['agent' as const], extension: '8001', password: 'demo' },
    ];
    const before = await daemon(opened, { demoUsers });
    const post = before.routes.find((one) => one.method === 'POST' && one.path === '/api/v1/session');
    let cookie: string | null = null;
    const request = {
      address: '127.0.0.1',
      signedIn: null,
      setSession: (session: string | null) => void (cookie = session),
    };
    const input: unknown = {
      params: undefined,
      query: undefined,
      body: { user: 'wang.li', password: 'demo' },
      who: null,
      request,
    };
    const open: { handle(given: unknown): unknown } | undefined = post;
    await open?.handle(input);
    expect(cookie).not.toBeNull();
    const after = await daemon(opened, { demoUsers });
    expect(await after.authenticate({ session: cookie, token: null })).toMatchObject({
      who: { user: 'wang.li', via: 'session' },
    });
  });

  test('a restart unlocks nobody, and locks nobody who was there a moment ago', async () => {
    const opened = await store();
    const demoUsers = [
      { user: 'wang.li', name: '王丽', roles: ['agent' as const], extension: '8001', password: 'demo' },
    ];
    const before = await daemon(opened, { demoUsers, idleLock: 10 * minute });
    const post = before.routes.find((one) => one.method === 'POST' && one.path === '/api/v1/session');
    let cookie: string | null = null;
    const request = {
      address: '127.0.0.1',
      signedIn: null,
      setSession: (session: string | null) => void (cookie = session),
    };
    const input: unknown = {
      params: undefined,
      query: undefined,
      body: { user: 'wang.li', password: 'demo' },
      who: null,
      request,
    };
    const open: { handle(given: unknown): unknown } | undefined = post;
    await open?.handle(input);
    expect(cookie).not.toBeNull();
    const held = async (access: Access): Promise<unknown> =>
      (await access.authenticate({ session: cookie, token: null }))?.held;
    now += 9 * minute;
    await before.stop();
    const after = await daemon(opened, { demoUsers, idleLock: 10 * minute });
    expect(await held(after)).toBeNull();
    now += minute;
    expect(await held(after)).toBe('locked');
    await after.stop();
    now += minute;
    expect(await held(await daemon(opened, { demoUsers, idleLock: 10 * minute }))).toBe('locked');
  });
});

test('two accounts of the configuration at one phone: the first has it; a disabled account has none', () => {
  const people = createPeople([
    { user: 'a', extension: '1' },
    { user: 'b', extension: '1' },
  ]);
  expect([people.userAt('1', 0), people.extensionOf('a'), people.extensionOf('b')]).toEqual(['a', '1', null]);
  const account = {
    user: 'a',
    name: 'A',
    roles: ['agent' as const],
    extension: null,
    passwordHash: '',
    disabled: true,
    sessionsFrom: 0,
    mustChange: false,
  };
  people.take([account]);
  expect([people.userAt('1', 0), people.extensionOf('a')]).toEqual(['b', null]);
});

describe('limits of guessing', () => {
  const second = 1_000_000;
  test('the wait grows to a minute and no further, and only for this pair', () => {
    const limits = createAttemptLimits();
    let now = 0;
    const waits: number[] = [];
    for (let i = 0; i < 14; i += 1) {
      limits.begin('wang.li', 'a', now);
      waits.push(limits.wait('wang.li', 'a', now));
      now += (waits.at(-1) ?? 0) * second;
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    expect(limits.wait('WANG.LI', 'a', now - second)).toBeGreaterThan(0);
    expect(limits.wait('wang.li', 'b', now)).toBe(0);
    expect(limits.wait('li.hua', 'a', now)).toBe(0);
    limits.right('wang.li', 'a');
    expect(limits.wait('wang.li', 'a', now)).toBe(0);
  });

  test.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
    ['2001:db8:0:0:1:2:3:4', '2001:db8::9', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
    ['192.0.2.1', '192.0.2.2', false],
  ])('%s and %s count as one: %s', (one, other, same) => {
    const limits = createAttemptLimits();
    for (let i = 0; i < 6; i += 1) limits.begin('wang.li', one, 0);
    expect(limits.wait('wang.li', other, 0) > 0).toBe(same);
  });

  test('a flood of made-up names takes no memory without end', () => {
    const limits = createAttemptLimits();
    for (let i = 0; i < 5; i += 1) limits.begin('wang.li', 'a', 0);
    for (let i = 0; i < 20_000; i += 1) limits.begin(`made-up-${i}`, 'a', 0);
    expect(limits.wait('wang.li', 'a', 0)).toBe(0);
  });
});
