import { resolveImage, type ImageLookup } from '../../activities/registry/resolve-images';
import { colours, slotName } from '../../domain/colour';
import { bootstrapFailure } from './aws-failure';
import { observeBalancer, observeBalancersAt } from './observe-balancers';
import { observeRecordSets, observeZones } from './observe-records';
import { observeCluster, observeDefinition, observeService } from './observe-slots';
import { observeTargetGroup } from './observe-target-groups';
import { observeUncoloured, plainTargets } from './observe-uncoloured';
import type { BootstrapClients, ObservedDefinition, ObservedTopology } from './observed';
import { isThere } from './slot';
import type { WantedTopology } from './wanted';

/**
 * Reads all of an environment's topology. Reads only.
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable
 */
export async function observeTopology(clients: BootstrapClients, wanted: WantedTopology): Promise<ObservedTopology> {
  try {
    return await observe(clients, wanted);
  } catch (error) {
    throw bootstrapFailure(
      error,
      `reading what the environment ${wanted.settings.environment} has`,
      'Nothing was changed.',
    );
  }
}

async function observe(clients: BootstrapClients, wanted: WantedTopology): Promise<ObservedTopology> {
  const { ecs, elbv2, route53, ecr } = clients;
  const { settings, imageTag } = wanted;
  const names = settings.services.flatMap(({ name }) => colours.map((colour) => slotName(name, colour)));
  const cluster = await observeCluster(ecs, settings.cluster);
  const zones = await observeZones(route53, settings.hostedZone);
  const [zone] = zones;
  const services = await present(names, (slot) =>
    cluster === 'ACTIVE' ? observeService(ecs, settings.cluster, slot) : null,
  );
  const missing = names.filter((slot) => !isThere(services[slot]));
  const uncoloured = await present(Object.keys(wanted.adopt ?? {}), (service) =>
    cluster === 'ACTIVE' ? observeUncoloured(ecs, settings.cluster, wanted.adopt?.[service] ?? service) : null,
  );
  const adopted = Object.keys(uncoloured).flatMap((name) => colours.map((colour) => slotName(name, colour)));
  const definitions: Record<string, ObservedDefinition> = await present([...missing, ...adopted], (slot) => {
    const there = services[slot];
    return observeDefinition(ecs, isThere(there) ? there.definition : slot);
  });
  const images: Record<string, ImageLookup> = {};
  for (const service of settings.services) {
    if (imageTag === null || !colours.some((colour) => missing.includes(slotName(service.name, colour)))) continue;
    images[service.name] = await resolveImage(ecr, settings.registry, service, imageTag);
  }
  const publicNames = settings.records.map(({ name }) => name);
  const recordSets = zone === undefined ? [] : await observeRecordSets(route53, zone.id, publicNames);
  return {
    cluster,
    zones,
    loadBalancers: {
      blue: await observeBalancer(elbv2, settings.loadBalancers.blue.name),
      green: await observeBalancer(elbv2, settings.loadBalancers.green.name),
    },
    targetGroups: await present(names, (slot) => observeTargetGroup(elbv2, slot)),
    services,
    definitions,
    recordSets,
    images,
    uncoloured,
    oldBalancers: wanted.adopt === null ? {} : await observeBalancersAt(elbv2, plainTargets(recordSets)),
  };
}

/** Reads one after the other: the APIs of load balancers throttle early, and bootstrap has time. */
async function present<T>(
  names: readonly string[],
  read: (name: string) => Promise<T | null> | null,
): Promise<Record<string, T>> {
  const found: Record<string, T> = {};
  for (const name of names) {
    const value = await read(name);
    if (value !== null) found[name] = value;
  }
  return found;
}
