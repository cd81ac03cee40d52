import { classifyStop, describeStops } from '../../../src/activities/ecs/classify-stop';
import { stoppedTask } from '../../../src/activities/ecs/stopped-tasks';
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
  // Names hold any word: aws/copilot-cli#4504, aws-samples/dify-self-hosted-on-aws#35.
  [
    'image',
    'TaskFailedToStart',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/portal-execution/0123 is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:ap-northeast-1:123456789012:parameter/portal/client-id because no identity-based policy allows the ssm:GetParameters action status code: 400',
    null,
  ],
  [
    'image',
    'TaskFailedToStart',
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/datadog/agent:7.99: docker.io/datadog/agent:7.99: not found',
    null,
  ],
  [
    'image',
    'TaskFailedToStart',
    "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:spot-throttling-limit-a1B2c3: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    null,
  ],
  [
    'image',
    'TaskFailedToStart',
    'CannotStartContainerError: Error response from daemon: failed to create task: exec: "spot-agent": executable file not found in $PATH',
    127,
  ],
  [
    'image',
    'TaskFailedToStart',
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group '/ecs/internal-error-service' does not exist.",
    null,
  ],
  [
    'image',
    'TaskFailedToStart',
    "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    null,
  ],
  // What passes by itself, inside a start that failed.
  [
    'capacity',
    'TaskFailedToStart',
    'ResourceInitializationError: unable to pull secrets or registry auth: service call has been retried 3 time(s): ThrottlingException: Rate exceeded',
    null,
  ],
  [
    'capacity',
    'TaskFailedToStart',
    'CannotPullContainerError: pull image manifest has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/1: 429 Too Many Requests',
    null,
  ],
  [
    'capacity',
    'TaskFailedToStart',
    'Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled: InsufficientFreeAddressesInSubnet',
    null,
  ],
  ['capacity', 'TaskFailedToStart', 'Timeout waiting for EphemeralStorage provisioning to complete.', null],
  ['capacity', 'TaskFailedToStart', 'You’ve reached the limit on the number of tasks you can run concurrently', null],
  ['capacity', '', 'DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s', null],
  ['capacity', '', 'Host EC2 (instance i-0abc) terminated.', null],
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

  test('of several containers the one is named that ended, not those that were stopped for it', () => {
    const task = (containers: object[], stopCode = 'EssentialContainerExited'): StoppedTask =>
      stoppedTask({ stopCode, stoppedReason: 'Essential container in task exited', containers } as never);
    const sidecars = [
      { name: 'xray', exitCode: 143 },
      { name: 'envoy', exitCode: 137 },
    ];
    expect(task([...sidecars, { name: 'portal', exitCode: 1 }])).toMatchObject({ exitCode: 1, container: 'portal' });
    expect(task([...sidecars, { name: 'portal', exitCode: 0 }])).toMatchObject({ exitCode: 0, container: 'portal' });
    const killed = { name: 'portal', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' };
    expect(task([...sidecars, killed])).toMatchObject({ exitCode: 137, container: 'portal' });
    expect(task([{ name: 'portal', exitCode: 139 }, ...sidecars])).toMatchObject({
      exitCode: 139,
      container: 'portal',
    });
    expect(task(sidecars, 'ServiceSchedulerInitiated')).toMatchObject({ exitCode: 143, kind: 'ordinary' });
    expect(describeStops([task([...sidecars, { name: 'portal', exitCode: 1 }])])).toBe(
      'exit code 1 of portal (EssentialContainerExited)',
    );
  });

  test('a flood of different reasons is cut to five', () => {
    const stops = Array.from({ length: 9 }, (_, index) => stop({ stopCode: '', reason: `reason ${index}` }));
    expect(describeStops(stops)).toMatch(/^reason 0; .*reason 4; 4 more reasons$/);
  });
});
