import type { RolloutStatus } from '../../domain/status';
import type { Runner } from './runner';
import { meaningOf } from '../../domain/outcome';
import { standingText } from '../../domain/render/rollout-words';
import { exitCodeOf } from '../follow-run';

/** Says where a run stands, with every reason where it was refused; returns the exit code of that. */
export function tellStanding(runner: Runner, status: RolloutStatus): number {
  runner.log(standingText(status));
  if (status.outcome === null) return 0;
  runner.output('outcome', status.outcome);
  const code = exitCodeOf(status);
  if (code === 0) return code;
  const reasons = status.findings.map((one) => `${one.subject}: ${one.problem}; ${one.cure}`);
  runner.error([`${status.outcome}: ${meaningOf(status.outcome, status.kind)}`, ...reasons].join('\n'));
  return code;
}
