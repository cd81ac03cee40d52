import { createSlotReader } from '../../../src/activities/metrics/ecs-slot-reader';
import type { JsonObject } from '../../../src/activities/ecs/json';
import type { CheckInput } from '../../../src/activities/metrics/port';
import type { SlotReading } from '../../../src/domain/observation';
import { runActivity } from '../run-activity';
import { stubEcs, stubTargetHealth } from '../ecs/stub-ecs';
import type { MetricsWorld } from './metrics-world';
import { checkOf, startMetricsWorld } from './metrics-world';
import { minute } from './some-check';

let world: MetricsWorld;
beforeAll(async () => {
  world = await startMetricsWorld();
});
afterAll(() => world.stop());

const event = (at: number, message: string) => ({ createdAt: at / 1_000, message: `(service svc) ${message}` });
const longAgo = Date.now() - 60 * minute;
const steady = event(longAgo, 'has reached a steady state.');

/** A slot of two tasks that nothing has happened to for an hour. */
function calmService(serviceName: string): JsonObject {
  const deployments = [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: 'arn:def:1', failedTasks: 0 }];
  const counts = { desiredCount: 2, runningCount: 2, pendingCount: 0 };
  const events = [steady, event(longAgo - 1_000, 'has started 2 tasks: (task a) (task b).')];
  return { serviceName, status: 'ACTIVE', ...counts, deployments, events };
}

/** A check of so many services, and every call that it makes of AWS, with how often. */
async function check(
  services: number,
  about: Partial<CheckInput> & { service?: (name: string) => JsonObject | null } = {},
) {
  const { service: serviceOf = calmService, ...overrides } = about;
  const { ecs, requests } = stubEcs(({ operation, body }) => {
    if (operation !== 'DescribeServices') return { taskArns: [] };
    const found = (body['services'] as string[]).map(serviceOf);
    return { services: found.filter((one) => one !== null), failures: [] };
  });
  const { elbv2, asked } = stubTargetHealth(2);
  world.readSlotsBy(createSlotReader(ecs, elbv2));
  const names = Array.from({ length: services }, (_, index) => `svc-${index}`);
  const records: Record<string, { blue: number; green: number }> = {};
  for (const name of names) records[`${name}.mpac-cloud.com`] = { blue: 95, green: 5 };
  const hostedZoneId = await world.makeZone(records);
  const { seq } = world.aws.mark();
  const seen = await runActivity(
    world.metrics.observe,
    checkOf('svc', {
      hostedZoneId,
      records: Object.keys(records).map((name) => ({ name, types: ['A'] })),
      services: names.map((service) => ({
        service,
        candidate: 'green',
        live: 'blue',
        targetGroups: { blue: `${service}-blue`, green: `${service}-green` },
      })),
      ...overrides,
    }),
  );
  const operations = [
    ...requests.map(({ operation }) => operation),
    ...asked.map(() => 'DescribeTargetHealth'),
    ...world.aws.calls().flatMap((call) => (call.seq > seq ? [call.operation] : [])),
  ];
  const calls: Record<string, number> = {};
  for (const operation of operations) calls[operation] = (calls[operation] ?? 0) + 1;
  return { calls, requests, asked, slots: seen.slots, records: seen.records };
}

const listed = (requests: Awaited<ReturnType<typeof check>>['requests']) =>
  requests.flatMap(({ operation, body }) => (operation === 'ListTasks' ? [body['serviceName']] : []));

test.each([
  [3, { DescribeServices: 1, DescribeTargetHealth: 6, GetMetricData: 1, ListResourceRecordSets: 1 }],
  [40, { DescribeServices: 8, DescribeTargetHealth: 80, GetMetricData: 1, ListResourceRecordSets: 1 }],
])('a check of %d services to which nothing happens makes few calls', async (services, expected) => {
  const { calls, slots } = await check(services);
  expect(calls).toEqual(expected);
  expect(slots).toHaveLength(services * 2);
  expect(slots.every(({ running, healthyTargets, unknown }) => running === 2 && healthyTargets === 2 && !unknown)).toBe(
    true,
  );
});

describe('stopped tasks are asked for', () => {
  const recent = Date.now() - 2 * minute;
  test.each<[string, JsonObject]>([
    [
      'ECS started another task within the time that counts',
      { events: [steady, event(recent, 'has started 1 tasks.')] },
    ],
    [
      'ECS cannot start tasks',
      { events: [event(recent, 'is unable to consistently start tasks successfully.'), steady] },
    ],
    ['the newest event, however old, is no calm one', { events: [event(longAgo, 'has started 1 tasks.'), steady] }],
    ['ECS tells of no events', { events: [] }],
    ['a task is missing', { runningCount: 1 }],
    ['a task is being started', { pendingCount: 1 }],
    [
      'a deployment is under way',
      {
        deployments: [
          { id: 'ecs-svc/2', status: 'PRIMARY', taskDefinition: 'arn:def:2' },
          { id: 'ecs-svc/1', status: 'ACTIVE', taskDefinition: 'arn:def:1' },
        ],
      },
    ],
    [
      'the deployment counts failed tasks',
      { deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: 'arn:def:1', failedTasks: 1 }] },
    ],
  ])('where %s', async (_when, change) => {
    const { requests } = await check(2, {
      service: (name) => ({ ...calmService(name), ...(name.startsWith('svc-1-') ? change : {}) }),
    });
    expect(listed(requests)).toEqual(['svc-1-green']);
  });

  test('and not where a service only said again that it is calm', async () => {
    const events = [
      event(recent, 'has reached a steady state.'),
      event(recent, '(deployment ecs-svc/1) deployment completed.'),
    ];
    const { requests } = await check(2, { service: (name) => ({ ...calmService(name), events }) });
    expect(listed(requests)).toEqual([]);
  });
});

test('an idle slot has no targets to ask for', async () => {
  const idle = { desiredCount: 0, runningCount: 0 };
  const { asked, slots } = await check(1, {
    service: (name) => ({ ...calmService(name), ...(name.endsWith('-blue') ? idle : {}) }),
  });
  expect(asked).toEqual(['svc-0-green']);
  expect(slots.map(({ healthyTargets }) => healthyTargets)).toEqual([0, 2]);
});

const unknown = (slots: readonly SlotReading[]) => slots.flatMap((slot) => (slot.unknown === null ? [] : [slot]));

test('one call for ten services that fails leaves these ten unknown, each in words of its own, and no others', async () => {
  const { slots } = await check(12, {
    service: (name) => {
      if (name === 'svc-7-green') throw Object.assign(new RangeError('not allowed'), { name: 'AccessDeniedException' });
      return calmService(name);
    },
  });
  const blind = unknown(slots);
  expect(blind.map(({ service }) => service)).toEqual([5, 6, 7, 8, 9].flatMap((one) => [`svc-${one}`, `svc-${one}`]));
  expect(blind[0]?.unknown).toContain('The worker may not call ecs:DescribeServices for svc-5-blue.');
  expect(slots).toHaveLength(24);
});

test('a service that ECS does not know is missing, alone', async () => {
  const { slots } = await check(2, { service: (name) => (name === 'svc-1-blue' ? null : calmService(name)) });
  expect(unknown(slots)).toMatchObject([
    {
      service: 'svc-1',
      colour: 'blue',
      unknown: expect.stringContaining('svc-1-blue in cluster mpac-prod does not exist'),
    },
  ]);
});
