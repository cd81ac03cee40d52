import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(__dirname, '../..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollout-summary-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The last lines of what Jest says, on both streams together, about test files with these contents. */
function lastLines(count: number, ...contents: string[]): string[] {
  contents.forEach((content, index) => writeFileSync(join(folder, `${index}.test.js`), content));
  const reporter = join(repository, 'test/support/summary-reporter.cjs');
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify({ reporters: ['default', reporter] }));
  const jest = join(repository, 'node_modules/jest/bin/jest.js');
  const command = `"${process.execPath}" "${jest}" --rootDir "${folder}" --config jest.config.json 2>&1; true`;
  return execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }).trim().split('\n').slice(-count);
}

const PASSING = "test('a', () => {}); test('b', () => {});";

test('passed tests are counted in the last line', () => {
  expect(lastLines(1, PASSING)).toEqual(['2 passed, 0 failed']);
});

test('failed tests are counted in the last line', () => {
  expect(lastLines(1, PASSING, "test('c', () => { throw new Error('no'); });")).toEqual(['2 passed, 1 failed']);
});

test('a file that does not load counts as failed', () => {
  expect(lastLines(1, PASSING, "require('./missing');")).toEqual(['2 passed, 1 failed']);
});

test('the slowest files stand before it, slowest first', () => {
  const slow = "test('d', () => new Promise((resolve) => setTimeout(resolve, 1500)));";
  expect(lastLines(4, PASSING, slow)).toEqual([
    'Slowest files:',
    expect.stringMatching(/^ +[1-9]\d*\.\d s 1\.test\.js$/),
    expect.stringMatching(/^ +\d+\.\d s 0\.test\.js$/),
    '3 passed, 0 failed',
  ]);
});

test('what failed is named once more at the end', () => {
  const failing = "test('c', () => { throw new Error('no'); });";
  expect(lastLines(3, PASSING, failing, "require('./missing');").sort()).toEqual([
    '2 passed, 2 failed',
    'failed: 1.test.js: c',
    'failed: 2.test.js: (does not load)',
  ]);
});
