import type { FailureReport } from '../../domain/failure';
import type { Finding } from '../../domain/plan';
import type { Outcome } from '../../domain/outcome';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import type { Run } from './open-run';
import type { RunState } from './run-state';
import { failureText } from '../../domain/failure';
import { reads } from '../activity-proxies';
import { isKnown, reportOf } from './workflow-failure';

/** How a run ends: what it comes to, and in words. */
export interface End {
  readonly outcome: Outcome;
  readonly message: string;
}

/** How a part before the first write ends the run, or null to go on. */
export type Ending = End | null;

/** Resolves the worker's configuration for this request; what it refuses ends the run as `refused`. */
export async function readSettings(
  run: Run,
): Promise<{ readonly settings: ProductionSettings | RollingSettings } | End> {
  const { state } = run;
  try {
    const settings = await reads.resolveSettings(
      `Settings of ${state.request.environment} from the worker's configuration`,
      state.request,
    );
    state.temporalUi = settings.temporalUi;
    state.recorded = placeOf(settings);
    // Runs that began before there were stores have no word about them in their settings.
    state.stored = Boolean(settings.storedIn);
    return { settings };
  } catch (error) {
    if (!isKnown(error) || state.stop || state.ending) throw error;
    return refusedRequest(run, reportOf(error));
  }
}

/** Runs that began before there were records have no word about them in their settings. */
function placeOf({ recordedIn, url, strategy }: ProductionSettings | RollingSettings): RunState['recorded'] {
  return recordedIn ? { environmentUrl: url, production: strategy === 'blueGreen' } : null;
}

/** Ends a run whose request does not fit the configuration. */
export function refusedRequest({ state }: Run, report: FailureReport): End {
  state.findings = [{ code: report.type, subject: 'request', problem: report.what, cure: report.next }];
  return { outcome: 'refused', message: `Refused: ${failureText(report)} Nothing was written.` };
}

/** Ends a run for everything an inspection found. */
export function refusedFor(findings: readonly Finding[]): End {
  const reasons = findings
    .map((one) => `${one.subject}: ${sentence(one.problem)} Cure: ${sentence(one.cure)}`)
    .join(' ');
  const count = findings.length;
  return {
    outcome: 'refused',
    message: `Refused for ${count} ${count === 1 ? 'reason' : 'reasons'}. ${reasons} Nothing was written.`,
  };
}

/** Runs the part of a story that only reads: whoever stops the run there ends one that has changed nothing. */
export async function untilWrites<T>(run: Run, part: () => Promise<T>): Promise<T | End> {
  try {
    return await part();
  } catch (failure) {
    const { stop } = run.state;
    if (!stop) throw failure;
    return { outcome: 'aborted', message: failureText({ ...stop, did: 'Nothing was written.' }) };
  }
}

/** With exactly one full stop, whether or not whoever wrote it put one. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
