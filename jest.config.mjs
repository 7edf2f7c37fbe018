/** Tests run as ES modules; swc only strips the types, `npm run types` checks them. */
export default {
  testEnvironment: 'node',
  // Against what hangs, not a measure: a machine that does other work besides is no reason for a red test.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/pbx/', '<rootDir>/test/browser/', '<rootDir>/test/kills/'],
  modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/dist/'],
  watchPathIgnorePatterns: ['<rootDir>/.cache/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    // Worker threads are started by Node itself, which cannot read the sources: they get a build of their own.
    '^\\./worker-url\\.js$': '<rootDir>/test/support/worker-url.ts',
    '^\\./import-worker-url\\.js$': '<rootDir>/test/support/import-worker-url.ts',
    '^\\./check-worker-url\\.js$': '<rootDir>/test/support/check-worker-url.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its ES form imports JSON in a way that Jest warns of at every file.
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
  },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: false } }, module: { type: 'es6' } },
    ],
  },
};
