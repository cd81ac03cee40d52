import type { FakeWorld } from './fake-world';
import type { RolloutRequest } from '../../src/domain/request';
import type { RunningRollout } from './rollout-environment';
import { useRolloutEnvironment } from './rollout-environment';

/** The push of these tests. */
export const push = {
  environment: 'staging',
  imageTag: 'main-7',
  requestedBy: 'ci',
  commit: 'a1b2c3d',
  branch: 'main',
  sequence: 7,
} satisfies RolloutRequest;

/** Carries out a deploy in place against a world, and hands it to the body. */
export type RunDeploy = <T>(
  world: FakeWorld,
  body: (deploy: RunningRollout) => Promise<T>,
  request?: Partial<RolloutRequest>,
) => Promise<T>;

/**
 * Runs deploys on skipped time. They are started as what they become: the test server never answers a query that was under
 * way while its run continued as another.
 */
export function useDeployEnvironment(environment = useRolloutEnvironment()): RunDeploy {
  return (world, body, request = {}) =>
    environment().open(world, async ({ start }) => {
      const deploy = await start('stagingDeploy', 'environment/staging', { ...push, ...request });
      try {
        return await body(deploy);
      } finally {
        await deploy.handle.terminate('the test is over').catch(() => undefined);
      }
    });
}
