import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-ecs';
import { awsCall } from '../aws/errors';
import { describeSlot, nameOf } from './describe-services';
import type { EcsPort } from './port';
import { tagValue } from './tag-value';

const KNOWN_GOOD_TAG = 'rollout:known-good';

/** `family:revision`, which means the same in this account and region and leaves a tag room for three of them. */
function shortOf(definition: string): string {
  return definition.split('/').at(-1) ?? definition;
}

/**
 * Notes which revision of a service is known good, and after it those that are not: the one that is tried, and the one that
 * runs now, since nobody knows yet whether the service will be pointed at the new one.
 */
export async function noteKnownGood(
  ecs: ECSClient,
  { slot, definition, trying }: Parameters<EcsPort['noteKnownGood']>[0],
): Promise<void> {
  const { serviceArn: resourceArn, taskDefinition: running } = await describeSlot(ecs, slot);
  const unproven = trying === null ? [] : [trying, running ?? trying];
  const value = tagValue([...new Set([definition, ...unproven].map(shortOf))].join(' '));
  await awsCall(`ecs:TagResource for ${nameOf(slot)}`, () =>
    ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: KNOWN_GOOD_TAG, value }] })),
  );
}

/**
 * The revision noted as known good, as `family:revision`, when the service runs one of those noted as not proven beside it;
 * null when it runs anything else, which then somebody put there on purpose.
 */
export async function knownGoodInsteadOf(
  ecs: ECSClient,
  { serviceArn: resourceArn, serviceName }: Service,
  running: readonly (string | undefined)[],
): Promise<string | null> {
  const answer = await awsCall(`ecs:ListTagsForResource for ${serviceName ?? 'a service'}`, () =>
    ecs.send(new ListTagsForResourceCommand({ resourceArn })),
  );
  const value = answer.tags?.find(({ key }) => key === KNOWN_GOOD_TAG)?.value;
  const [good, ...unproven] = value?.split(' ') ?? [];
  const runs = running.flatMap((one) => (one === undefined ? [] : [shortOf(one)]));
  return good !== undefined && runs.some((one) => unproven.includes(one)) ? good : null;
}
