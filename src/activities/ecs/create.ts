import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { asActivity } from '../as-activity';
import { awaitStable } from './await-stable';
import type { WeightReader } from './counts';
import { raiseCount, stopSlot } from './counts';
import type { DefinitionFileOf } from './definition-file';
import { deploySlot } from './deploy-slot';
import { inspectServices } from './inspect-services';
import { inspectSlots } from './inspect-slots';
import { inspectUndo } from './inspect-undo';
import { noteKnownGood } from './known-good';
import { noteUndoTarget } from './note-undo-target';
import type { EcsPort } from './port';
import { readSlots } from './read-slots';
import { registerDefinition } from './register-definition';

/** What the ECS activities need: clients of the environment's region, and where definitions of `base: file` are. */
export interface EcsDeps {
  readonly ecs: ECSClient;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly definitionFile: DefinitionFileOf;
  /** What a colour is asked for before it is stopped. */
  readonly readWeights: WeightReader;
}

/** The ECS port on AWS. */
export function createEcsActivities({ ecs, elbv2, definitionFile, readWeights }: EcsDeps): EcsPort {
  return {
    inspectSlots: asActivity((input) => inspectSlots(ecs, elbv2, definitionFile, input)),
    inspectUndo: asActivity((input) => inspectUndo(ecs, input)),
    inspectServices: asActivity((input) => inspectServices(ecs, definitionFile, input)),
    registerDefinition: asActivity((input) => registerDefinition(ecs, definitionFile, input)),
    deploySlot: asActivity((input) => deploySlot(ecs, input)),
    awaitStable: asActivity((input) => awaitStable(ecs, elbv2, input)),
    raiseCount: asActivity((input) => raiseCount(ecs, input)),
    stopSlot: asActivity((input) => stopSlot(ecs, readWeights, input)),
    readSlots: asActivity((input) => readSlots(ecs, elbv2, input)),
    noteKnownGood: asActivity((input) => noteKnownGood(ecs, input)),
    noteUndoTarget: asActivity((input) => noteUndoTarget(ecs, input)),
  };
}
