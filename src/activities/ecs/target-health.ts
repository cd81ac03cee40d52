import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsCall } from '../aws/errors';

/** The targets of one target group. */
export interface TargetHealth {
  readonly healthy: number;
  /** What the others are and why, for people: `2 unhealthy (Target.FailedHealthChecks)`; empty when there are none. */
  readonly others: string;
}

/** State of a target group's targets, as the load balancer sees them. */
export async function readTargetHealth(
  elbv2: ElasticLoadBalancingV2Client,
  targetGroupArn: string,
): Promise<TargetHealth> {
  const answer = await awsCall(`elasticloadbalancing:DescribeTargetHealth for ${targetGroupArn}`, (untilCancelled) =>
    elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }), untilCancelled),
  );
  const others = new Map<string, number>();
  let healthy = 0;
  for (const { TargetHealth: health } of answer.TargetHealthDescriptions ?? []) {
    const state = health?.State ?? 'unknown';
    if (state === 'healthy') healthy += 1;
    else {
      const label = health?.Reason ? `${state} (${health.Reason})` : state;
      others.set(label, (others.get(label) ?? 0) + 1);
    }
  }
  return { healthy, others: [...others].map(([label, count]) => `${count} ${label}`).join(', ') };
}
