import type { RolloutRequest } from '../../domain/request';
import type { StartedRollout } from '../start-rollout';
import type { FirstSight } from '../first-sight';
import { meaningOf } from '../../domain/outcome';
import { standingText } from '../../domain/render/rollout-words';
import { whatOf } from '../start-texts';
import { findingLines } from './plan-view';

/** What was started, in one line. */
export function startedLine(request: RolloutRequest, started: StartedRollout): string {
  const verb = started.existing ? 'runs already' : 'started';
  return `${request.environment} ${whatOf(request)} ${verb}: workflow ${started.workflowId}, run ${started.runId}`;
}

/** What was started, what preflight found, and how to go on. */
export function startedLines(request: RolloutRequest, started: StartedRollout, sight: FirstSight): string[] {
  return [
    startedLine(request, started),
    ...verdictLines(sight),
    ...(isRefused(sight) ? [] : [nextLine(request.environment)]),
  ];
}

function verdictLines(sight: FirstSight): string[] {
  const { status } = sight;
  if (!status) return [`It waits for a worker: ${sight.why}`];
  if (status.outcome !== null)
    return [`${status.outcome}: ${meaningOf(status.outcome, status.kind)}`, ...status.findings.flatMap(findingLines)];
  return [status.phase === 'preflight' ? 'Preflight still reads; it goes on.' : standingText(status)];
}

function isRefused({ status }: FirstSight): boolean {
  return status !== null && status.outcome !== null;
}

/** How to see what happens. */
export function watchLine(environment: string): string {
  return `Next: \`rollout watch --environment ${environment}\``;
}

/** How to see what happens, and how it gets its approvals. */
export function nextLine(environment: string): string {
  return `${watchLine(environment)}; approvers: \`rollout approve --environment ${environment}\``;
}
