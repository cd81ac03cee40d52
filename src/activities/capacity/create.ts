import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { asActivity } from '../as-activity';
import type { CapacityPort } from './port';
import { readScaling } from './read-scaling';
import { resumeScaleIn, suspendScaleIn } from './set-scale-in';

/** The activities of Application Auto Scaling. */
export function createCapacityActivities(deps: { readonly autoScaling: ApplicationAutoScalingClient }): CapacityPort {
  const { autoScaling } = deps;
  return {
    readScaling: asActivity((input) => readScaling(autoScaling, input)),
    suspendScaleIn: asActivity(({ targets }) => suspendScaleIn(autoScaling, targets)),
    resumeScaleIn: asActivity(({ targets }) => resumeScaleIn(autoScaling, targets)),
  };
}
