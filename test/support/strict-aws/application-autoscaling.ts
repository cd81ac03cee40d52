import type { AskUpstream, AwsCall, Refusal, Reply, ServiceRules } from './wire/call';
import type { Decoded } from './wire/decoded';
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './wire/decoded';
import { jsonReply } from './wire/json';

const allRunning = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};
const validation = (message: string): Refusal => ({ code: 'ValidationException', message });

/** Account, region and target; the account is as good as the access key for the emulator. */
function keyOf(call: AwsCall): string {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(call.request.headers.authorization ?? '');
  const target = ['ServiceNamespace', 'ResourceId', 'ScalableDimension'].map(
    (member) => textAt(call.input, member) ?? '',
  );
  return [scope?.[1] ?? '', scope?.[2] ?? '', ...target].join(' ');
}

function scopeOf(call: AwsCall): string {
  return keyOf({ ...call, input: {} }).trimEnd();
}

async function refuseResource(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const resourceId = textAt(input, 'ResourceId') ?? '';
  const [kind, cluster = '', service = ''] = resourceId.split('/');
  if (textAt(input, 'ServiceNamespace') !== 'ecs' || kind !== 'service') return undefined;
  const found = objectsAt(await ask('ecs', 'DescribeServices', { cluster, services: [service] }), 'services')[0];
  return found && textAt(found, 'status') === 'ACTIVE'
    ? undefined
    : validation(`ECS service doesn't exist: ${resourceId}`);
}

/** Keeps scalable targets in memory, since the emulator has none; it scales nothing. */
export function applicationAutoScalingRules(now: () => number): ServiceRules {
  const targets = new Map<string, Decoded>();

  const register = async (call: AwsCall, ask: AskUpstream): Promise<Reply | Refusal> => {
    const { input } = call;
    const existing = targets.get(keyOf(call));
    const min = numberAt(input, 'MinCapacity') ?? numberAt(existing ?? {}, 'MinCapacity');
    const max = numberAt(input, 'MaxCapacity') ?? numberAt(existing ?? {}, 'MaxCapacity');
    if (min === undefined || max === undefined) {
      return validation(
        'You must specify both the minimum capacity and the maximum capacity for a new scalable target.',
      );
    }
    if (min > max) return validation('Maximum capacity cannot be less than minimum capacity');
    const refusal = await refuseResource(input, ask);
    if (refusal) return refusal;
    const suspended = {
      ...allRunning,
      ...objectAt(existing ?? {}, 'SuspendedState'),
      ...objectAt(input, 'SuspendedState'),
    };
    const created = { CreationTime: now() / 1_000, ...existing };
    targets.set(keyOf(call), { ...created, ...input, MinCapacity: min, MaxCapacity: max, SuspendedState: suspended });
    return jsonReply({});
  };

  const describe = (call: AwsCall): Reply | Refusal => {
    if (textAt(call.input, 'ServiceNamespace') === undefined) return validation('ServiceNamespace is required.');
    const ids = textsAt(call.input, 'ResourceIds');
    const dimension = textAt(call.input, 'ScalableDimension');
    const found = [...targets].flatMap(([key, target]) => {
      if (!key.startsWith(scopeOf(call)) || target['ServiceNamespace'] !== call.input['ServiceNamespace']) return [];
      if (ids.length > 0 && !ids.includes(textAt(target, 'ResourceId') ?? '')) return [];
      return dimension === undefined || target['ScalableDimension'] === dimension ? [target] : [];
    });
    return jsonReply({ ScalableTargets: found });
  };

  const serve = async (call: AwsCall, ask: AskUpstream): Promise<Reply | Refusal> => {
    switch (call.operation) {
      case 'RegisterScalableTarget':
        return register(call, ask);
      case 'DescribeScalableTargets':
        return describe(call);
      case 'DescribeScalingPolicies':
        return jsonReply({ ScalingPolicies: [] });
      case 'DescribeScalingActivities':
        return jsonReply({ ScalingActivities: [] });
      case 'DeregisterScalableTarget':
        if (targets.delete(keyOf(call))) return jsonReply({});
        return { code: 'ObjectNotFoundException', message: 'No scalable target found for the given identifiers.' };
      default:
        return { code: 'UnknownOperationException', message: `${call.operation} is not served.` };
    }
  };

  return { serve };
}
