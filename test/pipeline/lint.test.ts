import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, workflowFiles } from './support/workflow-file';

interface Linted {
  readonly code: number;
  readonly text: string;
}

function lint(...files: string[]): Promise<Linted> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'scripts/lint-workflows.mjs'), ...files], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

test('every workflow and action passes actionlint and zizmor', async () => {
  const { code, text } = await lint();
  expect([code, text]).toEqual([0, expect.any(String)]);
  const passed = (tool: string): string[] => new RegExp(`^${tool}: (.+)$`, 'm').exec(text)?.[1]?.split(', ') ?? [];
  expect(passed('actionlint').sort()).toEqual([...workflowFiles].sort());
  expect(passed('zizmor').sort()).toEqual([...workflowFiles, 'action.yml', '.github/dependabot.yml'].sort());
});

test('what either of them finds fails the check and is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollout-lint-'));
  try {
    const workflows = join(folder, '.github/workflows');
    mkdirSync(workflows, { recursive: true });
    const file = join(workflows, 'bad.yml');
    writeFileSync(
      file,
      [
        'on: push',
        'jobs:',
        '  one:',
        '    runs-on: ubuntu-24.04',
        '    steps:',
        '      - uses: actions/checkout@v7',
        '      - run: echo $HOME ${{ nonsense.ref_name }}',
      ].join('\n'),
    );
    const { code, text } = await lint(file);
    expect(code).toBe(1);
    expect(text).toContain('undefined variable "nonsense"');
    expect(text).toContain('SC2086');
    expect(text).toContain('unpinned-uses');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
