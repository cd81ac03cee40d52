import type { Client, ScheduleDescription } from '@temporalio/client';
import { ScheduleNotFoundError, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type { GuardReport, GuardRequest } from '../domain/guard';
import { guardId } from '../workflows/messages';
import { ClientFailure } from './client-failure';
import { explained } from './explain-failure';

/** What is known of an environment's guard. */
export interface GuardLook {
  readonly environment: string;
  /** What its newest finished look found; null when none is known. */
  readonly report: GuardReport | null;
  /** Why the newest look has no report: it failed, or nobody carries it out; null when all is well. */
  readonly problem: string | null;
  /** When it looks next, epoch milliseconds; null when its Schedule does not say. */
  readonly nextAt: number | null;
  /** Until then it looks but does nothing, epoch milliseconds; may lie in the past. */
  readonly pausedUntil: number | null;
  /** Whether somebody paused the Schedule itself, in Temporal: then nobody looks. */
  readonly stopped: boolean;
  /** Who paused it and why. */
  readonly note: string | null;
}

/** A look takes seconds; one that takes longer probably has no worker. */
const LOOK_WITHIN_MS = 60_000;

/** Reads an environment's guard from its Schedule and its looks. Throws `nothingRuns` when it has no guard. */
export async function lookAtGuard(client: Client, environment: string): Promise<GuardLook> {
  return await explained(client, async () => {
    const schedule = await describeGuard(client, environment);
    const { note, paused: stopped } = schedule.state;
    const nextAt = schedule.info.nextActionTimes[0]?.getTime() ?? null;
    const looks = await newestLook(client, schedule);
    return { environment, ...looks, nextAt, pausedUntil: pausedUntilOf(schedule), stopped, note: note || null };
  });
}

/** The Schedule of an environment's guard. Throws `nothingRuns` with the cure when there is none. */
export async function describeGuard(client: Client, environment: string): Promise<ScheduleDescription> {
  try {
    return await client.schedule.getHandle(guardId(environment)).describe();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    const cure = 'start the worker once, it makes the guard; mode off in rollout.yaml makes none';
    throw new ClientFailure('nothingRuns', `${environment} has no guard: ${cure}`, { cause: error });
  }
}

function pausedUntilOf({ action }: ScheduleDescription): number | null {
  const [request] = (action.args ?? []) as (Partial<GuardRequest> | undefined)[];
  return request?.pausedUntil ?? null;
}

/** The newest look that ended, and why a newer one has nothing to say. */
async function newestLook(
  client: Client,
  { info }: ScheduleDescription,
): Promise<Pick<GuardLook, 'report' | 'problem'>> {
  let problem: string | null = null;
  for (const { action, takenAt } of info.recentActions.toReversed()) {
    const { workflowId, firstExecutionRunId: runId } = action.workflow;
    const look = client.workflow.getHandle<() => Promise<GuardReport>>(workflowId, runId);
    try {
      const { status } = await look.describe();
      if (status.name !== 'RUNNING') return { report: await look.result(), problem };
      const waits = Date.now() - takenAt.getTime() > LOOK_WITHIN_MS;
      if (waits) problem = `a look of the guard does not end (workflow ${workflowId}): is a worker running?`;
    } catch (error) {
      if (error instanceof WorkflowFailedError) {
        problem ??= `a look of the guard failed (${rootCause(error.cause) ?? error.message}; workflow ${workflowId})`;
      } else if (!(error instanceof WorkflowNotFoundError)) throw error;
      // Those that are not known any more are older than Temporal keeps.
    }
  }
  return { report: null, problem };
}
