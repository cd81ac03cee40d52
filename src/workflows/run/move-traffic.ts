import { isCancellation, sleep } from '@temporalio/workflow';
import type { WeightWrite } from '../../activities/traffic/port';
import type { ProductionSettings } from '../../domain/settings';
import type { Percent, Weights } from '../../domain/weights';
import { USUAL_SYNC_MS, describeWeights, sameWeights, weightsFor } from '../../domain/weights';
import { formatDuration } from '../../domain/duration';
import type { answers } from '../activity-proxies';
import { reads, rescues, shifts, waits } from '../activity-proxies';
import { failureTypeOf, isTimeout, reportOf } from './workflow-failure';
import { within } from './within';

/** A weight write upwards must be sent within this time or not at all. Fixed: 3-semantics, "Traffic". */
const SEND_WITHIN_MS = 10_000;

/** One move of traffic: all records of a run, to one weight. */
export interface Move {
  /** Zone, records with the colour whose weight is told as `candidate`, and comment of the write. */
  readonly write: Pick<WeightWrite, 'hostedZoneId' | 'records' | 'comment'>;
  readonly traffic: ProductionSettings['traffic'];
  readonly to: Percent;
  /** Candidate's weight that must stand before; null: whoever wrote last (a rollback, a restore). */
  readonly expected: Percent | null;
  /** The weights as people read them. @example 'candidate 5 %, live 95 %' */
  readonly what: string;
  /** How long is read back until it is known: without it as long as a change may take to be INSYNC. */
  readonly readBack?: (look: () => Promise<readonly Stray[]>) => Promise<readonly Stray[]>;
}

/** A record that does not have the weights of a move, and what it has instead. */
export interface Stray {
  readonly record: string;
  readonly seen: Weights | null;
}

/**
 * Moves traffic, the one way there is: written, INSYNC, the resolvers' TTL, read back. What it answers is what name servers
 * and resolvers have followed; nothing else may be called verified.
 * @returns the records that somebody else has changed since; none when traffic is where it was sent
 * @throws NotInSync when the write was not taken, not confirmed or not read back in time; TrafficDrift when an expected
 * weight did not stand, with nothing written
 */
export async function moveTraffic(move: Move): Promise<readonly Stray[]> {
  const { inSyncWithinMs, ttlMs } = move.traffic;
  let last: unknown = null;
  const noteWhy = (error: unknown): void => {
    last = error;
  };
  await within(
    inSyncWithinMs,
    () => takeEffect(move, noteWhy),
    notInSync('Route 53 did not take', move, () => last),
  );
  await sleep(ttlMs, { summary: `Resolvers keep old answers for ${formatDuration(ttlMs)}` });
  if (move.readBack) return move.readBack(() => straysOf(move, reads));
  return within(
    inSyncWithinMs,
    () => straysOf(move, rescues),
    notInSync('Nobody could read back', move, () => null),
  );
}

/** The records that do not have a move's weights. @param by for how long is tried: `answers` where the next look is soon */
export async function straysOf(
  { write, to }: Pick<Move, 'write' | 'to'>,
  by: Pick<typeof answers, 'readWeights'>,
): Promise<readonly Stray[]> {
  const records = write.records.map(({ name, types }) => ({ name, types }));
  const { weights } = await by.readWeights('Read the weights back', { hostedZoneId: write.hostedZoneId, records });
  return write.records.flatMap(({ name, candidate }) => {
    const seen = weights[name] ?? null;
    return seen && sameWeights(seen, weightsFor(candidate, to)) ? [] : [{ record: name, seen }];
  });
}

/** Stray records as people read them. */
export function describeStrays(strays: readonly Stray[]): string {
  return strays.map(({ record, seen }) => `${record}: ${seen ? describeWeights(seen) : 'unreadable'}`).join('; ');
}

async function takeEffect(move: Move, noteWhy: (error: unknown) => void): Promise<void> {
  const { expected, what, traffic } = move;
  const { changeId } = expected === null ? await writeAnyway(move) : await writeExpected(move, noteWhy);
  const summary = `Wait for Route 53: ${what}`;
  try {
    if (changeId !== null) {
      const withinMs = traffic.inSyncWithinMs;
      await waits.awaitInSync(summary, { changeId, withinMs });
      return;
    }
  } catch (error) {
    const type = failureTypeOf(error);
    if (isCancellation(error) || type === 'NotInSync' || type === 'AwsUnavailable' || type === null) throw error;
  }
  // The write stood already (its answer was lost), or we may not ask: nothing is confirmed, so its usual minute is waited for.
  await sleep(USUAL_SYNC_MS, { summary });
}

/** A write that waits for nothing and is tried until it is taken. */
export async function writeAnyway({ write, to, what }: Move): Promise<{ readonly changeId: string | null }> {
  return await rescues.writeWeights(`Weights: ${what}`, { ...write, to, expected: null, sendBefore: null });
}

/** Each try has a deadline of its own; an expired one is asked for anew only from here, where a rollback interrupts us. */
async function writeExpected(
  { write, to, expected, what }: Move,
  noteWhy: (error: unknown) => void,
): Promise<{ readonly changeId: string | null }> {
  for (;;) {
    try {
      const sendBefore = Date.now() + SEND_WITHIN_MS;
      return await shifts.writeWeights(`Weights: ${what}`, { ...write, to, expected, sendBefore });
    } catch (error) {
      const type = failureTypeOf(error);
      if (!isTimeout(error) && type !== 'WriteExpired' && type !== 'AwsUnavailable') throw error;
      noteWhy(error);
      await sleep('5s', { summary: 'Before the next try to write the weights' });
    }
  }
}

function notInSync(problem: string, { traffic, what }: Move, why: () => unknown): Parameters<typeof within>[2] {
  return () => {
    const last = why();
    return {
      type: 'NotInSync',
      what: `${problem} the weights within ${formatDuration(traffic.inSyncWithinMs)} (${what}).`,
      ...(last === null ? {} : { evidence: `The last try: ${reportOf(last).what}` }),
      next: "Look at Route 53, the worker's network and its clock, then start again.",
    };
  };
}
