import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { awsCall, awsErrorName } from '../aws/errors';
import { makesSomethingNew } from '../aws/repeat-calls';
import { nameOf, slotMissing } from './describe-services';
import type { SlotRef } from './port';

/** What of a slot is changed; all that is left out stays as it is, since `[]` would remove it. */
export interface SlotChange {
  readonly desiredCount: number;
  readonly taskDefinition?: string;
  readonly forceNewDeployment?: boolean;
}

const GONE = new Set(['ServiceNotFoundException', 'ServiceNotActiveException']);

/** Changes a slot's ECS service and answers it as it then is. @throws SlotMissing when it is gone or not ACTIVE */
export async function updateSlot(ecs: ECSClient, slot: SlotRef, change: SlotChange): Promise<Service | null> {
  const name = nameOf(slot);
  const command = new UpdateServiceCommand({ cluster: slot.cluster, service: name, ...change });
  if (change.forceNewDeployment) {
    // Sent again, a forced deployment is a second one.
    command.middlewareStack.add(makesSomethingNew(), { step: 'finalizeRequest', priority: 'low', name: 'isNew' });
  }
  try {
    const answer = await awsCall(`ecs:UpdateService for ${name}`, () => ecs.send(command));
    return answer.service ?? null;
  } catch (error) {
    if (GONE.has(awsErrorName(error) ?? '')) throw slotMissing(slot, undefined, error);
    throw error;
  }
}
