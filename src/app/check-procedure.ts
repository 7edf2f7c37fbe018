/**
 * Checks a procedure's text away from the thread that reads the PBX, and for no longer than it should take: a text that
 * was made to be slow costs its own thread and is cut off. One check at a time; others wait.
 */
import { Worker } from 'node:worker_threads';
import { invalid, unavailable } from '../errors.js';
import type { CheckedProcedure } from '../features/procedure/procedure.js';
import { checkWorkerUrl } from './check-worker-url.js';

const longestMs = 10_000;
const mostMemoryMb = 256;
/** Findings that are told; who has more begins with these. */
const mostTold = 200;

function run(content: Uint8Array, longest: number): Promise<CheckedProcedure> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(checkWorkerUrl, {
      workerData: content,
      name: 'check-procedure',
      resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
    });
    const late = setTimeout(() => {
      void worker.terminate();
      reject(invalid('The text takes too long to read: it is no procedure'));
    }, longest);
    worker.once('message', (said: CheckedProcedure) => {
      resolve({ ...said, findings: said.findings.slice(0, mostTold) });
    });
    worker.once('error', (error) => reject(unavailable('The text could not be checked', error)));
    worker.once('exit', () => {
      clearTimeout(late);
      // Does nothing where an answer came.
      reject(unavailable('The check ended without a word'));
    });
  });
}

/** `longest`: milliseconds that one check may take. */
export function procedureChecker(longest = longestMs): (content: Uint8Array) => Promise<CheckedProcedure> {
  let last: Promise<unknown> = Promise.resolve();
  return (content) => {
    const mine = last.then(() => run(content, longest));
    last = mine.catch(() => undefined);
    return mine;
  };
}
