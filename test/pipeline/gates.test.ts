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
  /** A profile with so many statements that a test ran, and so many that none did. */
  const profile = (covered: number, bare: number): string =>
    [
      'mode: atomic',
      `example.test/api/pay.go:12.20,14.2 ${covered} 7`,
      // The same block as another test binary saw it.
      `example.test/api/pay.go:12.20,14.2 ${covered} 0`,
      `example.test/api/refund.go:3.1,9.2 ${bare} 0`,
      '',
    ].join('\n');

  test.each([
    [80, 20, 0],
    [1, 0, 0],
    [7_996, 2_004, 1],
    [79_999, 20_001, 1],
    [0, 10, 1],
  ])('of %s covered and %s bare statements exits with %s', async (covered, bare, code) => {
    put('coverage.out', profile(covered, bare));
    const run = await runShell(folder, PIPELINE, gate);
    expect([run.code, run.log]).toEqual([
      code,
      `Coverage: ${covered} of ${covered + bare} statements, at least 80 percent is wanted\n`,
    ]);
  });

  test.each([
    ['no profile', null],
    ['an empty one', ''],
    ['one of no statements', 'mode: atomic\n'],
  ])('with %s is a failure', async (_name, content) => {
    if (content !== null) put('coverage.out', content);
    expect((await runShell(folder, PIPELINE, gate)).code).not.toBe(0);
  });
});

describe('the format of Go', () => {
  const gate = stepOf(PIPELINE, 'test-go', 'Check the format with gofmt');

  test.each([
    ['', 0, 'none'],
    ['pay.go', 1, 'pay.go'],
  ])('with %j not formatted exits with %s', async (found, code, told) => {
    folder.program('git', "printf 'pay.go\\0'");
    folder.program('gofmt', `[ "$*" = '-l pay.go' ] && printf '%s' '${found}'`);
    const run = await runShell(folder, PIPELINE, gate);
    expect([run.code, run.log]).toEqual([code, `Not formatted: ${told}\n`]);
  });
});

describe('coverage of Python', () => {
  const gate = stepOf(PIPELINE, 'test-svc-portal', 'Check coverage');

  test.each([0, 2])('is judged by coverage itself, which exits with %s', async (code) => {
    folder.program('uv', `echo "$@"; exit ${code}`);
    const run = await runShell(folder, PIPELINE, gate);
    expect([run.code, run.log]).toEqual([code, 'run --no-sync coverage report --precision=4 --fail-under=80\n']);
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
    ['a package that has its own minimum', '{"packages/ui": 50}', 0],
    ['one that has not', '{"packages/ui": 50.1}', 1],
    ['one without files', '{"packages/u": 0.1}', 1],
    ['no number', '{"packages/ui": "most"}', 1],
    ['no JSON', 'packages/ui: 50', 1],
  ])('with %s is judged by %s: exits with %s', async (_name, byPackage, code) => {
    const file = (counts: number[]): object => ({ s: Object.fromEntries(counts.entries()) });
    const files = { '/work/packages/ui/a.ts': file([1, 0]), '/work/apps/shop/b.ts': file(Array<number>(8).fill(1)) };
    put('coverage/coverage-final.json', JSON.stringify(files));
    const run = await runShell(folder, PIPELINE, gate, { 'vars.FRONTEND_COVERAGE_BY_PACKAGE': byPackage });
    expect(run.code).toBe(code);
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

describe('a pipeline that started nothing', () => {
  const tell = stepOf(PIPELINE, 'tell-failure', 'Tell Slack');
  const contexts = {
    'github.ref_name': 'main<!here>',
    'github.sha': 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
    'github.actor': 'octocat "the" cat',
    'github.server_url': 'https://github.test',
    'github.repository': 'mpac/shop',
    'github.run_id': '4711',
  };

  test('tells Slack so, with its page', async () => {
    folder.program('curl', 'cat; echo " to ${!#}"');
    const told = await runShell(folder, PIPELINE, tell, { ...contexts, 'secrets.SLACK_WEBHOOK_URL': 'https://hook' });
    const [json, to] = told.log.split(' to ');
    expect([told.code, to]).toEqual([0, 'https://hook\n']);
    expect(JSON.parse(json ?? '')).toEqual({
      text: 'Nothing was started for main!here (a1b2c3d, by octocat "the" cat): https://github.test/mpac/shop/actions/runs/4711',
    });
  });

  test('without a webhook is no second failure', async () => {
    expect((await runShell(folder, PIPELINE, tell, contexts)).code).toBe(0);
  });

  test('fails where Slack does not take it', async () => {
    folder.program('curl', 'cat > /dev/null; exit 22');
    const hook = { 'secrets.SLACK_WEBHOOK_URL': 'https://hook' };
    expect((await runShell(folder, PIPELINE, tell, { ...contexts, ...hook })).code).toBe(22);
  });
});
