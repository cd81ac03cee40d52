import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { TagResourceCommand } from '@aws-sdk/client-ecs';
import { awsCall } from '../aws/errors';
import { tagValue } from './tag-value';

/** An ECS service whose tags are meant. */
interface Tagged {
  readonly serviceArn?: string | undefined;
  readonly serviceName?: string | undefined;
}

/** The value of a tag of an ECS service that was described with its tags; undefined when there is none. */
export function serviceTag(service: Service, key: string): string | undefined {
  return service.tags?.find((tag) => tag.key === key)?.value;
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
