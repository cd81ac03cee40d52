import { classifyStop, describeStops } from '../../../src/activities/ecs/classify-stop';
import type { StoppedTask } from '../../../src/domain/observation';

const cases: [StoppedTask['kind'], string, string, number | null][] = [
  ['image', 'EssentialContainerExited', 'Essential container in task exited', 3],
  ['image', 'EssentialContainerExited', 'Essential container in task exited', 0],
  [
    'image',
    'EssentialContainerExited',
    'Essential container in task exited; OutOfMemoryError: Container killed due to memory usage',
    137,
  ],
  [
    'image',
    'TaskFailedToStart',
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
    null,
  ],
  ['image', 'TaskFailedToStart', 'CannotStartContainerError: failed to create shim task: exec: "node": not found', 127],
  [
    'image',
    'TaskFailedToStart',
    'ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException',
    null,
  ],
  [
    'image',
    'TaskFailedToStart',
    'ResourceInitializationError: failed to validate logger args: the specified log group does not exist',
    null,
  ],
  [
    'image',
    'ServiceSchedulerInitiated',
    'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:x)',
    null,
  ],
  ['image', 'ServiceSchedulerInitiated', 'Task failed container health checks', 137],
  ['capacity', 'TaskFailedToStart', 'CannotPullContainerError: toomanyrequests: Rate exceeded', null],
  ['capacity', 'TaskFailedToStart', 'CannotPullContainerError: no space left on device', null],
  ['capacity', 'TaskFailedToStart', 'Capacity is unavailable at this time. Please try again later', null],
  ['capacity', 'TaskFailedToStart', 'Timeout waiting for network interface provisioning to complete.', null],
  ['capacity', 'TaskFailedToStart', 'RESOURCE:ENI', null],
  ['capacity', 'TaskFailedToStart', 'You have reached the limit on the number of vCPUs you can run concurrently', null],
  ['capacity', 'TaskFailedToStart', 'an error that is not written down anywhere', null],
  ['capacity', 'SpotInterruption', 'Your Spot Task was interrupted.', null],
  ['capacity', 'TerminationNotice', 'Host EC2 (instance i-1) terminated.', null],
  ['capacity', 'InfrastructureHealth', 'The underlying host is degraded', null],
  ['ordinary', 'ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/123)', 143],
  ['ordinary', 'UserInitiated', 'Task stopped by user', 137],
  ['ordinary', '', 'Scaling activity initiated by (deployment ecs-svc/123)', 0],
  ['image', '', 'Essential container in task exited', 1],
  ['capacity', '', 'Capacity is unavailable at this time', null],
];

function stop(overrides: Partial<StoppedTask>): StoppedTask {
  const base = { taskId: 't', stoppedAt: 0, stopCode: 'EssentialContainerExited', reason: '', exitCode: null };
  return { ...base, kind: 'image', ...overrides };
}

describe('stopped tasks', () => {
  test.each(cases)('%s is the kind of a stop by %s: %s (exit code %s)', (kind, stopCode, reason, exitCode) => {
    expect(classifyStop({ stopCode, reason, exitCode })).toBe(kind);
  });

  test('equal stops are counted and told with exit codes', () => {
    const crash = stop({ reason: 'Essential container in task exited', exitCode: 3 });
    expect(describeStops([crash, crash])).toBe('exit code 3 (EssentialContainerExited) ×2');
  });

  test('reasons that say more than the code are told in full', () => {
    const memory = stop({ reason: 'Essential container in task exited; OutOfMemoryError: killed', exitCode: 137 });
    const pull = stop({ stopCode: 'TaskFailedToStart', reason: 'CannotPullContainerError: not found' });
    expect(describeStops([memory, pull])).toBe(
      'exit code 137 (EssentialContainerExited: Essential container in task exited; OutOfMemoryError: killed); ' +
        'TaskFailedToStart: CannotPullContainerError: not found',
    );
  });

  test('a flood of different reasons is cut to five', () => {
    const stops = Array.from({ length: 9 }, (_, index) => stop({ stopCode: '', reason: `reason ${index}` }));
    expect(describeStops(stops)).toMatch(/^reason 0; .*reason 4; 4 more reasons$/);
  });
});
