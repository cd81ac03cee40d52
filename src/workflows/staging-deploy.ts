import { CancellationScope } from '@temporalio/workflow';
import type { Deploy } from './deploy/open-deploy';
import type { End } from './run/before-writes';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import { untilWrites } from './run/before-writes';
import { bringBack } from './deploy/bring-back';
import { deployInPlace, noteAllAsGood } from './deploy/deploy-in-place';
import { inspectServices } from './deploy/inspect-services';
import { namesOf } from './deploy/deploy-state';
import { openDeploy } from './deploy/open-deploy';
import { readRequest } from './run/read-request';
import { smokeInPlace } from './deploy/smoke-in-place';

/**
 * Carries an image tag to an environment whose tasks are replaced in place: all services at once, asked of nobody, and
 * brought back by itself when one of them fails.
 *
 * A worker may die on any line: Temporal continues there, and every activity is idempotent. Cancelling is an abort. A newer
 * push takes over at any moment: then nothing is brought back, and the newer deploy knows from a note on each ECS service
 * which revision was known good.
 */
export async function stagingDeploy(request: RolloutRequest): Promise<RolloutResult> {
  const deploy = openDeploy(readRequest(request, 'deploy', ['rollout']));
  return CancellationScope.nonCancellable(async () => {
    const { outcome, message } = await deploy.untilTakenOver(() => story(deploy, request));
    return deploy.close(outcome, message);
  });
}

async function story(deploy: Deploy, request: RolloutRequest): Promise<End> {
  const { state } = deploy;
  // Reads only.
  const ending = await untilWrites(deploy, () => deploy.interruptible(() => inspectServices(deploy, request)));
  if (ending) return ending;
  try {
    await deploy.interruptible(() => deployInPlace(deploy));
    await deploy.interruptible(() => smokeInPlace(deploy));
    await deploy.interruptible(() => noteAllAsGood(deploy));
  } catch (failure) {
    return bringBack(deploy, failure);
  }
  const verb = state.services.length === 1 ? 'runs' : 'run';
  const message = `${namesOf(state.services)} ${verb} ${state.request.imageTag}, stable and smoke-tested.`;
  return { outcome: 'completed', message };
}
