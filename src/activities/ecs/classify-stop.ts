import type { StoppedTask } from '../../domain/observation';

/** What of a stopped task decides whose fault it was. */
export interface StopFacts {
  readonly stopCode: string;
  /** Reason of the task and of its containers, as ECS words them. */
  readonly reason: string;
  readonly exitCode: number | null;
}

// The words of ECS's stopped task errors (ECS developer guide, "Stopped tasks error messages"). Capacity comes first:
// a pull that the registry throttles is a CannotPullContainerError too, but no fault of the image.
const CAPACITY =
  /capacity is unavailable|insufficient capacity|no space left|toomanyrequests|rate exceeded|throttl|request limit exceeded|RESOURCE:|timeout waiting for (network interface|ephemeralstorage)|(unable|failed) to (provision|create|attach).*(network interface|\beni\b)|\beni\b.*limit|vcpu.*limit|limit.*vcpu|spot|docker ?timeout|internal ?error|host ec2|instance .*(terminated|stopped|drain)|agent/i;
const IMAGE =
  /CannotPull|CannotStart|CannotCreate|CannotInspect|ImageNotFound|manifest|OutOfMemory|ResourceInitializationError|essential container|exec format|secret|log ?group|awslogs|execution role|ECR was unable|platform/i;
const FAILED_HEALTH_CHECK = /failed (elb|container|load balancer|http) ?health checks?|health checks? failed/i;

/**
 * Whose fault the stop of a task was. `image`: what we deployed cannot run (pull, exit, memory, health check, a secret or
 * log group it names). `capacity`: AWS had no room, took it away or throttled. `ordinary`: somebody or the scheduler
 * stopped a task that could run. When in doubt about a task that did not start: capacity, since the image is not blamed
 * without evidence.
 */
export function classifyStop({ stopCode, reason, exitCode }: StopFacts): StoppedTask['kind'] {
  if (FAILED_HEALTH_CHECK.test(reason)) return 'image';
  switch (stopCode) {
    case 'EssentialContainerExited':
      return 'image';
    case 'TaskFailedToStart':
      return !CAPACITY.test(reason) && IMAGE.test(reason) ? 'image' : 'capacity';
    case 'SpotInterruption':
    case 'TerminationNotice':
    case 'InfrastructureHealth':
      return 'capacity';
    case 'UserInitiated':
    case 'ServiceSchedulerInitiated':
      return 'ordinary';
    default:
      break;
  }
  if (CAPACITY.test(reason)) return 'capacity';
  return IMAGE.test(reason) || (exitCode !== null && exitCode !== 0) ? 'image' : 'ordinary';
}

const MOST_LABELS = 5;

function labelOf({ stopCode, reason, exitCode }: StoppedTask): string {
  // ECS's own sentence says no more than the stop code does.
  const detail = /^essential container/i.test(reason) && !reason.includes(';') ? stopCode : `${stopCode}: ${reason}`;
  const words = detail.replace(/^: /, '').replace(/: $/, '');
  return exitCode === null ? words : `exit code ${exitCode} (${words})`;
}

/** Stops as one sees them in a message, equal ones counted. @example 'exit code 3 (EssentialContainerExited) ×2' */
export function describeStops(stops: readonly StoppedTask[]): string {
  const counts = new Map<string, number>();
  for (const stop of stops) {
    // Docker's and the registry's texts can be pages long, and this one goes into workflow history.
    const label = labelOf(stop).slice(0, 300);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const labels = [...counts].map(([label, count]) => (count > 1 ? `${label} ×${count}` : label));
  const more = labels.length - MOST_LABELS;
  return [...labels.slice(0, MOST_LABELS), ...(more > 0 ? [`${more} more reasons`] : [])].join('; ');
}
