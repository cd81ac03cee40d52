import type { Client } from '@temporalio/client';
import type { DecisionArgument, DecisionKind } from '../domain/decision';
import type { PlanAnswer } from '../domain/plan';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import type { DecisionOutcome, RunRef } from './decide';
import type { GuardLook } from './guard-look';
import type { ListOptions } from './list-runs';
import type { GuardChange } from './pause-guard';
import type { RunReading } from './read-run';
import type { RollbackAnswer, RollbackAsk } from './roll-back';
import type { RunFacts } from '../domain/run-facts';
import type { StartedRollout } from './start-rollout';
import type { WatchOptions, WatchedStatus } from './watch-run';
import { DEFAULT_TASK_QUEUE, taskQueues } from '../workflows/messages';
import { decide } from './decide';
import { lookAtGuard } from './guard-look';
import { listRuns } from './list-runs';
import { makePlan } from './make-plan';
import { pauseGuard, resumeGuard } from './pause-guard';
import { readRun, resultOf } from './read-run';
import { rollBack } from './roll-back';
import { describeRun } from './run-facts';
import type { Store } from './store/or-stored';
import { orStored } from './store/or-stored';
import { readStored, watchOrStored } from './store/read-stored';
import { startRollout } from './start-rollout';
import { watchRun } from './watch-run';

/** Rollouts over a Temporal client. Every method throws a `ClientFailure` that says what happened and the cure. */
export interface RolloutClient {
  /**
   * Starts what the request's mode says (a rollout, an undo, a restore), or returns the run of the same request
   * (`existing`). `supersede` ends one of a lower sequence first, where the worker allows it: a rollout that still awaits
   * approval, a staging deploy at any time. Throws `refused`, naming what runs, when the environment is taken.
   */
  start(request: RolloutRequest, options?: { readonly supersede?: boolean }): Promise<StartedRollout>;
  /**
   * Sends a decision to the run that was looked at, and to no other; answers within 5 s or so. Throws `RefusedDecision`
   * with the reason, `nothingRuns` when that run has ended.
   */
  decide<K extends DecisionKind>(kind: K, run: RunRef, argument: DecisionArgument<K>): Promise<DecisionOutcome>;
  /**
   * The latest run of an environment, or a certain one, as it stands; `result` is set once it has ended. Like `result`, `list`
   * and `watch` it reads the store of ended runs where Temporal knows none.
   */
  status(environment: string, runId?: string): Promise<RunReading>;
  /** What Temporal knows of the latest run without any worker. */
  describe(environment: string): Promise<RunFacts>;
  /**
   * Takes traffic back: tells the running rollout to, or starts a restore to where traffic came from before a run that was
   * cut off, or to the colour asked for. Throws `refused` with the cure when there is nothing to take back.
   */
  rollback(environment: string, ask: RollbackAsk): Promise<RollbackAnswer>;
  /** Waits for the end of the latest run, or of a certain one and whatever it goes on as. Runs that failed in an outcome of ours have a result too. */
  result(environment: string, runId?: string): Promise<RolloutResult>;
  /** Rollouts, newest first. */
  list(options?: ListOptions): Promise<RunFacts[]>;
  /** What a rollout would do and what stands against it. Writes nothing. */
  plan(request: RolloutRequest): Promise<PlanAnswer>;
  /** What the environment's guard found last, and when it looks next. Throws `nothingRuns` when it has no guard. */
  guard(environment: string): Promise<GuardLook>;
  /** Lets the guard look but not act for at most 24 h; returns until when, epoch milliseconds. It acts again by itself. */
  pauseGuard(environment: string, change: GuardChange & { readonly forMs: number }): Promise<number>;
  /** Lets the guard act again at once. */
  resumeGuard(environment: string, change: GuardChange): Promise<void>;
  /** Looks at one run and whatever it goes on as, every second, until it closes; a server or worker that is away only makes looks `stale`. */
  watch(environment: string, options?: WatchOptions): AsyncIterable<WatchedStatus>;
}

/** Options of the client. */
export interface RolloutClientOptions {
  /** Base of the worker's task queues, `rollout` by default. */
  readonly taskQueue?: string;
  /** Where ended runs are read that Temporal has forgotten; nowhere when left out. */
  readonly store?: Store;
}

/** Makes a rollout client of a Temporal client, whose connection stays the caller's to close. */
export function createRolloutClient(client: Client, options: RolloutClientOptions = {}): RolloutClient {
  const taskQueue = taskQueues(options.taskQueue ?? DEFAULT_TASK_QUEUE).workflows;
  const store: Store = options.store ?? (() => Promise.resolve(null));
  return {
    start: (request, startOptions) => startRollout(client, taskQueue, request, startOptions),
    decide: (kind, run, argument) => decide(client, kind, run, argument),
    status: (environment, runId) =>
      orStored<RunReading>(
        store,
        () => readRun(client, environment, runId),
        (runs) => readStored(runs, environment, runId),
      ),
    describe: (environment) => describeRun(client, environment),
    result: (environment, runId) =>
      orStored(
        store,
        async () => resultOf(client, await describeRun(client, environment, runId)),
        async (runs) => (await readStored(runs, environment, runId))?.result ?? null,
      ),
    rollback: (environment, ask) => rollBack(client, taskQueue, environment, ask),
    guard: (environment) => lookAtGuard(client, environment),
    pauseGuard: (environment, change) => pauseGuard(client, environment, change),
    resumeGuard: (environment, change) => resumeGuard(client, environment, change),
    list: (listOptions) => listRuns(client, store, listOptions),
    plan: (request) => makePlan(client, taskQueue, request),
    watch: (environment, watchOptions) =>
      watchOrStored(watchRun(client, environment, watchOptions), store, { environment, runId: watchOptions?.runId }),
  };
}
