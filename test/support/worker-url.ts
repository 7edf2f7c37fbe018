/** Stands for src/store/worker-url.ts under Jest: the worker as JavaScript, made from the sources as they are now. */
import { builtModule } from './built.js';

export const sqliteWorkerUrl = builtModule('store/sqlite-worker.js');
