import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { asActivity } from '../activity-failure';
import { awaitStable } from './await-stable';
import { raiseCount, stopSlot } from './counts';
import { deploySlot } from './deploy-slot';
import { inspectSlots } from './inspect-slots';
import { noteUndoTarget } from './note-undo-target';
import type { EcsPort } from './port';
import { readSlots } from './read-slots';
import { registerDefinition } from './register-definition';

/** What the ECS activities need: clients of the environment's region, and the folder of `base: file` definitions. */
export interface EcsDeps {
  readonly ecs: ECSClient;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly definitionsFolder: string;
}

/** The ECS port on AWS. */
export function createEcsActivities({ ecs, elbv2, definitionsFolder }: EcsDeps): EcsPort {
  return {
    inspectSlots: asActivity((input) => inspectSlots(ecs, elbv2, definitionsFolder, input)),
    registerDefinition: asActivity((input) => registerDefinition(ecs, definitionsFolder, input)),
    deploySlot: asActivity((input) => deploySlot(ecs, input)),
    awaitStable: asActivity((input) => awaitStable(ecs, elbv2, input)),
    raiseCount: asActivity((input) => raiseCount(ecs, input)),
    stopSlot: asActivity((input) => stopSlot(ecs, input)),
    readSlots: asActivity((input) => readSlots(ecs, elbv2, input)),
    noteUndoTarget: asActivity((input) => noteUndoTarget(ecs, input)),
  };
}
