/**
 * The program that every image of the sandbox runs: an HTTP service that behaves as the tag of its image says.
 * It ends on SIGTERM, and when the process that started it is gone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from './database';
import { createServiceServer } from './service-server';
import { readSettings } from './settings';
import { tokenIssuer } from './tokens';
import { trafficMetrics } from './traffic-metrics';

const CRASH_CODE = 3;
// An emulator restarts a crashed task at once and would keep a core busy; below 1 s, so that it still counts as
// an exit during start.
const CRASH_AFTER_MS = 500;
const SHUTDOWN_LIMIT_MS = 900;

const settings = readSettings(process.env);
const { behaviour, service, version } = settings;
const database = openDatabase(settings.dataDirectory);
const metrics = trafficMetrics(settings, (failure) => console.error(`metrics were lost: ${String(failure)}`));
const server = createServiceServer({ settings, database, tokens: tokenIssuer(service) }, metrics);

process.once('disconnect', () => end(0));
process.once('SIGTERM', () => {
  void shutDown();
});
console.log(`${service} ${version} starts on ${settings.address}:${settings.port}: ${behaviour.kind}`);
void run();

async function run(): Promise<void> {
  if (behaviour.kind === 'crashes') {
    await delay(CRASH_AFTER_MS);
    console.error(`${service} ${version} crashes: its image is made to`);
    end(CRASH_CODE);
    return;
  }
  if (behaviour.kind === 'crashesLater') setTimeout(() => end(CRASH_CODE), 1000 * behaviour.seconds);
  if (behaviour.kind === 'startsSlowly') await delay(1000 * behaviour.seconds);
  server.listen(settings.port, settings.address, () => console.log('listening'));
  setInterval(() => void metrics.flush(), settings.metricsIntervalMs);
}

async function shutDown(): Promise<void> {
  setTimeout(() => end(0), SHUTDOWN_LIMIT_MS);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await closed;
  await metrics.flush();
  end(0);
}

function end(code: number): void {
  database.discard();
  process.exit(code);
}
