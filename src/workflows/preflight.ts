import type { Outcome } from '../domain/outcome';
import type { Rollout } from './open-rollout';
import type { Inspection } from './inspect';
import { failureText } from '../domain/failure';
import { inspect } from './inspect';
import { reads } from './activity-proxies';
import { isKnown, reportOf } from './workflow-failure';

/** How a part before the first write ends the rollout, or null to go on. */
export type Ending = { readonly outcome: Outcome; readonly message: string } | null;

/**
 * Resolves the worker's configuration (its result in history is binding for this run), reads everything, makes the plan.
 * Reads only. Ends as `refused` with all findings.
 */
export async function preflight(rollout: Rollout): Promise<Ending> {
  const { state } = rollout;
  rollout.enter('preflight', { what: 'Reading the environment and making the plan.' });
  try {
    state.settings = await reads.resolveSettings.executeWithOptions(
      { summary: `Settings of ${state.request.environment} from the worker's configuration` },
      [state.request],
    );
  } catch (error) {
    if (!isKnown(error) || state.stop) throw error;
    const report = reportOf(error);
    state.findings = [{ code: report.type, subject: 'request', problem: report.what, cure: report.next }];
    return { outcome: 'refused', message: `Refused: ${failureText(report)} Nothing was written.` };
  }
  return note(rollout, await inspect(state.request, state.settings));
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
  const reasons = inspection.findings
    .map((one) => `${one.subject}: ${sentence(one.problem)} Cure: ${sentence(one.cure)}`)
    .join(' ');
  const count = inspection.findings.length;
  return {
    outcome: 'refused',
    message: `Refused for ${count} ${count === 1 ? 'reason' : 'reasons'}. ${reasons} Nothing was written.`,
  };
}

/** With exactly one full stop, whether or not whoever wrote it put one. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
