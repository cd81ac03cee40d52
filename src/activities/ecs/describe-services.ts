import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import { awsCall } from '../aws/errors';
import { askTogether } from './ask-together';
import type { SlotRef } from './port';

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
  return awsCall(`ecs:DescribeServices for ${name}`, () => serviceOf(ecs, cluster, name));
}

const serviceOf = askTogether<Service>({
  // DescribeServices takes no more.
  perCall: 10,
  async ask(ecs, cluster, names) {
    const command = new DescribeServicesCommand({ cluster, services: [...new Set(names)], include: ['TAGS'] });
    const { services = [] } = await ecs.send(command);
    return names.map((name) => services.find(({ serviceName }) => serviceName === name));
  },
});

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
