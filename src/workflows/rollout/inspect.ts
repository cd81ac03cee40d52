import { isCancellation } from '@temporalio/workflow';
import type { Finding, Plan, PlanDigest, PlanFacts } from '../../domain/plan';
import type { RolloutRequest } from '../../domain/request';
import type { ProductionSettings } from '../../domain/settings';
import type { Snapshot } from '../../domain/topology';
import type { CheckInput, MetricsPort } from '../../activities/metrics/port';
import type { Colour } from '../../domain/colour';
import type { Reading } from '../../domain/observation';
import { budgetFindings } from '../../domain/event-budget';
import { bytesOf } from '../../domain/bytes';
import type { PlanSources } from '../../domain/build-plan';
import { buildPlan } from '../../domain/build-plan';
import { failureText } from '../../domain/failure';
import { liveColourOf } from '../../domain/weights';
import { modeOf } from '../../domain/request';
import { sampleWarnings } from '../../domain/sample-warnings';
import { pushFindings } from '../../domain/push-findings';
import { colours, otherColour } from '../../domain/colour';
import { reads } from '../activity-proxies';
import { reportOf } from '../run/workflow-failure';

/** Findings that say live itself is not well. */
const LIVE_IS_SICK: ReadonlySet<string> = new Set(['LiveUnhealthy', 'LiveDeploying']);

/** What preflight found: all findings, and the plan when there are none. */
export interface Inspection {
  readonly findings: readonly Finding[];
  readonly plan: Plan | null;
  readonly digest: PlanDigest | null;
  readonly facts: PlanFacts;
  readonly snapshot: Snapshot | null;
}

/**
 * Reads everything a rollout of this request would touch, and makes the plan. Reads only; all findings, not the first:
 * what could not be read is a finding too. Made twice: before the approvals, and again when the quorum is reached.
 */
export async function inspect(request: RolloutRequest, settings: ProductionSettings): Promise<Inspection> {
  const findings: Finding[] = budgetFindings(settings);
  const undo = modeOf(request) === 'undo';
  const [images, traffic] = await Promise.all([
    // An undo returns to a revision, and with it to the image that is pinned there.
    undo
      ? { images: [], findings: [] }
      : attempt(findings, 'images', () =>
          reads.resolveImages(`Find ${request.imageTag} in the registry`, { settings, imageTag: request.imageTag }),
        ),
    attempt(findings, 'records', () => reads.inspectTraffic('Read zone, load balancers and records', { settings })),
  ]);
  findings.push(...(images?.findings ?? []), ...(traffic?.findings ?? []));
  const loadBalancers = traffic?.loadBalancers;
  const hostedZoneId = traffic?.hostedZoneId;
  const facts: PlanFacts = { services: [] };
  if (!traffic || !loadBalancers || !hostedZoneId) return { findings, plan: null, digest: null, facts, snapshot: null };

  const { records } = traffic;
  const slots = await attempt(findings, 'slots', () =>
    reads.inspectSlots('Read both slots of every service, and what would change', {
      settings,
      records,
      loadBalancers,
      images: images?.images ?? [],
    }),
  );
  // Getting away from a sick live is what an undo is for: its health and its metrics do not refuse one.
  findings.push(...(slots?.findings ?? []).filter((one) => !undo || !LIVE_IS_SICK.has(one.code)));
  // Suspended during the rollout, and given back as it is now.
  const scaling = await attempt(findings, 'auto scaling', () =>
    reads.readScaling('Read auto scaling of all slots', {
      cluster: settings.cluster,
      slots: settings.services.flatMap(({ name }) => colours.map((colour) => ({ service: name, colour }))),
    }),
  );
  if (!slots || !images || !scaling) return { findings, plan: null, digest: null, facts, snapshot: null };

  const snapshot: Snapshot = {
    takenAt: Date.now(),
    hostedZoneId,
    loadBalancers,
    records,
    slots: slots.slots,
    scaling: scaling.targets,
  };
  const sources = undo
    ? await wayBack(settings, snapshot, findings)
    : { images: images.images, definitions: slots.definitions.map((one) => ({ ...one, undoTo: null })) };
  const deployed = checkedServices(settings, snapshot).map(({ service, live }) => ({
    service,
    push: slots.slots.find((one) => one.service === service && one.colour === live)?.push ?? null,
  }));
  findings.push(...pushFindings(request, { images: images.images, deployed }));
  const plan = buildPlan(request, settings, { records, ...sources });
  if (plan && findings.length === 0) findings.push(...budgetFindings(settings, bytesOf(plan) + bytesOf(snapshot)));
  const metrics = plan && !undo ? await readLiveMetrics(request, settings, snapshot, findings) : null;
  const digest = plan && findings.length === 0 ? await reads.digestPlan('Hash the plan', plan) : null;
  const live = factsOf(settings, snapshot, metrics?.readings ?? []);
  const warnings = plan && metrics?.requests ? sampleWarnings(plan, metrics.requests, settings.checks) : [];
  return { findings, plan, digest, facts: { ...live, warnings }, snapshot };
}

/** Where an undo goes: what the last completed rollout noted on each live slot. */
async function wayBack(
  settings: ProductionSettings,
  snapshot: Snapshot,
  findings: Finding[],
): Promise<Omit<PlanSources, 'records'>> {
  const services = checkedServices(settings, snapshot).flatMap(({ service, live }) => {
    const slot = snapshot.slots.find((one) => one.service === service && one.colour === live);
    return slot ? [{ service, live, liveDefinition: slot.definition }] : [];
  });
  const undo = await attempt(findings, 'undo', () =>
    reads.inspectUndo('Read the noted way back of every service', { settings, services }),
  );
  findings.push(...(undo?.findings ?? []));
  const targets = undo?.targets ?? [];
  return {
    images: targets.map(({ service, image, imageDigest }) => ({ service, image, digest: imageDigest })),
    definitions: targets.map(({ service, definition, liveImage, changes }) => {
      const liveDefinition = services.find((one) => one.service === service)?.liveDefinition ?? '';
      return { service, liveDefinition, liveImage, changes, undoTo: definition };
    }),
  };
}

/** A read that fails for good is a finding like any other: the person who waits learns all reasons at once. */
export async function attempt<T>(findings: Finding[], subject: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isCancellation(error)) throw error;
    const report = reportOf(error);
    // A bug of ours must fail the workflow task, so that a fixed worker goes on from here.
    if (report.type === 'Bug') throw error;
    findings.push({ code: report.type, subject, problem: failureText({ ...report, next: '' }), cure: report.next });
    return null;
  }
}

type LiveMetrics = Awaited<ReturnType<MetricsPort['inspectMetrics']>>;

/** The metrics of live must be there: a gate without eyes would hold every rollout at its first step. */
async function readLiveMetrics(
  request: RolloutRequest,
  settings: ProductionSettings,
  snapshot: Snapshot,
  findings: Finding[],
): Promise<LiveMetrics | null> {
  const waived = new Set((request.waivers ?? []).map((waiver) => waiver.rule));
  const now = Date.now();
  const metrics = await attempt(findings, 'metrics', () =>
    reads.inspectMetrics('Read the metrics of live', {
      cluster: settings.cluster,
      services: checkedServices(settings, snapshot),
      rules: settings.rules.filter((rule) => !waived.has(rule.name)),
      requestCounter: settings.requestCounter,
      from: now - settings.checks.lookBackMs,
      to: now,
      lookBackMs: settings.checks.lookBackMs,
      staleAfterMs: settings.checks.staleAfterMs,
    }),
  );
  findings.push(...(metrics?.findings ?? []));
  return metrics;
}

/** Every service with its colours and target groups, as checks ask for them. */
export function checkedServices({ services, records }: ProductionSettings, snapshot: Snapshot): CheckInput['services'] {
  return services.map(({ name }) => {
    const record = records.find((one) => one.services.includes(name))?.name;
    const observed = snapshot.records.find((one) => one.name === record);
    const live = (observed && liveColourOf(observed.weights)) ?? 'blue';
    const targetGroup = (colour: Colour): string =>
      snapshot.slots.find((slot) => slot.service === name && slot.colour === colour)?.targetGroupArn ?? '';
    const targetGroups = { blue: targetGroup('blue'), green: targetGroup('green') };
    return { service: name, live, candidate: otherColour(live), targetGroups };
  });
}

function factsOf(settings: ProductionSettings, snapshot: Snapshot, readings: readonly Reading[]): PlanFacts {
  const { slots } = snapshot;
  const services = checkedServices(settings, snapshot).map(({ service, live }) => {
    const liveSlot = slots.find((slot) => slot.service === service && slot.colour === live);
    const candidateSlot = slots.find((slot) => slot.service === service && slot.colour !== live);
    return {
      service,
      liveDesired: liveSlot?.desired ?? 0,
      liveRunning: liveSlot?.running ?? 0,
      liveHealthyTargets: liveSlot?.healthyTargets ?? 0,
      candidateDesired: candidateSlot?.desired ?? 0,
      liveReadings: Object.fromEntries(
        readings.filter((one) => one.service === service).map((one) => [one.rule, one.value]),
      ),
    };
  });
  return { services };
}
