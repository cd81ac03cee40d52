import { loadBalancersByTargetGroup } from './elbv2-wiring';
import type { TargetHealthRules } from './target-health';
import { targetHealthRules } from './target-health';
import type { AskUpstream, AwsCall, Refusal, Reply } from './wire/call';
import type { Decoded } from './wire/decoded';
import { firstDuplicate, numberAt, objectsAt, textAt, textsAt } from './wire/decoded';

const validation = (message: string): Refusal => ({ code: 'ValidationError', message });
const maxPriority = 50_000;

function refuseName(name: string, what: string): Refusal | undefined {
  if (name.length < 1 || name.length > 32) return validation(`${what} name '${name}' must be 1 to 32 characters long`);
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    return validation(
      `${what} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    );
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    return validation(`${what} name '${name}' cannot begin or end with a hyphen(-)`);
  }
  return undefined;
}

async function refuseUnknownNames(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const names = textsAt(input, 'Names');
  if (names.length === 0) return undefined;
  const found = objectsAt(await ask('elbv2', 'DescribeTargetGroups', { Names: names }), 'TargetGroups');
  const known = new Set(found.map((group) => textAt(group, 'TargetGroupName')));
  if (names.every((name) => known.has(name))) return undefined;
  return { code: 'TargetGroupNotFound', message: 'One or more target groups not found' };
}

const rulesOf = async (ask: AskUpstream, listenerArn: string) =>
  objectsAt(await ask('elbv2', 'DescribeRules', { ListenerArn: listenerArn }), 'Rules');

function refusePriority(priority: number | undefined, taken: Decoded[]): Refusal | undefined {
  if (priority === undefined || !Number.isInteger(priority) || priority < 1 || priority > maxPriority) {
    return validation(`Priority must be an integer from 1 to ${maxPriority}`);
  }
  if (!taken.some((rule) => numberAt(rule, 'Priority') === priority)) return undefined;
  return { code: 'PriorityInUse', message: `Priority '${priority}' is currently in use` };
}

async function refuseSetPriorities(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const wanted = objectsAt(input, 'RulePriorities');
  const moved = new Set(wanted.map((rule) => textAt(rule, 'RuleArn') ?? ''));
  const duplicate = firstDuplicate(wanted.map((rule) => textAt(rule, 'Priority') ?? ''));
  if (duplicate !== undefined) return { code: 'PriorityInUse', message: `Priority '${duplicate}' is given twice` };
  for (const rule of wanted) {
    // A rule's ARN is its listener's with one more part and another type.
    const arn = textAt(rule, 'RuleArn') ?? '';
    const listenerArn = arn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
    const others = (await rulesOf(ask, listenerArn)).filter((other) => !moved.has(textAt(other, 'RuleArn') ?? ''));
    const refusal = refusePriority(numberAt(rule, 'Priority'), others);
    if (refusal) return refusal;
  }
  return undefined;
}

async function refuseListener(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const arn = textAt(input, 'LoadBalancerArn') ?? '';
  const listeners = objectsAt(await ask('elbv2', 'DescribeListeners', { LoadBalancerArn: arn }), 'Listeners');
  if (!listeners.some((listener) => textAt(listener, 'Port') === textAt(input, 'Port'))) return undefined;
  return { code: 'DuplicateListener', message: `A listener already exists on this port for load balancer '${arn}'` };
}

async function refuseDelete(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const arn = textAt(input, 'TargetGroupArn') ?? '';
  if (!(await loadBalancersByTargetGroup(ask)).has(arn)) return undefined;
  return { code: 'ResourceInUse', message: `Target group '${arn}' is currently in use by a listener or a rule` };
}

async function refuse({ operation, input }: AwsCall, ask: AskUpstream): Promise<Refusal | undefined> {
  switch (operation) {
    case 'CreateTargetGroup':
      return refuseName(textAt(input, 'Name') ?? '', 'Target group');
    case 'CreateLoadBalancer':
      return refuseName(textAt(input, 'Name') ?? '', 'The load balancer');
    case 'DescribeTargetGroups':
      return refuseUnknownNames(input, ask);
    case 'CreateRule':
      return refusePriority(numberAt(input, 'Priority'), await rulesOf(ask, textAt(input, 'ListenerArn') ?? ''));
    case 'SetRulePriorities':
      return refuseSetPriorities(input, ask);
    case 'CreateListener':
      return refuseListener(input, ask);
    case 'DeleteTargetGroup':
      return refuseDelete(input, ask);
    default:
      return undefined;
  }
}

/** The emulator fills LoadBalancerArns from default actions only; AWS counts the rules as well. */
async function amendLoadBalancerArns(reply: Reply, ask: AskUpstream): Promise<Reply> {
  const wiring = await loadBalancersByTargetGroup(ask);
  let arn = '';
  const body = reply.body
    .toString('utf8')
    .replace(
      /<TargetGroupArn>([^<]*)<\/TargetGroupArn>|<LoadBalancerArns>.*?<\/LoadBalancerArns>/g,
      (element, found?: string) => {
        if (found !== undefined) {
          arn = found;
          return element;
        }
        const members = [...(wiring.get(arn) ?? [])].map((loadBalancer) => `<member>${loadBalancer}</member>`);
        return `<LoadBalancerArns>${members.join('')}</LoadBalancerArns>`;
      },
    );
  return { ...reply, body: Buffer.from(body) };
}

/** ELBv2 as AWS has it: names and priorities are checked, and targets have the health their health check finds. */
export function elbv2Rules(now: () => number): TargetHealthRules {
  const health = targetHealthRules(now);
  return {
    ...health,
    refuse,
    amend: async (call, reply, ask) => {
      return call.operation === 'DescribeTargetGroups' ? amendLoadBalancerArns(reply, ask) : reply;
    },
  };
}
