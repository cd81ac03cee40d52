import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { StoppedTask } from '../../domain/observation';
import { primaryOf } from '../ecs/deploy-slot';
import { describeSlot, nameOf } from '../ecs/describe-services';
import { readStoppedTasks } from '../ecs/stopped-tasks';
import { readTargetHealth } from '../ecs/target-health';
import type { SlotQuestion, SlotReader } from './observe';

/**
 * Reads slots from ECS and from their target groups: of each slot only what its service leaves open.
 * @throws SlotMissing (whoever reads) when the slot's ECS service is gone
 */
export function createSlotReader(ecs: ECSClient, elbv2: ElasticLoadBalancingV2Client): SlotReader {
  return async (slot) => {
    const service = await describeSlot(ecs, slot);
    const { desiredCount: desired = 0, runningCount: running = 0 } = service;
    // An idle slot has no targets to ask for.
    const isIdle = desired === 0 && running === 0;
    const [imageStops, targets] = await Promise.all([
      readImageStops(ecs, slot, service),
      isIdle ? null : readTargetHealth(elbv2, slot.targetGroupArn),
    ]);
    return {
      service: slot.service,
      colour: slot.colour,
      desired,
      running,
      healthyTargets: targets?.healthy ?? 0,
      definition: primaryOf(service)?.taskDefinition ?? null,
      imageStops,
      unknown: null,
    };
  };
}

async function readImageStops(ecs: ECSClient, slot: SlotQuestion, service: Service): Promise<readonly StoppedTask[]> {
  const { cluster, stopsSince: since } = slot;
  if (since === null || isCalm(service, since)) return [];
  const primary = primaryOf(service);
  // Only what runs now is judged: a bad image of an earlier rollout may have crashed here minutes ago.
  const deployment = primary ? { id: primary.id ?? '', definition: primary.taskDefinition ?? '' } : undefined;
  const stops = await readStoppedTasks(ecs, { cluster, service: nameOf(slot), since, deployment });
  return stops.filter((stop) => stop.kind === 'image');
}

/** Events that end every change of a service; ECS repeats the first every six hours. */
const CALM = /has reached a steady state|\) deployment completed/;

/**
 * Whether a service tells by itself that no task of it stopped since a time, epoch milliseconds. ECS replaces a task that
 * stops, and says so in an event. Silence is no such word: where nothing was ever calm, its tasks must be asked for.
 */
function isCalm(service: Service, since: number): boolean {
  const { events = [], deployments = [], desiredCount, runningCount, pendingCount } = service;
  const newest = events.slice(0, 1);
  const recent = events.filter(({ createdAt }) => createdAt === undefined || createdAt.getTime() >= since);
  return (
    newest.length > 0 &&
    [...newest, ...recent].every(({ message }) => CALM.test(message ?? '')) &&
    runningCount === desiredCount &&
    pendingCount === 0 &&
    deployments.length === 1 &&
    !deployments[0]?.failedTasks
  );
}
