import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { FailingTask, RunLook } from '../../domain/guard';
import type { RolloutRequest } from '../../domain/request';
import { environmentWorkflowId } from '../../domain/request';
import type { Snapshot } from '../../domain/topology';
import { askForStatus } from './ask-for-status';
import { within } from './call-deadline';
import { failingTask } from './failing-task';
import { howItEnded } from './how-it-ended';
import type { RunsPort } from './port';

/** Refused starts may lie between; more than so many since a run moved traffic would be a riddle. */
const LOOK_BEHIND = 20;

/** Ends of a restore after which traffic is nobody's to take back; others of its ends moved nothing. */
const RESTORES_THAT_DECIDE: readonly string[] = ['restored', 'released'];

/** Who is in charge of an environment's traffic, or was last; see the port. */
export async function lookAtRuns(
  client: Client,
  { environment, behind }: Parameters<RunsPort['lookAtRuns']>[0],
): Promise<RunLook> {
  for await (const run of newestFirst(client, environmentWorkflowId(environment))) {
    // The run as which it went on comes by itself.
    if (run.runId === behind || run.status.name === 'CONTINUED_AS_NEW') continue;
    if (!run.closeTime) return await openRun(client, run, environment);
    const decided = await closedRun(client, run, run.closeTime);
    if (decided) return decided;
  }
  return { kind: 'none' };
}

/**
 * Runs of a lock: the latest by describe, since visibility lags behind. For those before it visibility only tells their
 * IDs; how they stand is described again.
 */
async function* newestFirst(client: Client, workflowId: string): AsyncGenerator<WorkflowExecutionDescription> {
  const latest = await describe(client, workflowId);
  if (!latest) return;
  yield latest;
  for (const runId of await listRunIds(client, workflowId)) {
    const run = runId === latest.runId ? null : await describe(client, workflowId, runId);
    if (run) yield run;
  }
}

/** A run as Temporal describes it, the latest without an ID; null when there is none. */
export async function describe(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | null> {
  try {
    return await within(client, () => client.workflow.getHandle(workflowId, runId).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function listRunIds(client: Client, workflowId: string): Promise<string[]> {
  return await within(client, async () => {
    const ids: string[] = [];
    const query = `WorkflowId = '${workflowId.replace(/['\\]/g, '\\$&')}'`;
    for await (const { runId } of client.workflow.list({ query, pageSize: LOOK_BEHIND })) {
      ids.push(runId);
      if (ids.length >= LOOK_BEHIND) break;
    }
    return ids;
  });
}

async function openRun(client: Client, run: WorkflowExecutionDescription, environment: string): Promise<RunLook> {
  const { workflowId, runId, startTime } = run;
  const answer = await askForStatus(client, workflowId, runId);
  const open = { kind: 'open', runId, startedAt: startTime.getTime(), ...answer } as const;
  const failing = answer.status === null ? await failingTask(client, run) : null;
  if (failing === null) return open;
  const { snapshot, imageTag } = memoOf(run);
  // A restore has none of its own: what it was to take back, the run before it left.
  const before = snapshot === null ? await lookAtRuns(client, { environment, behind: runId }) : null;
  const left = before?.kind === 'orphaned' ? before.snapshot : null;
  return { ...open, failing: { ...failing, imageTag, snapshot: snapshot ?? left } };
}

/** What a run noted when it began, and before its first weight write. */
function memoOf({ memo }: WorkflowExecutionDescription): Pick<FailingTask, 'snapshot' | 'imageTag'> {
  const request = (memo?.['request'] ?? null) as RolloutRequest | null;
  return { snapshot: (memo?.['snapshot'] ?? null) as Snapshot | null, imageTag: request?.imageTag ?? 'unknown' };
}

/** What a closed run says about traffic; null when it never moved any. */
async function closedRun(client: Client, run: WorkflowExecutionDescription, closedAt: Date): Promise<RunLook | null> {
  const { workflowId, runId, status } = run;
  const { snapshot, imageTag } = memoOf(run);
  const outcome = await howItEnded(client, { workflowId, runId, state: status.name });
  if (outcome !== null) {
    const decides = snapshot !== null || RESTORES_THAT_DECIDE.includes(outcome);
    return decides ? { kind: 'closed', runId, outcome } : null;
  }
  if (snapshot === null) return null;
  return { kind: 'orphaned', runId, state: status.name, closedAt: closedAt.getTime(), imageTag, snapshot };
}
