import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import { asActivity, firstStart } from '../as-activity';
import { awaitInSync } from './await-in-sync';
import type { InspectClients } from './inspect-traffic';
import { inspectTraffic } from './inspect-traffic';
import type { TrafficPort } from './port';
import { readWeights } from './read-weights';
import type { WriteClients } from './write-weights';
import { writeWeights } from './write-weights';

/** The Route 53 activities. */
export function createTrafficActivities(clients: InspectClients & WriteClients): TrafficPort {
  return {
    inspectTraffic: asActivity(({ settings }) => inspectTraffic(clients, settings)),
    writeWeights: (write) => {
      const sendBefore = byOurClock(write.sendBefore, activityInfo().currentAttemptScheduledTimestampMs);
      const attempt = asActivity(() => writeWeights(clients, { ...write, sendBefore }));
      return write.expected === null ? neverFinal(attempt) : attempt();
    },
    readWeights: asActivity((input) => readWeights(clients.route53, input)),
    awaitInSync: asActivity(async (input) => {
      const startedAt = firstStart();
      await awaitInSync(clients.route53, input, {
        startedAt,
        signal: cancellationSignal(),
        heartbeat: () => heartbeat(startedAt),
        sleep,
      });
    }),
  };
}

/** A worker's clock may differ by so much from Temporal's; AWS itself refuses requests that are five minutes off. */
const TOLERATED_SKEW_MS = 60_000;

/**
 * A time by Temporal's clock as one by ours. What is left counts from the attempt's own start, so that a clock that is
 * ahead lets no write expire; an attempt that lay somewhere for longer than clocks differ has nothing left.
 * @param scheduledAt when the attempt was handed out, by Temporal's clock
 */
export function byOurClock(sendBefore: number | null, scheduledAt: number, now = Date.now()): number | null {
  if (sendBefore === null) return null;
  const left = sendBefore - scheduledAt;
  return now - scheduledAt > left + TOLERATED_SKEW_MS ? now : now + left;
}

/** A rollback's write is tried for ever: whatever stands in its way now, a person may remove while it goes on. */
async function neverFinal<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || !error.nonRetryable) throw error;
    throw ApplicationFailure.fromError(error, { nonRetryable: false });
  }
}
