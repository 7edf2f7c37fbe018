/** Where the compiled worker of imports lies. Tests, which run sources, map this module to a build of their own. */
export const importWorkerUrl = new URL('./import-worker.js', import.meta.url);
