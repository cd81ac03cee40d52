import type { Deployment, ServiceEvent } from '@aws-sdk/client-ecs';
import { countOfTasks } from '../../domain/count-of-tasks';
import type { FailureType } from '../../domain/failure';
import type { StoppedTask } from '../../domain/observation';
import { describeStops } from './classify-stop';

/** One look at a slot that is being deployed. */
export interface SlotLook {
  readonly name: string;
  readonly desired: number;
  readonly running: number;
  /** As ECS lists them. */
  readonly deployments: readonly Deployment[];
  /** Null when its targets were not asked for: behind no load balancer, and in the first moment. */
  readonly healthyTargets: number | null;
  readonly otherTargets: string;
  /** Stopped tasks of our deployment. */
  readonly stops: readonly StoppedTask[];
  /** What ECS says about the service, newest first. */
  readonly events: readonly ServiceEvent[];
}

/** What the look is measured against. */
export interface Expectation {
  readonly deploymentId: string;
  readonly definition: string;
  /** Stops for reasons of the image that fail the deployment. */
  readonly imageStops: number;
  /** Whether our deployment has had time to appear: ECS may show the old state for a moment after a write. */
  readonly settled: boolean;
}

export type Stability =
  | { readonly kind: 'stable' }
  | { readonly kind: 'waiting'; readonly because: string }
  | { readonly kind: 'failed'; readonly type: FailureType; readonly what: string; readonly evidence: string };

function crashed(look: SlotLook, imageStops: readonly StoppedTask[], evidence: string): Stability {
  const what = `${look.name}: ${countOfTasks(imageStops.length)} stopped for reasons of the image: ${describeStops(imageStops)}.`;
  return { kind: 'failed', type: 'CandidateCrashed', what, evidence };
}

function replaced(look: SlotLook, primary: Deployment | undefined, definition: string): Stability {
  const other = primary ? `${primary.id ?? ''} with ${primary.taskDefinition ?? ''}` : 'none';
  const what = `${look.name}: our deployment of ${definition} is not the primary one any more.`;
  return { kind: 'failed', type: 'DeploymentReplaced', what, evidence: `The primary deployment is ${other}.` };
}

function missing(look: SlotLook, ours: Deployment): string[] {
  const others = look.deployments.filter((one) => one.id !== ours.id && !isLeftover(one)).length;
  const targets = look.otherTargets === '' ? '' : ` (${look.otherTargets})`;
  return [
    look.desired > 0 ? '' : 'the desired count is 0',
    look.running === look.desired ? '' : `${look.running} of ${look.desired} tasks run`,
    look.healthyTargets === null || look.healthyTargets >= look.desired
      ? ''
      : `${look.healthyTargets} of ${look.desired} targets are healthy${targets}`,
    others === 0 ? '' : `${others} older deployment${others === 1 ? '' : 's'} not gone yet`,
    (ours.rolloutState ?? 'COMPLETED') === 'COMPLETED' ? '' : `the deployment is ${ours.rolloutState}`,
  ].filter(Boolean);
}

/** One that ECS gave up may still be listed, for people to see why; without tasks it answers nothing any more. */
function isLeftover({ rolloutState, runningCount = 0, pendingCount = 0 }: Deployment): boolean {
  return rolloutState === 'FAILED' && runningCount + pendingCount === 0;
}

/** Whether ECS has carried a deployment out and its tasks are healthy, as far as one look at services and targets tells. */
export function isCarriedOut(look: SlotLook, deploymentId: string): boolean {
  const ours = look.deployments.find(({ id }) => id === deploymentId);
  return ours?.status === 'PRIMARY' && missing(look, ours).length === 0;
}

/**
 * Whether a deployment is stable, can still become so, or has failed. Stable is more than ECS's own waiter asks for: our
 * deployment primary with our definition, no other, completed, all tasks running, and as many healthy targets as tasks.
 */
export function assessStability(look: SlotLook, expected: Expectation): Stability {
  const imageStops = look.stops.filter(({ kind }) => kind === 'image');
  if (imageStops.length >= expected.imageStops) return crashed(look, imageStops, '');

  const ours = look.deployments.find(({ id }) => id === expected.deploymentId);
  const primary = look.deployments.find(({ status }) => status === 'PRIMARY');
  if (ours?.rolloutState === 'FAILED') {
    const evidence = ours.rolloutStateReason ?? '';
    if (imageStops.length > 0) return crashed(look, imageStops, evidence);
    const what = `${look.name}: ECS gave the deployment up.`;
    return { kind: 'failed', type: 'CandidateUnhealthy', what, evidence };
  }
  if (!ours && !expected.settled) return { kind: 'waiting', because: 'ECS does not show the deployment yet' };
  if (ours?.status !== 'PRIMARY' || ours.taskDefinition !== expected.definition) {
    if (imageStops.length === 0) return replaced(look, primary, expected.definition);
    // A circuit breaker that rolls back puts its own deployment in place of ours: the stops are the cause then.
    return crashed(look, imageStops, `ECS put ${primary?.id ?? 'another deployment'} in its place.`);
  }
  const because = missing(look, ours);
  return because.length === 0 ? { kind: 'stable' } : { kind: 'waiting', because: because.join(', ') };
}
