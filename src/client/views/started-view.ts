import type { RolloutRequest } from '../../domain/request';
import type { StartedRollout } from '../start-rollout';
import { whatOf } from '../start-texts';

/** What was started, in one line. */
export function startedLine(request: RolloutRequest, started: StartedRollout): string {
  const verb = started.existing ? 'runs already' : 'started';
  return `${request.environment} ${whatOf(request)} ${verb}: workflow ${started.workflowId}, run ${started.runId}`;
}

/** What was started, and how to go on. */
export function startedLines(request: RolloutRequest, started: StartedRollout): string[] {
  return [startedLine(request, started), nextLine(request.environment)];
}

/** How to see what happens. */
export function watchLine(environment: string): string {
  return `Next: \`rollout watch --environment ${environment}\``;
}

/** How to see what happens, and how it gets its approvals. */
export function nextLine(environment: string): string {
  return `${watchLine(environment)}; approvers: \`rollout approve --environment ${environment}\``;
}
