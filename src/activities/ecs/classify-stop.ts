import type { StoppedTask } from '../../domain/observation';

/** What of a stopped task decides whose fault it was. */
export interface StopFacts {
  readonly stopCode: string;
  /** Reason of the task and of its containers, as ECS words them. */
  readonly reason: string;
  readonly exitCode: number | null;
}

// What was deployed may be called anything, and AWS repeats it: ARNs, images, paths, hosts, and what stands in quotes.
const NAMES = /\barn:\S+|"[^"]*"|`[^`]*`|'[^'\s]*'|\S*[/@]\S*/g;
// Docker's and the registry's texts can be pages long; what matters stands at their beginning.
const LONGEST = 2_000;

// Whole phrases of ECS's documentation ("Stopped tasks error messages", "API failure reasons", Fargate's and EC2's), never
// single words: those stand in other sentences as well. First what passes by itself, also inside a pull or an
// initialization that failed: a registry that throttles is no fault of the image.
const CAPACITY: readonly RegExp[] = [
  /\bcapacity is (currently )?(unavailable|insufficient|not available)/i,
  /\b(insufficient|no) (spot )?capacity\b|\bInsufficientInstanceCapacity\b/i,
  /(^|[\s(])(RESOURCE:[A-Z]+|AGENT|ATTRIBUTE|EMPTY CAPACITY PROVIDER)($|[\s).,;])/,
  /\bno space left on device\b/i,
  /\btoo ?many ?requests\b|\brate exceeded\b|\bpull rate limit\b|\brequest limit exceeded\b|\bRequestLimitExceeded\b/i,
  /\bthrottl(ing|ed)(exception)?\b/i,
  /\b50[0234]:? (internal server error|bad gateway|service unavailable|gateway time-?out)/i,
  /\btimeout waiting for \w+ ?\w* provisioning\b/i,
  /\b(unable|failed|error while attempting) to (provision|create|attach)\b.*\bnetwork interface\b/i,
  /\bnetwork interface\b.*\blimit\b|\blimit\b.*\bnetwork interfaces?\b|\b(ENI|vCPU|network interface)s? limit/i,
  /\blimit (on|for|of) the (maximum )?number of (vCPUs|tasks|network interfaces)/i,
  /\byour spot task was interrupted\b|\bSpotInterruption(Error)?\b/i,
  /(^|; )(DockerTimeoutError|ContainerRuntimeTimeoutError|InternalError)\b/,
  /\bhost ec2 \(instance\b|\bcontainer instance\b.*\b(deregist|drain|terminat|stopp)/i,
  /\bagent (is )?(not connected|disconnected)\b|\bmemberOf placement constraint unsatisfied\b/i,
];
// The code in front of the sentence tells the part of the start that failed.
const IMAGE: readonly RegExp[] = [
  /\bCannot(Pull|Start|Create|Inspect)\w*(Error)?\b|\bImageNotFound\b|\bContainerRuntimeError\b/,
  /\bResourceInitializationError\b|\bOutOfMemory(Error)?\b|\bResourceNotFoundException\b|\bTaskExecutionRole\b/,
  /\bessential container in task exited\b/i,
  /\bmanifest (unknown|not found|does not contain)|\bexec format error\b/i,
  /\bAccessDenied(Exception)?\b|\bis not authorized to perform\b|\bunable to assume (the )?(iam )?role\b/i,
  /\b(log group|secret)\b.*\b(does not exist|can't be found|cannot be found|not found)/i,
];
const FAILED_HEALTH_CHECK = /\bfailed (elb|container|load balancer|http) ?health checks?\b|\bhealth checks? failed\b/i;

/**
 * Whose fault the stop of a task was. `image`: what we deployed cannot run (pull, exit, memory, health check, a secret or
 * log group it names). `capacity`: AWS had no room, took it away or throttled. `ordinary`: somebody or the scheduler
 * stopped a task that could run. When in doubt about a task that did not start: capacity, since the image is not blamed
 * without evidence.
 */
export function classifyStop({ stopCode, reason, exitCode }: StopFacts): StoppedTask['kind'] {
  const words = reason.slice(0, LONGEST).replace(NAMES, ' … ');
  const says = (phrases: readonly RegExp[]): boolean => phrases.some((phrase) => phrase.test(words));
  if (FAILED_HEALTH_CHECK.test(words)) return 'image';
  switch (stopCode) {
    case 'EssentialContainerExited':
      return 'image';
    case 'TaskFailedToStart':
      return !says(CAPACITY) && says(IMAGE) ? 'image' : 'capacity';
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
  if (says(CAPACITY)) return 'capacity';
  return says(IMAGE) || (exitCode !== null && exitCode !== 0) ? 'image' : 'ordinary';
}

const MOST_LABELS = 5;

function labelOf({ stopCode, reason, exitCode, container }: StoppedTask): string {
  // ECS's own sentence says no more than the stop code does.
  const detail = /^essential container/i.test(reason) && !reason.includes(';') ? stopCode : `${stopCode}: ${reason}`;
  const words = detail.replace(/^: /, '').replace(/: $/, '');
  const whose = container ? ` of ${container}` : '';
  return exitCode === null ? words : `exit code ${exitCode}${whose} (${words})`;
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
