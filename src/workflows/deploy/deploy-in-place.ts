import { isCancellation } from '@temporalio/workflow';
import type { Deploy } from './open-deploy';
import type { ServiceDeploy } from './deploy-state';
import { failureText } from '../../domain/failure';
import { formatDuration } from '../../domain/duration';
import { numberedPush } from '../../domain/push-findings';
import { settingsOf } from './deploy-state';
import { inParallel } from '../run/in-parallel';
import { isKnown, reportOf } from '../run/workflow-failure';
import { registerRevision, sendDeployment, waitUntilStable } from '../run/deploy-slot';
import { writes } from '../activity-proxies';

/**
 * Replaces the tasks of every service, in parallel: revision, forced deployment, then the wait until it is really stable.
 * The first failure stops the others; what was touched is brought back by the story.
 */
export async function deployInPlace(deploy: Deploy): Promise<void> {
  const { stableWithinMs } = settingsOf(deploy.state).deploy;
  deploy.enter('preparing', {
    what: `All services are deployed at once and must be stable within ${formatDuration(stableWithinMs)}.`,
    at: Date.now() + stableWithinMs,
  });
  await inParallel(deploy.state.services, async (service) => {
    try {
      await deployService(deploy, service);
      setStanding(deploy, service, 'stable');
    } catch (error) {
      // What is only cancelled because another failed has no problem of its own.
      if (!isCancellation(error)) setStanding(deploy, service, 'failed', problemOf(service, error));
      throw error;
    }
  });
}

async function deployService(deploy: Deploy, service: ServiceDeploy): Promise<void> {
  const settings = settingsOf(deploy.state);
  const { former, image } = service;
  setStanding(deploy, service, 'deploying');
  const revision = { settings, service: former.service, candidate: null, liveDefinition: former.definition, image };
  const definition = await registerRevision(revision, deploy.state.request.imageTag);
  service.definition = definition;
  // Before the service runs it: whoever finds it there, after a newer push or without this run, must know what was good.
  await noteKnownGood(deploy, service, former.definition, definition);
  const slot = slotOf(deploy, service);
  service.touched = true;
  // A service that was scaled to zero gets one task: nothing else shows that the image starts.
  const desired = Math.max(1, former.desired);
  const sent = await sendDeployment(slot, { definition, desired, force: true });
  await waitUntilStable(settings, slot, former.targetGroupArn, sent, deploy.tell);
}

/** From here on the new revisions are what a failed deploy goes back to. */
export async function noteAllAsGood(deploy: Deploy): Promise<void> {
  await inParallel(deploy.state.services, async (service) => {
    if (service.definition !== null) await noteKnownGood(deploy, service, service.definition, null);
  });
}

/** A note is a help for the deploy after this one: that it could not be made is told, and stops none. */
async function noteKnownGood(
  deploy: Deploy,
  service: ServiceDeploy,
  definition: string,
  trying: string | null,
): Promise<void> {
  const { former, definition: wanted } = service;
  try {
    const slot = slotOf(deploy, service);
    const push = trying === null ? numberedPush(deploy.state.request) : null;
    await writes.noteKnownGood(`Note what is known good of ${former.service}`, { slot, definition, trying, push });
  } catch (error) {
    if (isCancellation(error) || !isKnown(error)) throw error;
    const text =
      trying === null
        ? `${former.service} runs its new revision, but that could not be noted on the ECS service: a deploy that fails next would go back to ${former.definition}. ${reportOf(error).what}`
        : `That ${definition} is known good could not be noted on ${former.service}. A newer push that takes over half-way would take ${wanted ?? 'this revision'} for good. ${reportOf(error).what}`;
    deploy.tell('CheckAlert', text);
  }
}

/** The ECS service of a service that has no colours. */
export function slotOf(
  { state }: Deploy,
  { former }: ServiceDeploy,
): { cluster: string; service: string; colour: null } {
  return { cluster: settingsOf(state).cluster, service: former.service, colour: null };
}

/** Notes how a service stands, and shows it. */
export function setStanding(
  deploy: Deploy,
  service: ServiceDeploy,
  standing: ServiceDeploy['standing'],
  problem = service.problem,
): void {
  service.standing = standing;
  service.problem = problem;
  deploy.show();
}

/** Why a service failed, with its name. */
export function problemOf({ former }: ServiceDeploy, error: unknown): string {
  const text = failureText({ ...reportOf(error), next: '' });
  return text.startsWith(former.service) ? text : `${former.service}: ${text}`;
}
