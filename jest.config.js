/** Run with `node --experimental-vm-modules node_modules/jest/bin/jest.js`. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  // A hang is a failure; a slow machine is not.
  testTimeout: 600_000,
  // Most of the time a test waits for a system to start or a container to stop.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/longest-first.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/sample-output/', '<rootDir>/dist/'],
};
