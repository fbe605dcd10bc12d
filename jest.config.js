export default {
  // Each file in bare Node: jest's own runner loads every module anew for every file, which took a third of the run.
  runner: 'jest-light-runner/child-process',
  setupFiles: ['<rootDir>/test/helpers/register-typescript.mjs'],
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Node compiles them, by the setup file's loader.
  transform: {},
  testSequencer: '<rootDir>/test/helpers/longest-first.cjs',
  globalSetup: '<rootDir>/test/helpers/global-setup.mjs',
  globalTeardown: '<rootDir>/test/helpers/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/helpers/summary-reporter.cjs'],
  // Two would wait for a clock, a rate or a process that starts at once too often.
  maxWorkers: 3,
};
