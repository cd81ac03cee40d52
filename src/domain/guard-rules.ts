import { formatTime } from './duration';
import type { RunLook } from './guard';
import { judgeOpenRun } from './guard-open-run';
import { judgeOrphan } from './guard-orphan';
import type { GuardJudgement, GuardSight, TrafficSight, Trouble } from './guard-sight';
import { describeWeights, liveColourOf } from './weights';

/** The same trouble is told again after this time; telling it at every look would teach people not to look. */
const REPEAT_AFTER_MS = 30 * 60_000;

/** What one look of the guard comes to, and what the guard does about it. */
export interface GuardDecision extends Omit<GuardJudgement, 'trouble'> {
  /** What people are told now; null when there is nothing, or they know. */
  readonly tell: Trouble | null;
}

/** What the guard does about a judgement: nothing while it is paused, and people are told each trouble now and then. */
export function decideGuard(
  { trouble, ...judged }: GuardJudgement,
  { now, pausedUntil, previous }: Pick<GuardSight, 'now' | 'pausedUntil' | 'previous'>,
): GuardDecision {
  if (pausedUntil !== null && now < pausedUntil) {
    const paused = `The guard is paused until ${formatTime(pausedUntil)}.`;
    return { ...judged, finding: `${judged.finding} ${paused}`, restore: null, tell: null };
  }
  const told = trouble && previous?.told[trouble.key];
  const known = typeof told === 'number' && now - told < REPEAT_AFTER_MS;
  return { ...judged, tell: known ? null : trouble };
}

/** What is remembered of `told` for the next look. */
export function stillTold(told: Readonly<Record<string, number>>, now: number): Record<string, number> {
  return Object.fromEntries(Object.entries(told).filter(([, at]) => now - at < REPEAT_AFTER_MS));
}

/** A look that could not be made; people are told when the one before could not be made either. */
export function blindLook(
  { environment, previous }: Pick<GuardSight, 'environment' | 'previous'>,
  why: string,
): GuardJudgement {
  const next = `Look at the worker and its credentials. Until then nobody watches over the traffic of ${environment}.`;
  const trouble: Trouble | null = previous?.state === 'unknown' ? { key: 'blind', code: 'GuardBlind', next } : null;
  return { state: 'unknown', finding: why, runId: null, restore: null, trouble };
}

/** What a look comes to. A run that is open is in charge, and its traffic is not touched unless the run is stalled. */
export function judgeSight(sight: GuardSight): GuardJudgement {
  const { look, traffic } = sight;
  if (look.kind === 'open') return judgeOpenRun(sight, look);
  if (traffic === null) return blindLook(sight, 'Traffic was not looked at.');
  if (look.kind === 'orphaned') {
    const { runId, imageTag, state, closedAt } = look;
    return judgeOrphan(
      sight,
      traffic,
      look,
      `Run ${runId} of ${imageTag} was cut off (${state}) at ${formatTime(closedAt)}`,
    );
  }
  return judgeWhole(sight, traffic, look);
}

/** Nobody is in charge and nobody was cut off: traffic must be whole. */
function judgeWhole(sight: GuardSight, traffic: TrafficSight, look: RunLook): GuardJudgement {
  if (traffic.problem !== null) return blindLook(sight, `The weights cannot be read: ${traffic.problem}`);
  const last = look.kind === 'closed' ? `the last run ended ${look.outcome}` : 'no run ever moved traffic';
  const runId = look.kind === 'closed' ? look.runId : null;
  const split = Object.entries(traffic.weights).filter(([, weights]) => liveColourOf(weights) === null);
  if (split.length === 0) {
    return { state: 'quiet', finding: `Traffic is whole; ${last}.`, runId, restore: null, trouble: null };
  }
  const seen = split.map(([name, weights]) => `${name}: ${describeWeights(weights)}`).join(', ');
  const next =
    `Somebody else shifts it: let them end it, with \`rollout guard pause --environment ${sight.environment} --for 1h\` meanwhile. ` +
    `Or send all of it to one colour: \`rollout rollback --environment ${sight.environment} --to blue\` or \`--to green\`.`;
  return {
    state: 'split',
    finding: `Traffic is split and no run is in charge: ${seen}; ${last}.`,
    runId,
    restore: null,
    trouble: { key: 'split', code: 'SplitTraffic', next },
  };
}
