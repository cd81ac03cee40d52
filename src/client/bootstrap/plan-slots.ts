import { countOfTasks } from '../../domain/count-of-tasks';
import { shortArn } from '../../domain/short-arn';
import { adoptionOf } from './adoption';
import { describeProblem, firstRevision } from './first-revision';
import { inheritedFrom, type Inherited } from './inherit-service';
import type { ObservedService, ObservedTopology } from './observed';
import { keepOwned } from './ownership';
import { planAdoptedDefinition, staleSlot } from './plan-adopted-slots';
import { isThere, type Slot } from './slot';
import { conflict, create, keep, type BootstrapStep } from './step';
import { OWNER_TAG, type WantedTopology } from './wanted';

/** The first revision of a slot's family; none is needed where the slot runs already. */
export function planDefinition(
  { service, colour, slot }: Slot,
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep[] {
  if (isThere(observed.services[slot])) return [];
  const old = adoptionOf(service, observed, wanted);
  if (old !== null) {
    // What it runs may be no base for a slot, which the old service is refused for already.
    const usable = describeProblem(old.running.definition, service) === null;
    return usable ? [planAdoptedDefinition({ service, colour, slot }, old, observed, wanted)] : [];
  }
  const what = `task definition ${slot}`;
  const found = observed.images[service.name];
  if (wanted.imageTag === null || found === undefined) {
    return [conflict(what, 'is to be made, and its image is not said', 'give --image-tag TAG')];
  }
  if ('finding' in found) {
    const { subject, problem } = found.finding;
    return [conflict(what, `has no ${subject}: ${problem}`, 'push the image, or give another --image-tag')];
  }
  const file = wanted.definitions[service.name];
  if (file === undefined) return [conflict(what, 'has no file', 'write taskDefinitions in rollout.yaml')];
  if (!file.ok)
    return [conflict(what, `${file.path} ${file.problem}`, 'mend the file, or name another by taskDefinitions')];
  const { image, digest } = found.image;
  const problem = describeProblem(file.definition, service);
  if (problem !== null)
    return [conflict(what, `${file.path} ${problem}`, `give it exactly one container ${service.container}`)];
  const there = observed.definitions[slot];
  if (there?.tags[OWNER_TAG] === wanted.settings.environment && there.images[service.container] === image) {
    return [keep(what, `is there (${shortArn(there.arn)})`)];
  }
  const definition = firstRevision(file.definition, {
    service,
    colour,
    image,
    tags: { [OWNER_TAG]: wanted.settings.environment },
  });
  return [create(what, `runs ${service.repository}@${digest.slice(0, 19)}…`, { kind: 'definition', slot, definition })];
}

/** The ECS service of a slot. */
export function planService(place: Slot, observed: ObservedTopology, wanted: WantedTopology): BootstrapStep {
  const { service, colour, slot } = place;
  const { settings, infrastructure, desired } = wanted;
  const what = `service ${slot}`;
  const there = observed.services[slot];
  const old = adoptionOf(service, observed, wanted);
  if (isThere(there)) {
    const step = keepOrConflict(what, there, place, observed, wanted);
    const stale = old !== null && step.action === 'keep' ? staleSlot(place, there, old, observed, wanted) : null;
    return stale ?? step;
  }
  const made = (like: string, blue: number, inherited: Inherited): BootstrapStep => {
    const count = colour === 'blue' ? blue : 0;
    const { cluster } = settings;
    const { container, port } = service;
    const resource = { kind: 'service', slot, cluster, container, port, desired: count, inherited } as const;
    return create(what, `${like}, ${countOfTasks(count)}`, resource);
  };
  if (old !== null) return made(`like ${old.name}`, old.service.desiredCount ?? 0, inheritedFrom(old.service));
  const { taskSubnets, taskSecurityGroups } = infrastructure;
  if (taskSubnets === null || taskSecurityGroups === null) {
    return conflict(
      what,
      'does not exist, and where to run its tasks is not said',
      'give --subnets and --security-groups, or write them under infrastructure',
    );
  }
  const [subnets, securityGroups] = [[...taskSubnets], [...taskSecurityGroups]];
  const awsvpcConfiguration = { subnets, securityGroups, assignPublicIp: 'DISABLED' } as const;
  return made('Fargate', desired, { launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } });
}

function keepOrConflict(
  what: string,
  there: ObservedService,
  { service, slot }: Slot,
  observed: ObservedTopology,
  { settings }: WantedTopology,
): BootstrapStep {
  if (there.status !== 'ACTIVE')
    return conflict(what, `is ${there.status}`, 'wait until it is gone, then run bootstrap again');
  if (there.controller !== 'ECS') {
    return conflict(
      what,
      `is deployed by the controller ${there.controller}`,
      'replace it by a service with the controller ECS',
    );
  }
  const group = observed.targetGroups[slot]?.arn;
  const wired = there.wiring.some(
    ({ targetGroupArn, container, port }) =>
      targetGroupArn === group && container === service.container && port === service.port,
  );
  if (wired) return keepOwned(what, there.tags, settings.environment, `is there with ${there.desired} tasks`);
  const cure = `register ${service.container}:${service.port} in the target group ${slot}, or remove the service`;
  return conflict(what, `does not put its tasks into the target group ${slot}`, cure);
}
