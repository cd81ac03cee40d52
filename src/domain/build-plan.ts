import type { Plan, PlannedRecord, PlannedService } from './plan';
import type { RolloutRequest } from './request';
import type { ProductionSettings } from './settings';
import type { ObservedRecord } from './topology';
import { otherColour } from './colour';
import { PUSH_ORDER } from './push-findings';
import { liveColourOf } from './weights';

/** What preflight gathered about each service's definition and image. */
export interface PlanSources {
  readonly records: readonly ObservedRecord[];
  readonly images: readonly { readonly service: string; readonly image: string; readonly digest: string }[];
  readonly definitions: readonly Pick<
    PlannedService,
    'changes' | 'liveDefinition' | 'liveImage' | 'service' | 'undoTo'
  >[];
}

/**
 * The plan, from settings and what preflight saw. Null when something is missing; preflight has a finding for it then.
 * Colours are found per record: the one with all the weight is live, the other the candidate.
 */
export function buildPlan(request: RolloutRequest, settings: ProductionSettings, sources: PlanSources): Plan | null {
  const records = settings.records.map((record) => plannedRecord(record, sources.records));
  const services = settings.services.map((service) => {
    const record = records.find((one) => one?.services.includes(service.name));
    const image = sources.images.find((one) => one.service === service.name);
    const definition = sources.definitions.find((one) => one.service === service.name);
    if (!record || !image || !definition) return null;
    return {
      service: service.name,
      record: record.name,
      live: record.live,
      candidate: record.candidate,
      image: image.image,
      imageDigest: image.digest,
      liveDefinition: definition.liveDefinition,
      liveImage: definition.liveImage,
      base: service.base,
      undoTo: definition.undoTo,
      changes: definition.changes,
    };
  });
  if (records.includes(null) || services.includes(null)) return null;
  return {
    environment: settings.environment,
    region: settings.region,
    cluster: settings.cluster,
    imageTag: request.imageTag,
    services: services.filter((service) => service !== null),
    records: records.filter((record) => record !== null),
    steps: settings.steps,
    rules: settings.rules,
    throughput: settings.throughput,
    ecsRule: settings.ecsRule,
    waivers: [
      ...(request.waivers ?? []),
      // No rule has a name with spaces in it.
      ...(request.allowOlder ? [{ rule: PUSH_ORDER, reason: request.reason ?? 'no reason was given' }] : []),
    ],
    approvals: {
      quorum: settings.approvals.quorum,
      approvers: settings.approvals.approvers,
      verification: settings.approvals.verification,
      ...(settings.approvals.verification === 'github-oidc' && { github: settings.approvals.github }),
    },
  };
}

function plannedRecord(
  wanted: ProductionSettings['records'][number],
  observed: readonly ObservedRecord[],
): PlannedRecord | null {
  const seen = observed.find((record) => record.name === wanted.name);
  const live = seen ? liveColourOf(seen.weights) : null;
  if (!seen || !live) return null;
  return { name: seen.name, types: seen.types, live, candidate: otherColour(live), services: wanted.services };
}

/** Differences between two plans, one sentence each, for the outcome `planChanged`. */
export function planDifferences(before: Plan, after: Plan): string[] {
  const differences: string[] = [];
  for (const service of after.services) {
    const old = before.services.find((one) => one.service === service.service);
    if (!old) continue;
    for (const key of ['candidate', 'image', 'liveDefinition', 'liveImage', 'undoTo'] as const) {
      if (old[key] !== service[key])
        differences.push(`${service.service} ${key}: was ${old[key] ?? 'none'}, is ${service[key] ?? 'none'}`);
    }
    if (JSON.stringify(old.changes) !== JSON.stringify(service.changes)) {
      differences.push(`${service.service}: the definition would change in other fields than approved`);
    }
  }
  return differences.length > 0 ? differences : ['settings or records of the plan differ'];
}
