import type { Finding, Plan, PlanDigest, PlanFacts } from '../domain/plan';
import type { RolloutRequest } from '../domain/request';
import { inspect } from './inspect';
import { reads } from './activity-proxies';

/** Answer to "what would this rollout change?". */
export interface PlanAnswer {
  readonly findings: readonly Finding[];
  readonly plan: Plan | null;
  readonly planDigest: PlanDigest | null;
  readonly facts: PlanFacts;
}

/** The preflight of a rollout and nothing else: reads only, takes no lock, asks nobody. */
export async function planRollout(request: RolloutRequest): Promise<PlanAnswer> {
  const summary = `Settings of ${request.environment} from the worker's configuration`;
  const settings = await reads.resolveSettings.executeWithOptions({ summary }, [request]);
  const { findings, plan, digest, facts } = await inspect(request, settings);
  return { findings, plan, planDigest: digest, facts };
}
