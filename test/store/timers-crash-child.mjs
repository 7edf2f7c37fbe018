/**
 * Timers in a process of its own, to be killed: `node timers-crash-child.mjs STORE TIMERS DATABASE PREFIX COUNT`. Sets
 * COUNT timers that are due soon, says `ready` and each acknowledged one on standard output, writes a row at each
 * effect, says `done` when nothing is pending. An effect in twenty throws at its first attempt.
 */
import { writeSync } from 'node:fs';

const [storeModule, timersModule, file, prefix, count] = process.argv.slice(2);
const { openSqliteStore } = await import(storeModule);
const { createTimers } = await import(timersModule);
const say = (line) => writeSync(1, `${line}\n`);
const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const clock = { now: () => Date.now() * 1000 };

const store = await openSqliteStore({ file, log });
const timers = createTimers({ db: store.db, clock, log });
await store.migrate('timers', timers.migrations);
await store.migrate('effects', {
  '001_effects': {
    up: (db) =>
      db.schema
        .createTable('effect')
        .addColumn('key', 'text')
        .addColumn('due', 'integer')
        .addColumn('at', 'integer')
        .execute(),
  },
});
const failed = new Set();
timers.handle('effect', async ({ key, due }, tx) => {
  await tx.insertInto('effect').values({ key, due, at: clock.now() }).execute();
  if (Math.random() < 0.05 && !failed.has(key)) {
    failed.add(key);
    throw new Error('not this time');
  }
});
await timers.start();
say('ready');
for (let i = 0; i < Number(count); i += 1) {
  const key = `${prefix}-${i}`;
  const due = clock.now() + Math.floor(Math.random() * 300_000);
  await store.db.transaction().execute((tx) => timers.set(tx, { kind: 'effect', key, due }));
  say(`ack ${key} ${due}`);
}
if (count === '0') {
  for (;;) {
    const left = await store.db.selectFrom('timer').select('id').execute();
    if (left.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await timers.stop();
  await store.close();
  say('done');
}
