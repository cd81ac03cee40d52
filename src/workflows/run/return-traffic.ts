import { isCancellation, sleep } from '@temporalio/workflow';
import type { ObservedRecord } from '../../domain/topology';
import type { ProductionSettings } from '../../domain/settings';
import type { Run } from './open-run';
import type { Move, Stray } from './move-traffic';
import { describeStrays, moveTraffic, straysOf, writeAnyway } from './move-traffic';
import { retryPauseMs } from '../../domain/retry-pause';
import { isKnown } from './workflow-failure';
import { answers, rescues } from '../activity-proxies';

/** Which records go to which colour, and how that is insisted on: live in a rollback, the named colour in a restore. */
export interface Return {
  /** Records with the colour that gets nothing as `candidate`; zone and comment of the write. */
  readonly write: Move['write'];
  /** The records as they were before the run: with their sets the write waits for no look. */
  readonly before: readonly ObservedRecord[];
  readonly settings: Pick<ProductionSettings, 'rollback' | 'traffic'>;
  /** The colour that gets everything, for people: `live`, `blue`. */
  readonly destination: string;
  /** Weights of the candidate that a run of ours may have written; all others are somebody else's. */
  readonly ours: ReadonlySet<number>;
}

/** Sends all traffic to its destination and returns when that is verified (`moveTraffic`). Tries for ever. */
export async function returnTraffic(run: Run, back: Return): Promise<void> {
  const { state } = run;
  const began = Date.now();
  for (;;) {
    try {
      const strays = await moveTraffic(moveOf(back));
      if (strays.length === 0) break;
      tellForeign(run, back, strays);
      // What others wrote is theirs and is not fought; we wait until it is right, or until people release us.
      await untilOursOrRight(back);
    } catch (error) {
      // Whatever Temporal or AWS says, traffic is not verified yet: again. Only a bug of ours waits for a fixed worker.
      if (isCancellation(error) || !isKnown(error)) throw error;
    }
    await sleep(retryPauseMs(Date.now() - began, back.settings.rollback.pollMs), {
      summary: 'Before the next try to return traffic',
    });
  }
  state.asked = 0;
  state.confirmed = 0;
}

/**
 * Sends all records but those that must wait ahead of them, in one write and beside whatever else is done. Whether they have
 * arrived is told by `returnTraffic`, which sends and verifies all: a failure of this write is met there again.
 */
export function sendAhead(back: Return, waiting: readonly string[]): void {
  const records = back.write.records.filter(({ name }) => !waiting.includes(name));
  if (records.length === 0) return;
  void writeAnyway(moveOf({ ...back, write: { ...back.write, records } })).catch(() => undefined);
}

/**
 * For some minutes after a rollback looks for writes of ours that landed late (a signed request lives five minutes), and
 * writes live = 100 over them. Values of somebody else are alerted, not fought.
 */
export async function stayReturned(run: Run, back: Return): Promise<void> {
  const { pollMs, reassertForMs } = back.settings.rollback;
  let told = false;
  for (let look = 0; look < Math.ceil(reassertForMs / pollMs); look += 1) {
    await sleep(pollMs, { summary: 'Look for late writes' });
    const strays = await straysOf(moveOf(back), answers).catch(nothingSeen);
    if (strays.some((stray) => isOurs(back, stray))) await moveTraffic(moveOf(back)).catch(nothingSeen);
    else if (strays.length > 0 && !told) {
      tellForeign(run, back, strays);
      told = true;
    }
  }
}

function moveOf({ write, before, settings, destination }: Return): Move {
  const records = write.records.map((record) => {
    const sets = before.find(({ name }) => name === record.name)?.sets;
    return sets ? { ...record, sets } : record;
  });
  const what = `${destination} 100 %`;
  return { write: { ...write, records }, traffic: settings.traffic, to: 0, expected: null, what };
}

/** Whether the value is one that this run wrote, or may have written. */
function isOurs({ write, ours }: Return, { record, seen }: Stray): boolean {
  const candidate = write.records.find(({ name }) => name === record)?.candidate;
  return seen !== null && candidate !== undefined && seen.blue + seen.green === 100 && ours.has(seen[candidate]);
}

async function untilOursOrRight(back: Return): Promise<void> {
  const { pollMs } = back.settings.rollback;
  const began = Date.now();
  for (;;) {
    const strays = await straysOf(moveOf(back), rescues);
    if (strays.length === 0 || strays.some((stray) => isOurs(back, stray))) return;
    // Somebody may hold them over a weekend, and a history has an end.
    await sleep(retryPauseMs(Date.now() - began, pollMs), { summary: 'Somebody else holds the weights' });
  }
}

/** Could not be read or written just now; the next look in a few seconds tells. */
function nothingSeen(error: unknown): Stray[] {
  if (isCancellation(error) || !isKnown(error)) throw error;
  return [];
}

function tellForeign(run: Run, back: Return, strays: readonly Stray[]): void {
  const foreign = strays.filter((stray) => !isOurs(back, stray));
  if (foreign.length === 0) return;
  const { destination } = back;
  run.tell(
    'ForeignWeights',
    `After our write of ${destination} = 100 somebody else set ${describeStrays(foreign)}. We do not fight over it. Find out who, and set ${destination} to 100.`,
  );
}
