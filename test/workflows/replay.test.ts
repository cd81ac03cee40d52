import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { version } from '../../package.json';
import type { FakeWorld } from '../support/fake-world';
import { fakeWorld } from '../support/fake-world';
import { bundleForTests, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const folder = join(__dirname, '..', 'histories');
const shortSteps = { steps: [{ weight: 5, windowMs: 180_000 }] };

/** Stories whose histories every later version must be able to replay. */
const stories: Record<string, () => FakeWorld> = {
  completed: () => fakeWorld({ steps: [...shortSteps.steps, { weight: 100, windowMs: 180_000 }] }),
  'rolled-back': () => {
    const world = fakeWorld(shortSteps);
    world.sight = (_, number) => ({ errorRate: number < 2 ? 0 : 20 });
    return world;
  },
};

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleForTests();
  // A release records its stories once: RECORD_HISTORIES=1 npx jest test/workflows/replay
  if (process.env['RECORD_HISTORIES'] !== undefined) await record();
});

async function record(): Promise<void> {
  for (const [story, world] of Object.entries(stories)) {
    const history = await environment().run(world(), async (rollout) => {
      await rollout.approved();
      await rollout.result();
      return rollout.handle.fetchHistory();
    });
    // Stack traces name files of the machine that recorded; replay does not look at them.
    const text = historyToJSON(history).replaceAll(resolve(__dirname, '..', '..'), '');
    writeFileSync(join(folder, `${version}-${story}.json`), `${text}\n`);
  }
}

function recorded(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

test('every story of this version was recorded', () => {
  expect(files).toEqual(expect.arrayContaining(Object.keys(stories).map((story) => `${version}-${story}.json`)));
});

test.each(files)('the recorded history %s replays with the code of today', async (file) => {
  await expect(
    Worker.runReplayHistory({ workflowBundle }, recorded(file), 'environment/production'),
  ).resolves.toBeUndefined();
});

test('a history that this code would not have made is refused', async () => {
  const text = JSON.stringify(recorded(files[0] ?? '')).replaceAll('"smokeTest"', '"somethingElse"');
  const replay = Worker.runReplayHistory({ workflowBundle }, JSON.parse(text), 'environment/production');
  await expect(replay).rejects.toThrow(/determinism|nondeterminism/i);
});
