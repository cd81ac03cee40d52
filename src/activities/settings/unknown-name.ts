import { closest } from 'fastest-levenshtein';
import type { FailureType } from '../../domain/failure';
import { RolloutError } from '../../domain/failure';
import type { EnvironmentSettings } from '../../domain/settings';

/** Error for a name that is not configured, with the one that may have been meant. */
export function unknownName(
  type: Extract<FailureType, `Unknown${string}`>,
  kind: string,
  name: string,
  known: readonly string[],
  settings?: Pick<EnvironmentSettings, 'environment'>,
): RolloutError {
  const where = settings ? `The environment ${settings.environment}` : "The worker's configuration";
  const guess = known.length > 0 ? ` Did you mean ${closest(name, [...known])}?` : '';
  return new RolloutError({
    type,
    what: `${where} has no ${kind} \`${name}\`.${guess}`,
    next: known.length > 0 ? `Choose from: ${known.join(', ')}.` : `Add the ${kind} to rollout.yaml.`,
  });
}
