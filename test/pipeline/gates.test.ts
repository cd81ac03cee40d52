import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { RunnerFolder } from './support/runner-folder';
import { openRunnerFolder } from './support/runner-folder';
import { runShell } from './support/run-steps';
import { stepOf } from './support/workflow-file';

const PIPELINE = 'pipeline/pipeline.yml';

let folder: RunnerFolder;
beforeEach(() => {
  folder = openRunnerFolder();
});
afterEach(() => folder.remove());

function put(path: string, content: string | Buffer): void {
  const file = join(folder.workspace, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

describe('coverage of Go', () => {
  const gate = stepOf(PIPELINE, 'test-go', 'Check coverage');
  const functions = 'example.test/api/pay.go:12:\tPay\t\t100.0%';

  test.each([
    ['80.0%', 0],
    ['100.0%', 0],
    ['79.9%', 1],
    ['9.5%', 1],
    ['0.0%', 1],
  ])('of %s in all exits with %s', async (total, code) => {
    folder.program('go', `printf '%s\\n' '${functions}' 'total:\t(statements)\t${total}'`);
    expect((await runShell(folder, PIPELINE, gate)).code).toBe(code);
  });

  test('without a total is a failure', async () => {
    folder.program('go', `printf '%s\\n' '${functions}'`);
    const run = await runShell(folder, PIPELINE, gate);
    expect([run.code, run.log]).toEqual([1, 'Coverage: unknown percent, at least 80 is wanted\n']);
  });

  test('that go cannot tell is a failure', async () => {
    folder.program('go', `printf 'total:\t(statements)\t99.0%%\\n'; exit 2`);
    expect((await runShell(folder, PIPELINE, gate)).code).not.toBe(0);
  });
});

describe('coverage of Python', () => {
  const gate = stepOf(PIPELINE, 'test-svc-portal', 'Check coverage');

  test.each([0, 2])('is judged by coverage itself, which exits with %s', async (code) => {
    folder.program('uv', `echo "$@"; exit ${code}`);
    const run = await runShell(folder, PIPELINE, gate);
    expect([run.code, run.log]).toEqual([code, 'run --no-sync coverage report --fail-under=80\n']);
  });
});

describe('coverage of the frontend', () => {
  const gate = stepOf(PIPELINE, 'test-frontend', 'Check coverage');
  const report = (covered: number, bare: number): string => {
    const counts = [...Array<number>(covered).fill(3), ...Array<number>(bare).fill(0)];
    const half = Math.ceil(counts.length / 2);
    const file = (part: number[]): object => ({ s: Object.fromEntries(part.map((count, index) => [index, count])) });
    return JSON.stringify({ 'a.ts': file(counts.slice(0, half)), 'b.ts': file(counts.slice(half)) });
  };

  test.each([
    [80, 20, 0],
    [799, 201, 1],
    [1, 0, 0],
    [0, 0, 1],
  ])('of %s covered and %s bare statements exits with %s', async (covered, bare, code) => {
    put('coverage/coverage-final.json', report(covered, bare));
    expect((await runShell(folder, PIPELINE, gate)).code).toBe(code);
  });

  test.each([
    ['no report', null],
    ['a broken report', '{'],
  ])('with %s is a failure', async (_name, content) => {
    if (content !== null) put('coverage/coverage-final.json', content);
    expect((await runShell(folder, PIPELINE, gate)).code).not.toBe(0);
  });
});

describe('the size of the bundles', () => {
  const gate = stepOf(PIPELINE, 'test-frontend', 'Check the size of the bundles');
  const contexts = { 'vars.FRONTEND_BUNDLE_LIMIT_KB': '100' };

  test('within the limit passes, compressed and without packages', async () => {
    put('apps/shop/dist/assets/index of today.js', 'x'.repeat(5_000_000));
    put('apps/shop/dist/site.css', randomBytes(90_000));
    put('apps/shop/node_modules/big/dist/big.js', randomBytes(900_000));
    const run = await runShell(folder, PIPELINE, gate, contexts);
    expect([run.code, run.log]).toEqual([0, expect.stringMatching(/^2 files .+ at most 100\n$/)]);
  });

  test('beyond the limit fails', async () => {
    put('apps/shop/dist/a.js', randomBytes(60_000));
    put('apps/till/dist/b.js', randomBytes(60_000));
    expect((await runShell(folder, PIPELINE, gate, contexts)).code).toBe(1);
  });

  test('of nothing fails, since then nothing was built', async () => {
    expect((await runShell(folder, PIPELINE, gate, contexts)).code).toBe(1);
  });
});
