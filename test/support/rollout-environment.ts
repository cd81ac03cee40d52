import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { DecisionKind } from '../../src/domain/decision';
import type { Phase } from '../../src/domain/phase';
import type { RolloutRequest } from '../../src/domain/request';
import type { RolloutResult, RolloutStatus } from '../../src/domain/status';
import type { DecisionAnswer } from '../../src/workflows/messages';
import type { FakeWorld } from './fake-world';
import { findExecutable } from '../../src/sandbox/processes/find-executable';
import { searchAttributes, statusQuery, taskQueues } from '../../src/workflows/messages';

/** A rollout that runs against a fake world on skipped time. */
export interface RunningRollout {
  readonly handle: WorkflowHandle;
  status(): Promise<RolloutStatus>;
  /** Waits until the rollout is in a phase (and condition); time does not move meanwhile. */
  reaches(phase: Phase, also?: (status: RolloutStatus) => boolean): Promise<RolloutStatus>;
  /** Sends a decision as Update and answers what it answered; a refusal rejects with its reason. */
  decide(kind: DecisionKind, by: string, argument?: object): Promise<DecisionAnswer>;
  /** Reaches the approval phase and approves as two people. */
  approved(): Promise<void>;
  /** Lets workflow time pass. */
  pass(duration: string | number): Promise<void>;
  /** Runs to the end, skipping time; the result also of a run that failed with an outcome of ours. */
  result(): Promise<RolloutResult>;
  /** Type of the failure with which the run closed, or null. */
  closing(): Promise<string | null>;
}

/** One time-skipping server and one bundle a test file; one task queue a rollout. */
export interface RolloutEnvironment {
  readonly test: TestWorkflowEnvironment;
  /** Starts a rollout and its workers, hands it to the body, and stops the workers. */
  run<T>(world: FakeWorld, body: (rollout: RunningRollout) => Promise<T>, request?: Partial<RolloutRequest>): Promise<T>;
  close(): Promise<void>;
}

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;
let serial = 0;

/** Opens the environment of a test file. Search attributes must be known first: an unknown one fails every task. */
export async function openRolloutEnvironment(): Promise<RolloutEnvironment> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const test = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: findExecutable('temporal-test-server') } },
  });
  const types = Object.fromEntries(Object.entries(searchAttributes).map(([name, type]) => [name, type === 'Int' ? 3 : 2]));
  await test.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: types });
  bundle ??= bundleWorkflowCode({
    workflowsPath: require.resolve('../../src/workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const workflowBundle = await bundle;

  const run: RolloutEnvironment['run'] = async (world, body, request = {}) => {
    serial += 1;
    const queues = taskQueues(`test-${process.pid}-${serial}`);
    const common = { connection: test.nativeConnection, namespace: 'default', activities: world.activities };
    const workers = await Promise.all([
      Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle }),
      Worker.create({ ...common, taskQueue: queues.checks }),
      Worker.create({ ...common, taskQueue: queues.writes }),
    ]);
    const running = workers.map((worker) => worker.run());
    try {
      const handle = await test.client.workflow.start('productionRollout', {
        workflowId: `environment/production-${serial}`,
        taskQueue: queues.workflows,
        args: [{ environment: 'production', imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'requester', ...request }],
      });
      const rollout = runningRollout(test, handle);
      try {
        return await body(rollout);
      } finally {
        await handle.terminate('the test is over').catch(() => undefined);
      }
    } finally {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    }
  };
  return { test, run, close: () => test.teardown() };
}

function runningRollout(test: TestWorkflowEnvironment, handle: WorkflowHandle): RunningRollout {
  let decisions = 0;
  const status = (): Promise<RolloutStatus> => handle.query(statusQuery);
  const rollout: RunningRollout = {
    handle,
    status,
    reaches: async (phase, also = () => true) => {
      let seen: RolloutStatus | undefined;
      for (let tries = 0; tries < 400; tries += 1) {
        seen = await status();
        if (seen.phase === phase && also(seen)) return seen;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      throw new Error(`still ${seen?.phase ?? 'unknown'}, wanted ${phase}: ${seen?.log.map((line) => line.text).join('\n') ?? ''}`);
    },
    decide: async (kind, by, argument = {}) => {
      decisions += 1;
      const id = `d${decisions}`;
      return handle.executeUpdate<DecisionAnswer, [unknown]>(kind, { args: [{ id, by, ...argument }] });
    },
    approved: async () => {
      const { planDigest } = await rollout.reaches('awaitingApproval');
      await rollout.decide('approve', 'ada', { planDigest });
      await rollout.decide('approve', 'grace', { planDigest });
    },
    pass: (duration) => test.sleep(duration as number),
    result: async () => {
      try {
        return (await handle.result()) as RolloutResult;
      } catch (error) {
        const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
        if (cause instanceof ApplicationFailure && cause.details?.[0]) return cause.details[0] as RolloutResult;
        throw error;
      }
    },
    closing: async () => {
      try {
        await handle.result();
        return null;
      } catch (error) {
        const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
        return cause instanceof ApplicationFailure ? (cause.type ?? 'unknown') : String(error);
      }
    },
  };
  return rollout;
}
