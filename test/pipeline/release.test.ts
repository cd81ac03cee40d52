import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { root, textOf } from './support/workflow-file';

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions: Readonly<Record<string, string>>;
}

const { jobs } = parse(textOf('.github/workflows/release.yml')) as { jobs: Record<string, Job> };
const notesOf = (version: string) =>
  promisify(execFile)(process.execPath, [join(root, 'scripts/release-notes.mjs'), version]);

test('nothing is made of a commit before it is known that its CI passed', () => {
  const [first = '', ...others] = Object.keys(jobs);
  expect(jobs[first]?.if).toBe("github.ref == 'refs/heads/main'");
  expect(Object.values(jobs[first]?.permissions ?? {})).toEqual(['read', 'read']);
  expect(others.length).toBeGreaterThan(0);
  for (const name of others) expect([jobs[name]?.needs].flat()).toContain(first);
});

test('the version of the package is told in the changelog, and its notes are that section alone', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { stdout } = await notesOf(version);
  expect(stdout.length).toBeGreaterThan(100);
  expect(stdout).not.toMatch(/^#/m);
});

test('a version that the changelog does not tell is refused with what to do', async () => {
  await expect(notesOf('9.9.9')).rejects.toMatchObject({
    stderr: expect.stringContaining('has no section "## 9.9.9"'),
  });
});
