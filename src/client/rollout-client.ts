import type { Client } from '@temporalio/client';
import type { DecisionArgument, DecisionKind } from '../domain/decision';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import type { DecisionOutcome } from './decide';
import type { ListOptions } from './list-runs';
import type { PlanAnswer } from './make-plan';
import type { RunReading } from './read-run';
import type { RunFacts } from './run-facts';
import type { StartedRollout } from './start-rollout';
import type { WatchOptions, WatchedStatus } from './watch-run';
import { DEFAULT_TASK_QUEUE, taskQueues } from '../workflows/messages';
import { decide } from './decide';
import { listRuns } from './list-runs';
import { makePlan } from './make-plan';
import { readRun, resultOf } from './read-run';
import { describeRun } from './run-facts';
import { startRollout } from './start-rollout';
import { watchRun } from './watch-run';

/** Rollouts over a Temporal client. Every method throws a `ClientFailure` that says what happened and the cure. */
export interface RolloutClient {
  /**
   * Starts a rollout, or returns the one that runs for the same request (`existing`). `supersede` ends one of a lower
   * sequence that still awaits approval. Throws `refused`, naming what runs, when the environment is taken.
   */
  start(request: RolloutRequest, options?: { readonly supersede?: boolean }): Promise<StartedRollout>;
  /** Sends a decision; answers within 5 s or so. Throws `RefusedDecision` with the reason. */
  decide<K extends DecisionKind>(kind: K, environment: string, argument: DecisionArgument<K>): Promise<DecisionOutcome>;
  /** The latest run of an environment as it stands; `result` is set once it has ended. */
  status(environment: string): Promise<RunReading>;
  /** What Temporal knows of the latest run without any worker. */
  describe(environment: string): Promise<RunFacts>;
  /** Waits for the end of the latest run, or of a certain one. Runs that failed in an outcome of ours have a result too. */
  result(environment: string, runId?: string): Promise<RolloutResult>;
  /** Rollouts, newest first. */
  list(options?: ListOptions): Promise<RunFacts[]>;
  /** What a rollout would do and what stands against it. Writes nothing. */
  plan(request: RolloutRequest): Promise<PlanAnswer>;
  /** Looks at one run, every second, until it closes; a server or worker that is away only makes looks `stale`. */
  watch(environment: string, options?: WatchOptions): AsyncIterable<WatchedStatus>;
}

/** Options of the client. */
export interface RolloutClientOptions {
  /** Base of the worker's task queues, `rollout` by default. */
  readonly taskQueue?: string;
}

/** Makes a rollout client of a Temporal client, whose connection stays the caller's to close. */
export function createRolloutClient(client: Client, options: RolloutClientOptions = {}): RolloutClient {
  const taskQueue = taskQueues(options.taskQueue ?? DEFAULT_TASK_QUEUE).workflows;
  return {
    start: (request, startOptions) => startRollout(client, taskQueue, request, startOptions),
    decide: (kind, environment, argument) => decide(client, kind, environment, argument),
    status: (environment) => readRun(client, environment),
    describe: (environment) => describeRun(client, environment),
    result: async (environment, runId) => resultOf(client, await describeRun(client, environment, runId)),
    list: (listOptions) => listRuns(client, listOptions),
    plan: (request) => makePlan(client, taskQueue, request),
    watch: (environment, watchOptions) => watchRun(client, environment, watchOptions),
  };
}
