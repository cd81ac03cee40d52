import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import DataLoader from 'dataloader';
import { slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import { awsCall } from '../aws/errors';
import type { SlotRef } from './port';

// DescribeServices takes no more.
const PER_CALL = 10;
// Services that are deployed beside each other are looked at at the same moments.
const TOGETHER_MS = 25;

/** Name of a slot's ECS service. */
export function nameOf(slot: SlotRef): string {
  return slotName(slot.service, slot.colour);
}

/**
 * An ECS service as it is, with its tags; undefined when it does not exist. Who asks for others of the cluster at the same
 * moment shares the call; one that fails leaves only its own services unknown, and the error of each speaks of that one.
 * @throws AwsRefused with `ClusterNotFoundException` as cause when there is no such cluster
 */
export async function describeService(ecs: ECSClient, cluster: string, name: string): Promise<Service | undefined> {
  return awsCall(`ecs:DescribeServices for ${name}`, () => shared(ecs, cluster).load(name));
}

type Shared = DataLoader<string, Service | undefined>;
const sharedCalls = new WeakMap<ECSClient, Map<string, Shared>>();

function shared(ecs: ECSClient, cluster: string): Shared {
  const clusters = sharedCalls.get(ecs) ?? new Map<string, Shared>();
  sharedCalls.set(ecs, clusters);
  const known = clusters.get(cluster);
  if (known) return known;
  const ask = async (names: readonly string[]): Promise<(Service | undefined)[]> => {
    const command = new DescribeServicesCommand({ cluster, services: [...new Set(names)], include: ['TAGS'] });
    // Others share it, so it does not end with the activity that happened to ask first.
    const { services = [] } = await ecs.send(command);
    return names.map((name) => services.find(({ serviceName }) => serviceName === name));
  };
  // Nothing is remembered: each look is a new one.
  const loader: Shared = new DataLoader(ask, {
    cache: false,
    maxBatchSize: PER_CALL,
    batchScheduleFn: (send) => setTimeout(send, TOGETHER_MS),
  });
  clusters.set(cluster, loader);
  return loader;
}

/** The failure of a slot whose ECS service is not there to be used. */
export function slotMissing(slot: SlotRef, status: string | undefined, cause?: unknown): RolloutError {
  const name = nameOf(slot);
  return new RolloutError(
    {
      type: 'SlotMissing',
      what: `ECS service ${name} in cluster ${slot.cluster} ${status ? `is ${status}` : 'does not exist'}.`,
      next: `Create the slot again, with your infrastructure code or \`rollout bootstrap\`.`,
    },
    { cause },
  );
}

/** A slot's ECS service as it is, with its tags. @throws SlotMissing when it does not exist or is not ACTIVE */
export async function describeSlot(ecs: ECSClient, slot: SlotRef): Promise<Service> {
  const service = await describeService(ecs, slot.cluster, nameOf(slot));
  if (service?.status !== 'ACTIVE') throw slotMissing(slot, service?.status);
  return service;
}
