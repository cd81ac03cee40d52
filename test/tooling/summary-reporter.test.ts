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

/** The last line of what Jest says, on both streams together, about test files with these contents. */
function lastLine(...contents: string[]): string | undefined {
  contents.forEach((content, index) => writeFileSync(join(folder, `${index}.test.js`), content));
  const reporter = join(repository, 'test/support/summary-reporter.cjs');
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify({ reporters: ['default', reporter] }));
  const jest = join(repository, 'node_modules/jest/bin/jest.js');
  const command = `"${process.execPath}" "${jest}" --rootDir "${folder}" --config jest.config.json 2>&1; true`;
  return execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' }).trim().split('\n').pop();
}

const PASSING = "test('a', () => {}); test('b', () => {});";

test('passed tests are counted in the last line', () => {
  expect(lastLine(PASSING)).toBe('2 passed, 0 failed');
});

test('failed tests are counted in the last line', () => {
  expect(lastLine(PASSING, "test('c', () => { throw new Error('no'); });")).toBe('2 passed, 1 failed');
});

test('a file that does not load counts as failed', () => {
  expect(lastLine(PASSING, "require('./missing');")).toBe('2 passed, 1 failed');
});
