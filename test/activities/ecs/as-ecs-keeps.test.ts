import fc from 'fast-check';
import { asEcsKeeps } from '../../../src/activities/ecs/as-ecs-keeps';
import { diffDefinitions, lostFields } from '../../../src/activities/ecs/definition-diff';
import type { JsonObject } from '../../../src/activities/ecs/json';

const arn = 'arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/portal:7';
const container = (over: JsonObject): JsonObject => ({ containerDefinitions: [{ name: 'portal', ...over }] });

/** What was written, and what ECS describes of it. Sources: ECS API reference; where another is named, that. */
const kept: [string, JsonObject, JsonObject][] = [
  ['.25 vcpu (ECS developer guide, ECS Exec)', { cpu: '.25 vcpu' }, { cpu: '256' }],
  ['1 vCPU', { cpu: '1 vCPU' }, { cpu: '1024' }],
  ['0.5vCPU without a space (aws-cloudformation/cfn-lint#3515)', { cpu: '0.5vCPU' }, { cpu: '512' }],
  ['a number where ECS has a text', { cpu: 256, memory: 512 }, { cpu: '256', memory: '512' }],
  ['.5 gb', { memory: '.5 gb' }, { memory: '512' }],
  ['2GB', { memory: '2GB' }, { memory: '2048' }],
  ['the name of a role', { taskRoleArn: 'portal' }, { taskRoleArn: 'arn:aws-cn:iam::123456789012:role/portal' }],
  [
    'path and name of a role',
    { executionRoleArn: '/apps/portal' },
    { executionRoleArn: 'arn:aws-cn:iam::123456789012:role/apps/portal' },
  ],
  [
    'the port under awsvpc',
    { networkMode: 'awsvpc', ...container({ portMappings: [{ containerPort: 80 }] }) },
    { networkMode: 'awsvpc', ...container({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }) },
  ],
  [
    'the port under host (ansible/ansible#22547)',
    { networkMode: 'host', ...container({ portMappings: [{ containerPort: 80, hostPort: 0 }] }) },
    { networkMode: 'host', ...container({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }) },
  ],
  [
    'the port under bridge',
    { networkMode: 'bridge', ...container({ portMappings: [{ containerPort: 80 }] }) },
    { networkMode: 'bridge', ...container({ portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }) },
  ],
  [
    'a health check without its numbers',
    container({ healthCheck: { command: ['CMD-SHELL', 'true'] } }),
    container({ healthCheck: { command: ['CMD-SHELL', 'true'], interval: 30, timeout: 5, retries: 3 } }),
  ],
  [
    'sets in another order (kayac/ecspresso sorts them too)',
    {
      requiresCompatibilities: ['FARGATE', 'EC2'],
      ...container({ mountPoints: [{ sourceVolume: 'b', containerPath: '/b' }, { sourceVolume: 'a' }] }),
    },
    {
      requiresCompatibilities: ['EC2', 'FARGATE'],
      ...container({ mountPoints: [{ sourceVolume: 'a' }, { containerPath: '/b', sourceVolume: 'b' }] }),
    },
  ],
  ['essential and cpu of a container', container({}), container({ cpu: 0, essential: true })],
];

test.each(kept)('%s is no difference', (_what, written, described) => {
  const answer = { ...described, taskDefinitionArn: arn };
  const { taskDefinitionArn: _arn, ...back } = asEcsKeeps(answer);
  expect(diffDefinitions(asEcsKeeps(written, answer), back)).toEqual([]);
});

test.each(kept.filter(([what]) => !what.startsWith('sets')))('%s is no loss', (_what, written, described) => {
  expect(lostFields(written, { ...described, taskDefinitionArn: arn })).toEqual([]);
});

const others: [string, JsonObject, JsonObject][] = [
  ['half of the memory', { memory: '1 GB' }, { memory: '512' }],
  ['a role of another name', { taskRoleArn: 'portal' }, { taskRoleArn: 'arn:aws-cn:iam::123456789012:role/shop' }],
  [
    'another protocol',
    container({ portMappings: [{ containerPort: 53, protocol: 'udp' }] }),
    container({ portMappings: [{ containerPort: 53, protocol: 'tcp' }] }),
  ],
  [
    'a health check that looks more often',
    container({ healthCheck: { command: ['x'], interval: 5 } }),
    container({ healthCheck: { command: ['x'], interval: 30 } }),
  ],
  [
    'a port that is not mapped any more',
    container({ portMappings: [{ containerPort: 80 }, { containerPort: 81 }] }),
    container({ portMappings: [{ containerPort: 80 }] }),
  ],
];

test.each(others)('%s is a loss', (_what, written, described) => {
  expect(lostFields(written, { ...described, taskDefinitionArn: arn })).not.toEqual([]);
});

test('ECS keeps what it kept: the spelling of a spelling is the same', () => {
  const cpu = fc.oneof(fc.constantFrom('.25 vcpu', '1 vCPU', '256', '2vCPU'), fc.integer({ min: 1, max: 16_384 }));
  fc.assert(
    fc.property(cpu, fc.constantFrom('awsvpc', 'host', 'bridge', undefined), (written, networkMode) => {
      const once = asEcsKeeps({ cpu: written, networkMode, ...container({ portMappings: [{ containerPort: 80 }] }) });
      expect(asEcsKeeps(once)).toEqual(once);
    }),
  );
});
