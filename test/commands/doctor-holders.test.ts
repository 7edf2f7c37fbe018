/** Who holds which extension, as the doctor sees it beside a running daemon. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openAccounts } from '../../src/access/access.js';
import type { NewAccount } from '../../src/access/accounts.js';
import { systemClock } from '../../src/clock.js';
import { holdersOf } from '../../src/commands/doctor/holders.js';
import { loadConfig, type Config } from '../../src/config.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { ownFolder } from './harness.js';

const folder = ownFolder();
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const config = (): Config =>
  loadConfig(
    folder.put(
      'skylark.yaml',
      `pbx: [ { name: main, host: 127.0.0.1, username: skylark, secret: not-a-real-one } ]
hotline: { queues: ['*'], phones: ['8[0-9]{3}'] }
agents: [{ user: wang.li, extension: '8001' }, { user: chen.jie, extension: '8002' }, { user: liu.yang, extension: '8003' }]
store: sqlite:${join(folder.path(), 'skylark.db')}
`,
    ),
    {},
  );

async function accounts(...list: NewAccount[]): Promise<void> {
  const store = await openSqliteStore({ file: join(folder.path(), 'skylark.db'), log: silent, exclusive: false });
  const { accounts: table } = await openAccounts(store, systemClock);
  for (const account of list) await table.add(account);
  await store.close();
}

const account = (user: string, extension: string | null): NewAccount => ({
  user,
  name: user,
  roles: ['agent'],
  extension,
  password: 'Blue-Kettle-77',
});

test('without a store the configuration counts, and none is made by looking', async () => {
  const userAt = await holdersOf(config(), '12.11.1');
  expect(['8001', '8002', '8009'].map(userAt)).toEqual(['wang.li', 'chen.jie', null]);
  expect(readdirSync(folder.path())).toEqual(['skylark.yaml']);
});

test('what the accounts say wins; an account that says nothing leaves it to the configuration', async () => {
  await accounts(account('wang.li', '8005'), account('chen.jie', null), account('zhao.min', '8003'));
  const userAt = await holdersOf(config(), '12.11.1');
  expect(['8001', '8002', '8003', '8005'].map(userAt)).toEqual([null, 'chen.jie', 'zhao.min', 'wang.li']);
});

test('a store that is none, and a driver that must not be loaded: the configuration counts', async () => {
  folder.put('skylark.db', 'this is no database');
  expect((await holdersOf(config(), '12.11.1'))('8001')).toBe('wang.li');
  expect((await holdersOf(config(), null))('8001')).toBe('wang.li');
  expect(existsSync(join(folder.path(), 'skylark.db'))).toBe(true);
});
