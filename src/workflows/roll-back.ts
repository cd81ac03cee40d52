import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { FailureReport } from '../domain/failure';
import type { RolloutResult } from '../domain/status';
import type { Checker } from './checker';
import type { Rollout } from './open-rollout';
import { approvedContext } from './approved-context';
import { failureText } from '../domain/failure';
import { formatDuration } from '../domain/duration';
import { drainCandidate } from './drain';
import { isKnown, reportOf } from './workflow-failure';
import { liveIsServing } from './live-is-serving';
import { returnTraffic, stayReturned } from './return-traffic';
import { stopCandidates } from './deploy-candidate';

/** Longest distance between two alerts of an unverified rollback. */
const ALERT_AT_MOST_EVERY_MS = 60 * 60_000;

/**
 * The compensation. Whatever went wrong, traffic goes back to live first, then the candidate to zero. Runs in a scope
 * that nothing cancels, and closes the run with its outcome; before the first write of weights it only stops candidates.
 */
export async function rollBack(rollout: Rollout, failure: unknown, checker: Checker | null): Promise<RolloutResult> {
  const { state } = rollout;
  // Before the first shift a bug of ours moves no traffic: the task fails, and a fixed worker goes on from there.
  if (!isKnown(failure) && state.firstShiftAt === null) throw failure;
  const report = reportOf(failure);
  state.failure = report;
  state.stop ??= report;
  checker?.stop();
  state.window = null;
  state.mode = 'running';
  state.modeUntil = null;
  return state.firstShiftAt === null ? await withoutTraffic(rollout, report) : await withTraffic(rollout, report);
}

async function withoutTraffic(rollout: Rollout, report: FailureReport): Promise<RolloutResult> {
  rollout.enter('rollingBack', { what: 'No traffic was moved. The candidate is stopped.' });
  const stopped = await stopCandidates(rollout);
  const did = stopped
    ? 'No traffic was moved; the candidate is at zero again.'
    : 'No traffic was moved; the candidate still runs.';
  return rollout.close('failedBeforeTraffic', failureText({ ...report, did }));
}

async function withTraffic(rollout: Rollout, report: FailureReport): Promise<RolloutResult> {
  const { state } = rollout;
  const began = Date.now();
  state.unverifiedSince = began;
  rollout.tell(
    'RollingBack',
    failureText({ ...report, did: 'All traffic is being sent back to live.', next: 'Watch it; nothing to do yet.' }),
  );
  rollout.enter('rollingBack', { what: 'All weight to live; then verified, drained, and the candidate stopped.' });

  const released = await verifiedOrReleased(rollout);
  if (released) return rollout.close('released', releasedText(rollout, report));
  const took = formatDuration(Date.now() - began);
  rollout.tell('TrafficBack', `Live has all traffic again, verified after ${took}.`);

  state.next = { what: 'The candidate is drained and stopped; late writes are looked for.', at: null };
  rollout.show();
  const [stopped] = await Promise.all([drainAndStop(rollout), stayReturned(rollout)]);
  const did = `Live has all traffic again, verified after ${took}; ${stopped ? 'the candidate is at zero' : 'the candidate still runs'}.`;
  return rollout.close('rolledBack', failureText({ ...report, did }));
}

/** Returns traffic, alerting for as long as that is not verified. @returns true when two people gave it up */
async function verifiedOrReleased(rollout: Rollout): Promise<boolean> {
  const { state } = rollout;
  const scope = new CancellationScope();
  let bug: { error: unknown } | null = null;
  const noteBug = (error: unknown): void => {
    if (!isCancellation(error)) bug = { error };
  };
  const returning = scope.run(() => tryToReturn(rollout)).catch(noteBug);
  const alerting = scope.run(() => alertWhileUnverified(rollout)).catch(noteBug);
  await condition(() => state.unverifiedSince === null || state.released || bug !== null);
  scope.cancel();
  await Promise.all([returning, alerting]);
  throwBug(bug);
  return state.unverifiedSince !== null;
}

async function tryToReturn(rollout: Rollout): Promise<void> {
  if (!(await liveIsServing(rollout))) await waitForLive(rollout);
  await returnTraffic(rollout);
  rollout.state.unverifiedSince = null;
}

/** A bug of ours fails the workflow task, which is tried again until a fixed worker comes. */
function throwBug(bug: { error: unknown } | null): void {
  if (bug) throw bug.error;
}

/** The one exception to "the write waits for nothing": sending everybody to a dead live would be worse than waiting. */
async function waitForLive(rollout: Rollout): Promise<void> {
  const { waitForLiveMs } = approvedContext(rollout.state).settings.rollback;
  const until = Date.now() + waitForLiveMs;
  rollout.tell(
    'LiveUnhealthy',
    `Live has no healthy target. It is raised to its count; weights are held until it is healthy, ${formatDuration(waitForLiveMs)} at most.`,
  );
  while (Date.now() < until) {
    await sleep('5s', { summary: 'Waiting for live to have a healthy target' });
    if (await liveIsServing(rollout)) return;
  }
}

async function alertWhileUnverified(rollout: Rollout): Promise<void> {
  const { state } = rollout;
  const { alertEveryMs } = approvedContext(state).settings.rollback;
  let pause = alertEveryMs;
  for (;;) {
    await sleep(pause, { summary: 'Alert when the rollback is still not verified' });
    const lasting = formatDuration(Date.now() - (state.unverifiedSince ?? Date.now()));
    rollout.tell(
      'RollbackUnverified',
      `For ${lasting} traffic could not be confirmed to be back on live. It is retried every 10 s at most. ` +
        'Look at Route 53 and at the pending activity in the Temporal UI; if traffic is safe by your own hands, two people may `rollout release`.',
    );
    pause = Math.min(pause * 2, ALERT_AT_MOST_EVERY_MS);
  }
}

async function drainAndStop(rollout: Rollout): Promise<boolean> {
  await drainCandidate(rollout);
  return stopCandidates(rollout);
}

function releasedText(rollout: Rollout, report: FailureReport): string {
  const { plan } = approvedContext(rollout.state);
  const records = plan.records.map((record) => record.name).join(', ');
  return failureText({
    ...report,
    did: 'The rollback could not be verified and was released by two people. THE STATE OF TRAFFIC IS UNKNOWN.',
    next: `Look at the weights of ${records} now and set live to 100.`,
  });
}
