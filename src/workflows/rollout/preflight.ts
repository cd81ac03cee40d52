import type { Rollout } from './open-rollout';
import type { Inspection } from './inspect';
import type { Ending } from '../run/before-writes';
import { inspect } from './inspect';
import { handOver } from '../run/hand-over';
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
  if (settings.strategy === 'rolling') return handOver(workflowTypes.stagingDeploy, state.request);
  state.settings = settings;
  const unknown = await verifyRequester(rollout, settings.approvals);
  if (unknown) return unknown;
  return note(rollout, await inspect(state.request, settings));
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
