import { existsSync, readdirSync } from 'node:fs';
import type { BundledAction } from './support/run-steps';
import type { RunnerFolder } from './support/runner-folder';
import { BUNDLED_WITHIN_MS, bundleAction, runShell } from './support/run-steps';
import { openRunnerFolder } from './support/runner-folder';
import { stepOf } from './support/workflow-file';

const PIPELINE = 'pipeline/pipeline.yml';
const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
const DIGEST = `sha256:${'d'.repeat(64)}`;
/** A runner's file ends a line at a line feed; git refuses one in a branch, and takes what looks like one. */
const NAMES = [
  'main',
  'feature/login',
  '$(touch${IFS}pwned)',
  '`touch pwned`',
  '";touch pwned;"',
  "';touch pwned;'",
  '|touch pwned',
  '&touch pwned&',
  'x\\ntag=evil',
  'x\u2028tag=evil',
  'x\ntag=evil\npwned=1',
  '%0Apwned=1',
  '::set-output name=tag::evil',
  '${{github.token}}',
  '../../etc/passwd',
  '<img src=x onerror=alert(1)>',
  '🚀/ünïcode/機能',
  'a'.repeat(250),
];

let action: BundledAction;
let folder: RunnerFolder;
beforeAll(async () => {
  action = await bundleAction();
}, BUNDLED_WITHIN_MS);
afterAll(() => action.remove());
beforeEach(() => {
  folder = openRunnerFolder();
});
afterEach(() => folder.remove());

describe('a branch with a hostile name', () => {
  const tagStep = stepOf(PIPELINE, 'image-tag', 'Make the tag');
  const digestStep = stepOf(PIPELINE, 'build-and-push', 'Hand on the digest');

  test.each(NAMES)('%j gives one tag that ECR takes', async (name) => {
    const run = await action.run(folder, tagStep, {}, { GITHUB_REF_NAME: name, GITHUB_SHA: SHA });
    expect(run.code).toBe(0);
    expect(Object.keys(run.outputs).sort()).toEqual(['exit-code', 'image-tag', 'latest-tag']);
    expect(run.outputs['image-tag']).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]*-a1b2c3d-\d{14}$/);
    expect(run.outputs['image-tag']?.length).toBeLessThanOrEqual(128);
    expect(run.outputs['latest-tag']).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}-latest$/);
    expect(run.log).not.toMatch(/^\s*::/m);
    expect(readdirSync(folder.workspace)).toEqual([]);
  });

  test.each(NAMES)('%j is only text in the summary of its image', async (name) => {
    const run = await runShell(folder, PIPELINE, digestStep, {
      'matrix.repository': 'mpac-pgw',
      'steps.push.outputs.digest': DIGEST,
      'github.ref_name': name,
      'needs.image-tag.outputs.tag': 'main-a1b2c3d-20260128103045',
    });
    expect([run.code, run.outputs]).toEqual([0, { 'mpac-pgw': DIGEST }]);
    const [, , row, ...rest] = run.summary.split('\n').filter((line) => line.startsWith('|'));
    expect(row).toMatch(/^\| `[^`]*` \| `main-a1b2c3d-20260128103045` \| `sha256:d{64}` \|$/);
    expect(rest).toEqual([]);
    expect(existsSync(`${folder.workspace}/pwned`)).toBe(false);
  });

  test('a digest that is none stops the job', async () => {
    const contexts = {
      'matrix.repository': 'mpac-pgw',
      'steps.push.outputs.digest': '',
      'github.ref_name': 'main',
      'needs.image-tag.outputs.tag': 'main-a1b2c3d-20260128103045',
    };
    expect(await runShell(folder, PIPELINE, digestStep, contexts)).toMatchObject({ code: 1, outputs: {}, summary: '' });
  });
});

test.each([
  ['the branch of a pull request', { GITHUB_HEAD_REF: 'fix/a', GITHUB_REF_NAME: '12/merge' }, /^fix-a-a1b2c3d-/],
  ['the branch of a push', { GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'develop' }, /^develop-a1b2c3d-/],
])('the tag names %s', async (_name, env, expected) => {
  const step = stepOf(PIPELINE, 'image-tag', 'Make the tag');
  const run = await action.run(folder, step, {}, { ...env, GITHUB_SHA: SHA });
  expect(run.outputs['image-tag']).toMatch(expected);
});

test.each([
  ['without a commit', { GITHUB_REF_NAME: 'main' }, 'nothing is no commit'],
  ['without a branch', { GITHUB_SHA: SHA }, 'no branch is known'],
])('a step %s fails and says what is missing', async (_name, env, says) => {
  const run = await action.run(folder, { with: { command: 'image-tag' } }, {}, env);
  expect([run.code, run.outputs]).toEqual([1, { 'exit-code': '1' }]);
  expect(run.log).toContain(`::error title=Rollout::${says}`);
  expect(run.summary).toContain('## Rollout: image-tag failed');
});
