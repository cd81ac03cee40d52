import type { RolloutClient } from './rollout-client';
import type { RolloutResult, RolloutStatus } from '../domain/status';
import type { Session } from './session';
import { outcomes } from '../domain/outcome';
import { ClientFailure } from './client-failure';
import { answer } from './session';
import { openLiveView } from './views/live-view';

/** Shows a run until it ends, and returns its last status. */
export async function followRun(
  session: Session,
  client: RolloutClient,
  environment: string,
  options: { readonly runId?: string; readonly write: (text: string) => void },
): Promise<RolloutStatus> {
  const view = openLiveView(session.io, options.write);
  let last: RolloutStatus | null = null;
  for await (const watched of client.watch(environment, { runId: options.runId })) {
    view(watched);
    last = watched.status ?? last;
  }
  if (!last) throw new ClientFailure('unexpected', `the watch of ${environment} ended without a status: try again`);
  return last;
}

/** Shows a run until it ends, answers with its result, and ends the program by its outcome. */
export async function awaitEnd(
  session: Session,
  client: RolloutClient,
  run: { readonly environment: string; readonly runId: string; readonly json?: boolean },
): Promise<RolloutResult> {
  const { environment, runId, json } = run;
  await followRun(session, client, environment, { runId, write: (text) => session.io.stderr(text) });
  const result = await client.result(environment, runId);
  answer(session, json, result, [`${result.outcome}: ${result.message}`]);
  session.exitCode = outcomes[result.outcome].exitCode;
  return result;
}

/** What a status means to a machine: 0 while it runs, the outcome's exit code once it has ended. */
export function exitCodeOf(status: Pick<RolloutStatus, 'outcome'>): number {
  return status.outcome === null ? 0 : outcomes[status.outcome].exitCode;
}
