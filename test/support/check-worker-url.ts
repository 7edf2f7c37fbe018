/** Stands for src/app/check-worker-url.ts under Jest: the worker as JavaScript, made from the sources as they are now. */
import { builtModule } from './built.js';

export const checkWorkerUrl = builtModule('app/check-worker.js');
