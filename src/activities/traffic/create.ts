import { activityInfo, cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import { asActivity } from '../activity-failure';
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
    writeWeights: asActivity((write) => writeWeights(clients, write, cancellationSignal())),
    readWeights: asActivity((input) => readWeights(clients.route53, input, cancellationSignal())),
    awaitInSync: asActivity(async (input) => {
      const startedAt = firstStart(activityInfo().heartbeatDetails);
      await awaitInSync(clients.route53, input, {
        startedAt,
        signal: cancellationSignal(),
        heartbeat: () => heartbeat(startedAt),
        sleep,
      });
    }),
  };
}

/** When the first attempt began: each one passes it on with its heartbeats. */
function firstStart(details: unknown): number {
  return typeof details === 'number' ? details : Date.now();
}
