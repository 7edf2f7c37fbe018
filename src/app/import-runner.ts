/** The daemon's side of imports: a worker a piece of work, told to end where somebody takes the import back. */
import { Worker } from 'node:worker_threads';
import { systemClock } from '../clock.js';
import type { Config } from '../config.js';
import { conflict, invalid, SkylarkError } from '../errors.js';
import type { ImportRunner, Running } from '../features/directory/contact-imports.js';
import type { Clock } from '../ports.js';
import type { ImportOrder, ImportSaid } from './import-messages.js';
import { importWorkerUrl } from './import-worker-url.js';

/** Megabytes that a list may take while it is read; a workbook is unpacked in memory. */
const mostMemory = 3072;

type Result = Exclude<ImportSaid, { kind: 'progress' }>;

function tooLarge(error: unknown): boolean {
  return Object(error).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** `stop` null: the work changes nothing and is cut off. */
function work(
  order: ImportOrder,
  stop: (() => void) | null,
  tell: (read: number, written: number) => void = () => {},
): Running<Result> {
  const worker = new Worker(importWorkerUrl, {
    workerData: order,
    name: 'import',
    resourceLimits: { maxOldGenerationSizeMb: mostMemory },
  });
  let result: Result | null = null;
  let cut = false;
  const done = new Promise<Result>((resolve, reject) => {
    worker.on('message', (said: ImportSaid) => {
      if (said.kind === 'progress') tell(said.read, said.written);
      else result = said;
    });
    worker.once('error', (error) => {
      reject(tooLarge(error) ? invalid('The list is too large: save it as "CSV UTF-8", or in several files') : error);
    });
    // What it opened in the store is closed by then.
    worker.once('exit', () => {
      if (cut) reject(conflict('The import was stopped', 'import_stopped'));
      else if (result === null) reject(new Error('the worker of the import ended without a word'));
      else if (result.kind !== 'fault') resolve(result);
      else if (result.code === null) reject(new Error(result.message));
      else reject(new SkylarkError(result.code, result.message));
    });
  });
  return {
    done,
    stop:
      stop ??
      (() => {
        cut = true;
        void worker.terminate();
      }),
  };
}

export function importRunner(deps: { readonly config: Config; readonly clock: Clock }): ImportRunner {
  const { hotline, site, store } = deps.config;
  const numbers = { phones: hotline.phones, region: site.region, dialPrefixes: site.dialPrefixes };
  return {
    look(file, sheet) {
      const { done, stop } = work({ kind: 'look', file, sheet }, null);
      return {
        stop,
        done: done.then((result) => {
          if (result.kind !== 'head') throw new Error('the worker answered something else');
          return result.head;
        }),
      };
    },
    take(wanted, tell) {
      const stopped = new SharedArrayBuffer(4);
      const order: ImportOrder = {
        kind: 'take',
        work: wanted,
        store: store.path,
        numbers,
        zone: site.zone,
        ahead: deps.clock.now() - systemClock.now(),
        stopped,
      };
      // A dry run writes to nothing but a file of its own. What writes to the store cleans up behind itself.
      const halt = wanted.dryRun ? null : (): void => void Atomics.store(new Int32Array(stopped), 0, 1);
      const { done, stop } = work(order, halt, tell);
      return {
        stop,
        done: done.then((result) => {
          if (result.kind !== 'report') throw new Error('the worker answered something else');
          return result.report;
        }),
      };
    },
  };
}
