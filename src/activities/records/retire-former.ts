import type { RecordedRun } from '../../domain/records';
import type { Ask } from './deployments';
import { addStatus, listDeployments, listStatuses } from './deployments';

/** Deployments that are looked at. Whatever succeeded before the last success was retired by that one. */
const LOOK_BEHIND = 10;

const RETIRED = { deployment: 'inactive', description: 'A later rollout took its place.' } as const;

/**
 * Leaves one active Deployment in an environment: that of the latest run that succeeded. Runs may be written down in
 * another order than that in which they ran, after GitHub was down.
 */
export async function retireFormer(ask: Ask, run: RecordedRun): Promise<void> {
  const { environment, environmentUrl } = run;
  const all = await listDeployments(ask, { environment });
  let active = false;
  for (const { id } of all.slice(0, LOOK_BEHIND)) {
    const [newest] = await listStatuses(ask, id);
    if (newest?.state !== 'success') continue;
    // Its own log stays the one of its run.
    if (active) await addStatus(ask, id, { environmentUrl, logUrl: null }, RETIRED);
    active = true;
  }
}
