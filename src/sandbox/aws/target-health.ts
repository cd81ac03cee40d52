import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { request } from 'undici';

/** Health of one target, in the words of Elastic Load Balancing. */
export type TargetState = { state: 'healthy' } | { state: 'unhealthy'; reason: string; description: string };

/** A target as the emulator lists it. */
export interface Target {
  address: string;
  port: number;
}

/** What a target group asks its targets. */
export interface HealthCheck {
  path: string;
  /** Statuses that are right, as in `200` or `200-299,301`. */
  matcher: string;
}

const TIMEOUT_MS = 1000;

/** The health check of a target group; undefined when there is no such group. */
export async function healthCheckOf(
  elb: ElasticLoadBalancingV2Client,
  targetGroupArn: string,
): Promise<HealthCheck | undefined> {
  const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [targetGroupArn] }));
  const [group] = TargetGroups ?? [];
  return group && { path: group.HealthCheckPath ?? '/', matcher: group.Matcher?.HttpCode ?? '200' };
}

/** Asks a target whether it is well. Only loopback addresses are asked: everything of the sandbox lives there. */
export async function checkTarget({ address, port }: Target, { path, matcher }: HealthCheck): Promise<TargetState> {
  if (!address.startsWith('127.')) return { state: 'healthy' };
  try {
    const answer = await request(`http://${address}:${port}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body.dump();
    if (matches(answer.statusCode, matcher)) return { state: 'healthy' };
    const description = `Health checks failed with these codes: [${answer.statusCode}]`;
    return { state: 'unhealthy', reason: 'Target.ResponseCodeMismatch', description };
  } catch (failure) {
    const timedOut = failure instanceof Error && failure.name === 'TimeoutError';
    return timedOut
      ? { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' }
      : { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
  }
}

/** Whether a status is one of a matcher's: numbers and ranges with commas between them. */
export function matches(status: number, matcher: string): boolean {
  return matcher.split(',').some((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return from <= status && status <= to;
  });
}
