/**
 * A daemon's store in a process of its own, to be killed: `node crash-child.mjs MODULE DATABASE FACTS`. Appends the
 * facts of the file FACTS in pieces, several on their way at once, says `ready` and each acknowledged piece on
 * standard output, and lets a follower note what it handled.
 */
import { readFileSync, writeSync } from 'node:fs';

const [module, file, factsFile] = process.argv.slice(2);
const { openSqliteStore } = await import(module);
const say = (line) => writeSync(1, `${line}\n`);
const log = { error: (message) => say(`log ${message}`), warn: () => {}, info: () => {}, debug: () => {} };

const store = await openSqliteStore({ file, log });
await store.migrate('noted', {
  '001_noted': {
    up: (db) =>
      db.schema
        .createTable('noted')
        .addColumn('seq', 'integer', (c) => c.primaryKey())
        .execute(),
  },
});
store.follow({
  name: 'noter',
  handle: async (batch, tx) => {
    await tx
      .insertInto('noted')
      .values(batch.map(({ seq }) => ({ seq })))
      .execute();
  },
});
const facts = JSON.parse(readFileSync(factsFile, 'utf8'));
say('ready');
let at = 0;
async function lane() {
  while (at < facts.length) {
    const piece = facts.slice(at, (at += 1 + Math.floor(Math.random() * 15)));
    try {
      await store.facts.append(piece);
      say(`ack ${piece.map((fact) => `${fact.call}/${fact.n}`).join(' ')}`);
    } catch (error) {
      say(`refused ${error.message}`);
      return;
    }
    if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
await Promise.all([lane(), lane(), lane()]);
await store.close();
say('closed');
