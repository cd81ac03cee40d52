/** Inputs of every operation that Rollout calls, as the strict AWS decodes them, for an environment on cluster mpac-prod. */
const cluster = 'mpac-prod';
const arn = (service: string, rest: string): string => `arn:aws:${service}:ap-northeast-1:123456789012:${rest}`;
const service = arn('ecs', 'service/mpac-prod/svc-portal-blue');
const tags = [{ key: 'rollout:environment', value: 'production' }];
const balancer = arn('elasticloadbalancing', 'loadbalancer/app/mpac-prod-blue/1');
const group = arn('elasticloadbalancing', 'targetgroup/svc-portal-blue/2');
const roles = {
  taskRoleArn: 'arn:aws:iam::123456789012:role/portal-task',
  executionRoleArn: 'arn:aws:iam::123456789012:role/ecs-execution',
};

export const samples: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  DescribeScalableTargets: [{}],
  RegisterScalableTarget: [{ ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' }],
  GetMetricData: [{}],
  PutMetricData: [{ Namespace: 'Rollout' }],
  BatchGetImage: [{ repositoryName: 'mpac-svc-portal' }],
  DescribeTaskDefinition: [{}],
  ListTaskDefinitions: [{}],
  CreateCluster: [{ clusterName: cluster, tags }],
  DescribeClusters: [{ clusters: [cluster] }],
  CreateService: [{ cluster, serviceName: 'svc-portal-blue', tags }],
  DescribeServices: [{ cluster, services: ['svc-portal-blue', 'svc-portal-green'] }],
  UpdateService: [{ cluster, service: 'svc-portal-blue' }],
  TagResource: [{ resourceArn: service }],
  ListTasks: [{ cluster }],
  DescribeTasks: [{ cluster, tasks: [arn('ecs', 'task/mpac-prod/0c13c9eb')] }],
  RegisterTaskDefinition: [{ family: 'svc-portal-green', tags, ...roles }],
  DescribeListeners: [{}],
  DescribeLoadBalancers: [{}],
  DescribeRules: [{}],
  DescribeTags: [{}],
  DescribeTargetGroupAttributes: [{}],
  DescribeTargetGroups: [{}],
  DescribeTargetHealth: [{}],
  CreateLoadBalancer: [{ Name: 'mpac-prod-blue' }],
  CreateTargetGroup: [{ Name: 'svc-portal-blue' }],
  CreateListener: [{ LoadBalancerArn: balancer }],
  CreateRule: [{ ListenerArn: arn('elasticloadbalancing', 'listener/app/mpac-prod-blue/1/3') }],
  ModifyTargetGroupAttributes: [{ TargetGroupArn: group }],
  CreateHostedZone: [{}],
  ListHostedZonesByName: [{}],
  GetHostedZone: [{ id: 'Z1' }],
  ListResourceRecordSets: [{ id: 'Z1' }],
  GetChange: [{ id: 'C1' }],
  ChangeResourceRecordSets: [
    {
      hostedZoneId: 'Z1',
      changes: ['mpac-cloud.com', 'PGW.mpac-cloud.com.'].map((name) => ({ action: 'UPSERT', name, type: 'A' })),
    },
  ],
  GetParameter: [{ Name: '/smoke/password' }],
  PutObject: [{ Bucket: 'mpac-records', Key: 'rollouts/production/2026-01/2026-01-28T103045.000Z-1.json' }],
  GetObject: [{ Bucket: 'mpac-records', Key: 'rollouts/production/2026-01/2026-01-28T103045.000Z-1.json' }],
  ListObjectsV2: ['rollouts/', 'rollouts/production/2026-01/'].map((Prefix) => ({ Bucket: 'mpac-records', Prefix })),
  GetSecretValue: [{ SecretId: 'smoke-login' }],
};

/** What the template of the policies is filled in with, for that environment. */
export const parameters = {
  Environment: 'production',
  Cluster: 'mpac-prod',
  PassedRoles: ['arn:aws:iam::123456789012:role/portal-task', 'arn:aws:iam::123456789012:role/ecs-execution'],
  RepositoryPrefix: 'mpac-',
  HostedZoneId: 'Z1',
  RecordNames: ['mpac-cloud.com', 'pgw.mpac-cloud.com'],
  SecretArns: [
    'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:smoke-*',
    'arn:aws:ssm:ap-northeast-1:123456789012:parameter/smoke/*',
  ],
  RecordsBucket: 'mpac-records',
  RecordsPrefix: 'rollouts/',
  GitHubSubjects: ['repo:example/shop:ref:refs/heads/main', 'repo:example/shop:environment:production'],
};
