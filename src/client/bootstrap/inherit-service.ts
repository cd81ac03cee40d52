import type { CreateServiceCommandInput, Service } from '@aws-sdk/client-ecs';

/** What a slot takes over from the service that it is adopted from, or is told of how its tasks run. */
export type Inherited = Partial<CreateServiceCommandInput>;

/**
 * Where and how a service's tasks run, as a new service would be told. The way in which it is deployed is not among it:
 * slots are deployed as rollouts need it.
 */
export function inheritedFrom(service: Service): Inherited {
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const strategy = filled(service.capacityProviderStrategy);
  return {
    // ECS takes one of the two.
    ...(strategy === undefined ? { launchType: service.launchType } : { capacityProviderStrategy: strategy }),
    platformVersion: service.platformVersion || undefined,
    networkConfiguration: service.networkConfiguration,
    placementConstraints: filled(service.placementConstraints),
    placementStrategy: filled(service.placementStrategy),
    // Without one, tasks that start slowly would be ended: the new target group looks sooner than most.
    healthCheckGracePeriodSeconds:
      service.healthCheckGracePeriodSeconds === 0 ? undefined : service.healthCheckGracePeriodSeconds,
    enableExecuteCommand: service.enableExecuteCommand,
    enableECSManagedTags: service.enableECSManagedTags,
    propagateTags: service.propagateTags,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    // Volumes belong to a deployment, not to the service.
    volumeConfigurations: filled(primary?.volumeConfigurations),
    tags: service.tags?.filter(({ key }) => key?.startsWith('aws:') === false),
  };
}

// ECS answers empty lists for what was never set, and refuses some of them when they are sent.
function filled<T>(values: T[] | undefined): T[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values;
}
