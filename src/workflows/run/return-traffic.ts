import { isCancellation, sleep } from '@temporalio/workflow';
import type { WeightWrite } from '../../activities/traffic/port';
import type { ProductionSettings } from '../../domain/settings';
import type { Weights } from '../../domain/weights';
import type { Run } from './open-run';
import { describeWeights, sameWeights, weightsFor } from '../../domain/weights';
import { formatDuration } from '../../domain/duration';
import { isKnown } from './workflow-failure';
import { rescues, syncs } from '../activity-proxies';

/** Which records go to which colour, and how that is insisted on: live in a rollback, the named colour in a restore. */
export interface Return {
  /** Records with the colour that gets nothing as `candidate`; zone and comment of the write. */
  readonly write: Pick<WeightWrite, 'hostedZoneId' | 'records' | 'comment'>;
  readonly settings: Pick<ProductionSettings, 'rollback' | 'traffic'>;
  /** The colour that gets everything, for people: `live`, `blue`. */
  readonly destination: string;
  /** Weights of the candidate that a run of ours may have written; all others are somebody else's. */
  readonly ours: ReadonlySet<number>;
}

/** Sends all traffic to its destination and returns when that is verified: written, INSYNC, TTL, read back. Tries for ever. */
export async function returnTraffic(run: Run, back: Return): Promise<void> {
  const { state } = run;
  const { settings } = back;
  for (;;) {
    try {
      await writeBack(back);
      const summary = `Resolvers keep old answers for ${formatDuration(settings.traffic.ttlMs)}`;
      await sleep(settings.traffic.ttlMs, { summary });
      const stray = await strayRecords(back);
      if (stray.length === 0) break;
      tellForeign(run, back, stray);
      // What others wrote is theirs and is not fought; we wait until it is right, or until people release us.
      await untilOursOrRight(back);
    } catch (error) {
      // Whatever Temporal or AWS says, traffic is not verified yet: again. Only a bug of ours waits for a fixed worker.
      if (isCancellation(error) || !isKnown(error)) throw error;
    }
    await sleep(settings.rollback.pollMs, { summary: 'Before the next try to return traffic' });
  }
  state.asked = 0;
  state.confirmed = 0;
}

/**
 * For some minutes after a rollback looks for writes of ours that landed late (a signed request lives five minutes), and
 * writes live = 100 over them. Values of somebody else are alerted, not fought.
 */
export async function stayReturned(run: Run, back: Return): Promise<void> {
  const { rollback } = back.settings;
  const until = Date.now() + rollback.reassertForMs;
  let told = false;
  while (Date.now() < until) {
    await sleep(rollback.pollMs, { summary: 'Look for late writes' });
    const stray = await strayRecords(back).catch(nothingSeen);
    if (stray.some((one) => one.ours)) await writeBack(back);
    else if (stray.length > 0 && !told) {
      tellForeign(run, back, stray);
      told = true;
    }
  }
}

interface Stray {
  readonly record: string;
  readonly seen: Weights | null;
  /** The value is one that this run wrote, or may have written. */
  readonly ours: boolean;
}

async function writeBack({ write, settings, destination }: Return): Promise<void> {
  const { changeId } = await rescues.writeWeights.executeWithOptions({ summary: `Weights: ${destination} 100 %` }, [
    { ...write, to: 0, expected: null, sendBefore: null },
  ]);
  if (!changeId) return;
  try {
    const withinMs = settings.traffic.inSyncWithinMs;
    const summary = `Wait for Route 53: ${destination} 100 %`;
    await syncs.awaitInSync.executeWithOptions({ summary }, [{ changeId, withinMs }]);
  } catch (error) {
    // Not INSYNC in time, or not to be asked: reading the weights back decides, and everything is tried again.
    if (isCancellation(error)) throw error;
  }
}

async function strayRecords({ write, ours: mine }: Return): Promise<Stray[]> {
  const { weights } = await rescues.readWeights.executeWithOptions({ summary: 'Read the weights back' }, [
    { hostedZoneId: write.hostedZoneId, records: write.records.map(({ name, types }) => ({ name, types })) },
  ]);
  return write.records.flatMap(({ name, candidate }) => {
    const seen = weights[name] ?? null;
    if (seen && sameWeights(seen, weightsFor(candidate, 0))) return [];
    const ours = seen !== null && seen.blue + seen.green === 100 && mine.has(seen[candidate]);
    return [{ record: name, seen, ours }];
  });
}

async function untilOursOrRight(back: Return): Promise<void> {
  const { pollMs } = back.settings.rollback;
  for (;;) {
    const stray = await strayRecords(back);
    if (stray.length === 0 || stray.some((one) => one.ours)) return;
    await sleep(pollMs, { summary: 'Somebody else holds the weights' });
  }
}

/** Could not be read just now; the next look in a few seconds tells. */
function nothingSeen(error: unknown): Stray[] {
  if (isCancellation(error) || !isKnown(error)) throw error;
  return [];
}

function tellForeign(run: Run, { destination }: Return, stray: readonly Stray[]): void {
  const foreign = stray.filter((one) => !one.ours);
  if (foreign.length === 0) return;
  const found = foreign
    .map((one) => `${one.record}: ${one.seen ? describeWeights(one.seen) : 'unreadable'}`)
    .join('; ');
  run.tell(
    'ForeignWeights',
    `After our write of ${destination} = 100 somebody else set ${found}. We do not fight over it. Find out who, and set ${destination} to 100.`,
  );
}
