/** Stands for src/store/worker-url.ts under Jest: the workers as JavaScript, made from the sources as they are now. */
import { builtModule } from './built.js';

export const sqliteWorkerUrl = builtModule('store/sqlite-worker.js');
export const scratchKeeperUrl = builtModule('store/scratch-keeper.js');
