/**
 * Native ESM jest: TypeScript is transpiled by swc, types are checked by `tsc` in the test command.
 * BROADSIDE_TESTS chooses: `quick` leaves out what is named `*.long.*`, `long` is only that, and the model with more plays;
 * otherwise everything.
 */
const FILES = {
  quick: ['**/*spec.ts', '!**/*.long.*'],
  long: ['**/*.long.*spec.ts', '**/*.model.spec.ts'],
};

export default {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/jest.global-teardown.mjs',
  reporters: ['<rootDir>/jest.reporter.mjs'],
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/tools'],
  testMatch: FILES[process.env.BROADSIDE_TESTS] ?? ['**/*spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // Not `x.json.js`: a package may have `x.json` beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Only what hangs is to fail by the clock; a busy machine takes its time.
  testTimeout: 240_000,
  maxWorkers: 2,
  // A worker that does not end by itself has a leak; on a busy machine one without takes its time, too.
  workerGracefulExitTimeout: 10_000,
};
