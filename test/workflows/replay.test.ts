import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { version } from '../../package.json';
import { outcomes } from '../../src/domain/outcome';
import { workflowSources } from '../../src/worker/workflow-sources';
import { workflowTypes } from '../../src/workflows/messages';
import { bundleForTests, useRolloutEnvironment } from '../support/rollout-environment';
import { factsOf, readHistory, recordedNames, writeHistory } from './support/recorded-histories';
import { endings } from './support/endings';
import type { Story } from './support/story';
import { ways } from './support/ways';
import { differences, noteCode, notedCode, workflowCode } from './support/workflow-code';

/** Every recorded history is replayed, then what is missing is recorded and the code is noted: `npm run histories`. */
const RECORDING = process.env['RECORD_HISTORIES'] !== undefined;

const HOW_TO_GO_ON =
  'A run that is open while its worker is replaced goes on with the new code. Does a change start, drop or reorder an ' +
  'activity, a timer, a child or a signal of it? Then put that behind `patched`, as docs/upgrading.md says. In either ' +
  'case run `npm run histories` and commit test/histories with the change: it replays every recorded history first.';

const environment = useRolloutEnvironment();
const code = workflowCode();
const names = recordedNames();
/** What was recorded by now; before a recording some of it is missing. */
const recorded = (): ReturnType<typeof factsOf>[] => recordedNames().map((name) => factsOf(readHistory(name)));

let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  workflowBundle = await bundleForTests();
  if (!RECORDING) return;
  for (const name of names) await replay(name);
  await recordWhatIsMissing();
  noteCode(code);
}, 900_000);

async function replay(name: string, history = readHistory(name)): Promise<void> {
  try {
    await Worker.runReplayHistory({ workflowBundle }, history, factsOf(history).workflowId);
  } catch (cause) {
    throw new Error(`${name} does not replay. ${HOW_TO_GO_ON}`, { cause });
  }
}

const stories: (readonly [name: string, story: Story])[] = [
  ...Object.entries(endings).flatMap(([type, ends]) =>
    Object.entries<Story | null>(ends).flatMap(([end, story]) => (story ? [[`${type}-${end}`, story] as const] : [])),
  ),
  ...ways.map(([type, way, end, story]) => [`${type}-${end}-${way}`, story] as const),
];

/** Stories that no version recorded; and of a change of commands that no history has seen, each story that comes by it. */
async function recordWhatIsMissing(): Promise<void> {
  const seen = new Set(recorded().flatMap(({ patches }) => patches));
  const patches = code.patches.filter((patch) => !seen.has(patch));
  for (const [story, make] of stories) {
    const isThere = names.some((name) => name.endsWith(`-${story}`));
    if (isThere && patches.length === 0) continue;
    const history = await make(environment());
    const { type, end, patches: through } = factsOf(history);
    if (!`${story}-`.startsWith(`${type}-${end}-`)) throw new Error(`${story} was told, and ended as ${type}-${end}`);
    const changed = patches.filter((patch) => through.includes(patch));
    if (!isThere || changed.length > 0) writeHistory([version, ...changed, story].join('-'), history);
  }
}

test.each(names)('the recorded history %s replays with the code of today', async (name) => {
  await expect(replay(name)).resolves.toBeUndefined();
});

test('every kind of workflow that a worker runs has its stories, and each of them was recorded', () => {
  // Only a worker can load it.
  const index = readFileSync(workflowSources.workflowsPath, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('export'));
  const kinds = index.map((line) => /^export \{ (\w+) \} from/.exec(line)?.[1] ?? line).sort();
  expect(kinds).toEqual(Object.values<string>(workflowTypes).sort());
  expect(Object.keys(endings).sort()).toEqual(kinds);
  const missing = stories
    .map(([story]) => story)
    .filter((story) => !recordedNames().some((name) => name.endsWith(`-${story}`)));
  expect(missing).toEqual([]);
});

test('every outcome is the end of some recorded history, and histories end as their names say', () => {
  const ends = new Set(recorded().map(({ end }) => end));
  expect(Object.keys(outcomes).filter((outcome) => !ends.has(outcome))).toEqual([]);
  const { productionRollout, stagingDeploy, restoreTraffic } = endings;
  for (const kind of [productionRollout, stagingDeploy, restoreTraffic]) {
    expect(Object.keys(kind).sort()).toEqual(Object.keys(outcomes).sort());
  }
  const called = recordedNames().map((name) => ({ name, ...factsOf(readHistory(name)) }));
  expect(called.filter(({ name, type, end }) => !`${name}-`.includes(`-${type}-${end}-`))).toEqual([]);
});

test('every change of commands that the code knows was gone through by a recorded history', () => {
  const seen = new Set(recorded().flatMap(({ patches }) => patches));
  expect(code.patches.filter((patch) => !seen.has(patch))).toEqual([]);
});

test('the workflow code is the one that all histories were last replayed with', () => {
  const changed = differences(notedCode(), workflowCode().hashes);
  if (changed.length > 0) throw new Error(`The workflow code has changed: ${changed.join(', ')}. ${HOW_TO_GO_ON}`);
});

test('a history that this code would not have made is refused', async () => {
  const name = names.find((one) => one.endsWith('productionRollout-completed')) ?? names[0] ?? '';
  const events = readHistory(name).events?.map((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name !== 'smokeTest') return event;
    return {
      ...event,
      activityTaskScheduledEventAttributes: { ...scheduled, activityType: { name: 'somethingElse' } },
    };
  });
  await expect(replay(name, { events })).rejects.toThrow(/does not replay.*npm run histories/);
});
