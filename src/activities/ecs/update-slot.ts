import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { awsCall, awsErrorName } from '../aws/errors';
import { nameOf, slotMissing } from './describe-services';
import type { SlotRef } from './port';

/** What of a slot is changed; all that is left out stays as it is, since `[]` would remove it. */
export interface SlotChange {
  readonly desiredCount: number;
  readonly taskDefinition?: string;
  readonly forceNewDeployment?: boolean;
}

const GONE = new Set(['ServiceNotFoundException', 'ServiceNotActiveException']);

// Sent again, a forced deployment is a second one. The SDK repeats a call by itself when its answer is lost; that is
// left to Temporal here, whose attempts look first at what the call has done.
function sendOnce<I extends object, O extends object>(): FinalizeRequestMiddleware<I, O> {
  let failed: { readonly error: unknown } | null = null;
  return (next) => async (args) => {
    if (failed !== null) throw failed.error;
    try {
      return await next(args);
    } catch (error) {
      failed = { error };
      throw error;
    }
  };
}

/** Changes a slot's ECS service and answers it as it then is. @throws SlotMissing when it is gone or not ACTIVE */
export async function updateSlot(ecs: ECSClient, slot: SlotRef, change: SlotChange): Promise<Service | null> {
  const name = nameOf(slot);
  const command = new UpdateServiceCommand({ cluster: slot.cluster, service: name, ...change });
  if (change.forceNewDeployment) {
    command.middlewareStack.add(sendOnce(), { step: 'finalizeRequest', priority: 'low', name: 'sendOnce' });
  }
  try {
    const answer = await awsCall(`ecs:UpdateService for ${name}`, () => ecs.send(command));
    return answer.service ?? null;
  } catch (error) {
    if (GONE.has(awsErrorName(error) ?? '')) throw slotMissing(slot, undefined, error);
    throw error;
  }
}
