import type { Again } from '../run/until-answered';
import type { Rollout } from './open-rollout';
import { approvedContext } from './approved-context';
import { untilAnswered } from '../run/until-answered';

/**
 * Gives a look between two windows as long as checks may be inconclusive at a step. Traffic may be split by now, and is
 * watched: that nobody could look takes nothing back before the budget for it is spent.
 * @throws the last failure when it is
 */
export function untilSeen<T>(rollout: Rollout, doing: string, part: (again: Again) => Promise<T>): Promise<T> {
  const { inconclusiveBudgetMs } = approvedContext(rollout.state).settings.checks;
  return untilAnswered(rollout, inconclusiveBudgetMs, doing, part);
}
