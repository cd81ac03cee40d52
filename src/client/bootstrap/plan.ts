import { colours, slotName } from '../../domain/colour';
import { planRedirect } from './listening';
import type { ObservedTopology } from './observed';
import { planUncoloured } from './plan-adopted-slots';
import { planBalancer, planListener, planRules } from './plan-balancers';
import { planRecord } from './plan-records';
import { planDefinition, planService } from './plan-slots';
import { planTargetGroup } from './plan-target-groups';
import { conflict, create, keep, type BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

/**
 * What is to be made, in the order in which it must be made. Pure. What is there and fits is kept, what is there and
 * differs is a conflict with its cure: nothing that exists is ever changed, but a plain record that is to be adopted.
 */
export function planBootstrap(observed: ObservedTopology, wanted: WantedTopology): BootstrapStep[] {
  const { services, records } = wanted.settings;
  const slots = services.flatMap((service) =>
    colours.map((colour) => ({ service, colour, slot: slotName(service.name, colour) })),
  );
  return [
    planCluster(observed, wanted),
    planZone(observed, wanted),
    ...services.flatMap((service) => planUncoloured(service, observed, wanted)),
    ...colours.map((colour) => planBalancer(colour, observed, wanted)),
    ...slots.flatMap(({ service, slot }) => planTargetGroup(service, slot, observed, wanted)),
    ...colours.flatMap((colour) => [planListener(colour, observed, wanted), ...planRedirect(colour, observed, wanted)]),
    ...colours.flatMap((colour) => planRules(colour, observed, wanted)),
    ...slots.flatMap((slot) => [...planDefinition(slot, observed, wanted), planService(slot, observed, wanted)]),
    ...records.flatMap((record) => planRecord(record, observed, wanted)),
  ];
}

function planCluster({ cluster }: ObservedTopology, { settings }: WantedTopology): BootstrapStep {
  const what = `cluster ${settings.cluster}`;
  if (cluster === 'ACTIVE') return keep(what);
  // AWS keeps the name of a deleted cluster for a while, and lets it be made again.
  if (cluster === null || cluster === 'INACTIVE')
    return create(what, 'for Fargate', { kind: 'cluster', name: settings.cluster });
  return conflict(what, `is ${cluster}`, 'wait until it is ACTIVE, or name another cluster');
}

function planZone({ zones }: ObservedTopology, { settings, createZone }: WantedTopology): BootstrapStep {
  const what = `hosted zone ${settings.hostedZone}`;
  const [zone, another] = zones;
  if (another !== undefined) {
    const ids = zones.map(({ id }) => id).join(' and ');
    return conflict(
      what,
      `is the name of ${zones.length} public zones`,
      `write the ID of the right one as hostedZone: ${ids}`,
    );
  }
  if (zone !== undefined) return keep(what, `is there (${zone.id})`);
  if (!createZone) return conflict(what, 'does not exist', 'make it, or let --create-zone make it');
  return create(what, 'public; delegate to its name servers afterwards', {
    kind: 'hostedZone',
    name: settings.hostedZone,
  });
}
