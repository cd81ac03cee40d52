import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironmentFile, writeEnvironmentFile } from '../../../src/sandbox/world/environment-file';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
const file = join(folder, 'env');

afterAll(() => rmSync(folder, { recursive: true }));

const variables = { PLAIN: 'http://127.0.0.1:1', AWKWARD: `it's "$HOME" & more`, EMPTY: '' };

test('variables that were written are read back the same', () => {
  writeEnvironmentFile(file, variables);
  expect(readEnvironmentFile(file)).toEqual(variables);
});

test('a shell that sources the file has the same variables', () => {
  writeEnvironmentFile(file, variables);
  const printed = execFileSync('sh', ['-c', `. ${file}; printf '%s|%s|%s' "$PLAIN" "$AWKWARD" "$EMPTY"`]);
  expect(printed.toString()).toBe(`${variables.PLAIN}|${variables.AWKWARD}|`);
});

test('without a sandbox the cure is to start one', () => {
  expect(() => readEnvironmentFile(join(folder, 'none'))).toThrow('Start one: npm run sandbox.');
});
