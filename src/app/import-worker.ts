/**
 * Worker thread that reads, checks and takes in one list of people, as the command `import contacts` does in a process of
 * its own. Whatever it costs, the thread that reads the PBX goes on meanwhile. It says how far it is, then what came of
 * it, and ends.
 */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.js';
import { numberRules } from '../config/wiring.js';
import { numberReader } from '../core/wiring.js';
import { conflict, SkylarkError } from '../errors.js';
import { createAudit } from '../features/audit/audit.js';
import { entryOf } from '../features/directory/doer.js';
import { importContacts, type ImportReport } from '../features/directory/import-contacts.js';
import { readImport } from '../features/directory/import-file.js';
import { headOf, listRows } from '../features/directory/list-rows.js';
import type { Log } from '../ports.js';
import { openSqliteStore } from '../store/sqlite.js';
import { openWorkbench } from '../store/workbench.js';
import type { ImportOrder, ImportSaid, TakeOrder } from './import-messages.js';

const say = (said: ImportSaid): void => parentPort?.postMessage(said, []);

/** What the store has to tell reaches the daemon by its own connection. */
const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

async function take(order: TakeOrder): Promise<ImportReport> {
  const { work, zone } = order;
  const stopped = new Int32Array(order.stopped);
  const now = (): number => systemClock.now() + order.ahead;
  const goOn = (): void => {
    if (Atomics.load(stopped, 0) !== 0) throw conflict('The import was stopped', 'import_stopped');
  };
  const rows = readImport(await listRows(await readFile(work.file), work.sheet), {
    normalise: numberReader(numberRules(order.numbers)),
    zone,
    map: {},
    columns: work.columns,
    vipFrom: work.vipFrom,
    allowShared: work.allowShared,
  });
  const store = await openSqliteStore({ file: order.store, log: silent, exclusive: false, busyTimeout: 30_000 });
  try {
    const audit = createAudit({ db: store.db, clock: { now } });
    const bench = openWorkbench(order.store);
    try {
      return await importContacts(
        {
          db: store.db,
          bench,
          now,
          by: work.by.user,
          goOn,
          tell: (read, written) => say({ kind: 'progress', read, written }),
          audit: (tx, generation, counts) =>
            audit.record(tx, entryOf(work.by, 'directory.imported', 'import', generation, { ...counts })),
        },
        rows,
        work.dryRun,
      );
    } finally {
      await bench.close();
      await audit.stop?.();
    }
  } finally {
    await store.close();
  }
}

async function work(order: ImportOrder): Promise<ImportSaid> {
  if (order.kind === 'take') return { kind: 'report', report: await take(order) };
  return { kind: 'head', head: await headOf(await readFile(order.file), order.sheet) };
}

const given: ImportOrder = workerData;
try {
  say(await work(given));
} catch (error) {
  const known = error instanceof SkylarkError;
  say({
    kind: 'fault',
    code: known ? error.code : null,
    message: known || error instanceof Error ? error.message : 'unknown fault',
  });
}
