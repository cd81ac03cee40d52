import type { ECSClient } from '@aws-sdk/client-ecs';
import { otherColour, slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { ServiceSettings } from '../../domain/settings';
import { imageOf } from './candidate-definition';
import type { Inspected } from './changes-that-fit';
import { changesThatFit } from './changes-that-fit';
import { changesBetween, unusableDefinition } from './inspect-definition';
import { readUndoTarget } from './note-undo-target';
import type { EcsPort, UndoInspection } from './port';
import type { RawDefinition } from './raw-definition';
import { describeRawDefinition } from './raw-definition';

type Input = Parameters<EcsPort['inspectUndo']>[0];

const START = 'start a rollout of the former image tag';

function finding(code: string, subject: string, problem: string, cure: string): Inspected<never> {
  return { found: null, findings: [{ code, subject, problem, cure }] };
}

/** The revision, or null when it cannot be deployed any more: deregistered, or ECS does not know it. */
export async function activeRevision(ecs: ECSClient, reference: string): Promise<RawDefinition | null> {
  try {
    const revision = await describeRawDefinition(ecs, reference);
    return revision.definition.status === 'ACTIVE' ? revision : null;
  } catch (error) {
    // ECS has no error of its own for a revision that does not exist.
    if (error instanceof RolloutError && error.report.type === 'AwsRefused') return null;
    throw error;
  }
}

async function inspectTarget(
  ecs: ECSClient,
  cluster: string,
  settings: ServiceSettings,
  { live, liveDefinition }: Input['services'][number],
): Promise<Inspected<UndoInspection>> {
  const [name, other] = [slotName(settings.name, live), slotName(settings.name, otherColour(live))];
  const subject = `way back of ${name}`;
  const noted = await readUndoTarget(ecs, { cluster, service: settings.name, colour: live });
  if (!noted) {
    const problem = `No completed rollout noted a way back on ${name}.`;
    return finding('UndoNotNoted', subject, problem, `There is nothing to undo; ${START}.`);
  }
  if (noted.slot !== other) {
    const problem = `The way back noted on ${name} is to ${noted.slot}, which is not its other slot ${other}.`;
    return finding('UndoOfAnotherSlot', subject, problem, `Find out who wrote its tag, or ${START}.`);
  }
  const former = await activeRevision(ecs, noted.definition);
  if (!former) {
    const problem = `The revision ${noted.definition} that was live before is deregistered or deleted.`;
    return finding('UndoDefinitionGone', subject, problem, `It cannot run again; ${START}.`);
  }
  try {
    const image = imageOf(former.definition, settings.container);
    const imageDigest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
    if (!imageDigest) {
      const problem = `${noted.definition} names its image by tag, ${image}, which may mean another image now.`;
      return finding('UndoImageNotPinned', subject, problem, `Go back with a rollout of that tag, which pins it.`);
    }
    const running = (await describeRawDefinition(ecs, liveDefinition)).definition;
    const liveImage = imageOf(running, settings.container);
    const changes = changesBetween(running, former.definition);
    const found = { service: settings.name, definition: former.arn, image, imageDigest, liveImage, changes };
    return { found, findings: [] };
  } catch (error) {
    return unusableDefinition(error, subject);
  }
}

/**
 * Reads where an undo of every service goes; see the port. What is noted counts, not what the other slot has run since:
 * a rollout that failed later left another revision there.
 */
export async function inspectUndo(ecs: ECSClient, { settings, services }: Input): ReturnType<EcsPort['inspectUndo']> {
  const inspected = await Promise.all(
    services.flatMap((asked) => {
      const service = settings.services.find(({ name }) => name === asked.service);
      return service ? [inspectTarget(ecs, settings.cluster, service, asked)] : [];
    }),
  );
  const { services: targets, findings } = changesThatFit(inspected);
  return { targets, findings };
}
