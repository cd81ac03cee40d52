import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { SlotLook } from './assess-stability';
import { isCarriedOut } from './assess-stability';
import { describeSlot, nameOf } from './describe-services';
import type { SlotRef } from './port';
import { readStoppedTasks } from './stopped-tasks';
import { readTargetHealth } from './target-health';

/** A deployment that is younger and in progress by ECS's own word has nothing more to tell: no task of it can have crashed. */
const YOUNG_MS = 1_000;

/**
 * Looks once at a slot that is being deployed: at its service, then at its targets, and at the deployment's stopped tasks
 * unless all is well.
 * @throws SlotMissing
 */
export async function lookAtSlot(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  input: {
    readonly slot: SlotRef;
    readonly deploymentId: string;
    readonly definition: string;
    readonly targetGroupArn: string | null;
    /** Asks for stopped tasks even if all is well: one that crashes is replaced. */
    readonly thorough: boolean;
    /** Since the deployment was sent, at least. */
    readonly ageMs: number;
  },
): Promise<SlotLook> {
  const { slot, deploymentId, definition, targetGroupArn, thorough, ageMs } = input;
  const service = await describeSlot(ecs, slot);
  const told: SlotLook = {
    name: nameOf(slot),
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    deployments: service.deployments ?? [],
    healthyTargets: null,
    otherTargets: '',
    stops: [],
    events: service.events ?? [],
  };
  const ours = service.deployments?.find(({ id }) => id === deploymentId);
  const inProgress = ours?.status === 'PRIMARY' && ours.rolloutState === 'IN_PROGRESS';
  if (ageMs < YOUNG_MS && inProgress) return told;
  const targets = targetGroupArn === null ? null : await readTargetHealth(elbv2, targetGroupArn);
  const look = targets ? { ...told, healthyTargets: targets.healthy, otherTargets: targets.others } : told;
  if (!thorough && isCarriedOut(look, deploymentId)) return look;
  const query = {
    cluster: slot.cluster,
    service: nameOf(slot),
    // An undo deploys a definition that ran before; stops of that time are none of this deployment.
    since: ours?.createdAt?.getTime() ?? 0,
    deployment: { id: deploymentId, definition },
  };
  return { ...look, stops: await readStoppedTasks(ecs, query) };
}
