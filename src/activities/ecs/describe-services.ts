import type { ECSClient, Service, ServiceField } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import DataLoader from 'dataloader';
import { slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import { awsCall } from '../aws/errors';
import { cancellation } from '../current-context';
import type { SlotRef } from './port';

// DescribeServices takes no more.
const PER_CALL = 10;
// Services that are deployed beside each other are looked at at the same moments.
const TOGETHER_MS = 25;

/** Name of a slot's ECS service. */
export function nameOf(slot: SlotRef): string {
  return slotName(slot.service, slot.colour);
}

interface Batch {
  readonly names: readonly string[];
  /** The services by name, as far as they exist. */
  readonly answer: Promise<ReadonlyMap<string, Service>>;
}

function askInBatches(
  ecs: ECSClient,
  request: { readonly cluster: string; readonly names: readonly string[]; readonly include?: ServiceField[] },
  abortSignal?: AbortSignal,
): Batch[] {
  const { cluster, include } = request;
  const unique = [...new Set(request.names)];
  return Array.from({ length: Math.ceil(unique.length / PER_CALL) }, (_, index) => {
    const services = unique.slice(index * PER_CALL, (index + 1) * PER_CALL);
    const answer = ecs.send(new DescribeServicesCommand({ cluster, services, include }), { abortSignal });
    return { names: services, answer: answer.then((found) => byName(found.services ?? [])) };
  });
}

function byName(services: readonly Service[]): ReadonlyMap<string, Service> {
  return new Map(services.map((service) => [service.serviceName ?? '', service]));
}

/**
 * ECS services by name. Services that do not exist are not in the answer; inactive ones are, with their status.
 * @throws AwsRefused with `ClusterNotFoundException` as cause when there is no such cluster
 */
export async function describeServices(
  ecs: ECSClient,
  cluster: string,
  names: readonly string[],
  include: ServiceField[] = [],
): Promise<ReadonlyMap<string, Service>> {
  const batches = askInBatches(ecs, { cluster, names, include }, cancellation());
  const answers = await Promise.all(
    batches.map((batch) => awsCall(`ecs:DescribeServices for ${batch.names.join(', ')}`, () => batch.answer)),
  );
  return new Map(answers.flatMap((answer) => [...answer]));
}

/**
 * Asks for the ECS services of many slots in as few calls as AWS allows. A call that fails leaves only its own slots
 * unknown, and the error of each speaks of that slot.
 * @returns reads the service of one of these slots, undefined when it does not exist; to be called at once for each
 */
export function describeEachSlot(
  ecs: ECSClient,
  slots: readonly SlotRef[],
): (slot: SlotRef) => Promise<Service | undefined> {
  const answers = new Map<string, Batch['answer']>();
  for (const cluster of new Set(slots.map((slot) => slot.cluster))) {
    const names = slots.filter((slot) => slot.cluster === cluster).map(nameOf);
    for (const batch of askInBatches(ecs, { cluster, names }, cancellation())) {
      for (const name of batch.names) answers.set(`${cluster}/${name}`, batch.answer);
    }
  }
  return async (slot) => {
    const name = nameOf(slot);
    const answer = answers.get(`${slot.cluster}/${name}`);
    return (await awsCall(`ecs:DescribeServices for ${name}`, async () => answer))?.get(name);
  };
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

/**
 * A slot's ECS service as it is, with its tags. Who asks for others of the cluster at the same moment shares the call.
 * @throws SlotMissing when it does not exist or is not ACTIVE
 */
export async function describeSlot(ecs: ECSClient, slot: SlotRef): Promise<Service> {
  const name = nameOf(slot);
  const service = await awsCall(`ecs:DescribeServices for ${name}`, () => shared(ecs, slot.cluster).load(name));
  return activeService(slot, service);
}

type Shared = DataLoader<string, Service | undefined>;
const sharedCalls = new WeakMap<ECSClient, Map<string, Shared>>();

function shared(ecs: ECSClient, cluster: string): Shared {
  const clusters = sharedCalls.get(ecs) ?? new Map<string, Shared>();
  sharedCalls.set(ecs, clusters);
  const known = clusters.get(cluster);
  if (known) return known;
  const ask = async (names: readonly string[]): Promise<(Service | undefined)[]> => {
    // Others share it, so it does not end with the activity that happened to ask first.
    const answers = await Promise.all(
      askInBatches(ecs, { cluster, names, include: ['TAGS'] }).map(({ answer }) => answer),
    );
    return names.map((name) => answers.find((answer) => answer.has(name))?.get(name));
  };
  // Nothing is remembered: each look is a new one.
  const loader: Shared = new DataLoader(ask, {
    cache: false,
    batchScheduleFn: (send) => setTimeout(send, TOGETHER_MS),
  });
  clusters.set(cluster, loader);
  return loader;
}

/** A slot's ECS service that was described. @throws SlotMissing when it does not exist or is not ACTIVE */
export function activeService(slot: SlotRef, service: Service | undefined): Service {
  if (service?.status !== 'ACTIVE') throw slotMissing(slot, service?.status);
  return service;
}
