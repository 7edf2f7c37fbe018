/** Stands for src/app/import-worker-url.ts under Jest: the worker as JavaScript, made from the sources as they are now. */
import { builtModule } from './built.js';

export const importWorkerUrl = builtModule('app/import-worker.js');
