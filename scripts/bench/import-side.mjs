/** Imports a made-up list into a store beside its daemon, as the command `import contacts` does. */
import { normaliseNumber } from '../../dist/core/phone-number.js';
import { importContacts } from '../../dist/features/directory/import-contacts.js';
import { readImport, textOfFile } from '../../dist/features/directory/import-file.js';
import { openSqliteStore } from '../../dist/store/sqlite.js';
import { answers } from './family.mjs';
import { csvOf, rules } from './people-list.mjs';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

answers({
  async import({ file, people }) {
    const bytes = Buffer.from([...csvOf(people)].join(''));
    const store = await openSqliteStore({ file, log: silent, exclusive: false });
    const options = {
      normalise: (raw) => normaliseNumber(raw, rules),
      zone: 'Asia/Shanghai',
      map: {},
      vipFrom: null,
      allowShared: false,
    };
    const started = performance.now();
    const deps = { db: store.db, now: () => Date.now() * 1000, by: null };
    const report = await importContacts(deps, readImport(textOfFile(bytes), options), false);
    const seconds = (performance.now() - started) / 1000;
    await store.close();
    if (!report.switched) throw new Error(JSON.stringify(report.problems.slice(0, 3)));
    return { seconds, rows: report.rows };
  },
});
