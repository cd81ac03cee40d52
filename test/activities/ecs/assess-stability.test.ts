import type { Deployment } from '@aws-sdk/client-ecs';
import type { SlotLook } from '../../../src/activities/ecs/assess-stability';
import { assessStability } from '../../../src/activities/ecs/assess-stability';
import type { StoppedTask } from '../../../src/domain/observation';

const ours = {
  id: 'ecs-svc/1',
  status: 'PRIMARY',
  taskDefinition: 'svc-portal-green:8',
  rolloutState: 'COMPLETED',
  rolloutStateReason: '',
} satisfies Deployment;
const theirs = { ...ours, id: 'ecs-svc/2', taskDefinition: 'svc-portal-green:9' };
const expected = { deploymentId: ours.id, definition: ours.taskDefinition, imageStops: 2, settled: true };

function look(overrides: Partial<SlotLook> = {}): SlotLook {
  const counts = { desired: 2, running: 2, healthyTargets: 2, otherTargets: '' };
  return { name: 'svc-portal-green', ...counts, deployments: [ours], stops: [], events: [], ...overrides };
}

function stops(count: number, kind: StoppedTask['kind'] = 'image'): StoppedTask[] {
  const stop = { taskId: 't', stoppedAt: 0, stopCode: 'EssentialContainerExited', reason: '', exitCode: 3, kind };
  return Array.from({ length: count }, () => stop);
}

describe('the state of a deployment', () => {
  test('our completed deployment with all tasks and targets is stable', () => {
    expect(assessStability(look(), expected)).toEqual({ kind: 'stable' });
  });

  test('a deployment without rolloutState is judged by the rest', () => {
    expect(assessStability(look({ deployments: [{ ...ours, rolloutState: undefined }] }), expected).kind).toBe(
      'stable',
    );
  });

  test('an older deployment that ECS gave up counts as long as it has tasks', () => {
    const failed = { ...theirs, status: 'ACTIVE', rolloutState: 'FAILED' as const };
    const beside = (runningCount: number, pendingCount: number) =>
      assessStability(look({ deployments: [ours, { ...failed, runningCount, pendingCount }] }), expected).kind;
    expect([beside(0, 0), beside(1, 0), beside(0, 1)]).toEqual(['stable', 'waiting', 'waiting']);
  });

  test('behind no load balancer the tasks alone decide', () => {
    expect(assessStability(look({ healthyTargets: null }), expected)).toEqual({ kind: 'stable' });
    expect(assessStability(look({ healthyTargets: null, running: 1 }), expected)).toEqual({
      kind: 'waiting',
      because: '1 of 2 tasks run',
    });
  });

  test.each<[string, Partial<SlotLook>, RegExp]>([
    ['too few running tasks', { running: 1 }, /1 of 2 tasks run/],
    ['too many running tasks', { running: 4 }, /4 of 2 tasks run/],
    ['a count of zero', { desired: 0, running: 0, healthyTargets: 0 }, /desired count is 0/],
    [
      'unhealthy targets',
      { healthyTargets: 1, otherTargets: '1 unhealthy' },
      /1 of 2 targets are healthy \(1 unhealthy\)/,
    ],
    ['an older deployment', { deployments: [ours, { ...theirs, status: 'ACTIVE' }] }, /1 older deployment not gone/],
    ['a deployment in progress', { deployments: [{ ...ours, rolloutState: 'IN_PROGRESS' }] }, /IN_PROGRESS/],
    ['stops for lack of capacity', { running: 1, stops: stops(9, 'capacity') }, /1 of 2 tasks run/],
    ['one stop of the image', { running: 1, stops: stops(1) }, /1 of 2 tasks run/],
  ])('%s mean waiting, with the reason', (_what, overrides, because) => {
    const stability = assessStability(look(overrides), expected);
    expect(stability).toMatchObject({ kind: 'waiting', because: expect.stringMatching(because) as unknown });
  });

  test('two stops of the image fail with reasons and exit codes', () => {
    const stability = assessStability(look({ running: 0, stops: stops(2) }), expected);
    expect(stability).toMatchObject({
      type: 'CandidateCrashed',
      what: 'svc-portal-green: 2 tasks stopped for reasons of the image: exit code 3 (EssentialContainerExited) ×2.',
    });
  });

  test("another primary deployment means somebody else's took our place", () => {
    const deployments = [theirs, { ...ours, status: 'ACTIVE' }];
    expect(assessStability(look({ deployments }), expected)).toMatchObject({ type: 'DeploymentReplaced' });
  });

  test('our deployment running another definition has been replaced', () => {
    const deployments = [{ ...ours, taskDefinition: theirs.taskDefinition }];
    expect(assessStability(look({ deployments }), expected)).toMatchObject({ type: 'DeploymentReplaced' });
  });

  test('a deployment that does not show yet is waited for, later it is gone', () => {
    const before = look({ deployments: [theirs] });
    expect(assessStability(before, { ...expected, settled: false }).kind).toBe('waiting');
    expect(assessStability(before, expected)).toMatchObject({ type: 'DeploymentReplaced' });
  });

  test('a rollback by the circuit breaker after a crash is blamed on the crash', () => {
    const stability = assessStability(look({ deployments: [theirs], stops: stops(1) }), expected);
    expect(stability).toMatchObject({ type: 'CandidateCrashed', evidence: 'ECS put ecs-svc/2 in its place.' });
  });

  test('a deployment that ECS gave up fails with its reason', () => {
    const rolloutStateReason = 'tasks failed to start.';
    const deployments: Deployment[] = [{ ...ours, rolloutState: 'FAILED', rolloutStateReason }];
    expect(assessStability(look({ deployments }), expected)).toMatchObject({
      type: 'CandidateUnhealthy',
      evidence: rolloutStateReason,
    });
  });
});
