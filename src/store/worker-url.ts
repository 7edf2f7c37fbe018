/** Where the compiled SQLite worker lies. Tests, which run sources, map this module to a build of their own. */
export const sqliteWorkerUrl = new URL('./sqlite-worker.js', import.meta.url);
