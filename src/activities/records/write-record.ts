import type { RecordedRun, RunRecord } from '../../domain/records';
import { isFinal } from '../../domain/records';
import { keepCommitStatus } from './commit-status';
import type { Ask, Deployment, DeploymentStatus } from './deployments';
import { addStatus, createDeployment, listDeployments, listStatuses } from './deployments';
import { notKept } from './github-failure';
import { retireFormer } from './retire-former';

/** The same run has one Deployment. Another may be there when an answer was lost, and must not stay as it is. */
const DOUBLE = { deployment: 'inactive', description: 'Another record of the same run.' } as const;

/**
 * Makes GitHub say of a run what the record says, whatever stands there. Any call may be the last before the worker is
 * killed: the next attempt looks at what stands and goes on from there. See the port for what is thrown.
 */
export async function writeRecord(ask: Ask, run: RecordedRun, record: RunRecord): Promise<void> {
  const ofCommit = await listDeployments(ask, run);
  const [known, ...doubles] = ofCommit.filter(({ runId }) => runId === run.runId);
  const deployment = known ?? (await createDeployment(ask, run));
  await keepStatus(ask, deployment, run, record);
  for (const double of doubles) await keepStatus(ask, double, run, { ...record, ...DOUBLE });
  // The status of a commit belongs to the last run that carries it, whenever the others are written down.
  const latest = ofCommit.every(({ startedAt }) => startedAt <= run.startedAt);
  if (latest) await keepCommitStatus(ask, deployment.sha, run, record);
  if (record.deployment === 'success') await retireFormer(ask, run);
}

async function keepStatus(ask: Ask, { id }: Deployment, run: RecordedRun, record: RunRecord): Promise<void> {
  if (stands(await listStatuses(ask, id), record)) return;
  await addStatus(ask, id, run, record);
  if (!isFinal(record) || stands(await listStatuses(ask, id), record)) return;
  throw notKept(`Deployment ${id} does not say ${record.deployment} after that was written.`);
}

/** Whether it says so already. What was a success may have been retired since, by a later one. */
function stands(statuses: readonly DeploymentStatus[], { deployment, description }: RunRecord): boolean {
  const same = (one: DeploymentStatus | undefined): boolean =>
    one?.state === deployment && one.description === description;
  const [newest, former] = statuses;
  return same(newest) || (newest?.state === 'inactive' && deployment === 'success' && same(former));
}
