import type { RolloutStatus } from '../domain/status';
import type { RolloutClient } from './rollout-client';
import { ClientFailure } from './client-failure';

/** A person waits: as soon as the plan is there they should see it. */
const LOOK_EVERY_MS = 250;

/** Looks in a row without an answer, of 5 s each, before somebody is told that nobody answers. */
const MOST_STALE_LOOKS = 3;

/** Waits until a run has its plan or has ended. Throws `noWorker` when nobody answers; the run goes on then. */
export async function untilPlanned(client: RolloutClient, environment: string, runId: string): Promise<RolloutStatus> {
  let staleLooks = 0;
  for await (const { status, stale, ended } of client.watch(environment, { runId, everyMs: LOOK_EVERY_MS })) {
    if (status && stale === null && (ended || status.phase !== 'preflight')) return status;
    staleLooks = stale === null ? 0 : staleLooks + 1;
    if (stale !== null && staleLooks >= MOST_STALE_LOOKS) {
      const approve = `\`rollout approve --environment ${environment}\``;
      throw new ClientFailure('noWorker', `${stale}; once the plan is there, give your voice with ${approve}`);
    }
  }
  throw new ClientFailure('unexpected', `the watch of ${environment} ended without a status: try again`);
}
