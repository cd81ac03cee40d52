import { formatDuration } from './duration';
import type { RunLook } from './guard';
import type { GuardJudgement, GuardSight } from './guard-sight';
import type { Phase } from './phase';

/** A check older than this is missing. Fixed: 3-semantics, "Undo, restore, guard"; longer only where checks are rarer. */
const CHECK_OVERDUE_MS = 5 * 60_000;

/** Before its first task a run answers nothing yet. */
const FIRST_ANSWER_MS = 60_000;

/** Phases in which a run that gave the candidate traffic checks. */
const CHECKED: readonly Phase[] = ['shifting', 'watching', 'draining'];

type OpenRun = Extract<RunLook, { kind: 'open' }>;

/** A run that is open is in charge, whatever traffic looks like; when it does not answer or check, people must know. */
export function judgeOpenRun(sight: GuardSight, run: OpenRun): GuardJudgement {
  const { runId, status } = run;
  const inCharge = (finding: string): GuardJudgement => {
    return { state: 'inCharge', finding, runId, restore: null, trouble: null };
  };
  if (status === null) {
    if (sight.now - run.startedAt < FIRST_ANSWER_MS) return inCharge(`Run ${runId} has just begun.`);
    return stuck(sight, runId, `Run ${runId} is open but does not answer: ${run.problem ?? 'no reason is known'}.`);
  }
  const stands = `${status.phase} at ${status.weight.asked} %`;
  const sinceMs = sight.now - (status.lastCheck?.at ?? status.phaseSince);
  const overdueMs = Math.max(CHECK_OVERDUE_MS, 3 * sight.checkEveryMs);
  if (CHECKED.includes(status.phase) && status.weight.asked > 0 && sinceMs > overdueMs) {
    const since = status.lastCheck ? 'its last check was' : 'it has not checked since it entered that phase';
    return stuck(sight, runId, `Run ${runId} is ${stands}, but ${since} ${formatDuration(sinceMs)} ago.`);
  }
  return inCharge(`Run ${runId} is in charge: ${stands}.`);
}

function stuck({ environment }: GuardSight, runId: string, finding: string): GuardJudgement {
  const next =
    'Look at its pending tasks in the Temporal UI and at the workers. When traffic cannot wait: ' +
    `\`rollout rollback --environment ${environment} --break-glass\`.`;
  return { state: 'stuck', finding, runId, restore: null, trouble: { key: `stuck/${runId}`, code: 'Stuck', next } };
}
