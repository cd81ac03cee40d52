import { formatDuration } from '../domain/duration';

/** An open run that does not replay with a worker's code. */
export interface LeftBehind {
  readonly workflowId: string;
  readonly runId: string;
  /** What its replay said. */
  readonly problem: string;
  /**
   * By which workflow code it was carried on last, and when a worker last did anything for it, epoch milliseconds; null if
   * unknown.
   */
  readonly last: { readonly code: string; readonly at: number } | null;
  /** Whether it has moved traffic, so that somebody must look after it. */
  readonly movedTraffic: boolean;
}

/** Traffic that is split is left to nobody for longer: then a worker starts all the same, and its guard restores. */
const NOBODY_FOR_MS = 5 * 60_000;

/** Characters of what a replay said; it may hold whole events. */
const LONGEST_PROBLEM = 200;

/** Variable with the IDs of runs that a worker may leave behind. */
export const LEAVE_BEHIND = 'ROLLOUT_LEAVE_BEHIND';

/**
 * Whether a worker must leave a run to the release before it, by not starting: other code has carried it so far and can go
 * on, while this worker would take its tasks and fail them. It serves no run to stay away from one that its own code has
 * brought there, and none that nobody has carried on with for long while traffic is split.
 * @param code hash of this worker's workflow code
 * @param allowed IDs of runs that somebody said may be left behind
 */
export function mustStayAway(
  { workflowId, runId, last, movedTraffic }: LeftBehind,
  { code, allowed, now }: { readonly code: string; readonly allowed: readonly string[]; readonly now: number },
): boolean {
  // A look of the guard, a plan or a keeper of records is no reason to leave environments without a worker.
  if (!workflowId.startsWith('environment/') || allowed.includes(runId)) return false;
  if (last === null || last.code.endsWith(code)) return false;
  return !movedTraffic || now - last.at < NOBODY_FOR_MS;
}

/** What is said of runs for which a worker stays away: what happened, why we think so, what was done, what to do now. */
export function stayingAway(runs: readonly LeftBehind[], now: number): string {
  const told = runs.map(({ workflowId, runId, problem, last, movedTraffic }) => {
    const since = last ? `, ${formatDuration(now - last.at)} ago` : '';
    const traffic = movedTraffic ? '; it has moved traffic' : '';
    return `  run ${runId} of ${workflowId} (last carried on by other workflow code${since}${traffic}): ${problem.slice(0, LONGEST_PROBLEM)}`;
  });
  const ids = runs.map(({ runId }) => runId).join(',');
  return [
    'This worker does not start: runs are open that do not replay with its code, and would stand still with it.',
    ...told,
    'Nothing was changed. A worker of the former release, if one runs, goes on with them. Do one of these now:',
    '  - run the former release until these runs have ended, then start this one;',
    '  - with the former release, end them: `rollout abort`;',
    `  - leave them behind: start this worker with ${LEAVE_BEHIND}=${ids}. The guard then ends a run that left traffic`,
    '    split and restores that; any other stays open until somebody terminates it.',
    `Split traffic that nobody has carried on with for ${formatDuration(NOBODY_FOR_MS)} is left to this worker and its guard without being asked. See docs/upgrading.md.`,
  ].join('\n');
}
