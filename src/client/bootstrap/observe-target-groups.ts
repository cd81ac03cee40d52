import {
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ifThere } from './aws-failure';
import type { ObservedTargetGroup, Tags } from './observed';

/** The target group of a slot; null when there is none. */
export async function observeTargetGroup(
  elb: ElasticLoadBalancingV2Client,
  name: string,
): Promise<ObservedTargetGroup | null> {
  const group = await findGroup(elb, name);
  if (group?.TargetGroupArn === undefined) return null;
  const arn = group.TargetGroupArn;
  const { Attributes } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }));
  const delay = Attributes?.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
  return {
    arn,
    targetType: group.TargetType ?? 'instance',
    protocol: group.Protocol ?? '',
    port: group.Port ?? 0,
    vpc: group.VpcId ?? null,
    healthPath: group.HealthCheckPath ?? '',
    deregistrationDelaySeconds: delay === undefined ? null : Number(delay),
    tags: await elbTags(elb, arn),
  };
}

async function findGroup(elb: ElasticLoadBalancingV2Client, name: string) {
  // One name a call: with several, one that is missing makes AWS refuse them all.
  const found = await ifThere(elb.send(new DescribeTargetGroupsCommand({ Names: [name] })), 'TargetGroupNotFound');
  return found?.TargetGroups?.find(({ TargetGroupName }) => TargetGroupName === name);
}

/** Tags of a load balancer or a target group. */
export async function elbTags(elb: ElasticLoadBalancingV2Client, arn: string): Promise<Tags> {
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  const tags = TagDescriptions?.flatMap(({ Tags }) => Tags ?? []) ?? [];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
