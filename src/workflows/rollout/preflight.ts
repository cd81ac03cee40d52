import { makeContinueAsNewFunc } from '@temporalio/workflow';
import type { RolloutRequest } from '../../domain/request';
import type { Rollout } from './open-rollout';
import type { Inspection } from './inspect';
import type { stagingDeploy } from '../staging-deploy';
import type { Ending } from '../run/before-writes';
import { inspect } from './inspect';
import { readSettings, refusedFor } from '../run/before-writes';
import { verifyRequester } from './verify-requester';
import { workflowTypes } from '../messages';

/**
 * Resolves the worker's configuration (its result in history is binding for this run), reads everything, makes the plan.
 * Reads only. Ends as `refused` with all findings.
 */
export async function preflight(rollout: Rollout): Promise<Ending> {
  const { state } = rollout;
  rollout.enter('preflight', { what: 'Reading the environment and making the plan.' });
  const read = await readSettings(rollout);
  if ('outcome' in read) return read;
  const { settings } = read;
  if (settings.strategy === 'rolling') return continueInPlace(state.request);
  state.settings = settings;
  const unknown = await verifyRequester(rollout, settings.approvals);
  if (unknown) return unknown;
  return note(rollout, await inspect(state.request, settings));
}

/**
 * Where tasks are replaced in place, another story is told, under the same lock. Only the worker knows the strategy:
 * whoever starts a rollout has no configuration.
 */
async function continueInPlace(request: RolloutRequest): Promise<never> {
  return makeContinueAsNewFunc<typeof stagingDeploy>({ workflowType: workflowTypes.stagingDeploy })(request);
}

/** Keeps what an inspection found; ends as `refused` when it found reasons. */
export function note(rollout: Rollout, inspection: Inspection): Ending {
  const { state } = rollout;
  state.findings = inspection.findings;
  state.facts = inspection.facts;
  if (inspection.findings.length === 0 && inspection.plan && inspection.digest && inspection.snapshot) {
    state.plan = inspection.plan;
    state.planDigest = inspection.digest;
    state.snapshot = inspection.snapshot;
    return null;
  }
  return refusedFor(inspection.findings);
}
