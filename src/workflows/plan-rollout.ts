import type { PlanAnswer } from '../domain/plan';
import type { RolloutRequest } from '../domain/request';
import { requestSchema } from '../domain/request';
import { inspect } from './rollout/inspect';
import { readPlainInput } from './run/read-request';
import { reads } from './activity-proxies';

/** The preflight of a rollout and nothing else: reads only, takes no lock, asks nobody. */
export async function planRollout(raw: RolloutRequest): Promise<PlanAnswer> {
  const request = readPlainInput(requestSchema, raw);
  const summary = `Settings of ${request.environment} from the worker's configuration`;
  const settings = await reads.resolveSettings(summary, request);
  if (settings.strategy === 'rolling') {
    const problem = `${settings.environment} is deployed in place: there is no plan to approve`;
    const cure = 'start it with `rollout start`';
    const finding = { code: 'NoPlan', subject: `environment ${settings.environment}`, problem, cure };
    return { findings: [finding], plan: null, planDigest: null, facts: { services: [] } };
  }
  const { findings, plan, digest, facts } = await inspect(request, settings);
  return { findings, plan, planDigest: digest, facts };
}
