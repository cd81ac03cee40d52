// The oldest Node that is supported is tested as well; once a file of tests the SDK would say that it will go.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // A module that is loaded when needed is named as Node wants it: by the file that it is compiled to.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Neither dist nor the venv holds a module that a test may mean.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.venv/', '<rootDir>/.sandbox/', '<rootDir>/.cache/'],
  // With an engine of its own: npm run test:real.
  testPathIgnorePatterns: ['<rootDir>/test/real/'],
  // A story on skipped time takes seconds; the first test of a file also starts its server.
  testTimeout: 60_000,
  randomize: true,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/stories-first.cjs',
  collectCoverage: false,
  reporters: ['default', '<rootDir>/test/support/summary-reporter.cjs'],
};
