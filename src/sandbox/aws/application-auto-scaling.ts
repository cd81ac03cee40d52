import { z } from 'zod';

/** One call of Application Auto Scaling. */
export interface ScalingCall {
  operation: string;
  input: Record<string, unknown>;
  /** Account and region of the caller: each has targets of its own. */
  owner: string;
}

/** What AWS would answer: the output, or why not. */
export type ScalingAnswer = { output: Record<string, unknown> } | { code: string; message: string };

/** The counts of ECS services, on which scalable targets act. */
export interface ServiceCounts {
  /** The desired count of an active service; undefined when there is none. */
  read: (cluster: string, service: string) => Promise<number | undefined>;
  write: (cluster: string, service: string, desiredCount: number) => Promise<void>;
}

const identity = { ServiceNamespace: z.literal('ecs'), ScalableDimension: z.literal('ecs:service:DesiredCount') };
const resource = z.string().regex(/^service\/[^/]+\/[^/]+$/);
const identified = z.object({ ...identity, ResourceId: resource });
// Whether a switch that is left out stays as it is AWS does not say; falling to its default is the worse of both.
const suspendedState = z.object({
  DynamicScalingInSuspended: z.boolean().default(false),
  DynamicScalingOutSuspended: z.boolean().default(false),
  ScheduledScalingSuspended: z.boolean().default(false),
});
const capacity = z.number().int().min(0);
const registration = identified.extend({
  MinCapacity: capacity.optional(),
  MaxCapacity: capacity.optional(),
  SuspendedState: suspendedState.optional(),
});
const question = z
  .object({
    ServiceNamespace: identity.ServiceNamespace,
    ScalableDimension: identity.ScalableDimension.optional(),
    ResourceIds: z.array(z.string()).default([]),
    MaxResults: z.number().int().min(1).max(50).default(50),
    NextToken: z.string().regex(/^\d+$/).default('0'),
  })
  .refine((asked) => asked.ScalableDimension === undefined || asked.ResourceIds.length > 0, {
    message: 'You must specify a resource ID along with a scalable dimension.',
  });

type Registration = z.infer<typeof registration>;

interface Target extends Registration {
  MinCapacity: number;
  MaxCapacity: number;
  SuspendedState: z.infer<typeof suspendedState>;
  RoleARN: string;
  /** Seconds since the epoch. */
  CreationTime: number;
}

const ROLE =
  'arn:aws:iam::000000000000:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';

/**
 * Scalable targets of ECS services, in memory. Nothing is ever scaled by a policy; but as on AWS, whoever registers or
 * updates a target moves its service's desired count into the target's bounds.
 * @param now epoch milliseconds
 */
export function createScalableTargets(
  now: () => number,
): (call: ScalingCall, counts: ServiceCounts) => Promise<ScalingAnswer> {
  const targets = new Map<string, Map<string, Target>>();

  const ofOwner = (owner: string): Map<string, Target> => {
    const known = targets.get(owner) ?? new Map<string, Target>();
    targets.set(owner, known);
    return known;
  };

  const register = async (call: ScalingCall, counts: ServiceCounts): Promise<ScalingAnswer> => {
    const parsed = registration.safeParse(call.input);
    if (!parsed.success) return invalid(parsed.error);
    const known = ofOwner(call.owner);
    const { ResourceId } = parsed.data;
    const before = known.get(ResourceId);
    const { MinCapacity = before?.MinCapacity, MaxCapacity = before?.MaxCapacity } = parsed.data;
    if (MinCapacity === undefined || MaxCapacity === undefined)
      return refusal('You must specify both the minimum capacity and the maximum capacity for a new scalable target.');
    if (MinCapacity > MaxCapacity) return refusal('Maximum capacity cannot be less than minimum capacity');
    const [, cluster = '', service = ''] = ResourceId.split('/');
    const desired = await counts.read(cluster, service);
    if (desired === undefined) return refusal(`ECS service doesn't exist: ${ResourceId}`);
    const { SuspendedState = before?.SuspendedState ?? suspendedState.parse({}) } = parsed.data;
    const created = before ?? { RoleARN: ROLE, CreationTime: now() / 1_000 };
    known.set(ResourceId, { ...created, ...parsed.data, MinCapacity, MaxCapacity, SuspendedState });
    const bounded = Math.min(Math.max(desired, MinCapacity), MaxCapacity);
    if (bounded !== desired) await counts.write(cluster, service, bounded);
    return { output: {} };
  };

  const describe = ({ owner, input }: ScalingCall): ScalingAnswer => {
    const parsed = question.safeParse(input);
    if (!parsed.success) return invalid(parsed.error);
    const { ResourceIds: ids, MaxResults: size, NextToken } = parsed.data;
    const found = [...ofOwner(owner).values()].filter(({ ResourceId }) => ids.length === 0 || ids.includes(ResourceId));
    const end = Number(NextToken) + size;
    const next = end < found.length ? { NextToken: String(end) } : {};
    return { output: { ScalableTargets: found.slice(Number(NextToken), end), ...next } };
  };

  const deregister = ({ owner, input }: ScalingCall): ScalingAnswer => {
    const parsed = identified.safeParse(input);
    if (!parsed.success) return invalid(parsed.error);
    if (ofOwner(owner).delete(parsed.data.ResourceId)) return { output: {} };
    return { code: 'ObjectNotFoundException', message: 'No scalable target found for the given identifiers.' };
  };

  return async (call, counts) => {
    switch (call.operation) {
      case 'RegisterScalableTarget':
        return register(call, counts);
      case 'DescribeScalableTargets':
        return describe(call);
      case 'DeregisterScalableTarget':
        return deregister(call);
      case 'DescribeScalingPolicies':
        return { output: { ScalingPolicies: [] } };
      case 'DescribeScalingActivities':
        return { output: { ScalingActivities: [] } };
      default:
        return { code: 'UnknownOperationException', message: `${call.operation} is not served.` };
    }
  };
}

function refusal(message: string): ScalingAnswer {
  return { code: 'ValidationException', message };
}

function invalid(error: z.ZodError): ScalingAnswer {
  return refusal(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}

/** Account and region that a request was signed for; to the emulator a key of twelve digits is an account of its own. */
export function ownerOf(authorization: string | undefined): string {
  const [, key = '', region = ''] = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(authorization ?? '') ?? [];
  return `${/^\d{12}$/.test(key) ? key : 'default'} ${region}`;
}
