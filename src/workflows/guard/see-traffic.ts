import type { TrafficPort } from '../../activities/traffic/port';
import type { RunLook } from '../../domain/guard';
import type { ProductionSettings } from '../../domain/settings';
import type { DestinationSlot, TrafficSight } from '../../domain/guard-sight';
import type { Snapshot } from '../../domain/topology';
import { failureText } from '../../domain/failure';
import { formerColours } from '../../domain/guard-orphan';
import { answers } from '../activity-proxies';
import { isKnown, reportOf } from '../run/workflow-failure';

type RecordsToRead = Parameters<TrafficPort['readWeights']>[0];

/** Weights by record, or why there are none. */
type WeightsRead = Pick<TrafficSight, 'weights' | 'problem'>;

/**
 * Reads traffic that no run is in charge of: the records of the run that was cut off, or whose task fails, and the slots to
 * which their traffic would go back; else all records of the environment. Null while a run is in charge of it. Reads only;
 * what cannot be read is said, never thrown.
 */
export async function seeTraffic(settings: ProductionSettings, look: RunLook): Promise<TrafficSight | null> {
  const known = settings.records.map(({ name }) => name);
  const failing = look.kind === 'open' ? (look.failing?.snapshot ?? null) : null;
  if (look.kind === 'open' && failing === null) return null;
  const cutOff = look.kind === 'orphaned' ? look.snapshot : failing;
  const unreadable = (problem: string): WeightsRead => ({ weights: {}, problem });
  const [read, destination] = await Promise.all([
    orSay(() => (cutOff ? readWeights(recordsOf(cutOff)) : readAll(settings)), unreadable),
    cutOff
      ? orSay(
          () => readDestination(settings, cutOff),
          () => null,
        )
      : null,
  ]);
  return { ...read, known, destination };
}

/** What a read came to, or what is said when it failed. */
async function orSay<T>(read: () => Promise<T>, instead: (problem: string) => T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isKnown(error)) throw error;
    return instead(failureText({ ...reportOf(error), next: '' }));
  }
}

async function readWeights(input: RecordsToRead): Promise<WeightsRead> {
  const { weights } = await answers.readWeights('Read the weights that nobody is in charge of', input);
  return { weights, problem: null };
}

async function readAll(settings: ProductionSettings): Promise<WeightsRead> {
  const { hostedZoneId, findings } = await answers.inspectTraffic('Find the zone of the records', { settings });
  if (hostedZoneId === null) return { weights: {}, problem: findings.map(({ problem }) => problem).join(' ') };
  return await readWeights(recordsOf({ hostedZoneId, records: settings.records }));
}

function recordsOf({ hostedZoneId, records }: RecordsToRead): RecordsToRead {
  return { hostedZoneId, records: records.map(({ name, types }) => ({ name, types })) };
}

/** The slots to which traffic would go back, as they stand now; null when the snapshot lacks one of them. */
async function readDestination(
  { cluster, records }: ProductionSettings,
  snapshot: Snapshot,
): Promise<readonly DestinationSlot[] | null> {
  const to = formerColours(snapshot);
  const wanted = records.flatMap(({ name, services }) => {
    const colour = to[name];
    return colour ? services.map((service) => ({ service, colour })) : [];
  });
  const slots = wanted.flatMap(({ service, colour }) => {
    const slot = snapshot.slots.find((one) => one.service === service && one.colour === colour);
    return slot ? [{ cluster, service, colour, targetGroupArn: slot.targetGroupArn }] : [];
  });
  if (slots.length < wanted.length) return null;
  return (await answers.readSlots('Can the former colour serve?', { slots })).slots;
}
