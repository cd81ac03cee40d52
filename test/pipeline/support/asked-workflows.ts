import { ApplicationFailure, condition, defineQuery, setHandler, workflowInfo } from '@temporalio/workflow';
import type { DecisionArgument } from '../../../src/domain/decision';
import type { DecisionAnswer } from '../../../src/workflows/messages';
import type { Outcome } from '../../../src/domain/outcome';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RolloutResult, RolloutStatus } from '../../../src/domain/status';
import { outcomes } from '../../../src/domain/outcome';
import { decisionUpdates, statusQuery } from '../../../src/workflows/messages';
import { resultFor } from '../../client/support/readings';
import { samplePlan, sampleStatus } from '../../support/status-samples';

/** What a run was given: its request and every decision, tokens included. */
export interface Received {
  readonly request: RolloutRequest;
  readonly decisions: DecisionArgument[];
}

export const receivedQuery = defineQuery<Received>('received');

export const PLAN_DIGEST = `sha256:${'d'.repeat(64)}`;

/** Has a plan at once, and ends by the second approval, by a rejection or an abort; the tag `impossible` is refused. */
export async function productionRollout(request: RolloutRequest): Promise<RolloutResult> {
  const { workflowId, runId } = workflowInfo();
  const received: Received = { request, decisions: [] };
  let outcome: Outcome | null = request.imageTag === 'impossible' ? 'refused' : null;
  const status = (): RolloutStatus =>
    sampleStatus({
      ...{ workflowId, runId, request, outcome, phase: outcome ? 'closed' : 'awaitingApproval' },
      ...(outcome === 'refused'
        ? { findings: [{ code: 'Split', subject: 'record a', problem: 'is split', cure: 'restore it' }] }
        : { plan: { ...samplePlan(), imageTag: request.imageTag }, planDigest: PLAN_DIGEST }),
      approvals: { needed: 2, givenBy: [...voices], expiresAt: null },
      temporalUi: 'http://temporal.test/namespaces/default',
    });
  const voices = new Set<string>();
  const counted = (argument: DecisionArgument, message: string): DecisionAnswer => {
    received.decisions.push(argument);
    return { accepted: true, message };
  };
  setHandler(statusQuery, status);
  setHandler(receivedQuery, () => received);
  setHandler(decisionUpdates.approve, (argument) => {
    if (argument.by === request.requestedBy && request.mode !== 'undo') {
      throw ApplicationFailure.nonRetryable(`${argument.by} asked for this rollout and cannot approve it`);
    }
    voices.add(argument.by);
    if (voices.size >= 2) outcome = 'completed';
    return counted(argument, `${voices.size} of 2 approvals`);
  });
  setHandler(decisionUpdates.abort, (argument) => {
    outcome = 'aborted';
    return counted(argument, 'it is aborted');
  });
  await condition(() => outcome !== null);
  const result = resultFor(status());
  const type = outcomes[result.outcome].failure;
  if (type === null) return result;
  throw ApplicationFailure.create({ type, message: result.message, nonRetryable: true, details: [result] });
}
