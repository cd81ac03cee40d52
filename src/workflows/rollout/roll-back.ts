import { sleep } from '@temporalio/workflow';
import type { FailureReport } from '../../domain/failure';
import type { RolloutResult } from '../../domain/status';
import type { Checker } from './checker';
import type { Return } from '../run/return-traffic';
import type { Rollout } from './open-rollout';
import { approvedContext } from './approved-context';
import { failureText } from '../../domain/failure';
import type { RecordReading } from '../../domain/observation';
import { formatDuration } from '../../domain/duration';
import { describeWeights } from '../../domain/weights';
import { deadLive } from './dead-live';
import { drainCandidate } from './drain';
import { isKnown, reportOf } from '../run/workflow-failure';
import { returnTraffic, sendAhead, stayReturned } from '../run/return-traffic';
import { allRecords, ourWeights } from './shift-traffic';
import { releaseCapacity } from './hold-capacity';
import { untilVerified } from '../run/until-verified';
import { stopCandidates } from './deploy-candidate';

/** How often live is looked at while a rollback waits for it. */
const LOOK_AT_LIVE_EVERY_MS = 5_000;

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
  await releaseCapacity(rollout);
  const kept = await stopCandidates(rollout, []);
  const did = `No traffic was moved; ${candidateText(kept, 'at zero again')}.`;
  return rollout.close('failedBeforeTraffic', failureText({ ...report, did }));
}

async function withTraffic(rollout: Rollout, report: FailureReport): Promise<RolloutResult> {
  const { state } = rollout;
  const began = Date.now();
  rollout.tell(
    'RollingBack',
    failureText({ ...report, did: 'All traffic is being sent back to live.', next: 'Watch it; nothing to do yet.' }),
  );
  rollout.enter('rollingBack', { what: 'All weight to live; then verified, drained, and the candidate stopped.' });

  const back = backToLive(rollout);
  const verified = await untilVerified(rollout, back, () => tryToReturn(rollout, back));
  if (!verified) {
    await releaseCapacity(rollout);
    return rollout.close('released', releasedText(rollout, report));
  }
  const took = formatDuration(Date.now() - began);
  rollout.tell('TrafficBack', `Live has all traffic again, verified after ${took}.`);

  state.next = { what: 'The candidate is drained and stopped; late writes are looked for.', at: null };
  rollout.show();
  const [{ strays, kept }] = await Promise.all([drainAndStop(rollout), stayReturned(rollout, back)]);
  const did =
    strays.length === 0
      ? `Live has all traffic again, verified after ${took}; ${candidateText(kept, 'at zero')}.`
      : `Live had all traffic again, verified after ${took}. SINCE THEN SOMEBODY ELSE GAVE THE CANDIDATE TRAFFIC: ${strayText(strays)}; ${candidateText(kept, 'at zero')}.`;
  return rollout.close('rolledBack', failureText({ ...report, did }));
}

/** All weight to live, whoever wrote last. */
function backToLive({ state }: Rollout): Return {
  const context = approvedContext(state);
  return {
    write: allRecords(context),
    settings: context.settings,
    destination: 'live',
    before: context.snapshot.records,
    ours: ourWeights(state),
  };
}

async function tryToReturn(rollout: Rollout, back: Return): Promise<void> {
  const dead = await deadLive(rollout);
  if (dead.length > 0) await waitForLive(rollout, back, dead);
  // All of them, also those that went ahead: only now is anything verified.
  await returnTraffic(rollout, back);
}

/**
 * The one exception to "the write waits for nothing": sending everybody to a dead live would be worse than waiting. Only the
 * records that lead to it wait; all others go back at once, and each of these as soon as its live is healthy.
 */
async function waitForLive(rollout: Rollout, back: Return, dead: readonly string[]): Promise<void> {
  const { waitForLiveMs } = approvedContext(rollout.state).settings.rollback;
  let waiting = recordsOf(rollout, dead);
  rollout.tell('LiveUnhealthy', liveUnhealthyText(dead, waiting, waitForLiveMs));
  sendAhead(back, waiting);
  for (let look = 0; look < Math.ceil(waitForLiveMs / LOOK_AT_LIVE_EVERY_MS); look += 1) {
    await sleep(LOOK_AT_LIVE_EVERY_MS, { summary: 'Waiting for live to have a healthy target' });
    const still = recordsOf(rollout, await deadLive(rollout)).filter((name) => waiting.includes(name));
    if (still.length === 0) return;
    if (still.length < waiting.length) sendAhead(back, still);
    waiting = still;
  }
}

/** The records that lead to any of these services. */
function recordsOf({ state }: Rollout, services: readonly string[]): readonly string[] {
  const { records } = approvedContext(state).plan;
  return records.filter((record) => record.services.some((one) => services.includes(one))).map(({ name }) => name);
}

function liveUnhealthyText(dead: readonly string[], waiting: readonly string[], waitForLiveMs: number): string {
  return (
    `Live has no healthy target of ${dead.join(', ')}, and is raised to its count. The weights of ${waiting.join(', ')} ` +
    `are held until it is healthy, ${formatDuration(waitForLiveMs)} at most; those of all other records go back at once.`
  );
}

async function drainAndStop(rollout: Rollout): Promise<{ strays: readonly RecordReading[]; kept: readonly string[] }> {
  const strays = await drainCandidate(rollout);
  await releaseCapacity(rollout);
  return { strays, kept: await stopCandidates(rollout, strays) };
}

function strayText(strays: readonly RecordReading[]): string {
  return strays
    .map(({ name, weights, changed }) => `${name}: ${weights ? describeWeights(weights) : (changed ?? 'unreadable')}`)
    .join(', ');
}

function candidateText(kept: readonly string[], stopped: string): string {
  return kept.length === 0 ? `the candidate is ${stopped}` : `the candidate still runs (${kept.join(' ')})`;
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
