import { InvalidArgumentError } from 'commander';
import type { RolloutStatus } from '../../domain/status';
import { ClientFailure } from '../client-failure';

/** A threshold that somebody takes for granted, by the name of its rule. */
export interface ExpectedThreshold {
  readonly rule: string;
  readonly threshold: number;
}

const WRITTEN = /^([^\s=]+)=(\d+(?:\.\d+)?)$/;

/** Reads `--expect`, which may be given several times. */
export function expectedThreshold(text: string, before: readonly ExpectedThreshold[] = []): ExpectedThreshold[] {
  const [, rule, threshold] = WRITTEN.exec(text) ?? [];
  if (rule === undefined) throw new InvalidArgumentError('It is a rule and its threshold: error-rate=0.5.');
  return [...before, { rule, threshold: Number(threshold) }];
}

/**
 * Compares what somebody expects with the plan that binds the run. Answers what is to be said beside it; null while
 * there is no plan to compare with.
 * @throws ClientFailure `usage` when a rule or a threshold is another, with the place where it is set
 */
export function compareThresholds(
  status: Pick<RolloutStatus, 'request' | 'plan' | 'kind'>,
  expected: readonly ExpectedThreshold[],
): string[] | null {
  const { plan, kind, request } = status;
  if (expected.length === 0) return [];
  if (kind === 'deploy') {
    throw new ClientFailure('usage', `${request.environment} is rolling and has no rules to expect anything of`);
  }
  if (plan === null) return null;
  return expected.flatMap(({ rule: name, threshold }) => {
    const rule = plan.rules.find((one) => one.name === name);
    const place = `environments.${plan.environment}.rules of the worker's configuration, for the next rollout`;
    if (rule === undefined) {
      const names = plan.rules.map((one) => one.name).join(', ');
      throw new ClientFailure('usage', `this rollout has no rule ${name}, but ${names}: add it in ${place}`);
    }
    if (rule.threshold !== threshold) {
      const held = `${name} ${rule.comparison} ${rule.threshold} ${rule.unit}`;
      const says = `this rollout is watched for ${held}, not ${threshold}`;
      throw new ClientFailure('usage', `${says}: thresholds are approved with its plan, set them in ${place}`);
    }
    const waived = rule.action === 'alert' || plan.waivers.some((waiver) => waiver.rule === name);
    return waived ? [`${name} only alerts in this rollout: a breach of it takes nothing back`] : [];
  });
}
