/** Where the compiled workers of the store lie. Tests, which run sources, map this module to a build of their own. */
export const sqliteWorkerUrl = new URL('./sqlite-worker.js', import.meta.url);
export const scratchKeeperUrl = new URL('./scratch-keeper.js', import.meta.url);
