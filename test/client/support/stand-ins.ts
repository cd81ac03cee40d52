import type { DevServer } from './dev-server';
import type { At } from './in-environment';
import { openDevServer } from './dev-server';
import { inEnvironment } from './in-environment';

/** A worker needs one activity to have something to poll for. */
const nothing = { activities: { nothing: () => Promise.resolve() } };

/** A server whose workers run small workflows with the contracts of ours. */
export function openStandIns(): Promise<DevServer> {
  return openDevServer(require.resolve('./stand-in-workflows.ts'));
}

/** Runs the body in an environment of its own, with a worker of stand-ins. */
export function withStandIns(server: DevServer, body: (at: At) => Promise<void>, called?: string): Promise<void> {
  return inEnvironment(server, (at) => server.withWorkers(at.base, nothing, () => body(at)), called);
}
