import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import { awsCall } from '../aws/errors';
import type { SlotRef } from './port';

// DescribeServices takes no more.
const PER_CALL = 10;

/** Name of a slot's ECS service. */
export function nameOf(slot: SlotRef): string {
  return slotName(slot.service, slot.colour);
}

/**
 * ECS services by name. Services that do not exist are not in the answer; inactive ones are, with their status.
 * @throws AwsRefused with `ClusterNotFoundException` as cause when there is no such cluster
 */
export async function describeServices(
  ecs: ECSClient,
  cluster: string,
  names: readonly string[],
  abortSignal?: AbortSignal,
): Promise<ReadonlyMap<string, Service>> {
  const unique = [...new Set(names)];
  const batches = Array.from({ length: Math.ceil(unique.length / PER_CALL) }, (_, index) =>
    unique.slice(index * PER_CALL, (index + 1) * PER_CALL),
  );
  const answers = await Promise.all(
    batches.map((services) =>
      awsCall(`ecs:DescribeServices for ${services.join(', ')}`, () =>
        ecs.send(new DescribeServicesCommand({ cluster, services }), { abortSignal }),
      ),
    ),
  );
  const services = answers.flatMap((answer) => answer.services ?? []);
  return new Map(services.map((service) => [service.serviceName ?? '', service]));
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

/** A slot's ECS service as it is. @throws SlotMissing when it does not exist or is not ACTIVE */
export async function describeSlot(ecs: ECSClient, slot: SlotRef, abortSignal?: AbortSignal): Promise<Service> {
  const name = nameOf(slot);
  const service = (await describeServices(ecs, slot.cluster, [name], abortSignal)).get(name);
  if (service?.status !== 'ACTIVE') throw slotMissing(slot, service?.status);
  return service;
}
