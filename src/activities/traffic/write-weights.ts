import type { Change, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import { formatTime } from '../../domain/duration';
import { weightsFor } from '../../domain/weights';
import { awsCall } from '../aws/errors';
import { cancellation } from '../current-context';
import type { WeightWrite } from './port';
import { recordSetsChanged } from './read-weights';
import { driftOf, trafficDrift } from './traffic-drift';
import type { WeightedSets } from './weighted-sets';
import { isWhole, readWeightedSets, sortSets } from './weighted-sets';

// Route 53 refuses a longer comment, and with it the write.
const COMMENT_LIMIT = 256;

/** What a write needs. */
export interface WriteClients {
  readonly route53: Route53Client;
  /** Must make one attempt only: an attempt of the SDK's own would not look at `sendBefore` again. */
  readonly route53Writes: Route53Client;
}

/**
 * Changes the weights of all records at once; whatever else the sets hold is sent back as it was.
 * @returns the ID of the change; null when all weights already were as asked, so that nothing was sent
 * @throws TrafficDrift | WriteExpired, both with nothing sent; RecordSetsChanged from an unconditional write that met a
 * record without one of its sets, after it wrote all sets that exist
 */
export async function writeWeights(clients: WriteClients, write: WeightWrite): Promise<{ changeId: string | null }> {
  const unread = await writeUnread(clients, write);
  if (unread !== null) return { changeId: unread };
  const sets = await readWeightedSets(clients.route53, write.hostedZoneId, write.records);
  const candidates = new Map(write.records.map((record) => [record.name, record.candidate]));
  const { to, expected } = write;
  const wanted = sets.map((ofType) => ({ ofType, candidate: candidates.get(ofType.name) ?? 'green' }));
  if (expected !== null) {
    const drifts = wanted.map(({ ofType, candidate }) => driftOf(ofType, { candidate, expected, to }));
    if (drifts.some((drift) => drift !== null)) throw trafficDrift(drifts.filter((drift) => drift !== null));
  }
  const changes = wanted.flatMap(({ ofType, candidate }) => changesOf(ofType, candidate, to));
  const changeId = changes.some((change) => change.differs) ? await send(clients, write, changes) : null;
  const torn = sets.filter((ofType) => !isWhole(ofType));
  if (torn.length > 0) throw recordSetsChanged(torn, 'The sets that exist have the weights that were asked for.');
  return { changeId };
}

/**
 * A rollback's write goes out at once, with the sets as they were read in preflight. Null when they are not known, or when
 * Route 53 refuses them because they are others now: then they are read first.
 */
async function writeUnread(clients: WriteClients, write: WeightWrite): Promise<string | null> {
  if (write.expected !== null) return null;
  const changes = write.records.flatMap(({ name, types, candidate, sets = [] }) =>
    types.flatMap((type) => {
      const ofType = sortSets(name, type, sets.filter(isRecordSet));
      return isWhole(ofType) ? changesOf(ofType, candidate, write.to) : [];
    }),
  );
  const whole = write.records.reduce((sum, { types }) => sum + types.length * colours.length, 0);
  if (changes.length !== whole) return null;
  try {
    return await send(clients, write, changes);
  } catch (error) {
    if (error instanceof RolloutError && error.report.type === 'AwsRefused') return null;
    throw error;
  }
}

function isRecordSet(kept: object): kept is ResourceRecordSet {
  return 'Name' in kept && 'Type' in kept && 'SetIdentifier' in kept;
}

interface PlannedChange {
  readonly change: Change;
  readonly differs: boolean;
}

function changesOf(sets: WeightedSets, candidate: Colour, to: number): PlannedChange[] {
  const weights = weightsFor(candidate, to);
  return colours.flatMap((colour) => {
    const set = sets[colour];
    if (set === null) return [];
    const change: Change = { Action: 'UPSERT', ResourceRecordSet: { ...set, Weight: weights[colour] } };
    return [{ change, differs: set.Weight !== weights[colour] }];
  });
}

async function send(
  { route53Writes }: WriteClients,
  write: WeightWrite,
  changes: readonly PlannedChange[],
): Promise<string> {
  const command = new ChangeResourceRecordSetsCommand({
    HostedZoneId: write.hostedZoneId,
    // All sets go, also those that are right already: the batch then states the whole of what must be.
    ChangeBatch: { Comment: write.comment.slice(0, COMMENT_LIMIT), Changes: changes.map(({ change }) => change) },
  });
  const expiry = expirySignal(write.sendBefore);
  const ends = [cancellation(), expiry].filter((signal) => signal !== undefined);
  try {
    const { ChangeInfo } = await awsCall('route53:ChangeResourceRecordSets for the weights', () =>
      route53Writes.send(command, { abortSignal: AbortSignal.any(ends) }),
    );
    return (ChangeInfo?.Id ?? '').replace('/change/', '');
  } catch (error) {
    // A cancellation must reach Temporal as such; the end of our own time is an outcome that nobody knows.
    if (expiry?.aborted && !cancellation()?.aborted) throw unanswered(error);
    throw error;
  }
}

/** Aborts a request that is still under way at `sendBefore`. @throws WriteExpired when that time has passed already */
function expirySignal(sendBefore: number | null): AbortSignal | undefined {
  if (sendBefore === null) return undefined;
  const remaining = sendBefore - Date.now();
  if (remaining <= 0) throw writeExpired(sendBefore);
  return AbortSignal.timeout(remaining);
}

function unanswered(cause: unknown): RolloutError {
  return new RolloutError(
    {
      type: 'AwsUnavailable',
      what: 'Route 53 did not answer the write of the weights before its time was up.',
      evidence: 'It was sent, and may have taken effect.',
      next: 'The next attempt reads the weights and tells; nothing is sent any more.',
    },
    { cause },
  );
}

function writeExpired(sendBefore: number): RolloutError {
  return new RolloutError({
    type: 'WriteExpired',
    what: `The weights were not written: it had to be sent before ${formatTime(sendBefore)}.`,
    evidence: `It is ${formatTime(Date.now())}.`,
    did: 'Nothing was sent.',
    next: 'Look whether the worker, its connection to Temporal or Route 53 was slow.',
  });
}
