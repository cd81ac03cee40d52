import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { At } from '../../client/support/in-environment';
import type { DevServer } from '../../client/support/dev-server';
import { environmentWorkflowId } from '../../../src/domain/request';
import { taskQueues } from '../../../src/workflows/messages';

/** Runs of an environment's lock on a real server, in the states that the guard meets. */
export interface RunsOnServer {
  /** Starts a run that nobody carries out, with what a rollout notes before its first weight. */
  begin: (at: At, memo?: object, workflowExecutionTimeout?: number) => Promise<string>;
  /** Starts one and terminates it. */
  terminated: (at: At, memo?: object) => Promise<string>;
  /** Starts a run whose workers cannot carry on with it, since they have no code for it, and waits until that shows. */
  beginToFail: (at: At, memo?: object) => Promise<string>;
  /** Waits until the task of the latest run is as wanted. */
  task: (at: At, wanted: (task: Task) => boolean) => Promise<void>;
}

type Task = NonNullable<WorkflowExecutionDescription['raw']['pendingWorkflowTask']>;

export function runsOn({ env: { client } }: Pick<DevServer, 'env'>): RunsOnServer {
  const start = async (type: string, at: At, base: string, memo: object, limits: object): Promise<string> => {
    const handle = await client.workflow.start(type, {
      workflowId: environmentWorkflowId(at.environment),
      taskQueue: taskQueues(base).workflows,
      args: [at.request],
      memo: { request: at.request, ...memo },
      ...limits,
    });
    return handle.firstExecutionRunId;
  };
  const latest = ({ environment }: At): ReturnType<typeof client.workflow.getHandle> =>
    client.workflow.getHandle(environmentWorkflowId(environment));
  const runs: RunsOnServer = {
    begin: (at, memo = {}, workflowExecutionTimeout) =>
      start('productionRollout', at, `${at.base}-nobody`, memo, { workflowExecutionTimeout }),
    async terminated(at, memo) {
      const runId = await runs.begin(at, memo);
      await latest(at).terminate('by hand');
      return runId;
    },
    async beginToFail(at, memo = {}) {
      const runId = await start('ofAnotherRelease', at, at.base, memo, { workflowTaskTimeout: '1s' });
      await runs.task(at, ({ attempt, startedTime }) => (attempt ?? 0) >= 3 && Boolean(startedTime));
      return runId;
    },
    async task(at, wanted) {
      for (;;) {
        const { pendingWorkflowTask } = (await latest(at).describe()).raw;
        if (pendingWorkflowTask && wanted(pendingWorkflowTask)) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
  return runs;
}
