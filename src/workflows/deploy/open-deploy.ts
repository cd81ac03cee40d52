import { CancellationScope } from '@temporalio/workflow';
import type { DecisionArgument } from '../../domain/decision';
import type { DeployState } from './deploy-state';
import type { End } from '../run/before-writes';
import type { RolloutRequest } from '../../domain/request';
import type { Run } from '../run/open-run';
import { abortOf } from '../run/apply-decision';
import { acceptDecisions, plainFacts } from '../run/decisions';
import { deployStatus, initialDeploy, namesOf } from './deploy-state';
import { openRun } from '../run/open-run';

/** A deploy in place in progress, as the parts of the story hold it. */
export interface Deploy extends Run<DeployState> {
  /**
   * Runs the story to its end, or until a newer push takes over: then what is in flight is cancelled, what is being sent
   * is waited for, and everything is left as it stands.
   */
  untilTakenOver(story: () => Promise<End>): Promise<End>;
}

/** Opens a deploy in place: state, query, decisions, cancellation. Must be called synchronously at the start of the workflow. */
export function openDeploy(request: RolloutRequest): Deploy {
  const run = openRun(initialDeploy(request), { status: deployStatus });
  const { state } = run;
  let takeOver = (): void => undefined;
  acceptDecisions(run, {
    // A deploy is stopped or superseded, never approved.
    facts: () => ({ ...plainFacts(state), supersededInAnyPhase: true }),
    apply: (argument, entry) => {
      if (entry.kind === 'abort') run.stop(abortOf(entry));
      if (entry.kind !== 'supersede') return;
      state.ending ??= supersededBy((argument as DecisionArgument<'supersede'>).sequence, state);
      takeOver();
    },
  });

  const untilTakenOver: Deploy['untilTakenOver'] = async (story) => {
    const ending = (): End | null => state.ending;
    const before = ending();
    if (before) return before;
    const scope = new CancellationScope();
    takeOver = () => scope.cancel();
    try {
      const end = await scope.run(story);
      return ending() ?? end;
    } catch (error) {
      const superseded = ending();
      if (superseded) return superseded;
      throw error;
    }
  };
  return { ...run, untilTakenOver };
}

function supersededBy(sequence: number, { services, phase }: DeployState): End {
  const touched = services.filter((one) => one.touched);
  const left =
    touched.length === 0
      ? 'No service was changed.'
      : `It was ${phase}; left as it stands: ${namesOf(touched)}. The newer deploy takes over, and a failure of it goes back to the revisions from before this one.`;
  return { outcome: 'superseded', message: `Superseded by push ${sequence}. ${left}` };
}
