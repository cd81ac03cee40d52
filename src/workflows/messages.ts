import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { DecisionArgument, DecisionKind } from '../domain/decision';
import { decisionKinds } from '../domain/decision';
import type { RecordedRun, RunRecord } from '../domain/records';
import type { RolloutStatus } from '../domain/status';
import type { KeptRun } from '../domain/stored-run';

/** Answer to a decision that counted: one sentence for the person who made it. */
export interface DecisionAnswer {
  readonly accepted: true;
  readonly message: string;
}

/** The whole status of a rollout. */
export const statusQuery = defineQuery<RolloutStatus>('status');

type DecisionUpdates = {
  readonly [K in DecisionKind]: UpdateDefinition<DecisionAnswer, [DecisionArgument<K>], K>;
};

/**
 * Every decision as an Update: it answers at once, with the reason when it is refused. The Signals of the same names wait in
 * history until a worker is back; an invalid one is recorded as refused.
 */
export const decisionUpdates = Object.fromEntries(
  decisionKinds.map((kind) => [kind, defineUpdate(kind)]),
) as DecisionUpdates;

/** Names of the workflows, for clients that must not import workflow code. */
export const workflowTypes = {
  /** Carries a tag to an environment, or undoes that; in a rolling environment it continues as `stagingDeploy`. */
  productionRollout: 'productionRollout',
  stagingDeploy: 'stagingDeploy',
  /** Weights to a named colour and nothing else. */
  restoreTraffic: 'restoreTraffic',
  planRollout: 'planRollout',
  /** One look of the guard; started by its Schedule. */
  guardEnvironment: 'guardEnvironment',
  /** Keeps the records of one run on GitHub; started by that run. */
  keepRecords: 'keepRecords',
  /** Keeps the result of one run in the store; started by that run. */
  keepResult: 'keepResult',
} as const;

/** ID of the Schedule of an environment's guard; the workflows it starts are called so, with their time appended. */
export function guardId(environment: string): string {
  return `guard/${environment}`;
}

/** ID of the workflow that keeps a run's records. */
export function recordsId({ environment, runId }: Pick<RecordedRun, 'environment' | 'runId'>): string {
  return `records/${environment}/${runId}`;
}

/** ID of the workflow that keeps a run's result. */
export function resultId({ environment, runId }: Pick<KeptRun, 'environment' | 'runId'>): string {
  return `results/${environment}/${runId}`;
}

/** A run says that it ends, to whoever keeps its result. */
export const runCloses = defineSignal('runCloses');

/** What a run wants to have recorded of it, told to whoever keeps its records. */
export const recordWanted = defineSignal<[RunRecord]>('recordWanted');

/** Task queue of workflows and reads; checks and writes have queues of their own, so that none starves another. */
export const taskQueues = (base: string): { workflows: string; checks: string; writes: string } => ({
  workflows: base,
  checks: `${base}-checks`,
  writes: `${base}-writes`,
});

/** The default base of the task queues. */
export const DEFAULT_TASK_QUEUE = 'rollout';

/** Search attributes that a rollout sets, with Temporal's type names. None is called Status: it clashes in the UI. */
export const searchAttributes = {
  RolloutEnvironment: 'Keyword',
  RolloutPhase: 'Keyword',
  RolloutImageTag: 'Keyword',
  RolloutOutcome: 'Keyword',
  RolloutWeight: 'Int',
} as const;

/** The same as Temporal's SDK reads and writes them. */
export const attributeKeys = {
  environment: defineSearchAttributeKey('RolloutEnvironment', SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey('RolloutPhase', SearchAttributeType.KEYWORD),
  imageTag: defineSearchAttributeKey('RolloutImageTag', SearchAttributeType.KEYWORD),
  outcome: defineSearchAttributeKey('RolloutOutcome', SearchAttributeType.KEYWORD),
  weight: defineSearchAttributeKey('RolloutWeight', SearchAttributeType.INT),
};
