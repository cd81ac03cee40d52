import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { shortArn } from '../../domain/short-arn';
import { describeSlot } from './describe-services';
import type { EcsPort } from './port';
import { pushTag } from './noted-push';
import { serviceTag, writeServiceTags } from './service-tag';

// Revisions as `family:revision`, which means the same in this account and region and leaves a tag room for three of them.
const KNOWN_GOOD_TAG = 'rollout:known-good';

/**
 * Notes which revision of a service is known good, and after it those that are not: the one that is tried, and the one that
 * runs now, since nobody knows yet whether the service will be pointed at the new one.
 */
export async function noteKnownGood(
  ecs: ECSClient,
  { slot, definition, trying, push }: Parameters<EcsPort['noteKnownGood']>[0],
): Promise<void> {
  const service = await describeSlot(ecs, slot);
  const unproven = trying === null ? [] : [trying, service.taskDefinition ?? trying];
  const value = [...new Set([definition, ...unproven].map(shortArn))].join(' ');
  await writeServiceTags(ecs, service, { [KNOWN_GOOD_TAG]: value, ...pushTag(push) });
}

/**
 * The revision noted as known good, as `family:revision`, when the service runs one of those noted as not proven beside it;
 * null when it runs anything else, which then somebody put there on purpose.
 */
export function knownGoodInsteadOf(service: Service, running: readonly (string | undefined)[]): string | null {
  const [good, ...unproven] = serviceTag(service, KNOWN_GOOD_TAG)?.split(' ') ?? [];
  const runs = running.flatMap((one) => (one === undefined ? [] : [shortArn(one)]));
  return good !== undefined && runs.some((one) => unproven.includes(one)) ? good : null;
}
