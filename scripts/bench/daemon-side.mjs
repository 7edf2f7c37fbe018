/** The whole daemon in a process of its own, on a store of its own, with as many agents as are named. */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccounts } from '../../dist/access/access.js';
import { hashSecret, newToken } from '../../dist/access/secrets.js';
import { createApp } from '../../dist/app.js';
import { systemClock } from '../../dist/clock.js';
import { loadConfig } from '../../dist/config.js';
import { openSqliteStore } from '../../dist/store/sqlite.js';
import { answers } from './family.mjs';

const folder = mkdtempSync(join(tmpdir(), 'skylark-bench-app-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const say = (message, fields) => process.stderr.write(`daemon: ${message} ${JSON.stringify(fields ?? {})}\n`);
const log = { error: say, warn: say, info: () => {}, debug: () => {} };
let app = null;

/** One account and one token made as the command line makes them; the others are its copies, all in one transaction. */
async function addPeople(file, users, roles) {
  const store = await openSqliteStore({ file, log });
  try {
    const { accounts, tokens } = await openAccounts(store, systemClock);
    const [first] = users;
    await accounts.add(
      { user: first, name: first, roles: ['agent'], extension: null, password: 'Skylark-2026' },
      { asGiven: true },
    );
    await tokens.add({ name: first, roles: ['agent'], user: first });
  } finally {
    await store.close();
  }
  const db = new Database(file);
  const row = (table, column, value) => db.prepare(`select * from "${table}" where "${column}" = ?`).get(value);
  const insert = (table, like) => {
    const columns = Object.keys(like);
    return db.prepare(
      `insert or replace into "${table}" (${columns.map((c) => `"${c}"`).join()}) values (${columns.map((c) => `@${c}`).join()})`,
    );
  };
  const account = row('user', 'user', users[0]);
  const token = row('api_token', 'name', users[0]);
  const addAccount = insert('user', account);
  const addToken = insert('api_token', token);
  const secrets = [];
  db.transaction(() => {
    db.prepare('delete from api_token').run();
    for (const user of users) {
      const secret = newToken();
      secrets.push(secret);
      addAccount.run({ ...account, user, name: user, roles: JSON.stringify(roles[user] ?? ['agent']) });
      addToken.run({ ...token, hash: hashSecret(secret), name: user, user });
    }
  })();
  db.close();
  return secrets;
}

answers(
  {
    /**
     * `agents`: `[{ user, extension }]`; `roles` by user, where he is no agent; `pages`: folder of the built pages. Gives
     * the port and a token of each agent.
     */
    async start({ amiPort, agents, queues = ['*'], roles = {}, pages = null }) {
      const file = join(folder, 'skylark.db');
      const tokens = await addPeople(
        file,
        agents.map((agent) => agent.user),
        roles,
      );
      const config = join(folder, 'skylark.yaml');
      writeFileSync(
        config,
        JSON.stringify({
          pbx: [
            {
              name: 'main',
              host: '127.0.0.1',
              port: amiPort,
              username: 'skylark',
              secret: 'bench',
              trunks: ['PJSIP/trunk'],
            },
          ],
          hotline: { queues, phones: ['8[0-9]{3}', '7[0-9]{4}'] },
          agents,
          store: `sqlite:${file}`,
          http: { host: '127.0.0.1', port: 0 },
        }),
        { mode: 0o600 },
      );
      app = createApp(loadConfig(config, {}), { log, pages, version: '0.0.0' });
      const { url } = await app.start();
      return { port: Number(new URL(url).port), tokens };
    },
    usage: () => ({ ...process.cpuUsage(), rss: process.memoryUsage.rss() }),
  },
  () => app?.stop(),
);
