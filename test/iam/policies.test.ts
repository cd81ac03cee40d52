import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { askedOf, knownOperations } from '../support/iam/asked-of';
import type { Asked } from '../support/iam/decide';
import { allows } from '../support/iam/decide';
import type { Statement } from '../support/iam/policies';
import { filledTemplate, readPolicies } from '../support/iam/policies';
import { parameters, samples } from './samples';

const policies = readPolicies(parameters);
const statementsOf = (...names: string[]): Statement[] => names.flatMap((name) => policies[name] ?? []);

/** What each program calls, and what it is given for that. */
const programs: Readonly<Record<string, { sources: readonly string[]; policies: readonly string[] }>> = {
  'the worker': {
    sources: ['src/activities', 'src/worker'],
    policies: ['WorkerPolicy', 'WorkerSecretsPolicy', 'TrafficPolicy', 'RecordsPolicy'],
  },
  bootstrap: {
    sources: [
      ...['src/client/bootstrap', 'src/activities/registry', 'src/activities/traffic/list-sets.ts'],
      ...[
        'src/activities/ecs/raw-definition.ts',
        'src/activities/ecs/read-listener-rules.ts',
        'src/activities/ecs/target-health.ts',
      ],
    ],
    policies: ['BootstrapPolicy'],
  },
  'who reads stored runs': { sources: ['src/client/store'], policies: ['RecordsReaderPolicy'] },
  'an operator without Temporal': {
    sources: [
      ...['find-zone', 'list-sets', 'await-in-sync', 'write-weights'].map(
        (name) => `src/activities/traffic/${name}.ts`,
      ),
      ...['describe-services', 'target-groups', 'target-health'].map((name) => `src/activities/ecs/${name}.ts`),
    ],
    policies: ['TrafficPolicy', 'BreakGlassPolicy'],
  },
};

/** AWS asks for these on the way; no call has their name. */
const ON_THE_WAY = ['iam:PassRole', 'iam:CreateServiceLinkedRole', 'elasticloadbalancing:AddTags', 'ecs:TagResource'];

const root = resolve(__dirname, '../..');

/** Operations that the files under a path send to AWS. */
function operationsOf(path: string): string[] {
  const file = join(root, path);
  const files = path.endsWith('.ts')
    ? [file]
    : readdirSync(file, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(file, name));
  return files.flatMap((name) =>
    [...readFileSync(name, 'utf8').matchAll(/new (\w+)Command\(|\bpaginate(\w+)\(/g)].map(
      ([, one, other]) => one ?? other ?? '',
    ),
  );
}

describe.each(Object.entries(programs))('what %s may do', (_name, { sources, policies: given }) => {
  const called = new Set(sources.flatMap(operationsOf));
  const statements = statementsOf(...given);
  const asked = [...called].flatMap((operation) => samplesOf(operation));

  test('is enough for each of its calls', () => {
    expect([...called].filter((operation) => !knownOperations.includes(operation))).toEqual([]);
    expect(asked.filter((one) => !allows(statements, one))).toEqual([]);
  });

  test('is no more than it calls', () => {
    const needed = new Set([...asked.map(({ action }) => action), ...ON_THE_WAY]);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => !needed.has(action))).toEqual([]);
  });

  test('lacks what is taken away, action by action', () => {
    for (const { sid, actions } of statements) {
      for (const action of actions.filter((one) => one !== 'iam:CreateServiceLinkedRole')) {
        const fewer = statements.map((one) =>
          one.sid === sid ? { ...one, actions: one.actions.filter((other) => other !== action) } : one,
        );
        const refused = asked.filter((one) => !allows(fewer, one)).map((one) => one.action);
        expect([sid, ...new Set(refused)]).toEqual([sid, action]);
      }
    }
  });
});

function samplesOf(operation: string): readonly Asked[] {
  return (samples[operation] ?? []).flatMap((input) => askedOf({ operation, input }));
}

test('every operation that is known has a sample', () => {
  expect(Object.keys(samples).sort()).toEqual([...knownOperations].sort());
});

test.each<[string, Asked['action'], Partial<Asked>]>([
  [
    'a service of another cluster',
    'ecs:UpdateService',
    { resource: 'arn:aws:ecs:ap-northeast-1:123456789012:service/other/svc-portal-blue' },
  ],
  [
    'a task of another cluster',
    'ecs:DescribeTasks',
    { resource: 'arn:aws:ecs:ap-northeast-1:123456789012:task/other/0c13c9eb' },
  ],
  [
    'the list of tasks of another cluster',
    'ecs:ListTasks',
    { context: { 'ecs:cluster': ['arn:aws:ecs:ap-northeast-1:123456789012:cluster/other'] } },
  ],
  ['another role', 'iam:PassRole', { resource: 'arn:aws:iam::123456789012:role/admin' }],
  ['a role for another service', 'iam:PassRole', { context: { 'iam:PassedToService': ['ec2.amazonaws.com'] } }],
  ['another zone', 'route53:ChangeResourceRecordSets', { resource: 'arn:aws:route53:::hostedzone/Z2' }],
  [
    'another name in the zone',
    'route53:ChangeResourceRecordSets',
    withKey('NormalizedRecordNames', ['mpac-cloud.com', 'mail.mpac-cloud.com']),
  ],
  ['a record of another type', 'route53:ChangeResourceRecordSets', withKey('RecordTypes', ['MX'])],
  ['a record taken away', 'route53:ChangeResourceRecordSets', withKey('Actions', ['DELETE'])],
  ['metrics of the application', 'cloudwatch:PutMetricData', { context: { 'cloudwatch:namespace': ['MPAC'] } }],
  [
    'the scaling of a table',
    'application-autoscaling:RegisterScalableTarget',
    {
      context: {
        'application-autoscaling:service-namespace': ['dynamodb'],
        'application-autoscaling:scalable-dimension': ['dynamodb:table:ReadCapacityUnits'],
      },
    },
  ],
  ['results of another environment', 's3:PutObject', { resource: 'arn:aws:s3:::mpac-records/rollouts/staging/1.json' }],
  ['another bucket', 's3:PutObject', { resource: 'arn:aws:s3:::mpac-backups/rollouts/production/1.json' }],
  [
    'another secret',
    'secretsmanager:GetSecretValue',
    { resource: 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:payroll-AbCdEf' },
  ],
])('the worker may not touch %s', (_what, action, otherwise) => {
  const statements = statementsOf(...(programs['the worker']?.policies ?? []));
  const usual = Object.keys(samples)
    .flatMap(samplesOf)
    .find((one) => one.action === action);
  if (usual === undefined) throw new TypeError(`no sample asks for ${action}`);
  expect(allows(statements, usual)).toBe(true);
  expect(allows(statements, { ...usual, ...otherwise, context: { ...usual.context, ...otherwise.context } })).toBe(
    false,
  );
});

function withKey(key: string, values: readonly string[]): Partial<Asked> {
  return { context: { [`route53:ChangeResourceRecordSets${key}`]: values } };
}

test('the pipeline may do what a push takes and nothing else', () => {
  const actions = statementsOf('PushRole').flatMap((statement) => statement.actions);
  // "IAM permissions for pushing an image" in the ECR user guide; the two reads are those of a build's cache.
  expect(actions.map((action) => action.replace('ecr:', '')).sort()).toEqual([
    ...['BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'GetAuthorizationToken'],
    ...['GetDownloadUrlForLayer', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'],
  ]);
});

test('only jobs of the given subjects become the pipeline, by tokens that are meant for AWS', () => {
  const { PushRole } = filledTemplate(parameters).Resources;
  expect(PushRole?.Properties.AssumeRolePolicyDocument?.Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Federated: ['MakesProvider', 'OidcProvider', ''] },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': parameters.GitHubSubjects,
        },
      },
    },
  ]);
});

test('whoever sets up the first environment of an account may have AWS make its own two roles, and no other', () => {
  const { BootstrapPolicy = [] } = policies;
  const forService = (name: string): Asked => ({
    action: 'iam:CreateServiceLinkedRole',
    resource: `arn:aws:iam::123456789012:role/aws-service-role/${name}/AWSServiceRole`,
    context: { 'iam:AWSServiceName': [name] },
  });
  const names = ['ecs.amazonaws.com', 'elasticloadbalancing.amazonaws.com', 'rds.amazonaws.com'];
  expect(names.filter((name) => allows(BootstrapPolicy, forService(name)))).toEqual(names.slice(0, 2));
});
