import {
  ApplicationFailure,
  condition,
  makeContinueAsNewFunc,
  setHandler,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { DecisionArgument } from '../../../src/domain/decision';
import type { DecisionAnswer } from '../../../src/workflows/messages';
import type { GuardReport, GuardRequest } from '../../../src/domain/guard';
import type { Outcome } from '../../../src/domain/outcome';
import type { Phase, RunKind } from '../../../src/domain/phase';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RolloutResult, RolloutStatus } from '../../../src/domain/status';
import { outcomes } from '../../../src/domain/outcome';
import { decisionUpdates, statusQuery, workflowTypes } from '../../../src/workflows/messages';
import { sampleStatus } from '../../support/status-samples';
import { resultFor } from './readings';
import { splitSnapshot } from './split-snapshot';

/** What a run of an image tag does at once; any other tag awaits decisions in the first phase of its kind. */
const TAGS: Readonly<Record<string, { phase: Phase; shifted?: boolean; outcome?: Outcome; refusesAbort?: string }>> = {
  shifted: { phase: 'watching', shifted: true },
  turning: { phase: 'rollingBack', shifted: true, refusesAbort: 'it is rolling back already' },
  retiring: { phase: 'draining', shifted: true, refusesAbort: 'the way back is `rollout undo`, once this has ended' },
  done: { phase: 'completed', shifted: true, outcome: 'completed' },
  'given-up': { phase: 'closed', shifted: true, outcome: 'released' },
  impossible: { phase: 'closed', outcome: 'refused' },
};

/** Reads for a moment, and goes on as a staging deploy where the environment is called so. */
export async function productionRollout(request: RolloutRequest): Promise<RolloutResult> {
  if (!request.environment.startsWith('rolling')) return await standIn(request, 'rollout', 'awaitingApproval');
  setHandler(statusQuery, () => statusOf(request, 'rollout', 'preflight', null));
  setHandler(decisionUpdates.supersede, (_argument: DecisionArgument): DecisionAnswer => {
    throw refusal('it still reads its environment');
  });
  await sleep(700);
  const goOn = makeContinueAsNewFunc<typeof stagingDeploy>({ workflowType: workflowTypes.stagingDeploy });
  return await goOn(request);
}

/** Deploys until it is superseded or aborted. */
export async function stagingDeploy(request: RolloutRequest): Promise<RolloutResult> {
  return await standIn(request, 'deploy', 'preparing');
}

/** Restores at once; for the reason `slowly`, until it is ended. */
export async function restoreTraffic(request: RolloutRequest): Promise<RolloutResult> {
  return await standIn(request, 'restore', 'restoring', request.reason === 'slowly' ? undefined : 'restored');
}

/** One look: tells what it was told of pauses; fails where the environment is called so. */
export async function guardEnvironment({ environment, pausedUntil }: GuardRequest): Promise<GuardReport> {
  if (environment.startsWith('blind')) throw ApplicationFailure.nonRetryable('the worker may not read the records');
  const at = Date.now();
  const finding = pausedUntil === null ? 'all traffic is on blue' : `paused until ${pausedUntil}`;
  return Promise.resolve({ environment, at, state: 'quiet', finding, did: null, runId: null, told: {} });
}

async function standIn(request: RolloutRequest, kind: RunKind, first: Phase, ending?: Outcome): Promise<RolloutResult> {
  const { phase = first, shifted, outcome = ending, refusesAbort } = TAGS[request.imageTag] ?? {};
  let end: Outcome | null = outcome ?? null;
  setHandler(statusQuery, () => statusOf(request, kind, phase, end));
  const ends = (becomes: Outcome, message: string): DecisionAnswer => {
    end = becomes;
    return { accepted: true, message };
  };
  setHandler(decisionUpdates.abort, (_argument: DecisionArgument) => {
    if (refusesAbort) throw refusal(refusesAbort);
    return ends('rolledBack', 'abort was counted');
  });
  setHandler(decisionUpdates.supersede, ({ sequence }) => {
    if (sequence <= (request.sequence ?? 0)) throw refusal(`sequence ${sequence} is not higher`);
    return ends('superseded', 'superseded');
  });
  if (shifted) upsertMemo({ snapshot: splitSnapshot });
  await condition(() => end !== null);
  return finish(request, kind, phase, end ?? 'completed');
}

function finish(request: RolloutRequest, kind: RunKind, phase: Phase, outcome: Outcome): RolloutResult {
  upsertSearchAttributes([
    { key: defineSearchAttributeKey('RolloutOutcome', SearchAttributeType.KEYWORD), value: outcome },
  ]);
  const result = resultFor(statusOf(request, kind, phase, outcome));
  const type = outcomes[outcome].failure;
  if (type === null) return result;
  throw ApplicationFailure.create({ type, message: result.message, nonRetryable: true, details: [result] });
}

function statusOf(request: RolloutRequest, kind: RunKind, phase: Phase, outcome: Outcome | null): RolloutStatus {
  const { workflowId, runId } = workflowInfo();
  return sampleStatus({ workflowId, runId, kind, request, phase, outcome });
}

function refusal(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'DecisionRefused', message: why, nonRetryable: true });
}
