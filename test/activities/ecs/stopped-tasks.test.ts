import type { JsonObject } from '../../../src/activities/ecs/json';
import { textOf } from '../../../src/activities/ecs/json';
import { readStoppedTasks } from '../../../src/activities/ecs/stopped-tasks';
import { stubEcs } from './stub-ecs';

const deployment = { id: 'ecs-svc/111', definition: 'arn:def:8' };

function task(id: number, overrides: JsonObject = {}): JsonObject {
  return {
    taskArn: `arn:aws:ecs:ap-northeast-1:123456789012:task/mpac-prod/${id}`,
    startedBy: deployment.id,
    taskDefinitionArn: deployment.definition,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    stoppedAt: 1_790_000_000 + id,
    containers: [
      { name: 'sidecar', exitCode: 0 },
      { name: 'svc-portal', exitCode: 3 },
    ],
    ...overrides,
  };
}

/** ECS with these stopped tasks, listed two a page. */
function ecsWith(tasks: readonly JsonObject[]) {
  return stubEcs(({ operation, body }) => {
    if (operation === 'DescribeTasks') {
      return { tasks: tasks.filter(({ taskArn }) => (body.tasks as readonly unknown[]).includes(taskArn)) };
    }
    const from = Number(body.nextToken ?? 0);
    const taskArns = tasks.slice(from, from + 2).map(({ taskArn }) => textOf(taskArn));
    return { taskArns, ...(from + 2 < tasks.length ? { nextToken: String(from + 2) } : {}) };
  });
}

const query = { cluster: 'mpac-prod', service: 'svc-portal-green', since: 0, deployment };

describe('the stopped tasks of a slot', () => {
  test('all pages are read and the failed container tells why', async () => {
    const { ecs, requests } = ecsWith([task(3), task(1), task(2)]);
    const stops = await readStoppedTasks(ecs, query);
    expect(stops.map(({ taskId }) => taskId)).toEqual(['1', '2', '3']);
    expect(stops[0]).toEqual({
      taskId: '1',
      stoppedAt: 1_790_000_001_000,
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 3,
      container: 'svc-portal',
      kind: 'image',
    });
    expect(requests[0]?.body).toMatchObject({ desiredStatus: 'STOPPED', serviceName: 'svc-portal-green' });
  });

  test('the tasks of services that are asked for at the same moment are described in one call', async () => {
    const { ecs, requests } = ecsWith([task(1), task(2), task(3)]);
    const [stops] = await Promise.all([
      readStoppedTasks(ecs, query),
      readStoppedTasks(ecs, { ...query, service: 'b' }),
    ]);
    expect(stops).toHaveLength(3);
    expect(requests.filter(({ operation }) => operation === 'DescribeTasks')).toHaveLength(1);
  });

  test('no stopped tasks means that none is described', async () => {
    const { ecs, requests } = ecsWith([]);
    await expect(readStoppedTasks(ecs, query)).resolves.toEqual([]);
    expect(requests.map(({ operation }) => operation)).toEqual(['ListTasks']);
  });

  test.each([
    ['our deployment with another definition', { taskDefinitionArn: 'arn:def:7' }, 1],
    ['another deployment with our definition', { startedBy: 'ecs-svc/222' }, 0],
    ['a service name with our definition', { startedBy: 'svc-portal-green' }, 1],
    ['a service name with another definition', { startedBy: 'svc-portal-green', taskDefinitionArn: 'arn:def:7' }, 0],
  ])('a task started by %s counts accordingly', async (_by, overrides, count) => {
    await expect(readStoppedTasks(ecsWith([task(1, overrides)]).ecs, query)).resolves.toHaveLength(count);
  });

  test('without a deployment all tasks of the service count from a time on', async () => {
    const { ecs } = ecsWith([task(1), task(2, { startedBy: 'ecs-svc/222' }), task(3)]);
    const stops = await readStoppedTasks(ecs, { ...query, deployment: undefined, since: 1_790_000_002_000 });
    expect(stops.map(({ taskId }) => taskId)).toEqual(['2', '3']);
  });

  test('the reason of a container that ran out of memory is kept', async () => {
    const containers = [
      { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    ];
    const [stop] = await readStoppedTasks(ecsWith([task(1, { containers })]).ecs, query);
    expect(stop?.reason).toContain('OutOfMemoryError');
  });
});
