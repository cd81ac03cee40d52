import type { JsonObject } from '../../../src/activities/ecs/json';
import { describeSlot } from '../../../src/activities/ecs/describe-services';
import { lookAtSlot } from '../../../src/activities/ecs/look-at-slot';
import { stubEcs, stubTargetHealth } from './stub-ecs';

const slot = { cluster: 'mpac-staging', service: 'portal', colour: null };
const definition = 'arn:portal:8';

/** A service whose one deployment is ours, as far as ECS has come with it. */
function serviceWith(deployment: JsonObject, counts: JsonObject = { desiredCount: 2, runningCount: 2 }): JsonObject {
  const ours = { id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: definition, ...deployment };
  return { serviceName: 'portal', status: 'ACTIVE', ...counts, deployments: [ours] };
}

/** What one look asks for, and the stops that it answers. */
async function look(service: JsonObject, input: { ageMs: number; thorough?: boolean; healthy?: number }) {
  const { ecs, requests } = stubEcs(({ operation }) => {
    if (operation === 'DescribeServices') return { services: [service] };
    if (operation === 'ListTasks') return { taskArns: ['arn:task/1'] };
    return {
      tasks: [{ taskArn: 'arn:task/1', startedBy: 'ecs-svc/1', stoppedReason: 'Essential container in task exited' }],
    };
  });
  const { elbv2, asked } = stubTargetHealth(input.healthy ?? 2);
  const { ageMs, thorough = false } = input;
  const query = { slot, deploymentId: 'ecs-svc/1', definition, targetGroupArn: 'arn:group', ageMs, thorough };
  const { stops } = await lookAtSlot(ecs, elbv2, query);
  return { targets: asked.length, stops: stops.length, calls: requests.length };
}

const completed = serviceWith({ rolloutState: 'COMPLETED' });
const inProgress = serviceWith({ rolloutState: 'IN_PROGRESS' }, { desiredCount: 2, runningCount: 1 });

test.each([
  ['just sent and in progress', inProgress, { ageMs: 0 }, { targets: 0, stops: 0, calls: 1 }],
  ['in progress for a while', inProgress, { ageMs: 1_000 }, { targets: 1, stops: 1, calls: 3 }],
  ['carried out', completed, { ageMs: 0 }, { targets: 1, stops: 0, calls: 1 }],
  ['carried out, when that is confirmed', completed, { ageMs: 0, thorough: true }, { targets: 1, stops: 1, calls: 3 }],
  ['carried out with sick targets', completed, { ageMs: 0, healthy: 1 }, { targets: 1, stops: 1, calls: 3 }],
  ['given up at once', serviceWith({ rolloutState: 'FAILED' }), { ageMs: 0 }, { targets: 1, stops: 1, calls: 3 }],
  ['already replaced', serviceWith({ status: 'ACTIVE' }), { ageMs: 0 }, { targets: 1, stops: 1, calls: 3 }],
])('of a deployment %s is asked what it can tell', async (_, service, input, asked) => {
  expect(await look(service, input)).toEqual(asked);
});

const slotOf = (service: string) => ({ ...slot, service });
const twelve = Array.from({ length: 12 }, (_, index) => `service-${index}`);

test('services that are looked at at the same moment share calls, of ten at most', async () => {
  const { ecs, requests } = stubEcs(({ body }) => ({
    services: (body.services as string[]).map((serviceName) => ({ serviceName, status: 'ACTIVE' })),
  }));
  const seen = await Promise.all(twelve.map((service) => describeSlot(ecs, slotOf(service))));
  expect(seen.map(({ serviceName }) => serviceName)).toEqual(twelve);
  expect(requests.map(({ body }) => (body.services as string[]).length)).toEqual([10, 2]);
  await describeSlot(ecs, slotOf('service-0'));
  expect(requests).toHaveLength(3);
});

test('of services that share a call only the one that is missing fails', async () => {
  const { ecs } = stubEcs(() => ({ services: [{ serviceName: 'service-0', status: 'ACTIVE' }] }));
  const [found, missing] = await Promise.allSettled(
    ['service-0', 'gone'].map((name) => describeSlot(ecs, slotOf(name))),
  );
  expect(found?.status).toBe('fulfilled');
  expect(missing).toMatchObject({ status: 'rejected', reason: { report: { type: 'SlotMissing' } } });
});
