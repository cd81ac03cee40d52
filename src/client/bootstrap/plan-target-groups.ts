import type { ServiceSettings } from '../../domain/settings';
import type { ObservedTargetGroup, ObservedTopology } from './observed';
import { keepOwned } from './ownership';
import { conflict, create, keep, type BootstrapStep } from './step';
import { OWNER_TAG, type WantedTopology } from './wanted';

/** What AWS gives a new target group. */
const AWS_DELAY_SECONDS = 300;

/** The target group of a slot, and its deregistration delay where that is not AWS's own. */
export function planTargetGroup(
  service: ServiceSettings,
  slot: string,
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep[] {
  const there = observed.targetGroups[slot];
  const what = `target group ${slot}`;
  const delay = planDelay(slot, there, wanted);
  if (there !== undefined) return [keepOrConflict(what, there, service, wanted), ...delay];
  const vpc = wanted.infrastructure.vpc ?? vpcOfBalancers(observed);
  if (vpc === null) {
    return [conflict(what, 'does not exist, and its VPC is not said', 'give --vpc, or write it under infrastructure')];
  }
  const { port, healthPath } = service;
  return [
    create(what, `ip, port ${port}, health ${healthPath}`, { kind: 'targetGroup', name: slot, port, healthPath, vpc }),
    ...delay,
  ];
}

function vpcOfBalancers({ loadBalancers }: ObservedTopology): string | null {
  return loadBalancers.blue?.vpc ?? loadBalancers.green?.vpc ?? null;
}

function keepOrConflict(
  what: string,
  there: ObservedTargetGroup,
  service: ServiceSettings,
  { settings, infrastructure }: WantedTopology,
): BootstrapStep {
  const differences = [
    there.targetType === 'ip' ? null : `target type ${there.targetType} instead of ip`,
    there.protocol === 'HTTP' ? null : `protocol ${there.protocol} instead of HTTP`,
    there.port === service.port ? null : `port ${there.port} instead of ${service.port}`,
    there.healthPath === service.healthPath ? null : `health path ${there.healthPath} instead of ${service.healthPath}`,
    infrastructure.vpc === null || there.vpc === infrastructure.vpc
      ? null
      : `VPC ${there.vpc ?? 'none'} instead of ${infrastructure.vpc}`,
  ].filter((difference) => difference !== null);
  if (differences.length === 0) return keepOwned(what, there.tags, settings.environment);
  return conflict(what, `has ${differences.join(', ')}`, 'change or remove it, or write what it has into rollout.yaml');
}

function planDelay(
  slot: string,
  there: ObservedTargetGroup | undefined,
  { settings }: WantedTopology,
): BootstrapStep[] {
  const seconds = Math.round(settings.draining.deregistrationDelayMs / 1_000);
  const found = there === undefined ? AWS_DELAY_SECONDS : there.deregistrationDelaySeconds;
  if (found === seconds || found === null) return [];
  const what = `deregistration delay of ${slot}`;
  // A group of ours that still has AWS's own value is one whose making was interrupted.
  const ours = there === undefined || there.tags[OWNER_TAG] === settings.environment;
  if (ours && found === AWS_DELAY_SECONDS) {
    return [create(what, `${seconds} s`, { kind: 'deregistrationDelay', targetGroup: slot, seconds })];
  }
  if (found < seconds)
    return [
      keep(what, `is ${found} s, shorter than draining.deregistrationDelay; a rollout waits longer than it must`),
    ];
  return [conflict(what, `is ${found} s, and draining.deregistrationDelay is ${seconds} s`, 'set both to the same')];
}
