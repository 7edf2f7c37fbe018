/** The browser suite: plain modules, one browser at a time, waits bounded by the page's own deadlines. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.test.mjs'],
  transform: {},
  maxWorkers: 1,
  testTimeout: 60_000,
};
