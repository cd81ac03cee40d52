import { formatDuration, formatTime } from './duration';
import type { FailingTask, RunLook } from './guard';
import type { GuardJudgement, GuardSight } from './guard-sight';
import { judgeOrphan } from './guard-orphan';
import type { Phase } from './phase';

/** A check older than this is missing. Fixed: 3-semantics, "Undo, restore, guard"; longer only where checks are rarer. */
const CHECK_OVERDUE_MS = 5 * 60_000;

/** A run whose task fails for so long is stalled: a worker that can carry on with it would have done so. */
const STALLED_AFTER_MS = 5 * 60_000;

/** Before its first task a run answers nothing yet. */
const FIRST_ANSWER_MS = 60_000;

/** Phases in which a run that gave the candidate traffic checks. */
const CHECKED: readonly Phase[] = ['shifting', 'watching', 'draining'];

/** Longest that any other phase may take whose end is not a person's decision: each has a limit of its own, well below. */
const LONGEST_PHASE_MS = 2 * 60 * 60_000;

type OpenRun = Extract<RunLook, { kind: 'open' }>;

/** A run that is open is in charge, whatever traffic looks like; when it does not answer or check, people must know. */
export function judgeOpenRun(sight: GuardSight, run: OpenRun): GuardJudgement {
  const { runId, status } = run;
  const inCharge = (finding: string): GuardJudgement => {
    return { state: 'inCharge', finding, runId, restore: null, trouble: null };
  };
  if (status === null) {
    if (sight.now - run.startedAt < FIRST_ANSWER_MS) return inCharge(`Run ${runId} has just begun.`);
    if (run.failing) return judgeFailing(sight, runId, run.failing);
    return stuck(sight, runId, `Run ${runId} is open but does not answer: ${run.problem ?? 'no reason is known'}.`);
  }
  const stands = `${status.phase} at ${status.weight.asked} %`;
  const sinceMs = sight.now - (status.lastCheck?.at ?? status.phaseSince);
  const overdueMs = Math.max(CHECK_OVERDUE_MS, 3 * sight.checkEveryMs);
  // Before its first write a shift is not checked; it has its end like any other phase.
  const checks = CHECKED.includes(status.phase) && status.weight.asked > 0;
  if (checks && sinceMs > overdueMs) {
    const since = status.lastCheck ? 'its last check was' : 'it has not checked since it entered that phase';
    return stuck(sight, runId, `Run ${runId} is ${stands}, but ${since} ${formatDuration(sinceMs)} ago.`);
  }
  const phaseMs = sight.now - status.phaseSince;
  if (status.phase !== 'awaitingApproval' && !checks && phaseMs > LONGEST_PHASE_MS) {
    return stuck(sight, runId, `Run ${runId} is ${stands} since ${formatDuration(phaseMs)}.`);
  }
  return inCharge(`Run ${runId} is in charge: ${stands}.`);
}

/**
 * Its task fails. When that lasts and it left traffic split, the traffic is judged as if the run had been cut off; what can
 * be restored is, once the run is ended.
 */
function judgeFailing(sight: GuardSight, runId: string, failing: FailingTask): GuardJudgement {
  const { failures, since, reason, imageTag, snapshot } = failing;
  const fails = `Run ${runId} of ${imageTag} is open, but its task has failed ${failures} times since ${formatTime(since)} (${reason})`;
  const told = stuck(sight, runId, `${fails}.`);
  if (snapshot === null || sight.traffic === null || sight.now - since < STALLED_AFTER_MS) return told;
  const left = judgeOrphan(sight, sight.traffic, { runId, snapshot }, fails);
  if (left.state === 'quiet') return told;
  const trouble = left.restore && left.trouble ? { ...left.trouble, code: 'Stuck' as const } : told.trouble;
  return { ...left, state: 'stuck', trouble };
}

function stuck({ environment }: GuardSight, runId: string, finding: string): GuardJudgement {
  const next =
    'Look at its pending tasks in the Temporal UI and at the workers. When traffic cannot wait: ' +
    `\`rollout rollback --environment ${environment} --break-glass\`.`;
  return { state: 'stuck', finding, runId, restore: null, trouble: { key: `stuck/${runId}`, code: 'Stuck', next } };
}
