import type { EcsPort } from '../../../src/activities/ecs/port';
import { readTargetHealth } from '../../../src/activities/ecs/target-health';
import { slotName } from '../../../src/domain/colour';
import { activityEnvironment } from '../run-activity';
import { portal, production } from './definitions';
import type { SlotWorld } from './slot-world';
import { cluster, repository, startSlotWorld } from './slot-world';

const names = Array.from({ length: 6 }, (_, index) => `svc-${index}`);
const record = (service: string) => `${service}.example.test`;

let world: SlotWorld;

const targetGroups: Record<string, string> = {};

beforeAll(async () => {
  world = await startSlotWorld();
  for (const service of names) {
    for (const colour of ['blue', 'green'] as const) {
      const desired = service === 'svc-0' && colour === 'blue' ? 1 : 0;
      targetGroups[slotName(service, colour)] = await world.createSlot({ service, colour, desired });
    }
  }
  const group = targetGroups['svc-0-blue'] ?? '';
  while ((await readTargetHealth(world.clients.elbv2, group)).healthy === 0) await new Promise(setImmediate);
}, 60_000);

afterAll(() => world.close(), 20_000);
afterEach(() => world.aws.clearFaults());

/** AWS refuses so many of a hundred calls for their rate; the same ones in each run of the test. */
function throttle(percent: number): () => number {
  let seed = 20_260_128;
  const strikes = (): boolean => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31 < percent / 100;
  };
  const faults = (['ecs', 'elbv2'] as const).map((service) =>
    world.aws.fault({ kind: 'throttle', service, when: strikes }),
  );
  return () => faults.reduce((sum, fault) => sum + fault.hits(), 0);
}

/** What one attempt of an activity comes to, with the time that an attempt of a read has. */
function oneAttempt<I, O>(activity: (input: I) => Promise<O>, input: I): Promise<O> {
  return activityEnvironment({ startToCloseTimeoutMs: 60_000 }).run(activity, input);
}

describe('with three of ten calls throttled', () => {
  test('six services are inspected by one attempt, as if nothing were the matter', async () => {
    const input: Parameters<EcsPort['inspectSlots']>[0] = {
      settings: production({
        cluster,
        services: names.map((name) => portal({ name, container: name })),
        records: names.map((name) => ({ name: record(name), types: ['A'], services: [name] })),
      }),
      records: names.map((name) => ({ name: record(name), types: ['A'], weights: { blue: 100, green: 0 } })),
      loadBalancers: world.loadBalancers,
      images: names.map((service) => ({ service, image: `${repository}@sha256:new`, digest: 'sha256:new' })),
    };
    const before = world.aws.calls().length;
    const calm = await oneAttempt(world.ecs.inspectSlots, input);
    const asked = world.aws.calls().slice(before);
    // Two of DescribeServices, one of DescribeTargetGroups, listener and rules of two balancers, the targets of the one
    // slot that has any, and each definition that was not read just now.
    const others = asked.filter(({ operation }) => operation !== 'DescribeTaskDefinition');
    expect(others).toHaveLength(8);
    expect(asked.length - others.length).toBeLessThanOrEqual(6);

    const refused = throttle(30);
    for (let inspections = 0; inspections < 6; inspections += 1) {
      await expect(oneAttempt(world.ecs.inspectSlots, input)).resolves.toEqual(calm);
    }
    expect(refused()).toBeGreaterThan(5);
  }, 60_000);

  test('the counts of both colours are read by one attempt', async () => {
    const slots = names.flatMap((service) =>
      (['blue', 'green'] as const).map((colour) => ({
        cluster,
        service,
        colour,
        targetGroupArn: targetGroups[slotName(service, colour)] ?? '',
      })),
    );
    throttle(30);
    await expect(oneAttempt(world.ecs.readSlots, { slots })).resolves.toMatchObject({
      slots: slots.map(({ service, colour }) => ({ service, colour })),
    });
  }, 60_000);
});

test('a registration whose answer is lost leaves one revision', async () => {
  const [service] = names as [string];
  const perColour = { environment: {}, logOptions: {} };
  const settings = production({ cluster, services: [portal({ name: service, container: service, perColour })] });
  const liveDefinition = (await world.describe(slotName(service, 'blue'))).taskDefinition ?? '';
  const image = `${repository}@sha256:new`;
  const input = { settings, service, candidate: 'green', liveDefinition, image, rolloutId: 'rollout-1' } as const;
  const attempt = (number: number) =>
    activityEnvironment({ startToCloseTimeoutMs: 60_000, attempt: number }).run(world.ecs.registerDefinition, input);
  const mark = world.aws.mark();
  world.aws.fault({ kind: 'timeoutAfterSuccess', service: 'ecs', operation: 'RegisterTaskDefinition', times: 1 });
  await expect(attempt(1)).rejects.toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
  await expect(attempt(2)).resolves.toMatchObject({
    definition: expect.stringContaining(':task-definition/svc-0-green:') as unknown,
  });
  const registered = world.aws.writesSince(mark).filter(({ operation }) => operation === 'RegisterTaskDefinition');
  expect(registered).toHaveLength(1);
}, 60_000);
