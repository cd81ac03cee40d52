import type { Verdict } from '../verdict';
import type { CheckRow } from './check-rows';
import type { Outcome } from '../outcome';
import type { Phase, RunKind } from '../phase';
import type { Finding, Plan } from '../plan';
import type { Step } from '../settings';
import type { RolloutStatus } from '../status';
import { formatDuration } from '../duration';
import { formatValue } from '../judge';
import { isEnd } from '../phase';

const phaseWords: Readonly<Record<Phase, string>> = {
  preflight: 'preflight',
  awaitingApproval: 'awaiting approval',
  preparing: 'deploying the candidate',
  smokeTesting: 'smoke testing the candidate',
  shifting: 'shifting traffic',
  watching: 'watching',
  draining: 'draining the old colour',
  completed: 'completed',
  rollingBack: 'rolling back',
  restoring: 'restoring traffic',
  rolledBack: 'rolled back',
  closed: 'closed',
};

/** In place there is no candidate: the services themselves are deployed. */
const deployPhaseWords: Readonly<Partial<Record<Phase, string>>> = {
  preparing: 'deploying',
  smokeTesting: 'smoke testing',
  rollingBack: 'going back',
};

const outcomeWords: Readonly<Record<Outcome, string>> = {
  completed: '✔ completed',
  rolledBack: '↩ rolled back',
  failedBeforeTraffic: '✘ failed before traffic',
  refused: '✘ refused',
  rejected: '■ rejected',
  expired: '■ expired',
  superseded: '■ superseded',
  planChanged: '■ plan changed',
  aborted: '■ aborted',
  released: '‼ released unverified',
  restored: '✔ restored',
  stranded: '‼ stranded',
};

const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: '✔ pass',
  fail: '✘ fail',
  inconclusive: '? inconclusive',
};

/** A phase as people say it of that kind of run. @example phaseText('preparing', 'deploy') // 'deploying' */
export function phaseText(phase: Phase, kind: RunKind): string {
  return (kind === 'deploy' ? deployPhaseWords[phase] : undefined) ?? phaseWords[phase];
}

/** An outcome with its sign; the words alone say it too. */
export function outcomeText(outcome: Outcome): string {
  return outcomeWords[outcome];
}

/** A verdict with its sign; the word alone says it too. */
export function verdictText(verdict: Verdict): string {
  return verdictWords[verdict];
}

/** Where the rollout stands, in a few words: the outcome once there is one, else the phase, its weight and mode. */
export function standingText(status: RolloutStatus): string {
  if (status.outcome !== null) return outcomeText(status.outcome);
  if (isEnd(status.phase)) return phaseText(status.phase, status.kind);
  const weight = status.step && ['shifting', 'watching'].includes(status.phase) ? ` ${status.step.weight} %` : '';
  const mode = status.phase === 'watching' && status.mode !== 'running' ? ` (${status.mode.toUpperCase()})` : '';
  return `▶ ${phaseText(status.phase, status.kind)}${weight}${mode}`;
}

/** A rule's value as read, or why there is none. @example '0.12 %', '2 of 2 targets healthy', 'no-data' */
export function evidenceValueText(evidence: CheckRow): string {
  if (evidence.value === null) return evidence.unknown ?? 'unknown';
  if (evidence.rule === 'ecs') return `${evidence.value} of ${evidence.threshold} targets healthy`;
  return withUnit(evidence.value, evidence.unit);
}

/** What the value is measured against; empty where the value says it already. @example 'limit 0.5 %' */
export function evidenceLimitText(evidence: CheckRow, plan: Plan | null): string {
  // A threshold that is no number has become null on its way through JSON.
  if (evidence.rule === 'ecs' || !Number.isFinite(evidence.threshold)) return '';
  const comparison = plan?.rules.find((rule) => rule.name === evidence.rule)?.comparison ?? 'above';
  return `${comparison === 'above' ? 'limit' : 'at least'} ${withUnit(evidence.threshold, evidence.unit)}`;
}

/**
 * Requests behind a value, and how many are needed where they are too few; empty where requests are not what counts.
 * @example '1204 requests', '120 of 400 requests'
 */
export function evidenceSamplesText({ rule, samples, verdict }: CheckRow, plan: Plan | null): string {
  if (samples === null) return '';
  const needed = plan?.rules.find(({ name }) => name === rule)?.minimumSamples ?? 0;
  return verdict === 'inconclusive' && samples < needed ? `${samples} of ${needed} requests` : `${samples} requests`;
}

/** A share of requests in percent. @example shareText(0.0512) // '5.12 %' */
export function shareText(share: number | null): string {
  return share === null ? 'unknown' : `${formatValue(share * 100)} %`;
}

/** The steps of a plan in one line. @example '5 % for 15m, 100 % for 30m' */
export function stepsText(steps: readonly Step[]): string {
  return steps.map(({ weight, windowMs }) => `${weight} % for ${formatDuration(windowMs)}`).join(', ');
}

/** Credited time of a window, and the budget once some of it is gone. @example '6m of 15m healthy' */
export function windowText(step: NonNullable<RolloutStatus['step']>): string {
  const credited = step.creditedMs === 0 ? '0s' : formatDuration(step.creditedMs);
  const healthy = `${credited} of ${formatDuration(step.windowMs)} healthy`;
  if (step.inconclusiveMs === 0) return healthy;
  return `${healthy}, ${formatDuration(step.inconclusiveMs)} of ${formatDuration(step.budgetMs)} inconclusive`;
}

function withUnit(value: number, unit: string): string {
  return `${formatValue(value)} ${unit}`.trim();
}

/** What those who approve are warned of; nothing afterwards, since the checks tell then. */
export function warningsOf({ phase, facts }: RolloutStatus): readonly Finding[] {
  return phase === 'awaitingApproval' ? (facts?.warnings ?? []) : [];
}
