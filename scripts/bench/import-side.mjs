/**
 * Imports a made-up list into a store beside its daemon, as the command `import contacts` does; and, in a process of its
 * own, the live path of a store into which nobody imports: what the machine itself costs at the same time.
 */
import { normaliseNumber } from '../../dist/core/phone-number.js';
import { csvRows } from '../../dist/features/directory/csv-rows.js';
import { importContacts } from '../../dist/features/directory/import-contacts.js';
import { readImport, textOfFile } from '../../dist/features/directory/import-file.js';
import { openSqliteStore } from '../../dist/store/sqlite.js';
import { openWorkbench } from '../../dist/store/workbench.js';
import { answers } from './family.mjs';
import { watchWarmLivePath } from './live-path.mjs';
import { csvOf, rules } from './people-list.mjs';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

let calm = null;
let list = null;

answers({
  async watch({ file }) {
    const store = await openSqliteStore({ file, log: silent });
    calm = { store, watch: await watchWarmLivePath(store) };
  },
  async unwatch() {
    const seen = await calm.watch.stop();
    await calm.store.close();
    return seen;
  },
  /** The list is made up before anybody watches: a million lines are no part of an import, and keep both processors busy. */
  prepare({ people }) {
    const lines = [];
    for (const line of csvOf(people)) lines.push(line);
    list = Buffer.from(lines.join(''));
  },
  async import({ file }) {
    const store = await openSqliteStore({ file, log: silent, exclusive: false, busyTimeout: 30_000 });
    const options = {
      normalise: (raw) => normaliseNumber(raw, rules),
      zone: 'Asia/Shanghai',
      map: {},
      vipFrom: null,
      allowShared: false,
    };
    const started = performance.now();
    const before = process.cpuUsage();
    const bench = openWorkbench(file);
    const deps = { db: store.db, bench, now: () => Date.now() * 1000, by: null };
    const report = await importContacts(deps, readImport(csvRows(textOfFile(list)), options), false);
    const seconds = (performance.now() - started) / 1000;
    const { held } = bench;
    await bench.close();
    await store.close();
    if (!report.switched) throw new Error(JSON.stringify(report.problems.slice(0, 3)));
    const { known } = report;
    const cpu = process.cpuUsage(before);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    return { seconds, rows: report.rows, known, held, cpuSeconds, memory: process.resourceUsage().maxRSS / 1024 };
  },
});
