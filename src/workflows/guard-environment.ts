import { workflowInfo } from '@temporalio/workflow';
import type { GuardReport, GuardRequest, RunLook } from '../domain/guard';
import type { GuardDecision } from '../domain/guard-rules';
import type { ProductionSettings } from '../domain/settings';
import type { Known } from './guard/guard-report';
import { blindLook, decideGuard, judgeSight } from '../domain/guard-rules';
import { guardRequestSchema } from '../domain/guard';
import { failureText } from '../domain/failure';
import { restoreKey } from '../domain/guard-orphan';
import { answers } from './activity-proxies';
import { isKnown, reportOf } from './run/workflow-failure';
import { readPlainInput } from './run/read-request';
import { report, tellAndReport } from './guard/guard-report';
import { seeTraffic } from './guard/see-traffic';
import { startRestore } from './guard/start-restore';

/**
 * One look of the guard: who is in charge of the environment's traffic, and when nobody is, whether it is whole. Traffic
 * that a run left behind is sent back to where it was, and a run that is stalled with split traffic is ended for that;
 * everything else is told to people. Never fails: a look that could not be made is a finding. It holds no lock, so it writes
 * nothing itself: the restore that it starts does.
 */
export async function guardEnvironment(raw: GuardRequest): Promise<GuardReport> {
  const request = readPlainInput(guardRequestSchema, raw);
  const { environment, pausedUntil } = request;
  // Of the workflows of a Schedule each gets the result of the last one that completed.
  const previous = (workflowInfo().lastResult ?? null) as GuardReport | null;
  let known: Known = { environment, previous, temporalUi: null };
  try {
    const whole = { environment, imageTag: 'guard', requestedBy: 'guard' };
    const settings = await answers.resolveSettings(`Settings of ${environment} from the worker's configuration`, whole);
    known = { ...known, temporalUi: settings.temporalUi };
    if (settings.strategy === 'rolling') return report(known, idle(`${environment} has no colours to guard.`));
    if (settings.guard.mode === 'off') return report(known, idle('The guard is off in the configuration.'));
    return await lookOnce(known, request, settings, settings.guard.mode);
  } catch (error) {
    if (!isKnown(error)) throw error;
    const judgement = blindLook(known, failureText({ ...reportOf(error), next: '' }));
    return await tellAndReport(known, decideGuard(judgement, { now: Date.now(), pausedUntil, previous }), null);
  }
}

async function lookOnce(
  known: Known,
  { pausedUntil }: GuardRequest,
  settings: ProductionSettings,
  mode: 'restore' | 'alert',
): Promise<GuardReport> {
  const look = await answers.lookAtRuns('Who is in charge?', { environment: known.environment });
  const traffic = await seeTraffic(settings, look);
  const sight = { ...known, now: Date.now(), pausedUntil, mode, checkEveryMs: settings.checks.everyMs, look, traffic };
  const decision = decideGuard(judgeSight(sight), sight);
  if (look.kind === 'open' && decision.restore === null) return await tellAndReport(known, decision, look);
  return await act(known, decision, look);
}

/** Acts on traffic that nobody was in charge of, unless somebody has taken charge since. */
async function act(known: Known, decision: GuardDecision, look: RunLook): Promise<GuardReport> {
  const { restore, tell, finding, runId } = decision;
  if (restore === null && tell === null) return report(known, decision);
  const { environment } = known;
  const again = await answers.lookAtRuns('Is still nobody in charge?', { environment });
  if (runIdOf(again) !== runIdOf(look) || isFailing(again) !== isFailing(look)) {
    return report(known, takenOver(runIdOf(again)));
  }
  if (restore === null || runId === null) return await tellAndReport(known, decision, look);

  // Should the guard end right here, its next look finds a run that was cut off.
  if (isFailing(look)) await answers.endRun(`End the stalled run ${runId}`, { environment, runId, reason: finding });
  const restoring = await startRestore({ environment, to: restore, reason: finding });
  if (restoring === null) return report(known, takenOver(null));
  const did = `${isFailing(look) ? 'The run was ended. ' : ''}Traffic is being restored by run ${restoring}.`;
  return await tellAndReport(known, decision, look, { did, at: { [restoreKey(runId)]: Date.now() } });
}

/** Whether a run is open that can do nothing any more. */
function isFailing(look: RunLook): boolean {
  return look.kind === 'open' && look.failing !== undefined;
}

function runIdOf(look: RunLook): string | null {
  return look.kind === 'none' ? null : look.runId;
}

function takenOver(runId: string | null): Pick<GuardReport, 'state' | 'finding' | 'runId'> {
  return { state: 'inCharge', finding: 'Somebody took charge while the guard looked.', runId };
}

function idle(finding: string): Pick<GuardReport, 'state' | 'finding' | 'runId'> {
  return { state: 'unknown', finding, runId: null };
}
