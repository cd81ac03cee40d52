import type { Colour } from './colour';
import type { DeployedPush } from './push-findings';
import type { Weights } from './weights';

/** An environment's load balancer as AWS knows it. */
export interface LoadBalancer {
  readonly name: string;
  readonly arn: string;
  /** Name that aliases point to, without a `dualstack.` prefix and trailing dot, lower case. */
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/** The type of a record that carries traffic. */
export type RecordType = 'A' | 'AAAA';

/** A public name, and the types of it that are ours. */
export interface RecordRef {
  readonly name: string;
  readonly types: readonly RecordType[];
}

/** A record's weighted sets as read. */
export interface ObservedRecord extends RecordRef {
  readonly weights: Weights;
  /** Its sets as Route 53 gave them, so that a rollback can write without reading; absent where nobody kept them. */
  readonly sets?: readonly object[];
}

/** One slot as read in preflight: its ECS service and its target group. */
export interface ObservedSlot {
  readonly service: string;
  readonly colour: Colour;
  readonly serviceArn: string;
  readonly desired: number;
  readonly running: number;
  /** ARN of the definition the service runs. */
  readonly definition: string;
  readonly targetGroupArn: string;
  readonly healthyTargets: number;
  /** The push that made it live last; null or absent when none was noted. */
  readonly push?: DeployedPush | null;
}

/** Everything the rollout needs to know of the environment as it was before the first write: what a rollback returns to. */
export interface Snapshot {
  readonly takenAt: number;
  readonly hostedZoneId: string;
  readonly loadBalancers: Readonly<Record<Colour, LoadBalancer>>;
  readonly records: readonly ObservedRecord[];
  readonly slots: readonly ObservedSlot[];
  /** Auto scaling of the slots as it was; slots without any are not in it. */
  readonly scaling: readonly ScalingTarget[];
}

/** A slot's target of Application Auto Scaling. */
export interface ScalingTarget {
  readonly service: string;
  readonly colour: Colour;
  /** `service/{cluster}/{slot}` */
  readonly resourceId: string;
  /** Whether its owner had suspended scale-in already; it is left as it was then. */
  readonly scaleInSuspended: boolean;
  /** The same of its schedules. */
  readonly scheduleSuspended?: boolean;
}
