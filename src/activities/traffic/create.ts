import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import { OWN_HEARTBEAT, asActivity } from '../as-activity';
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
    inspectTraffic: asActivity(({ settings }) => inspectTraffic(clients, settings, cancellationSignal())),
    writeWeights: (write) => {
      const attempt = asActivity(() => writeWeights(clients, write, cancellationSignal()));
      return write.expected === null ? neverFinal(attempt) : attempt();
    },
    readWeights: asActivity((input) => readWeights(clients.route53, input, cancellationSignal())),
    awaitInSync: asActivity(async (input) => {
      const startedAt = firstStart(activityInfo().heartbeatDetails);
      await awaitInSync(clients.route53, input, {
        startedAt,
        signal: cancellationSignal(),
        heartbeat: () => heartbeat(startedAt),
        sleep,
      });
    }, OWN_HEARTBEAT),
  };
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

/** When the first attempt began: each one passes it on with its heartbeats. */
function firstStart(details: unknown): number {
  return typeof details === 'number' ? details : Date.now();
}
