import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { RolloutError } from '../../domain/failure';
import { awsErrorName } from '../aws/errors';
import { cancellation } from '../current-context';
import { getMetricData } from './get-metric-data';
import type { QueryPlan } from './queries';
import type { Answers } from './readings';
import type { Problem } from './series';

/**
 * Puts the plan to CloudWatch. When nobody can look, because access is denied, calls are throttled or nothing answers,
 * that is the answer.
 * @throws AwsRefused when the queries as such are wrong, and whatever a cancelled call throws
 */
export async function askCloudWatch(cloudwatch: CloudWatchClient, plan: QueryPlan): Promise<Answers> {
  if (plan.queries.length === 0) return new Map();
  try {
    return await getMetricData(cloudwatch, plan);
  } catch (error) {
    const problem = callProblem(error);
    if (problem === null || cancellation()?.aborted) throw error;
    return { problem };
  }
}

function callProblem(error: unknown): Problem | null {
  if (!(error instanceof RolloutError)) return null;
  const { type, what, evidence } = error.report;
  const detail = [what, evidence].filter(Boolean).join(' ');
  if (type === 'AccessDenied') return { reason: 'forbidden', detail };
  if (type !== 'AwsUnavailable') return null;
  const throttled = /throttl|toomanyrequests|limitexceeded|slowdown/i.test(awsErrorName(error) ?? '');
  return { reason: throttled ? 'throttled' : 'unreachable', detail };
}
