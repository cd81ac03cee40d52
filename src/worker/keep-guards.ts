import type { Client, ScheduleOptions, ScheduleUpdateOptions } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { GuardRequest } from '../domain/guard';
import type { GuardSettings } from '../domain/settings';
import { guardId, workflowTypes } from '../workflows/messages';
import type { TroubleLog } from './logging';

/** Longest wait for each call to Temporal: a worker that cannot keep its guards must still start. */
const CALL_DEADLINE_MS = 5_000;

/** A look that was missed tells nothing that the next one does not: none is made up for. */
const CATCH_UP = '10s';

/** A look takes seconds. One that hangs must not be what the next looks wait for. */
const LOOK_WITHIN = '5m';

/**
 * Makes and keeps current the Schedule of every environment's guard; deletes it where the mode is `off`. A pause stays as
 * it was. Several workers may do so at once. Never throws: a rollout in flight needs the worker more than the guard.
 * @param taskQueue where workflows are run
 */
export async function keepGuards(
  client: Client,
  taskQueue: string,
  environments: Readonly<Record<string, { readonly guard: GuardSettings }>>,
  log: TroubleLog,
): Promise<void> {
  const all = Object.entries(environments).map(async ([environment, { guard }]) => {
    try {
      await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => keepGuard(client, taskQueue, environment, guard));
    } catch (error) {
      log.error({ err: error, environment }, 'the guard of an environment could not be kept: nobody watches over it');
    }
  });
  await Promise.all(all);
}

async function keepGuard(client: Client, taskQueue: string, environment: string, guard: GuardSettings): Promise<void> {
  if (guard.mode === 'off') {
    await removeGuard(client, environment);
    return;
  }
  const wanted = scheduleOf(taskQueue, environment, guard);
  try {
    await client.schedule.create(wanted);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule
      .getHandle(guardId(environment))
      .update((former): ScheduleUpdateOptions<typeof wanted.action> => ({
        ...wanted,
        state: former.state,
        action: { ...wanted.action, args: [{ environment, pausedUntil: pausedUntilOf(former.action.args) }] },
      }));
  }
}

function scheduleOf(taskQueue: string, environment: string, { everyMs }: GuardSettings): GuardSchedule {
  return {
    scheduleId: guardId(environment),
    spec: { intervals: [{ every: everyMs }] },
    action: {
      type: 'startWorkflow',
      workflowType: workflowTypes.guardEnvironment,
      workflowId: guardId(environment),
      args: [{ environment, pausedUntil: null }],
      taskQueue,
      workflowRunTimeout: LOOK_WITHIN,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP },
  };
}

type GuardSchedule = ScheduleOptions & { readonly action: { readonly args: [GuardRequest] } };

async function removeGuard(client: Client, environment: string): Promise<void> {
  try {
    await client.schedule.getHandle(guardId(environment)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

function pausedUntilOf(args: unknown): number | null {
  const [request] = (args ?? []) as (Partial<GuardRequest> | undefined)[];
  return request?.pausedUntil ?? null;
}
