const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '<rootDir>/test/support/transform.mjs' },
};

/** `pure` touches nothing outside the process and runs again in other time zones; `database` has an embedded PostgreSQL. */
export default {
  maxWorkers: 2,
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/support/closing-line.mjs'],
  projects: [
    { ...common, displayName: 'pure', testMatch: ['<rootDir>/test/pure/**/*.test.ts'] },
    {
      ...common,
      displayName: 'database',
      testMatch: ['<rootDir>/test/*.test.ts', '<rootDir>/test/chaos/*.test.ts'],
      globalSetup: '<rootDir>/test/support/start-server.mjs',
      globalTeardown: '<rootDir>/test/support/stop-server.mjs',
    },
  ],
};
