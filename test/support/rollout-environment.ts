import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowHandle } from '@temporalio/client';
import { Client, Connection, WorkflowFailedError, isGrpcDeadlineError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { DecisionKind } from '../../src/domain/decision';
import type { Phase } from '../../src/domain/phase';
import type { RolloutRequest } from '../../src/domain/request';
import type { RolloutResult, RolloutStatus } from '../../src/domain/status';
import type { DecisionAnswer } from '../../src/workflows/messages';
import type { FakeWorld } from './fake-world';
import { queues, shareWorkers } from './shared-workers';
import { bundleForTests } from './workflow-bundle';
import { statusQuery } from '../../src/workflows/messages';

export { bundleForTests };

/** Below Jest's own time-out, so that the message says what the run was doing. */
const RESULT_WITHIN_MS = 45_000;

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
  /** Events and bytes of its history; the server that skips time does not tell its size. */
  history(): Promise<{ readonly events: number; readonly bytes: number }>;
  /** Type of the failure with which the run closed, or null. */
  closing(): Promise<string | null>;
}

/** Runs rollouts on skipped time; one bundle a test file. */
export interface RolloutEnvironment {
  /** Starts a rollout with workers and a server of its own, hands it to the body, and ends all of it. */
  run<T>(
    world: FakeWorld,
    body: (rollout: RunningRollout) => Promise<T>,
    request?: Partial<RolloutRequest>,
  ): Promise<T>;
  /** Hands the body a server of its own with workers, on which it starts whatever it wants. */
  open<T>(world: FakeWorld, body: (server: OpenServer) => Promise<T>): Promise<T>;
}

/** A server on skipped time with workers, on which nothing runs yet. */
export interface OpenServer {
  readonly client: Client;
  /** Starts a workflow of ours by its name. */
  start(type: string, workflowId: string, ...args: unknown[]): Promise<RunningRollout>;
}

/**
 * Before the tests of a file: the bundle. Each rollout gets a server of its own, and the workers of the one before.
 */
export function useRolloutEnvironment(): () => RolloutEnvironment {
  let workflowBundle: WorkflowBundleWithSourceMap | undefined;
  beforeAll(async () => {
    const filter = { core: 'ERROR', other: 'ERROR' } as const;
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
    workflowBundle = await bundleForTests();
  });
  const workers = shareWorkers(() => workflowBundle);
  afterAll(() => workers.close());
  return () => ({
    run: (world, body, request) => workers.use(world, (test) => withRollout(test, request, body)),
    open: (world, body) =>
      workers.use(world, (test) => {
        const start: OpenServer['start'] = async (type, workflowId, ...args) => {
          const options = { workflowId, taskQueue: queues.workflows, args };
          return runningRollout(test, await test.client.workflow.start(type, options));
        };
        return body({ client: test.client, start });
      }),
  });
}

/** Unlike the real one, the test server never answers a query that waits while its run continues as a new one. */
const ANSWERED_WITHIN_MS = 5_000;

async function withRollout<T>(
  test: TestWorkflowEnvironment,
  request: Partial<RolloutRequest> = {},
  body: (rollout: RunningRollout) => Promise<T>,
): Promise<T> {
  const handle = await test.client.workflow.start('productionRollout', {
    workflowId: `environment/${request.environment ?? 'production'}`,
    taskQueue: queues.workflows,
    args: [
      { environment: 'production', imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'requester', ...request },
    ],
  });
  try {
    return await body(runningRollout(test, handle));
  } finally {
    await handle.terminate('the test is over').catch(() => undefined);
  }
}

function runningRollout(test: TestWorkflowEnvironment, handle: WorkflowHandle): RunningRollout {
  let decisions = 0;
  const status = async (): Promise<RolloutStatus> => {
    for (let tries = 1; ; tries += 1) {
      const deadline = Date.now() + ANSWERED_WITHIN_MS;
      try {
        return await test.connection.withDeadline(deadline, () => handle.query(statusQuery));
      } catch (error) {
        if (tries === 3 || !isGrpcDeadlineError(error)) throw error;
      }
    }
  };
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
      throw new Error(
        `still ${seen?.phase ?? 'unknown'}, wanted ${phase}: ${seen?.log.map((line) => line.text).join('\n') ?? ''}`,
      );
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
        return (await test.connection.withDeadline(Date.now() + RESULT_WITHIN_MS, () =>
          handle.result(),
        )) as RolloutResult;
      } catch (error) {
        if (isGrpcDeadlineError(error)) throw new Error(`no result: ${await whatItDoes(handle)}`);
        const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
        if (cause instanceof ApplicationFailure && cause.details?.[0]) return cause.details[0] as RolloutResult;
        throw error;
      }
    },
    history: async () => {
      const channelArgs = { 'grpc.max_receive_message_length': -1 };
      const connection = await Connection.connect({ address: test.address, channelArgs });
      const { events } = await new Client({ connection }).workflow.getHandle(handle.workflowId).fetchHistory();
      await connection.close();
      return { events: events?.length ?? 0, bytes: bytesIn(events) };
    },
    closing: async () => {
      try {
        await test.connection.withDeadline(Date.now() + RESULT_WITHIN_MS, () => handle.result());
        return null;
      } catch (error) {
        const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
        return cause instanceof ApplicationFailure ? (cause.type ?? 'unknown') : String(error);
      }
    },
  };
  return rollout;
}

/** About what something takes as a message of gRPC: texts and payloads as long as they are, and a little for each field. */
function bytesIn(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 4;
  return Object.values(value).reduce((sum: number, field: unknown) => sum + 3 + bytesIn(field), 0);
}

/** What a run that does not end is doing, for the message of the test that waits for it. */
async function whatItDoes(handle: WorkflowHandle): Promise<string> {
  const { raw, historyLength } = await handle.describe();
  const pending = raw.pendingActivities?.map(
    (one) => `${one.activityType?.name} attempt ${one.attempt}: ${one.lastFailure?.message}`,
  );
  const { events } = await handle.fetchHistory();
  const last = events?.slice(-12).map((event) => `${String(event.eventId)} ${event.eventType}`);
  return JSON.stringify({ historyLength, pending, task: raw.pendingWorkflowTask, last }, null, 1);
}

/** The reason with which a decision was refused. */
export async function reasonOf(decision: Promise<unknown>): Promise<string> {
  try {
    await decision;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error ? cause.message : String(error);
  }
  return 'the decision was not refused';
}
