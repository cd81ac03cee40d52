import type { Outcome } from '../../domain/outcome';
import type { RolloutClient } from '../rollout-client';
import type { Runner } from './runner';
import { formatTime } from '../../domain/duration';
import type { RolloutStatus } from '../../domain/status';
import { meaningOf, outcomes } from '../../domain/outcome';

/** Writes each line of a run's story into the log until it ends; returns its exit code, and how it stands then. */
export async function showRun(
  runner: Runner,
  client: RolloutClient,
  run: { readonly environment: string; readonly runId: string },
  meant: readonly Outcome[] = [],
): Promise<{ readonly exitCode: number; readonly status: RolloutStatus }> {
  let shown = 0;
  let stale: string | null = null;
  for await (const look of client.watch(run.environment, { runId: run.runId })) {
    if (look.stale !== null && look.stale !== stale) runner.log(look.stale);
    stale = look.stale;
    for (const entry of look.status?.log.slice(shown) ?? []) runner.log(`${formatTime(entry.at)} ${entry.text}`);
    shown = Math.max(shown, look.status?.log.length ?? 0);
  }
  const { outcome, message, status } = await client.result(run.environment, run.runId);
  runner.output('outcome', outcome);
  const exitCode = meant.includes(outcome) ? 0 : outcomes[outcome].exitCode;
  if (exitCode === 0) runner.log(`${outcome}: ${message}`);
  else runner.error(`${outcome}: ${meaningOf(outcome, status.kind)}. ${message}`);
  return { exitCode, status };
}
