const shared = require('../../jest.config.js');

/** Real containers, one story after the other. @type {import('jest').Config} */
module.exports = {
  ...shared,
  rootDir: '../..',
  roots: ['<rootDir>/test/real'],
  testPathIgnorePatterns: [],
  testTimeout: 600_000,
  randomize: false,
  maxWorkers: 1,
  testSequencer: undefined,
};
