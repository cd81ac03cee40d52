import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Colour } from '../../domain/colour';
import { otherColour, slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { ServiceSettings } from '../../domain/settings';
import { candidateDefinition, imageOf, registrable } from './candidate-definition';
import { diffDefinitions } from './definition-diff';
import type { SlotFinding, SlotFindingCode } from './finding';
import type { SlotInspection } from './port';
import { describeRawDefinition } from './raw-definition';
import { baseDefinition } from './register-definition';
import { withDefaults } from './with-defaults';

/** What the candidate's definition would change against live's, or why it cannot be made. */
export type DefinitionInspection =
  | { readonly definition: SlotInspection['definitions'][number]; readonly finding?: undefined }
  | { readonly finding: SlotFinding; readonly definition?: undefined };

function codeOf(error: RolloutError): SlotFindingCode | null {
  const { type } = error.report;
  return type === 'ContainerNotFound' || type === 'DefinitionUnreadable' ? type : null;
}

/** Makes the candidate's definition without registering it, and compares it with what live runs. Reads only. */
export async function inspectDefinition(
  ecs: ECSClient,
  definitionsFolder: string,
  input: {
    readonly service: ServiceSettings;
    readonly environment: string;
    readonly live: Colour;
    readonly liveDefinition: string;
    readonly image: string;
  },
): Promise<DefinitionInspection> {
  const { service, environment, live, liveDefinition, image } = input;
  try {
    const running = (await describeRawDefinition(ecs, liveDefinition)).definition;
    const base = await baseDefinition(service, environment, running, definitionsFolder);
    const candidate = candidateDefinition({ base, service, candidate: otherColour(live), image });
    const changes = diffDefinitions(withDefaults(registrable(running)), withDefaults(candidate));
    const liveImage = imageOf(running, service.container);
    return { definition: { service: service.name, liveDefinition, liveImage, changes } };
  } catch (error) {
    const code = error instanceof RolloutError ? codeOf(error) : null;
    if (!(error instanceof RolloutError) || code === null) throw error;
    const { what, evidence, next } = error.report;
    const problem = [what, evidence].filter(Boolean).join(' ');
    return { finding: { code, subject: `definition of ${slotName(service.name, live)}`, problem, cure: next } };
  }
}
