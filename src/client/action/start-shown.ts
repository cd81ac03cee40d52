import type { RolloutClient } from '../rollout-client';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutStatus } from '../../domain/status';
import type { Runner } from './runner';
import { firstSight } from '../first-sight';
import { startedLine } from '../views/started-view';
import { startSummary, unseenSummary } from './job-summary';
import { rolloutIdText } from './rollout-id';

/** A run that was started, as it was first seen; `status` is null while nobody answers, which is no failure: Temporal has it. */
export interface StartShown {
  readonly runId: string;
  readonly status: RolloutStatus | null;
}

/** Starts what a request asks for, and shows its plan as soon as it is there, or after `withinMs` without one. */
export async function startShown(
  runner: Runner,
  client: RolloutClient,
  request: RolloutRequest,
  options: { readonly supersede?: boolean; readonly withinMs?: number; readonly commitUrl: string | null },
): Promise<StartShown> {
  const { environment, imageTag } = request;
  const { supersede, withinMs, commitUrl } = options;
  const started = await client.start(request, { supersede });
  const { runId } = started;
  runner.log(startedLine(request, started));
  runner.output('workflow-id', started.workflowId);
  runner.output('run-id', runId);
  runner.output('existing', started.existing);
  const sight = await firstSight(client, { environment, runId }, { now: () => runner.io.now(), withinMs });
  if (!sight.status) {
    runner.warning(`${environment} ${imageTag} is started, but nobody answers: ${sight.why}`);
    runner.summary(unseenSummary(request, sight.why));
    return { runId, status: null };
  }
  const { status } = sight;
  runner.output('plan-digest', status.planDigest ?? '');
  runner.output('rollout', rolloutIdText({ ...status, environment }));
  runner.summary(startSummary(status, commitUrl));
  return { runId, status };
}
