import { setTimeout as delay } from 'node:timers/promises';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { RolloutError } from '../../domain/failure';
import { shortArn } from '../../domain/short-arn';
import type { ServiceSettings } from '../../domain/settings';
import { awsCall } from '../aws/errors';
import { currentContext } from '../current-context';
import { candidateDefinition, imageOf } from './candidate-definition';
import { lostFields } from './definition-diff';
import type { DefinitionFileOf } from './definition-file';
import { readDefinitionFile } from './definition-file';
import type { JsonObject } from './json';
import { objectsOf, textOf } from './json';
import type { EcsPort } from './port';
import type { RawDefinition } from './raw-definition';
import { describeRawDefinition, registerRawDefinition } from './raw-definition';
import { tagValue } from './tag-value';

/** Tag by which a retry finds what it registered. */
export const ROLLOUT_TAG = 'rollout:id';

// A retry comes minutes after its first attempt; nobody registers ten revisions of a slot's family in between.
const REVISIONS_LOOKED_AT = 10;
// What was just registered is not in ECS's list at once; a second revision would be.
const LOOKS = 5;
const LOOK_PAUSE_MS = 2_000;

/** A family's newest active revisions, newest first. */
async function newestRevisions(ecs: ECSClient, family: string): Promise<string[]> {
  const command = new ListTaskDefinitionsCommand({
    familyPrefix: family,
    status: 'ACTIVE',
    sort: 'DESC',
    maxResults: REVISIONS_LOOKED_AT,
  });
  const answer = await awsCall(`ecs:ListTaskDefinitions for family ${family}`, () => ecs.send(command));
  return (answer.taskDefinitionArns ?? []).filter((arn) => shortArn(arn).startsWith(`${family}:`));
}

/**
 * The revision that an earlier attempt registered, whether or not it heard of it. The first attempt has none before it, so
 * it need not look; where no activity runs nobody knows, and one look tells.
 */
async function findRegistered(
  ecs: ECSClient,
  service: ServiceSettings,
  wanted: JsonObject,
  rolloutId: string,
): Promise<RawDefinition | null> {
  const attempt = currentContext()?.info.attempt ?? null;
  if (attempt === 1) return null;
  for (let look = 1; ; look += 1) {
    for (const arn of await newestRevisions(ecs, textOf(wanted.family))) {
      const found = await describeRawDefinition(ecs, arn);
      const ours = found.tags.some(({ key, value }) => key === ROLLOUT_TAG && value === rolloutId);
      if (ours && imageOf(found.definition, service.container) === imageOf(wanted, service.container)) return found;
    }
    if (attempt === null || look === LOOKS) return null;
    await delay(LOOK_PAUSE_MS);
  }
}

function lossy(wanted: JsonObject, { arn, definition }: RawDefinition): RolloutError | null {
  const lost = lostFields(wanted, definition);
  if (lost.length === 0) return null;
  const fields = lost.map(({ path, from, to }) => `${path} (sent ${from ?? 'nothing'}, came back ${to ?? 'nothing'})`);
  return new RolloutError({
    type: 'DefinitionLossy',
    what: `ECS did not keep the definition ${arn} as it was sent.`,
    evidence: `Fields that differ: ${fields.join('; ')}.`,
    did: 'The revision was not deployed.',
    next: 'Compare the two definitions; take out of the base what ECS no longer takes, or roll out with `base: file`.',
  });
}

/** Tags of the new revision: those of live's, ours, and never the reserved `aws:` ones, which ECS refuses. */
function tagsFor(live: RawDefinition, base: JsonObject, rolloutId: string): JsonObject[] {
  const declared = objectsOf(base.tags);
  const kept = declared.length > 0 ? declared : live.tags.map(({ key, value }) => ({ key, value }));
  const others = kept.filter(({ key }) => typeof key === 'string' && !/^aws:/i.test(key) && key !== ROLLOUT_TAG);
  return [...others, { key: ROLLOUT_TAG, value: rolloutId }];
}

/** The definition that a candidate's is made from. @throws DefinitionUnreadable */
export async function baseDefinition(
  service: Pick<ServiceSettings, 'name' | 'base'>,
  environment: string,
  live: JsonObject,
  definitionFile: DefinitionFileOf,
): Promise<JsonObject> {
  if (service.base === 'live') return live;
  return readDefinitionFile(definitionFile(environment, service.name));
}

/**
 * Registers the candidate's definition, or finds the revision that an earlier attempt registered. What ECS says it kept must
 * be what was sent.
 * @throws UnknownService, ContainerNotFound, DefinitionUnreadable, DefinitionLossy
 */
export async function registerDefinition(
  ecs: ECSClient,
  definitionFile: DefinitionFileOf,
  input: Parameters<EcsPort['registerDefinition']>[0],
): ReturnType<EcsPort['registerDefinition']> {
  const { settings, candidate, image, liveDefinition } = input;
  const service = settings.services.find(({ name }) => name === input.service);
  if (!service) {
    throw new RolloutError({
      type: 'UnknownService',
      what: `Environment ${settings.environment} has no service ${input.service}.`,
      next: 'Name a service of the configuration.',
    });
  }
  const rolloutId = tagValue(input.rolloutId);
  const live = await describeRawDefinition(ecs, liveDefinition);
  const base = await baseDefinition(service, settings.environment, live.definition, definitionFile);
  const wanted = candidateDefinition({ base, service, candidate, image });
  const found = await findRegistered(ecs, service, wanted, rolloutId);
  const tags = tagsFor(live, base, rolloutId);
  const kept = found ?? (await registerRawDefinition(ecs, { ...wanted, tags }));
  const problem = lossy(wanted, kept);
  if (problem) throw problem;
  return { definition: kept.arn };
}
