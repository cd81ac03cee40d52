import type { LoggedCall } from '../strict-aws/log';
import type { Decoded } from '../strict-aws/wire/decoded';
import { objectsAt, textAt, textsAt } from '../strict-aws/wire/decoded';
import { changesOf } from '../strict-aws/wire/rest-xml';
import type { Asked } from './decide';

type Call = Pick<LoggedCall, 'operation' | 'input'>;

const here = 'ap-northeast-1:123456789012';
const ecs = (kind: string): string => `arn:aws:ecs:${here}:${kind}`;
const zone = (input: Decoded): string =>
  `arn:aws:route53:::hostedzone/${textAt(input, 'id') ?? textAt(input, 'hostedZoneId') ?? ''}`;
const nameOf = (arnOrName: string | undefined): string => arnOrName?.split('/').at(-1) ?? 'default';
const cluster = (input: Decoded): string => nameOf(textAt(input, 'cluster'));
const clusterKey = (input: Decoded) => ({ 'ecs:cluster': [ecs(`cluster/${cluster(input)}`)] });
const services = (input: Decoded, names: readonly string[]): string[] =>
  names.map((name) => ecs(`service/${cluster(input)}/${nameOf(name)}`));

/** Resources and context of each operation that Rollout calls, from AWS's service authorization reference. */
const operations: Readonly<Record<string, (input: Decoded) => readonly Asked[]>> = {
  ...everywhere('application-autoscaling', 'DescribeScalableTargets'),
  RegisterScalableTarget: (input) => [
    {
      action: 'application-autoscaling:RegisterScalableTarget',
      resource: `arn:aws:application-autoscaling:${here}:scalable-target/1`,
      context: {
        'application-autoscaling:service-namespace': [textAt(input, 'ServiceNamespace') ?? ''],
        'application-autoscaling:scalable-dimension': [textAt(input, 'ScalableDimension') ?? ''],
      },
    },
  ],

  ...everywhere('cloudwatch', 'GetMetricData'),
  PutMetricData: (input) => [
    {
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      context: { 'cloudwatch:namespace': [textAt(input, 'Namespace') ?? ''] },
    },
  ],

  BatchGetImage: (input) =>
    at('ecr:BatchGetImage', [`arn:aws:ecr:${here}:repository/${textAt(input, 'repositoryName') ?? ''}`]),

  ...everywhere('ecs', 'DescribeTaskDefinition', 'ListTaskDefinitions'),
  CreateCluster: (input) => {
    const made = [ecs(`cluster/${textAt(input, 'clusterName') ?? ''}`)];
    return [...at('ecs:CreateCluster', made), ...tagging(input, 'CreateCluster', made)];
  },
  DescribeClusters: (input) =>
    at(
      'ecs:DescribeClusters',
      textsAt(input, 'clusters').map((name) => ecs(`cluster/${nameOf(name)}`)),
    ),
  CreateService: (input) => {
    const made = services(input, [textAt(input, 'serviceName') ?? '']);
    return [...at('ecs:CreateService', made), ...tagging(input, 'CreateService', made)];
  },
  DescribeServices: (input) => at('ecs:DescribeServices', services(input, textsAt(input, 'services'))),
  UpdateService: (input) => at('ecs:UpdateService', services(input, [textAt(input, 'service') ?? ''])),
  TagResource: (input) => at('ecs:TagResource', [textAt(input, 'resourceArn') ?? '']),
  ListTasks: (input) => [
    { action: 'ecs:ListTasks', resource: ecs(`container-instance/${cluster(input)}/*`), context: clusterKey(input) },
  ],
  DescribeTasks: (input) =>
    textsAt(input, 'tasks').map((task) => ({
      action: 'ecs:DescribeTasks',
      resource: task,
      context: clusterKey(input),
    })),
  RegisterTaskDefinition: (input) => {
    const revision = [ecs(`task-definition/${textAt(input, 'family') ?? ''}:*`)];
    const roles = ['taskRoleArn', 'executionRoleArn'].flatMap((member) => textAt(input, member) ?? []);
    return [
      ...at('ecs:RegisterTaskDefinition', revision),
      ...tagging(input, 'RegisterTaskDefinition', revision),
      ...at('iam:PassRole', roles, { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] }),
    ];
  },

  ...everywhere(
    'elasticloadbalancing',
    ...['DescribeListeners', 'DescribeLoadBalancers', 'DescribeRules', 'DescribeTags', 'DescribeTargetGroupAttributes'],
    ...['DescribeTargetGroups', 'DescribeTargetHealth'],
  ),
  ...madeWithTags('CreateLoadBalancer', (input) => `loadbalancer/app/${textAt(input, 'Name') ?? ''}/*`),
  ...madeWithTags('CreateTargetGroup', (input) => `targetgroup/${textAt(input, 'Name') ?? ''}/*`),
  ...madeWithTags('CreateListener', (input) => afterColons(textAt(input, 'LoadBalancerArn'))),
  ...madeWithTags('CreateRule', (input) => afterColons(textAt(input, 'ListenerArn'))),
  ModifyTargetGroupAttributes: (input) =>
    at('elasticloadbalancing:ModifyTargetGroupAttributes', [textAt(input, 'TargetGroupArn') ?? '']),

  ...everywhere('route53', 'CreateHostedZone', 'ListHostedZonesByName'),
  GetHostedZone: (input) => at('route53:GetHostedZone', [zone(input)]),
  ListResourceRecordSets: (input) => at('route53:ListResourceRecordSets', [zone(input)]),
  GetChange: (input) => at('route53:GetChange', [`arn:aws:route53:::change/${textAt(input, 'id') ?? ''}`]),
  ChangeResourceRecordSets: (input) => {
    const values = (of: (change: ReturnType<typeof changesOf>[number]) => string) => [
      ...new Set(changesOf(input).map(of)),
    ];
    return at('route53:ChangeResourceRecordSets', [zone(input)], {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': values(({ name }) =>
        name.toLowerCase().replace(/\.$/, ''),
      ),
      'route53:ChangeResourceRecordSetsRecordTypes': values(({ type }) => type),
      'route53:ChangeResourceRecordSetsActions': values(({ action }) => action),
    });
  },

  GetParameter: (input) =>
    at('ssm:GetParameter', [`arn:aws:ssm:${here}:parameter/${(textAt(input, 'Name') ?? '').replace(/^\//, '')}`]),
  PutObject: (input) => at('s3:PutObject', [object(input)]),
  GetObject: (input) => at('s3:GetObject', [object(input)]),
  ListObjectsV2: (input) =>
    at('s3:ListBucket', [`arn:aws:s3:::${textAt(input, 'Bucket') ?? ''}`], {
      's3:prefix': [textAt(input, 'Prefix') ?? ''],
    }),
  GetSecretValue: (input) => at('secretsmanager:GetSecretValue', [secretArn(textAt(input, 'SecretId') ?? '')]),
};

/** Names of the operations that are known here. */
export const knownOperations: readonly string[] = Object.keys(operations);

/** What AWS asks IAM when this call comes. @throws TypeError for an operation without a row */
export function askedOf({ operation, input }: Call): readonly Asked[] {
  const row = operations[operation];
  if (row === undefined)
    throw new TypeError(`test/support/iam/asked-of.ts has no row for ${operation}: add it, and allow it in infra/iam`);
  return row(input);
}

function at(action: string, resources: readonly string[], context: Asked['context'] = {}): Asked[] {
  return resources.map((resource) => ({ action, resource, context }));
}

function everywhere(service: string, ...names: string[]): Record<string, () => Asked[]> {
  return Object.fromEntries(names.map((name) => [name, () => at(`${service}:${name}`, ['*'])]));
}

function object(input: Decoded): string {
  return `arn:aws:s3:::${textAt(input, 'Bucket') ?? ''}/${textAt(input, 'Key') ?? ''}`;
}

/** Whoever makes something with tags needs leave to tag it as well. */
function tagging(input: Decoded, by: string, resources: readonly string[]): Asked[] {
  return objectsAt(input, 'tags').length === 0 ? [] : at('ecs:TagResource', resources, { 'ecs:CreateAction': [by] });
}

function madeWithTags(
  operation: string,
  resource: (input: Decoded) => string,
): Record<string, (input: Decoded) => Asked[]> {
  const arn = (input: Decoded): string[] => [`arn:aws:elasticloadbalancing:${here}:${resource(input)}`];
  return {
    [operation]: (input) => [
      ...at(`elasticloadbalancing:${operation}`, arn(input)),
      ...at('elasticloadbalancing:AddTags', arn(input), { 'elasticloadbalancing:CreateAction': [operation] }),
    ],
  };
}

function afterColons(arn: string | undefined): string {
  return arn?.split(':').slice(5).join(':') ?? '';
}

function secretArn(id: string): string {
  return id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${here}:secret:${id}-AbCdEf`;
}
