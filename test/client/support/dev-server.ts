import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import { findExecutable } from '../../../src/sandbox/processes/find-executable';
import { workflowSources } from '../../../src/worker/workflow-sources';
import { searchAttributes, taskQueues } from '../../../src/workflows/messages';

/** A real Temporal server in real time, as clients meet it, and workers that can be absent. */
export interface DevServer {
  readonly env: TestWorkflowEnvironment;
  /** Runs the body with workers on the task queues of this base. */
  withWorkers<T>(base: string, world: { readonly activities: object }, body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Starts the server and bundles the workflows, ours or stand-ins, once a file. */
export async function openDevServer(workflowsPath = workflowSources.workflowsPath): Promise<DevServer> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const keys = Object.entries(searchAttributes).map(([name, type]) =>
    type === 'Int'
      ? defineSearchAttributeKey(name, SearchAttributeType.INT)
      : defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
  );
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: findExecutable('temporal') },
      searchAttributes: keys,
      // A run that a test deletes is gone at once, and not after half a minute of the server's book-keeping.
      extraArgs: ['transfer', 'visibility'].flatMap((one) => [
        '--dynamic-config-value',
        `history.${one}ProcessorEnsureCloseBeforeDelete=false`,
      ]),
      // It warns of every big payload, and some tests send nothing else.
      log: { format: 'pretty', level: 'error' },
    },
  });
  const workflowBundle: WorkflowBundleWithSourceMap = await bundleWorkflowCode({
    ...workflowSources,
    workflowsPath,
    logger: new DefaultLogger('ERROR'),
  });
  return {
    env,
    withWorkers: async (base, world, body) => {
      const queues = taskQueues(base);
      const common = { connection: env.nativeConnection, namespace: 'default', activities: world.activities };
      const workers = await Promise.all([
        Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle }),
        Worker.create({ ...common, taskQueue: queues.checks }),
        Worker.create({ ...common, taskQueue: queues.writes }),
      ]);
      const running = workers.map((worker) => worker.run());
      try {
        return await body();
      } finally {
        for (const worker of workers) worker.shutdown();
        await Promise.all(running);
      }
    },
    close: () => env.teardown(),
  };
}
