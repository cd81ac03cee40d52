import { workflowInfo } from '@temporalio/workflow';
import type { SlotInspection } from '../../activities/ecs/port';
import type { WeightWrite } from '../../activities/traffic/port';
import type { Colour } from '../../domain/colour';
import type { Finding } from '../../domain/plan';
import type { ObservedRecord, ObservedSlot } from '../../domain/topology';
import type { ProductionSettings, RecordSettings } from '../../domain/settings';
import type { RolloutRequest } from '../../domain/request';
import type { RunLook } from '../../domain/guard';
import type { End } from '../run/before-writes';
import type { Restore } from './open-restore';
import { otherColour, slotName } from '../../domain/colour';
import { attempt } from '../rollout/inspect';
import { isKnown } from '../run/workflow-failure';
import { readSettings, refusedFor, refusedRequest } from '../run/before-writes';
import { answers, reads } from '../activity-proxies';

/** What a restore does, once nothing stands against it. */
export interface RestorePlan {
  readonly settings: ProductionSettings;
  readonly records: readonly (RecordSettings & { readonly to: Colour })[];
  readonly write: Pick<WeightWrite, 'hostedZoneId' | 'records' | 'comment'>;
  /** As they were read before the write. */
  readonly before: readonly ObservedRecord[];
  readonly slots: readonly ObservedSlot[];
  /** What held the lock before; null when that could not be seen. */
  readonly last: RunLook | null;
}

/** Findings about records that are what a restore is for, or that all traffic on one colour makes no worse. */
const NO_HINDRANCE: ReadonlySet<string> = new Set([
  'TrafficSplit',
  'TypesDisagree',
  'EvaluateTargetHealthDiffers',
  'HealthChecksDiffer',
  'UnknownSetIdentifier',
  'TypeUndeclared',
]);

/** Findings about a slot without which requests do not reach it; the others matter to a rollout only. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'SlotMissing',
  'SlotInactive',
  'TargetGroupMissing',
  'TargetGroupNotWired',
]);

/**
 * Reads what a restore needs to know. Reads only; ends as `refused` with all findings: records that are not there, or a
 * destination that cannot serve. That traffic is split refuses nothing.
 */
export async function inspectRestore(restore: Restore): Promise<RestorePlan | End> {
  const { state } = restore;
  restore.enter('preflight', { what: 'Reading records and tasks.' });
  const read = await readSettings(restore);
  if ('outcome' in read) return read;
  if (read.settings.strategy === 'rolling') {
    const what = `In ${read.settings.environment} tasks are replaced in place: its traffic has no colours.`;
    return refusedRequest(restore, { type: 'StrategyUnsupported', what, next: 'Start the tag that it shall run.' });
  }
  const records = destinations(read.settings, state.request.to);
  const behind = new Set(records.flatMap(({ services }) => services));
  const services = read.settings.services.filter(({ name }) => behind.has(name));
  const settings = { ...read.settings, records, services };
  state.settings = settings;

  const findings: Finding[] = [];
  const [traffic, last] = await Promise.all([
    attempt(findings, 'records', () => reads.inspectTraffic('Read zone, load balancers and records', { settings })),
    lookBehind(state.request.environment),
  ]);
  findings.push(...(traffic?.findings ?? []).filter(({ code }) => !NO_HINDRANCE.has(code)));
  const { hostedZoneId, loadBalancers } = traffic ?? {};
  const slots =
    traffic && loadBalancers
      ? await attempt(findings, 'slots', () =>
          reads.inspectSlots('Can the destination serve?', {
            settings,
            records: traffic.records,
            loadBalancers,
            images: [],
          }),
        )
      : null;
  if (slots) findings.push(...destinationFindings(records, slots));
  state.findings = findings;
  if (findings.length > 0 || !traffic || !hostedZoneId || !slots) return refusedFor(findings);
  return {
    settings,
    records,
    write: {
      hostedZoneId,
      records: records.map(({ name, types, to }) => ({ name, types, candidate: otherColour(to) })),
      comment: `${workflowInfo().workflowId} ${workflowInfo().runId}`,
    },
    before: traffic.records,
    slots: slots.slots,
    last,
  };
}

/** Every record with its colour: all of them for one colour, else those that are named, and no other is touched. */
function destinations({ records }: ProductionSettings, to: RolloutRequest['to']): RestorePlan['records'] {
  return records.flatMap((record) => {
    const colour = typeof to === 'object' ? to[record.name] : to;
    return colour === undefined ? [] : [{ ...record, to: colour }];
  });
}

/** Who held the lock before us. Never in the way of a restore: that it cannot be seen is as good as nobody. */
async function lookBehind(environment: string): Promise<RunLook | null> {
  try {
    const behind = workflowInfo().runId;
    return await answers.lookAtRuns('Was the run before this one cut off?', { environment, behind });
  } catch (error) {
    if (!isKnown(error)) throw error;
    return null;
  }
}

function destinationFindings(records: RestorePlan['records'], { slots, findings }: SlotInspection): Finding[] {
  return records.flatMap(({ services, to }) =>
    services.flatMap((service) => {
      const name = slotName(service, to);
      const about = findings.filter(({ code, subject }) => subject === `slot ${name}` && UNREACHABLE.has(code));
      if (about.length > 0) return about;
      const slot = slots.find((one) => one.service === service && one.colour === to);
      return (slot?.healthyTargets ?? 0) > 0 ? [] : [deadSlot(name, slot)];
    }),
  );
}

function deadSlot(name: string, slot: ObservedSlot | undefined): Finding {
  const counts = slot ? `${slot.running} running tasks of ${slot.desired} desired and no healthy target` : 'no tasks';
  return {
    code: 'DestinationDead',
    subject: `slot ${name}`,
    problem: `It has ${counts}: nobody would be served.`,
    cure: 'Bring it to health first (`aws ecs update-service --desired-count`), or restore to the other colour.',
  };
}
