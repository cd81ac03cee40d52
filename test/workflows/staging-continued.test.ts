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
