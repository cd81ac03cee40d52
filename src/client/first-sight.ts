import type { RolloutClient } from './rollout-client';
import type { RolloutStatus } from '../domain/status';
import { ClientFailure } from './client-failure';

/** Whoever asked waits: as soon as preflight has said something they should see it. */
const LOOK_EVERY_MS = 250;
/** Looks in a row without an answer, of 5 s each, before nobody is waited for any more. */
const MOST_STALE_LOOKS = 3;

/** A status that may be shown, or why there is none yet. */
export type FirstSight = { readonly status: RolloutStatus } | { readonly status: null; readonly why: string };

/**
 * Looks until preflight has its verdict: the run has its plan, or has ended, or deploys. After `withinMs` the status is that
 * of a preflight which still reads; the run goes on, seen or not.
 */
export async function firstSight(
  client: RolloutClient,
  run: { readonly environment: string; readonly runId: string },
  { now, withinMs = Infinity }: { readonly now: () => number; readonly withinMs?: number },
): Promise<FirstSight> {
  const until = now() + withinMs;
  let staleLooks = 0;
  for await (const { status, stale, ended } of client.watch(run.environment, {
    runId: run.runId,
    everyMs: LOOK_EVERY_MS,
  })) {
    if (status && stale === null && (ended || status.phase !== 'preflight')) return { status };
    staleLooks = stale === null ? 0 : staleLooks + 1;
    const late = now() >= until;
    if (stale !== null && (late || staleLooks >= MOST_STALE_LOOKS)) return { status: null, why: stale };
    if (status && late) return { status };
  }
  throw new ClientFailure('unexpected', `the watch of ${run.environment} ended without a status: try again`);
}
