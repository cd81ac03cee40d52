import { countOfTasks } from '../../domain/count-of-tasks';
import type { ServiceSettings } from '../../domain/settings';
import { objectsOf, textOf } from '../../activities/ecs/json';
import { shortArn } from '../../domain/short-arn';
import { adoptionOf } from './adoption';
import { describeProblem, firstRevision } from './first-revision';
import type { ObservedDefinition, ObservedService, ObservedTopology, UncolouredService } from './observed';
import { whyUnstable } from './service-stability';
import type { Slot } from './slot';
import { conflict, create, keep, type BootstrapStep } from './step';
import { ADOPTED_TAG, OWNER_TAG, type WantedTopology } from './wanted';

/** The uncoloured service behind a service, or all that speaks against adopting it. */
export function planUncoloured(
  service: ServiceSettings,
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep[] {
  const old = adoptionOf(service, observed, wanted);
  if (old === null) return [];
  const what = `service ${old.name}`;
  const problems = problemsOf(service, old);
  if (problems.length > 0) return problems.map(([details, cure]) => conflict(what, details, cure));
  const count = countOfTasks(old.service.desiredCount ?? 0);
  return [keep(what, `is adopted as ${service.name} and goes on as it is: ${count} of ${shortArn(old.running.arn)}`)];
}

function problemsOf(service: ServiceSettings, { name, service: old, running }: UncolouredService): [string, string][] {
  const primary = old.deployments?.find(({ status }) => status === 'PRIMARY');
  const controller = old.deploymentController?.type ?? 'ECS';
  const networkMode = textOf(running.definition.networkMode) || 'bridge';
  const unstable = whyUnstable(old);
  const container = describeProblem(running.definition, service);
  const bypass = 'lets others reach its tasks past the record';
  const problems: ([string, string] | null)[] = [
    unstable === null ? null : [unstable, 'wait until it is stable, or name another: --adopt SERVICE=NAME'],
    controller === 'ECS'
      ? null
      : [
          `is deployed by the controller ${controller}`,
          'make the blue slot yourself; --adopt then takes the record over',
        ],
    old.schedulingStrategy === 'DAEMON'
      ? ['runs one task on every instance (DAEMON)', 'adopt a service that has a count of tasks (REPLICA)']
      : null,
    primary?.serviceConnectConfiguration?.enabled === true
      ? [`${bypass}, by Service Connect`, 'let its callers use the public name, and turn Service Connect off']
      : null,
    (old.serviceRegistries ?? []).length > 0
      ? [`${bypass}, by a service registry`, 'let its callers use the public name, and remove the registry']
      : null,
    networkMode === 'awsvpc'
      ? null
      : [`has the network mode ${networkMode}`, 'give it awsvpc: target groups of slots have addresses'],
    container === null
      ? null
      : [
          `runs ${shortArn(running.arn)}, which ${container}`,
          `correct container and port of ${service.name} in rollout.yaml`,
        ],
    name.startsWith(`${service.name}-`) && /-(blue|green)$/.test(name)
      ? ['has the name of a slot', 'name the service that has no colour: --adopt SERVICE=NAME']
      : null,
  ];
  return problems.filter((problem) => problem !== null);
}

/** A slot's first revision: what the uncoloured service runs, in the slot's colour. */
export function planAdoptedDefinition(
  { service, colour, slot }: Slot,
  old: UncolouredService,
  observed: ObservedTopology,
  { settings }: WantedTopology,
): BootstrapStep {
  const what = `task definition ${slot}`;
  const there = observed.definitions[slot];
  const tags = { [OWNER_TAG]: settings.environment, [ADOPTED_TAG]: old.running.arn };
  if (there !== undefined && Object.entries(tags).every(([key, value]) => there.tags[key] === value)) {
    return keep(what, `is there (${shortArn(there.arn)})`);
  }
  const definition = firstRevision(old.running.definition, { service, colour, image: null, tags });
  return create(what, `as ${shortArn(old.running.arn)}, in ${colour}`, { kind: 'definition', slot, definition });
}

/** Why a blue slot that is there cannot take the old service's traffic; null when it can. */
export function staleSlot(
  { service, colour, slot }: Slot,
  there: ObservedService,
  old: UncolouredService,
  observed: ObservedTopology,
  { settings }: WantedTopology,
): BootstrapStep | null {
  if (colour !== 'blue') return null;
  const what = `service ${slot}`;
  const at = `--region ${settings.region} --cluster ${settings.cluster} --service ${slot}`;
  if (!runsTheSame(observed.definitions[slot], old, service)) {
    const details = `runs something else than ${old.name}, which runs ${shortArn(old.running.arn)}`;
    return conflict(what, details, `it has no traffic, so make it anew: aws ecs delete-service --force ${at}`);
  }
  const desired = old.service.desiredCount ?? 0;
  if (there.desired >= desired) return null;
  const cure = `aws ecs update-service ${at} --desired-count ${desired}`;
  return conflict(what, `is smaller than ${old.name}: ${there.desired} of ${countOfTasks(desired)}`, cure);
}

/** Compared by the tag where bootstrap made the revision; by the image where somebody else did. */
function runsTheSame(
  there: ObservedDefinition | undefined,
  { running }: UncolouredService,
  { container }: ServiceSettings,
): boolean {
  const from = there?.tags[ADOPTED_TAG];
  if (from !== undefined) return from === running.arn;
  const image = objectsOf(running.definition.containerDefinitions).find(({ name }) => name === container)?.image;
  return image !== undefined && there?.images[container] === image;
}
