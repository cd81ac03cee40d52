import type { Service } from '@aws-sdk/client-ecs';

/**
 * Why a service is not stable, or null when it is: one deployment, completed where ECS tells that, and all the tasks
 * that are wanted. ECS's own idea of stable would also be true of a service that wants none.
 */
export function whyUnstable(service: Service): string | null {
  const { deployments = [], desiredCount = 0, runningCount = 0 } = service;
  const [primary, another] = deployments;
  if (service.status !== 'ACTIVE') return `is ${service.status ?? 'unknown'}`;
  if (desiredCount === 0) return 'wants no tasks';
  if (primary === undefined || another !== undefined) return `has ${deployments.length} deployments instead of one`;
  const { rolloutState, rolloutStateReason } = primary;
  // ECS does not tell a state for every kind of service.
  if (rolloutState !== undefined && rolloutState !== 'COMPLETED')
    return `has a deployment that is ${rolloutState}${rolloutStateReason ? `: ${rolloutStateReason}` : ''}`;
  if (runningCount !== desiredCount) return `runs ${runningCount} of ${desiredCount} tasks`;
  return null;
}
