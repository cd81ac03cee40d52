import type { RunFacts } from '../../domain/run-facts';
import { formatDuration } from '../../domain/duration';
import { workflowTypes } from '../../workflows/messages';
import { whatOf } from '../start-texts';
import { alignColumns } from '../../domain/render/text-columns';

/** Rollouts as a table, newest first. `now` is epoch milliseconds, for how long running ones run. */
export function listLines(runs: readonly RunFacts[], now: number): string[] {
  if (runs.length === 0) return ['No rollouts are known.'];
  const rows = runs.map((run) => [
    run.environment,
    run.request ? whatOf(run.request) : (run.imageTag ?? '-'),
    run.outcome ?? (run.closedAt === null ? (run.phase ?? 'starting') : run.state.toLowerCase()),
    weightText(run),
    new Date(run.startedAt).toISOString().slice(0, 19) + 'Z',
    formatDuration((run.closedAt ?? now) - run.startedAt),
    run.request?.requestedBy ?? '-',
    run.runId,
  ]);
  return alignColumns([
    ['ENVIRONMENT', 'IMAGE TAG', 'STANDING', 'WEIGHT', 'STARTED', 'TOOK', 'REQUESTED BY', 'RUN'],
    ...rows,
  ]);
}

/** A candidate's weight; where traffic has none, in a staging deploy and a restore, there is nothing to tell. */
function weightText({ type, weight }: RunFacts): string {
  return weight === null || type !== workflowTypes.productionRollout ? '-' : `${weight} %`;
}
