import type { Deployment, ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DeploymentLook, SlotLook } from './assess-stability';
import { describeSlot, nameOf } from './describe-services';
import type { SlotRef } from './port';
import { readStoppedTasks } from './stopped-tasks';
import { readTargetHealth } from './target-health';

function deploymentLook(deployment: Deployment): DeploymentLook {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    definition: deployment.taskDefinition ?? '',
    rolloutState: deployment.rolloutState ?? null,
    rolloutStateReason: deployment.rolloutStateReason ?? '',
  };
}

/** Looks once at a slot that is being deployed: service, targets, and the deployment's stopped tasks. @throws SlotMissing */
export async function lookAtSlot(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  input: {
    readonly slot: SlotRef;
    readonly deploymentId: string;
    readonly definition: string;
    readonly targetGroupArn: string | null;
  },
  signal: AbortSignal,
): Promise<SlotLook> {
  const { slot, deploymentId, definition } = input;
  const service = await describeSlot(ecs, slot, signal);
  const ours = service.deployments?.find(({ id }) => id === deploymentId);
  const query = {
    cluster: slot.cluster,
    service: nameOf(slot),
    // An undo deploys a definition that ran before; stops of that time are none of this deployment.
    since: ours?.createdAt?.getTime() ?? 0,
    deployment: { id: deploymentId, definition },
  };
  const [stops, targets] = await Promise.all([
    readStoppedTasks(ecs, query, signal),
    input.targetGroupArn === null ? null : readTargetHealth(elbv2, input.targetGroupArn, signal),
  ]);
  return {
    name: nameOf(slot),
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    deployments: (service.deployments ?? []).map(deploymentLook),
    healthyTargets: targets?.healthy ?? null,
    otherTargets: targets?.others ?? '',
    stops,
    events: (service.events ?? []).map(({ createdAt, message }) => ({
      at: createdAt?.getTime() ?? 0,
      message: message ?? '',
    })),
  };
}
