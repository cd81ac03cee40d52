import { isCancellation } from '@temporalio/workflow';
import type { Deploy } from './open-deploy';
import type { End } from '../run/before-writes';
import type { FailureReport } from '../../domain/failure';
import type { ServiceDeploy } from './deploy-state';
import { failureText } from '../../domain/failure';
import { formatDuration } from '../../domain/duration';
import { failureTypeOf, isKnown, reportOf } from '../run/workflow-failure';
import { inParallel } from '../run/in-parallel';
import { namesOf, settingsOf } from './deploy-state';
import { problemOf, setStanding, slotOf } from './deploy-in-place';
import { sendDeployment, waitUntilStable } from '../run/deploy-slot';
import { writes } from '../activity-proxies';

/** How often a way back is sent that another deployment took the place of: ECS's own circuit breaker makes one, too. */
const MOST_TRIES = 3;

/**
 * The compensation of a deploy in place: every service that was touched goes back to the revision and count it had, all at
 * once, and each is verified. One that cannot be brought back keeps none of the others from it.
 */
export async function bringBack(deploy: Deploy, failure: unknown): Promise<End> {
  const { state } = deploy;
  // A newer push takes over from here as everything stands.
  if (state.ending) throw failure;
  const report = state.stop ?? withCauses(reportOf(failure), state.services);
  state.failure = report;
  state.stop = report;
  const touched = state.services.filter((one) => one.touched);
  const { stableWithinMs } = settingsOf(state).deploy;
  const did =
    touched.length === 0
      ? 'No service was changed.'
      : `Going back to what ran before, and its count: ${namesOf(touched)}.`;
  const within = `Each must be stable within ${formatDuration(stableWithinMs)}.`;
  deploy.enter('rollingBack', {
    what: touched.length === 0 ? did : `${did} ${within}`,
    at: touched.length === 0 ? null : Date.now() + stableWithinMs,
  });
  deploy.tell('RollingBack', failureText({ ...report, did, next: 'Watch it; nothing to do yet.' }));
  await inParallel(touched, (service) => bringServiceBack(deploy, service));
  return endOf(deploy, report, touched);
}

/** Brings one service back. Never throws for what AWS or ECS says: it is noted as stranded, and the others go on. */
async function bringServiceBack(deploy: Deploy, service: ServiceDeploy): Promise<void> {
  setStanding(deploy, service, 'reverting');
  try {
    await toFormer(deploy, service);
    setStanding(deploy, service, 'reverted');
  } catch (error) {
    if (isCancellation(error) || !isKnown(error)) throw error;
    const problem = [service.problem, `Not brought back: ${problemOf(service, error)}`].filter(Boolean).join(' ');
    setStanding(deploy, service, 'stranded', problem);
  }
}

async function toFormer(deploy: Deploy, service: ServiceDeploy): Promise<void> {
  const slot = slotOf(deploy, service);
  const { definition, desired, targetGroupArn } = service.former;
  if (desired === 0) {
    // A deployment raises counts and never lowers them; without tasks there is nothing to become stable.
    await writes.stopSlot(`${slot.service} had no tasks: back to none`, { slot });
    await sendDeployment(slot, { definition, desired });
    return;
  }
  for (let tries = 1; ; tries += 1) {
    const sent = await sendDeployment(slot, { definition, desired });
    try {
      await waitUntilStable(settingsOf(deploy.state), slot, targetGroupArn, sent, deploy.tell);
      return;
    } catch (error) {
      if (failureTypeOf(error) !== 'DeploymentReplaced' || tries >= MOST_TRIES) throw error;
    }
  }
}

function endOf({ state }: Deploy, report: FailureReport, touched: readonly ServiceDeploy[]): End {
  const stranded = touched.filter((one) => one.standing === 'stranded');
  const back = touched.filter((one) => one.standing === 'reverted');
  const others = `Back on their former revisions, verified: ${namesOf(back)}.`;
  if (stranded.length === 0) {
    const did = touched.length === 0 ? 'No service was changed.' : others;
    state.failure = { ...report, did };
    return { outcome: 'rolledBack', message: failureText(state.failure) };
  }
  const { cluster } = settingsOf(state);
  const lost = stranded.map(
    ({ former, problem }) => `${former.service} is NOT back on ${former.definition}: ${problem}`,
  );
  const did = [...lost, ...(back.length > 0 ? [others] : [])].join(' ');
  const next = `Bring it back by hand now: ${stranded.map((one) => commandOf(cluster, one)).join(' && ')}`;
  state.failure = { ...report, did, next };
  return { outcome: 'stranded', message: failureText(state.failure) };
}

function commandOf(cluster: string, { former }: ServiceDeploy): string {
  return (
    `aws ecs update-service --cluster ${cluster} --service ${former.service} ` +
    `--task-definition ${former.definition} --desired-count ${former.desired} --force-new-deployment`
  );
}

/** The failure with the problem of every service that failed by itself: more than one may have, at the same time. */
function withCauses(report: FailureReport, services: readonly ServiceDeploy[]): FailureReport {
  const problems = services.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  if (problems.length === 0 || report.type === 'SmokeTestFailed') return report;
  return { type: report.type, what: problems.join(' '), next: report.next };
}
