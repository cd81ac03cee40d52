import { fakeWorld } from '../support/fake-world';
import { push } from '../support/deploy-environment';
import { newDefinitions, rollingWorld } from '../support/rolling-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

test('a rollout of an environment without colours goes on as a deploy', async () => {
  const world = rollingWorld();
  const { result, last } = await environment().run(
    world,
    async (rollout) => {
      const result = await rollout.result();
      return { result, last: await rollout.handle.describe() };
    },
    push,
  );
  expect(result).toMatchObject({ outcome: 'completed', status: { kind: 'deploy', runId: last.runId } });
  expect(last.type).toBe('stagingDeploy');
  expect(world.definitions).toEqual(newDefinitions());
});

const production = { ...push, environment: 'production' };

test('a deploy of an environment with colours goes on as a rollout', async () => {
  const world = fakeWorld();
  await environment().open(world, async ({ start }) => {
    const deploy = await start('stagingDeploy', 'environment/production', production);
    const { kind } = await deploy.reaches('awaitingApproval');
    expect([kind, (await deploy.handle.describe()).type]).toEqual(['rollout', 'productionRollout']);
  });
  expect(world.writes).toEqual([]);
});

test('workers that differ about an environment do not hand it to and fro', async () => {
  const world = fakeWorld();
  const { resolveSettings } = world.activities;
  const rolling = rollingWorld().activities.resolveSettings;
  let asked = 0;
  world.activities.resolveSettings = (request) => (asked++ === 0 ? rolling : resolveSettings)(request);
  await environment().open(world, async ({ start }) => {
    const rollout = await start('productionRollout', 'environment/production', production);
    const { outcome, status } = await rollout.result();
    expect([outcome, status.kind, status.findings[0]?.code]).toEqual(['refused', 'deploy', 'StrategyUnsupported']);
  });
  expect(asked).toBe(2);
});
