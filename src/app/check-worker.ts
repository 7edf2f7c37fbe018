/** One check of a procedure's text on a thread of its own: reads it as the program does at its start, and says what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { ConfigError } from '../config/problems.js';
import { parseProcedure } from '../config/procedure.js';
import type { CheckedProcedure } from '../features/procedure/procedure.js';

export function checked(content: Uint8Array): CheckedProcedure {
  try {
    return { procedure: parseProcedure(content, 'procedure.yaml'), findings: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = error;
    return {
      procedure: null,
      findings: problems.map(({ path, line, column, message }) => ({ path, line, column, message })),
    };
  }
}

if (parentPort !== null && workerData instanceof Uint8Array) parentPort.postMessage(checked(workerData), []);
