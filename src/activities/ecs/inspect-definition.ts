import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Colour } from '../../domain/colour';
import { otherColour, slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { DefinitionChange, Finding } from '../../domain/plan';
import type { ServiceSettings } from '../../domain/settings';
import { asEcsKeeps } from './as-ecs-keeps';
import { candidateDefinition, imageOf, registrable } from './candidate-definition';
import type { Inspected } from './changes-that-fit';
import type { DefinitionFileOf } from './definition-file';
import { diffDefinitions } from './definition-diff';
import type { JsonObject } from './json';
import type { SlotInspection } from './port';
import { describeRawDefinition } from './raw-definition';
import { baseDefinition } from './register-definition';

/** Failures that a definition itself is to blame for. */
const OF_THE_DEFINITION: ReadonlySet<string> = new Set(['ContainerNotFound', 'DefinitionUnreadable']);

/** What is wrong with a definition that cannot be worked with. @throws the error itself when it says something else */
export function unusableDefinition(error: unknown, subject: string): Inspected<never> {
  if (!(error instanceof RolloutError) || !OF_THE_DEFINITION.has(error.report.type)) throw error;
  const { type, what, evidence, next } = error.report;
  const problem = [what, evidence].filter(Boolean).join(' ');
  return { found: null, findings: [{ code: type, subject, problem, cure: next }] };
}

/** What of a definition that runs another would change, by what ECS makes of either. */
export function changesBetween(running: JsonObject, wanted: JsonObject): DefinitionChange[] {
  return diffDefinitions(asEcsKeeps(registrable(running), running), asEcsKeeps(registrable(wanted), running));
}

/** What live runs and the candidate would change in it, or what is wrong with it. */
export interface InspectedDefinition {
  readonly definition: SlotInspection['definitions'][number] | null;
  readonly findings: readonly Finding[];
}

/** Makes the candidate's definition without registering it, and compares it with what live runs. Reads only. */
export async function inspectDefinition(
  ecs: ECSClient,
  definitionFile: DefinitionFileOf,
  input: {
    readonly service: ServiceSettings;
    readonly environment: string;
    /** Null in an environment without colours: live is then the service itself, and so is its candidate. */
    readonly live: Colour | null;
    readonly liveDefinition: string;
    readonly image: string;
  },
): Promise<InspectedDefinition> {
  const { service, environment, live, liveDefinition, image } = input;
  try {
    const running = (await describeRawDefinition(ecs, liveDefinition)).definition;
    const base = await baseDefinition(service, environment, running, definitionFile);
    const candidate = live === null ? null : otherColour(live);
    const changes = changesBetween(running, candidateDefinition({ base, service, candidate, image }));
    const liveImage = imageOf(running, service.container);
    return { definition: { service: service.name, liveDefinition, liveImage, changes }, findings: [] };
  } catch (error) {
    const { findings } = unusableDefinition(error, `definition of ${slotName(service.name, live)}`);
    return { definition: null, findings };
  }
}
