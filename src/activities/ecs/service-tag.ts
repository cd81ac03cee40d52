import type { ECSClient } from '@aws-sdk/client-ecs';
import { ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-ecs';
import { RolloutError } from '../../domain/failure';
import { awsCall } from '../aws/errors';
import { tagValue } from './tag-value';

/** An ECS service whose tags are meant. */
interface Tagged {
  readonly serviceArn?: string | undefined;
  readonly serviceName?: string | undefined;
}

/**
 * The value of a tag of an ECS service; undefined when there is none. A service that can have none is no error: one with
 * the short ARN of former years never can be tagged (kayac/ecspresso#297), and a note is a help, no condition.
 */
export async function readServiceTag(
  ecs: ECSClient,
  { serviceArn: resourceArn, serviceName = 'a service' }: Tagged,
  key: string,
): Promise<string | undefined> {
  try {
    const answer = await awsCall(`ecs:ListTagsForResource for ${serviceName}`, () =>
      ecs.send(new ListTagsForResourceCommand({ resourceArn })),
    );
    return answer.tags?.find((tag) => tag.key === key)?.value;
  } catch (error) {
    if (error instanceof RolloutError && error.report.type === 'AwsRefused') return undefined;
    throw error;
  }
}

/** Notes values on an ECS service; writing again replaces them. @throws AwsRefused where the service can have no tags */
export async function writeServiceTags(
  ecs: ECSClient,
  { serviceArn: resourceArn, serviceName = 'a service' }: Tagged,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const tags = Object.entries(values).map(([key, value]) => ({ key, value: tagValue(value) }));
  await awsCall(`ecs:TagResource for ${serviceName}`, () => ecs.send(new TagResourceCommand({ resourceArn, tags })));
}
