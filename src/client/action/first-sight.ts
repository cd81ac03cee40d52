import type { RolloutClient } from '../rollout-client';
import type { RolloutStatus } from '../../domain/status';
import { ClientFailure } from '../client-failure';

/** The preflight of a whole environment takes seconds; a job that ends in seconds does not wait for a slow one. */
const LONGEST_LOOK_MS = 60_000;
const LOOK_EVERY_MS = 500;
/** Looks in a row without an answer, of 5 s each, before nobody is waited for any more. */
const MOST_STALE_LOOKS = 2;

/** A status that may be shown, or why there is none yet. */
export type FirstSight = { readonly status: RolloutStatus } | { readonly status: null; readonly why: string };

/** Looks until the run has its plan or has ended, for a minute at most: the rollout goes on, seen or not. */
export async function firstSight(
  client: RolloutClient,
  run: { readonly environment: string; readonly runId: string },
  now: () => number,
): Promise<FirstSight> {
  const until = now() + LONGEST_LOOK_MS;
  let staleLooks = 0;
  for await (const { status, stale, ended } of client.watch(run.environment, {
    runId: run.runId,
    everyMs: LOOK_EVERY_MS,
  })) {
    if (status && stale === null && (ended || status.phase !== 'preflight')) return { status };
    staleLooks = stale === null ? 0 : staleLooks + 1;
    if (stale !== null && staleLooks >= MOST_STALE_LOOKS) return { status: null, why: stale };
    if (status && now() >= until) return { status };
  }
  throw new ClientFailure('unexpected', `the watch of ${run.environment} ended without a status: try again`);
}
