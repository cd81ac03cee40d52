import { isCancellation, sleep } from '@temporalio/workflow';
import type { PlannedRecord } from '../domain/plan';
import type { Weights } from '../domain/weights';
import type { Rollout } from './open-rollout';
import { allRecords, ourWeights, recordsToRead } from './shift-traffic';
import { approvedContext } from './approved-context';
import { describeWeights, sameWeights, weightsFor } from '../domain/weights';
import { formatDuration } from '../domain/duration';
import { isKnown } from './workflow-failure';
import { rescues, syncs } from './activity-proxies';

/** Sends all traffic to live and returns when that is verified: written, INSYNC, TTL, read back. Tries for ever. */
export async function returnTraffic(rollout: Rollout): Promise<void> {
  const { state } = rollout;
  const { settings } = approvedContext(state);
  for (;;) {
    try {
      await writeBack(rollout);
      const summary = `Resolvers keep old answers for ${formatDuration(settings.traffic.ttlMs)}`;
      await sleep(settings.traffic.ttlMs, { summary });
      const stray = await strayRecords(rollout);
      if (stray.length === 0) break;
      tellForeign(rollout, stray);
      // What others wrote is theirs and is not fought; we wait until it is right, or until people release us.
      await untilOursOrRight(rollout);
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
export async function stayReturned(rollout: Rollout): Promise<void> {
  const { rollback } = approvedContext(rollout.state).settings;
  const until = Date.now() + rollback.reassertForMs;
  let told = false;
  while (Date.now() < until) {
    await sleep(rollback.pollMs, { summary: 'Look for late writes' });
    const stray = await strayRecords(rollout).catch(nothingSeen);
    if (stray.some((one) => one.ours)) await writeBack(rollout);
    else if (stray.length > 0 && !told) {
      tellForeign(rollout, stray);
      told = true;
    }
  }
}

interface Stray {
  readonly record: PlannedRecord;
  readonly seen: Weights | null;
  /** The value is one that this run wrote, or may have written. */
  readonly ours: boolean;
}

async function writeBack(rollout: Rollout): Promise<void> {
  const context = approvedContext(rollout.state);
  const write = { ...allRecords(context), to: 0, expected: null, sendBefore: null };
  const { changeId } = await rescues.writeWeights.executeWithOptions(
    { summary: 'Weights: live 100 %, candidate 0 %' },
    [write],
  );
  if (!changeId) return;
  try {
    const withinMs = context.settings.traffic.inSyncWithinMs;
    await syncs.awaitInSync.executeWithOptions({ summary: 'Wait for Route 53: live 100 %' }, [{ changeId, withinMs }]);
  } catch (error) {
    // Not INSYNC in time, or not to be asked: reading the weights back decides, and everything is tried again.
    if (isCancellation(error)) throw error;
  }
}

async function strayRecords(rollout: Rollout): Promise<Stray[]> {
  const context = approvedContext(rollout.state);
  const { weights } = await rescues.readWeights.executeWithOptions({ summary: 'Read the weights back' }, [
    recordsToRead(context),
  ]);
  const mine = ourWeights(rollout.state);
  return context.plan.records.flatMap((record) => {
    const seen = weights[record.name] ?? null;
    if (seen && sameWeights(seen, weightsFor(record.candidate, 0))) return [];
    const ours = seen !== null && seen.blue + seen.green === 100 && mine.has(seen[record.candidate]);
    return [{ record, seen, ours }];
  });
}

async function untilOursOrRight(rollout: Rollout): Promise<void> {
  const { pollMs } = approvedContext(rollout.state).settings.rollback;
  for (;;) {
    const stray = await strayRecords(rollout);
    if (stray.length === 0 || stray.some((one) => one.ours)) return;
    await sleep(pollMs, { summary: 'Somebody else holds the weights' });
  }
}

/** Could not be read just now; the next look in a few seconds tells. */
function nothingSeen(error: unknown): Stray[] {
  if (isCancellation(error) || !isKnown(error)) throw error;
  return [];
}

function tellForeign(rollout: Rollout, stray: readonly Stray[]): void {
  const foreign = stray.filter((one) => !one.ours);
  if (foreign.length === 0) return;
  const found = foreign
    .map((one) => `${one.record.name}: ${one.seen ? describeWeights(one.seen) : 'unreadable'}`)
    .join('; ');
  rollout.tell(
    'ForeignWeights',
    `After our write of live = 100 somebody else set ${found}. We do not fight over it. Find out who, and set live to 100.`,
  );
}
