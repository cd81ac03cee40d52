import type { Service } from '@aws-sdk/client-ecs';
import type { DeployedPush } from '../../domain/push-findings';
import { serviceTag } from './service-tag';

/** Tag of an ECS service: which push it got last. It outlives every history of Temporal's. */
const PUSH_TAG = 'rollout:push';

/** The tag of a push, as `{number} {image tag}`; none where the push has no number, so that the former one stays. */
export function pushTag(push: DeployedPush | null): Record<string, string> {
  return push === null ? {} : { [PUSH_TAG]: `${push.sequence} ${push.imageTag}` };
}

/** The push noted on a service that was described with its tags; null when there is none that can be read. */
export function notedPush(service: Service): DeployedPush | null {
  const [, sequence, imageTag] = /^(\d{1,15}) (\S+)$/.exec(serviceTag(service, PUSH_TAG) ?? '') ?? [];
  return sequence && imageTag ? { sequence: Number(sequence), imageTag } : null;
}
