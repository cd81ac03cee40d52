import type { Observation, Reading, ShareReading, SlotReading } from './observation';
import type { Waiver } from './request';
import type { EcsRule, MetricRule, ThroughputRule } from './settings';
import type { CheckAlert, CheckRecord, Evidence } from './verdict';
import { overall } from './verdict';
import type { Percent } from './weights';
import { breaches } from './breaches';
import { clipped } from './bytes';
import { formatDuration } from './duration';
import { limits } from './event-budget';
import { fewAlerts, reduced } from './evidence';

/** What checks remember from one to the next. */
export interface JudgeMemory {
  /** Service -> checks running in which its healthy targets were below the limit. */
  readonly unhealthyRunning: Readonly<Record<string, number>>;
  /** Service -> tasks of its candidate when last all of them were healthy. */
  readonly stableAt: Readonly<Record<string, number>>;
  /** Service -> since when its candidate gets too little of its share. */
  readonly lowShareSince: Readonly<Record<string, number>>;
}

/** The memory before the first check. */
export const freshMemory: JudgeMemory = { unhealthyRunning: {}, stableAt: {}, lowShareSince: {} };

/** The rules of a plan, and the state of the rollout a check is judged in. */
export interface JudgeContext {
  readonly number: number;
  readonly weight: Percent;
  readonly rules: readonly MetricRule[];
  readonly ecsRule: EcsRule;
  readonly throughput: ThroughputRule;
  readonly waivers: readonly Waiver[];
  /** Service -> healthy targets of live at the start: fewer means that the way back is weak. */
  readonly liveHealthyAtStart: Readonly<Record<string, number>>;
}

/** Judges one observation: a verdict with evidence, alerts, and the memory for the next check. Pure. */
export function judge(
  observation: Observation,
  context: JudgeContext,
  memory: JudgeMemory,
): { record: CheckRecord; memory: JudgeMemory } {
  const waived = new Set(context.waivers.map((waiver) => waiver.rule));
  const metricEvidence = observation.readings.map((reading) => judgeReading(reading, context.rules, waived));
  const candidates = observation.slots.filter((slot) => isCandidate(slot, observation));
  const unhealthyRunning: Record<string, number> = {};
  const stableAt: Record<string, number> = { ...memory.stableAt };
  const ecsEvidence = candidates.map((slot) => {
    const before = memory.unhealthyRunning[slot.service] ?? 0;
    const below =
      slot.unknown === null && isBelow(slot, memory.stableAt[slot.service] ?? slot.desired, context.ecsRule);
    if (slot.unknown === null && slot.desired > 0 && slot.healthyTargets >= slot.desired)
      stableAt[slot.service] = slot.desired;
    unhealthyRunning[slot.service] = below ? before + 1 : slot.unknown === null ? 0 : before;
    return judgeSlot(slot, context.ecsRule, unhealthyRunning[slot.service] ?? 0, waived.has('ecs'), observation.at);
  });
  const throughput = judgeThroughput(observation, context, memory.lowShareSince);
  const evidence = [...metricEvidence, ...ecsEvidence];
  const alerts: CheckAlert[] = [
    ...evidence.filter((one) => one.alertOnly && one.verdict === 'fail').map(alertOf),
    ...ecsEvidence.filter((one) => one.verdict === 'inconclusive').map(alertOf),
    ...throughput.alerts,
    ...unreadableRecords(observation),
    ...observation.slots.filter((slot) => !isCandidate(slot, observation)).flatMap((slot) => wayBack(slot, context)),
  ];
  const verdict = overall(evidence.filter((one) => !one.alertOnly).map((one) => one.verdict));
  return {
    record: {
      number: context.number,
      at: observation.at,
      weight: context.weight,
      verdict,
      coveredUntil: Math.min(observation.at, ...observation.readings.flatMap((one) => one.coveredUntil ?? [])),
      ...reduced(evidence, context.rules, verdict),
      drifts: [],
      alerts: fewAlerts(alerts),
    },
    memory: { unhealthyRunning, stableAt, lowShareSince: throughput.lowShareSince },
  };
}

/** A check that did not take place (its activity failed): inconclusive, with the reason, never a verdict on the image. */
export function unobserved(number: number, at: number, weight: Percent, reason: string): CheckRecord {
  const alerts = [{ key: 'unobserved', text: clipped(`The check could not be made: ${reason}`, limits.detail) }];
  return { number, at, weight, verdict: 'inconclusive', evidence: [], lines: [], leftOut: 0, drifts: [], alerts };
}

function alertOf(evidence: Evidence): CheckAlert {
  return { key: `${evidence.rule}:${evidence.service}`, text: evidence.detail };
}

/**
 * Healthy targets are measured against what was stable last: tasks that are only being added take minutes to be healthy, and
 * nothing is wrong with those that serve. Nothing healthy is below every limit, also when nothing is wanted: somebody
 * stopped what gets traffic.
 */
function isBelow({ healthyTargets, desired }: SlotReading, stableAt: number, rule: EcsRule): boolean {
  return healthyTargets === 0 || healthyTargets * 100 < Math.min(desired, stableAt) * rule.healthyBelow;
}

/** A slot is its service's candidate when the service's readings speak of its colour. */
function isCandidate(slot: SlotReading, observation: Observation): boolean {
  return observation.readings.some((reading) => reading.service === slot.service && reading.colour === slot.colour);
}

function judgeReading(reading: Reading, rules: readonly MetricRule[], waived: ReadonlySet<string>): Evidence {
  const rule = rules.find((one) => one.name === reading.rule);
  const threshold = rule?.threshold ?? Number.NaN;
  const unit = rule?.unit ?? '';
  const common = {
    service: reading.service,
    colour: reading.colour,
    rule: reading.rule,
    alertOnly: rule?.action === 'alert' || waived.has(reading.rule),
    value: reading.value,
    samples: reading.samples,
    threshold,
    unit,
    from: reading.from,
    to: reading.to,
  };
  const subject = `${reading.service} ${reading.colour} ${reading.rule}`;
  if (!rule || reading.unknown || reading.value === null || Number.isNaN(reading.value)) {
    const unknown = reading.unknown ?? { reason: 'not-a-number' as const, detail: 'the value is not a number' };
    return { ...common, verdict: 'inconclusive', unknown: unknown.reason, detail: `${subject}: ${unknown.detail}` };
  }
  const breached = breaches(rule, reading.value);
  const value = `${formatValue(reading.value)} ${unit}`;
  const against = `${rule.comparison === 'above' ? 'limit' : 'at least'} ${threshold} ${unit}`;
  const few = breached && reading.samples !== null && reading.samples < rule.minimumSamples;
  const proof = few ? `, which prove it: the others of ${rule.minimumSamples} cannot undo it` : '';
  const basis = `${reading.samples ?? 'unknown'} requests in ${formatDuration(reading.to - reading.from)}${proof}`;
  return {
    ...common,
    verdict: breached ? 'fail' : 'pass',
    unknown: null,
    detail: `${subject}: ${value} (${against}, ${basis})`,
  };
}

function judgeSlot(
  slot: SlotReading,
  rule: EcsRule,
  unhealthyRunning: number,
  alertOnly: boolean,
  at: number,
): Evidence {
  const common = {
    service: slot.service,
    colour: slot.colour,
    rule: 'ecs',
    alertOnly,
    value: slot.healthyTargets,
    samples: null,
    threshold: slot.desired,
    unit: 'healthy targets',
    from: at - rule.withinMs,
    to: at,
  };
  const subject = `${slot.service} ${slot.colour} ecs`;
  if (slot.unknown !== null)
    return { ...common, verdict: 'inconclusive', unknown: 'unreadable', detail: `${subject}: ${slot.unknown}` };
  const stops = slot.imageStops.length;
  const reasons = slot.imageStops.map((stop) => stop.reason).join('; ');
  if (stops >= rule.imageStops) {
    const detail = `${subject}: ${stops} tasks stopped for reasons of the image in ${formatDuration(rule.withinMs)} (${reasons})`;
    return { ...common, verdict: 'fail', unknown: null, detail };
  }
  const targets = `${slot.healthyTargets} of ${slot.desired} targets healthy`;
  if (unhealthyRunning >= rule.checksRunning) {
    return {
      ...common,
      verdict: 'fail',
      unknown: null,
      detail: `${subject}: ${targets} in ${unhealthyRunning} checks running`,
    };
  }
  if (stops > 0 || slot.healthyTargets === 0 || slot.healthyTargets < slot.desired) {
    const why = stops > 0 ? `${stops} task stopped (${reasons})` : targets;
    return { ...common, verdict: 'inconclusive', unknown: 'degraded', detail: `${subject}: ${why}` };
  }
  return { ...common, verdict: 'pass', unknown: null, detail: `${subject}: ${targets}` };
}

/** The share of requests that arrives at the candidate, 0 to 1; null when nobody can tell. */
export function shareOf(share: ShareReading): number | null {
  if (share.candidateRequests === null || share.liveRequests === null) return null;
  const all = share.candidateRequests + share.liveRequests;
  return all === 0 ? null : share.candidateRequests / all;
}

function judgeThroughput(
  observation: Observation,
  context: JudgeContext,
  before: Readonly<Record<string, number>>,
): { alerts: CheckAlert[]; lowShareSince: Record<string, number> } {
  const alerts: CheckAlert[] = [];
  const lowShareSince: Record<string, number> = {};
  for (const share of observation.shares) {
    const seen = shareOf(share);
    if (seen === null || seen * 100 >= (context.weight * context.throughput.belowShareOfWeight) / 100) continue;
    const since = before[share.service] ?? observation.at;
    lowShareSince[share.service] = since;
    const lasted = observation.at - since;
    if (lasted >= context.throughput.forMs) {
      const percent = `${formatValue(seen * 100)} % of requests`;
      const text = `${share.service}: the candidate gets ${percent} at weight ${context.weight} for ${formatDuration(lasted)}`;
      alerts.push({ key: `throughput:${share.service}`, text });
    }
  }
  return { alerts, lowShareSince };
}

function wayBack(slot: SlotReading, context: JudgeContext): CheckAlert[] {
  const atStart = context.liveHealthyAtStart[slot.service];
  if (slot.unknown !== null || atStart === undefined || slot.healthyTargets >= atStart) return [];
  const targets = `${slot.healthyTargets} healthy targets, ${atStart} at the start`;
  return [
    { key: `way-back:${slot.service}`, text: `The way back is weak: ${slot.service} ${slot.colour} has ${targets}` },
  ];
}

/** A metric value as people read it: at most three significant decimals. */
export function formatValue(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** Weights that cannot be read are no drift and no verdict, but people should know that nobody sees them. */
function unreadableRecords({ records }: Observation): CheckAlert[] {
  return records.flatMap(({ name, unknown }) =>
    unknown === null ? [] : [{ key: `weights:${name}`, text: `The weights of ${name} cannot be read: ${unknown}` }],
  );
}
