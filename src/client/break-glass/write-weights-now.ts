import type { AwsClients } from '../../activities/aws/clients';
import { awaitInSync } from '../../activities/traffic/await-in-sync';
import { readWeightedSets } from '../../activities/traffic/weighted-sets';
import { writeWeights } from '../../activities/traffic/write-weights';
import { formatDuration } from '../../domain/duration';
import { RolloutError } from '../../domain/failure';
import type { TrafficSettings } from '../../domain/settings';
import { USUAL_SYNC_MS } from '../../domain/weights';
import { weightWords, wholeColourOf } from './look';
import type { WritePlan } from './plan-writes';

/** What the write needs of the outside. */
export interface WriteOutside {
  readonly clients: AwsClients;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Gets a line for the person at each step. */
  readonly tell: (line: string) => void;
}

/** What to write, where, and in whose name. */
export interface Write {
  readonly hostedZoneId: string;
  readonly plan: WritePlan;
  readonly comment: string;
  readonly traffic: TrafficSettings;
}

const ATTEMPTS = 6;
const PAUSE_MS = 2_000;

/**
 * Writes the weights, whoever wrote last, waits until name servers and resolvers follow, and reads them back.
 * @returns why it is not verified, in words; empty when it is
 * @throws RolloutError when nothing could be written, or nobody could tell
 */
export async function writeWeightsNow(write: Write, outside: WriteOutside): Promise<string[]> {
  const { tell, sleep } = outside;
  const changeId = await patiently(outside, 'the write', () => sendOnce(write, outside));
  const unconfirmed = await untilInSync(changeId, write.traffic.inSyncWithinMs, outside);
  tell(`Resolvers keep the old answer for up to ${formatDuration(write.traffic.ttlMs)} more.`);
  await sleep(write.traffic.ttlMs);
  return [...unconfirmed, ...(await patiently(outside, 'reading back', () => deviations(write, outside)))];
}

async function sendOnce(
  { hostedZoneId, plan, comment }: Write,
  { clients, tell }: WriteOutside,
): Promise<string | null> {
  const records = plan.records.map(({ name, types }) => ({ name, types, candidate: plan.to }));
  try {
    const write = { hostedZoneId, records, comment, to: 100, expected: null, sendBefore: null };
    const { changeId } = await writeWeights(clients, write);
    tell(changeId === null ? 'The weights are so already; nothing was sent.' : `Written: change ${changeId}.`);
    return changeId;
  } catch (error) {
    if (!(error instanceof RolloutError) || error.report.type !== 'RecordSetsChanged') throw error;
    tell(`Written, but ${error.message}`);
    return null;
  }
}

/** Route 53 throttles, and takes one change of a zone at a time: what did not get through is tried again. */
async function patiently<T>({ sleep, tell }: WriteOutside, what: string, attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      const passing = error instanceof RolloutError && error.report.type === 'AwsUnavailable';
      if (!passing || left === 0) throw error;
      tell(`Route 53 did not take ${what}; again in ${formatDuration(PAUSE_MS)}. ${error.report.evidence ?? ''}`);
      await sleep(PAUSE_MS);
    }
  }
}

/** The traffic moves in any case: whoever may not ask for the change, or gets no answer, waits as long as it usually takes. */
async function untilInSync(changeId: string | null, withinMs: number, outside: WriteOutside): Promise<string[]> {
  const { clients, sleep, tell } = outside;
  const startedAt = Date.now();
  const signal = new AbortController().signal;
  try {
    if (changeId !== null) {
      const context = { startedAt, signal, heartbeat: () => undefined, sleep };
      const ask = () => awaitInSync(clients.route53, { changeId, withinMs }, context);
      await patiently(outside, 'the question for the change', ask);
      tell(`Route 53 says INSYNC after ${formatDuration(Date.now() - startedAt)}.`);
      return [];
    }
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    if (error.report.type === 'NotInSync') return [error.message];
    tell(error.message);
  }
  tell(`The change cannot be asked about: waiting the usual ${formatDuration(USUAL_SYNC_MS)}.`);
  await sleep(USUAL_SYNC_MS);
  return [];
}

async function deviations({ hostedZoneId, plan }: Write, { clients }: WriteOutside): Promise<string[]> {
  const sets = await readWeightedSets(clients.route53, hostedZoneId, plan.records);
  return plan.records.flatMap(({ name }) => {
    const own = sets.filter((ofType) => ofType.name === name);
    return wholeColourOf(own) === plan.to
      ? []
      : [`${name} is ${weightWords(own)}: somebody else writes it; find out who.`];
  });
}
