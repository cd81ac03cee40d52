import type { ECSClient, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { registrable } from '../../activities/ecs/candidate-definition';
import type { JsonObject } from '../../activities/ecs/json';
import { describeRawDefinition, registerRawDefinition } from '../../activities/ecs/raw-definition';
import type { RunningDefinition } from './observed';

/**
 * A task definition with its tags as it could be registered again, also with fields that the SDK does not know.
 * @param arn never a bare family, whose latest revision may be anybody's
 */
export async function readDefinition(ecs: ECSClient, arn: string): Promise<RunningDefinition> {
  const { definition, tags } = await describeRawDefinition(ecs, arn);
  // Keys that begin with `aws:` are AWS's own and cannot be given to anything.
  const kept = tags.filter(({ key }) => !key.startsWith('aws:'));
  return { arn, definition: typed({ ...registrable(definition), tags: kept }) };
}

/** Registers a definition as it is, also with fields that the SDK does not know. @returns ARN of the new revision */
export async function registerDefinition(
  ecs: ECSClient,
  definition: RegisterTaskDefinitionCommandInput,
): Promise<string> {
  return (await registerRawDefinition(ecs, JSON.parse(JSON.stringify(definition)) as JsonObject)).arn;
}

/** What ECS answered is what it takes; the SDK's type is that, less the fields it does not know yet. */
function typed(definition: JsonObject): RegisterTaskDefinitionCommandInput {
  return definition as JsonObject & RegisterTaskDefinitionCommandInput;
}
