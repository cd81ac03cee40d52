import type { Outcome } from '../../src/domain/outcome';
import type { RolloutRequest } from '../../src/domain/request';
import type { FakeWorld } from '../support/fake-world';
import type { OpenServer, RunningRollout } from '../support/rollout-environment';
import type { LocalGitHub } from '../activities/records/local-github';
import { recordsId } from '../../src/workflows/messages';
import { failure, fakeWorld } from '../support/fake-world';
import { rollingSettings, rollingWorld } from '../support/rolling-world';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { openRecorded } from '../activities/records/record-in';
import { COMMIT, startLocalGitHub } from '../activities/records/local-github';

const environment = useRolloutEnvironment();
const steps = [
  { weight: 50, windowMs: 180_000 },
  { weight: 100, windowMs: 180_000 },
];
const recordedIn = 'mpac/app';

let github: LocalGitHub;
beforeEach(async () => {
  github = await startLocalGitHub();
});
afterEach(() => github.close());

interface Recorded {
  readonly rollout: RunningRollout;
  /** The last thing GitHub was told by the time the keeper ended. */
  kept(): Promise<string | undefined>;
  readonly server: OpenServer;
}

/** Runs a rollout whose records are kept by the real activities, in the local GitHub. */
function recorded<T>(
  world: FakeWorld,
  body: (at: Recorded) => Promise<T>,
  request: Partial<RolloutRequest> = {},
): Promise<T> {
  return openRecorded(environment(), github, world, async (server) => {
    const name = request.environment ?? 'production';
    const asked = { environment: name, imageTag: 'main-a1b2c3d', requestedBy: 'requester', commit: COMMIT, ...request };
    const rollout = await server.start('productionRollout', `environment/${name}`, asked);
    const kept = async (): Promise<string | undefined> => {
      const { runId } = await rollout.handle.describe();
      await server.client.workflow.getHandle(recordsId({ environment: name, runId })).result();
      return github.story().at(-1);
    };
    return await body({ rollout, kept, server });
  });
}

/** Waits, while time does not move, until GitHub was told something; or fails with what it was told. */
async function hears(words: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (github.story().some((line) => line.includes(words))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`GitHub was never told ${words}, only ${github.story().join('; ')}`);
}

test('a rollout is queued, then in progress with its weight, then a success', async () => {
  const world = fakeWorld({ steps, recordedIn });
  await recorded(world, async ({ rollout, kept }) => {
    await rollout.reaches('awaitingApproval');
    await hears('queued: Awaiting 2 approvals. Nothing is written yet.');
    await rollout.approved();
    const { status, message } = await rollout.result();
    expect(await kept()).toContain(`success: ${message.slice(0, 100)}`);
    expect(github.deployments).toEqual([
      expect.objectContaining({
        environment: 'production',
        production_environment: true,
        payload: { rollout: expect.objectContaining({ runId: status.runId }) },
      }),
    ]);
    const links = github.deployments[0]?.statuses.map(({ log_url, environment_url }) => [log_url, environment_url]);
    expect(new Set(links?.map(String))).toEqual(new Set([`${status.temporalUi ?? ''},https://example.test`]));
  });
  const story = github.story();
  expect(story).toContain('in_progress: 50 % of traffic, under watch.');
  expect(story.map((line) => line.split(':')[0])).toEqual([
    'queued',
    ...story.slice(1, -1).map(() => 'in_progress'),
    'success',
  ]);
  expect(github.commitStatuses.map(({ state }) => state)).toEqual([
    'success',
    ...github.commitStatuses.slice(1).map(() => 'pending'),
  ]);
});

const ends: Record<string, [Outcome, string, (rollout: RunningRollout, world: FakeWorld) => Promise<unknown>]> = {
  'is rejected': [
    'rejected',
    'inactive: ',
    async (rollout) =>
      rollout.decide('reject', 'ada', { reason: 'not today', planDigest: (await rollout.status()).planDigest }),
  ],
  'is aborted': ['aborted', 'inactive: ', (rollout) => rollout.decide('abort', 'ada')],
  'is superseded': ['superseded', 'inactive: ', (rollout) => rollout.decide('supersede', 'requester', { sequence: 9 })],
  expires: ['expired', 'inactive: ', (rollout) => rollout.result()],
  'is rolled back': [
    'rolledBack',
    'failure: ',
    async (rollout, world) => {
      world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
      await rollout.approved();
    },
  ],
  'fails before traffic': [
    'failedBeforeTraffic',
    'failure: ',
    async (rollout, world) => {
      world.before.smokeTest = () => {
        throw failure('SmokeTestFailed', 'portal login answered 500');
      };
      await rollout.approved();
    },
  ],
};

test.each(Object.entries(ends))('a rollout that %s ends on GitHub as that', async (_, [outcome, told, make]) => {
  const world = fakeWorld({ steps, recordedIn });
  await recorded(
    world,
    async ({ rollout, kept }) => {
      await rollout.reaches('awaitingApproval');
      await make(rollout, world);
      const result = await rollout.result();
      expect(result.outcome).toBe(outcome);
      // In its own words, and not in those of whoever finds it ended.
      expect(await kept()).toContain(`${told}${result.message.slice(0, 100)}`);
    },
    { sequence: 7 },
  );
  expect(github.commitStatuses[0]?.state).toBe('failure');
});

test('a rollout that is refused at once is a failure with its reasons', async () => {
  const world = fakeWorld({ steps, recordedIn });
  const cure =
    'bring it back, which takes a sentence that is longer than what GitHub takes for a description of anything';
  const finding = { code: 'SlotMissing', subject: 'slot portal-green', problem: 'it is gone', cure };
  const { inspectTraffic } = world.activities;
  world.activities.inspectTraffic = async (input) => ({ ...(await inspectTraffic(input)), findings: [finding] });
  await recorded(world, async ({ rollout, kept }) => {
    expect((await rollout.result()).outcome).toBe('refused');
    expect(await kept()).toMatch(/^failure: Refused for 1 reason\. slot portal-green: it is gone\..*…$/);
  });
  expect(github.story()).toHaveLength(1);
});

test('a deploy in place is recorded for its environment, which is not production', async () => {
  const world = rollingWorld();
  const settings = { ...rollingSettings(), recordedIn };
  world.activities.resolveSettings = () => Promise.resolve(settings);
  await recorded(
    world,
    async ({ rollout, kept }) => {
      expect((await rollout.result()).outcome).toBe('completed');
      expect(await kept()).toContain('success: ');
    },
    { environment: 'staging' },
  );
  expect(github.deployments).toMatchObject([{ environment: 'staging', production_environment: false }]);
  expect(github.commitStatuses[0]).toMatchObject({ context: 'rollout/staging', state: 'success' });
});

test.each<[string, Partial<RolloutRequest>, string | null]>([
  ['without a commit', { commit: '' }, recordedIn],
  ['of a branch', { commit: 'main' }, recordedIn],
  ['that nobody wants recorded', {}, null],
])('a rollout %s asks nothing of GitHub', async (_, request, where) => {
  const world = fakeWorld({ steps, recordedIn: where });
  await recorded(
    world,
    async ({ rollout }) => {
      await rollout.approved();
      await rollout.result();
      const { events } = await rollout.handle.fetchHistory();
      const types = events?.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
      expect(types).toEqual([]);
    },
    request,
  );
  expect(github.calls).toEqual([]);
});
