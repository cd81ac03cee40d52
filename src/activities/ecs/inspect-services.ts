import type { ECSClient, LoadBalancer, Service } from '@aws-sdk/client-ecs';
import { slotName } from '../../domain/colour';
import type { ServiceSettings } from '../../domain/settings';
import type { Inspected } from './changes-that-fit';
import { changesThatFit } from './changes-that-fit';
import type { DefinitionFileOf } from './definition-file';
import { primaryOf } from './deploy-slot';
import { findServices } from './find-services';
import { inspectDefinition } from './inspect-definition';
import { activeRevision } from './inspect-undo';
import { knownGoodInsteadOf } from './known-good';
import { notedPush } from './noted-push';
import type { EcsPort, RollingService } from './port';
import { deploymentFindings, existenceFindings } from './service-findings';

type Input = Parameters<EcsPort['inspectServices']>[0];

const CREATE = 'Create it with your infrastructure code.';

/**
 * Revision that a failed deploy goes back to. While ECS is still deploying, the newest one is as unproven as the deploy
 * that asked for it, which the next one may be superseding; what counts is the last that ECS completed.
 */
export function provenDefinition(service: Service): string | undefined {
  const primary = primaryOf(service);
  const settled = !primary?.rolloutState || primary.rolloutState === 'COMPLETED';
  const completed = service.deployments?.find(({ rolloutState }) => rolloutState === 'COMPLETED');
  return settled ? service.taskDefinition : (completed?.taskDefinition ?? service.taskDefinition);
}

/**
 * Revision that a failed deploy goes back to. One that was deployed but never proved good is none, even after ECS completed
 * it: its deploy may have been superseded before its smoke tests, or its run is gone. What was good before it is noted.
 */
async function wayBack(ecs: ECSClient, service: Service): Promise<string | undefined> {
  const proven = provenDefinition(service);
  const noted = knownGoodInsteadOf(service, [proven, service.taskDefinition]);
  const good = noted === null ? null : await activeRevision(ecs, noted);
  return good?.arn ?? proven;
}

/** Target group whose health tells of the service; null when it is behind none. */
export function targetGroupOf(service: Service, { container, port }: ServiceSettings): string | null {
  const groups = (service.loadBalancers ?? []).filter(({ targetGroupArn }) => targetGroupArn);
  const ofPort = (group: LoadBalancer): boolean => group.containerName === container && group.containerPort === port;
  return (groups.find(ofPort) ?? groups[0])?.targetGroupArn ?? null;
}

async function inspectService(
  ecs: ECSClient,
  definitionFile: DefinitionFileOf,
  { settings: { environment, cluster }, images }: Input,
  settings: ServiceSettings,
  service: Service | undefined,
): Promise<Inspected<RollingService>> {
  const name = slotName(settings.name, null);
  const subject = `service ${name}`;
  const missing = existenceFindings({ name, cluster, service, subject, create: CREATE });
  if (!service || missing.length > 0) return { found: null, findings: missing };

  const findings = deploymentFindings(name, subject, service);
  const definition = await wayBack(ecs, service);
  const image = images.find((resolved) => resolved.service === settings.name)?.image;
  if (!definition || !image) return { found: null, findings };

  const input = { service: settings, environment, live: null, liveDefinition: definition, image };
  const inspected = await inspectDefinition(ecs, definitionFile, input);
  if (!inspected.definition) return { found: null, findings: [...findings, ...inspected.findings] };
  const { liveImage: runningImage, changes } = inspected.definition;
  const targetGroupArn = targetGroupOf(service, settings);
  const desired = service.desiredCount ?? 0;
  const push = notedPush(service);
  return {
    found: { service: settings.name, definition, runningImage, desired, targetGroupArn, changes, push },
    findings,
  };
}

/** Reads the services of an environment without colours and what a deploy would change in them; see the port. */
export async function inspectServices(
  ecs: ECSClient,
  definitionFile: DefinitionFileOf,
  input: Input,
): ReturnType<EcsPort['inspectServices']> {
  const { cluster, services } = input.settings;
  const found = await findServices(
    ecs,
    cluster,
    services.map(({ name }) => slotName(name, null)),
  );
  if (found.findings.length > 0) return { services: [], findings: found.findings };
  const inspected = await Promise.all(
    services.map((service) =>
      inspectService(ecs, definitionFile, input, service, found.services.get(slotName(service.name, null))),
    ),
  );
  return changesThatFit(inspected);
}
