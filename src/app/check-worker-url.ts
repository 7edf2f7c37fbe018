/** Where the compiled worker of procedure checks lies. Tests, which run sources, map this module to a build of their own. */
export const checkWorkerUrl = new URL('./check-worker.js', import.meta.url);
