import { hostMatches } from '../../activities/ecs/listener-rules';
import { slotName, type Colour } from '../../domain/colour';
import type { RecordSettings } from '../../domain/settings';
import type { ObservedBalancer, ObservedListener, ObservedTopology } from './observed';
import { keepOwned } from './ownership';
import { conflict, create, keep, type BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

/** Rules leave room between each other, for those that people add. */
const PRIORITY_GAP = 10;

/** The load balancer of a colour. */
export function planBalancer(colour: Colour, observed: ObservedTopology, wanted: WantedTopology): BootstrapStep {
  const { settings, infrastructure } = wanted;
  const { name } = settings.loadBalancers[colour];
  const what = `load balancer ${name}`;
  const there = observed.loadBalancers[colour];
  if (there !== null) {
    if (there.type === 'application') return keepOwned(what, there.tags, settings.environment);
    return conflict(what, `is a ${there.type} load balancer`, 'name an application load balancer');
  }
  const { subnets, securityGroups } = infrastructure;
  if (subnets === null || securityGroups === null) {
    return conflict(
      what,
      'does not exist, and where to make it is not said',
      'give --subnets and --security-groups, or write them under infrastructure',
    );
  }
  const dualstack = settings.records.some(({ types }) => types.includes('AAAA'));
  const details = `in ${subnets.join(', ')}${dualstack ? ', IPv4 and IPv6' : ''}`;
  return create(what, details, { kind: 'loadBalancer', colour, name, subnets, securityGroups, dualstack });
}

/** The one listener that the host rules are on: HTTPS when there is one or a certificate for it, else HTTP. */
export function wantedListener(
  balancer: ObservedBalancer | null,
  certificateArn: string | null,
): ObservedListener | null {
  const at = (port: number) => balancer?.listeners.find((listener) => listener.port === port) ?? null;
  return certificateArn === null ? (at(443) ?? at(80)) : at(443);
}

/** Port of that listener, also of one that is yet to be made. */
export function listenerPort(colour: Colour, observed: ObservedTopology, { infrastructure }: WantedTopology): number {
  const { certificateArn } = infrastructure;
  return wantedListener(observed.loadBalancers[colour], certificateArn)?.port ?? (certificateArn === null ? 80 : 443);
}

/** The listener of a colour's load balancer. */
export function planListener(colour: Colour, observed: ObservedTopology, wanted: WantedTopology): BootstrapStep {
  const { certificateArn } = wanted.infrastructure;
  const there = wantedListener(observed.loadBalancers[colour], certificateArn);
  const what = `listener ${wanted.settings.loadBalancers[colour].name}:${listenerPort(colour, observed, wanted)}`;
  if (there !== null) return keep(what);
  return create(what, 'answers 404 where no rule matches', { kind: 'listener', colour, certificateArn });
}

/** One host rule a service on a colour's load balancer. */
export function planRules(colour: Colour, observed: ObservedTopology, wanted: WantedTopology): BootstrapStep[] {
  const listener = wantedListener(observed.loadBalancers[colour], wanted.infrastructure.certificateArn);
  const taken = new Set(listener?.rules.map((rule) => rule.priority) ?? []);
  return wanted.settings.records.flatMap((record) =>
    record.services.map((service) => planRule({ colour, service, record, listener, taken }, observed, wanted)),
  );
}

interface RulePlace {
  readonly colour: Colour;
  readonly service: string;
  readonly record: RecordSettings;
  readonly listener: ObservedListener | null;
  /** Priorities that are in use; the plan adds its own. */
  readonly taken: Set<number | null>;
}

function planRule(place: RulePlace, observed: ObservedTopology, { settings }: WantedTopology): BootstrapStep {
  const { colour, service, record, listener, taken } = place;
  const slot = slotName(service, colour);
  const what = `rule ${record.name} → ${slot} on ${settings.loadBalancers[colour].name}`;
  const arn = observed.targetGroups[slot]?.arn;
  const matching = listener?.rules.filter(({ hosts }) => hosts.some((host) => hostMatches(host, record.name))) ?? [];
  if (matching.some((rule) => arn !== undefined && rule.targetGroupArns.includes(arn))) return keep(what);
  if (record.services.length > 1) {
    const cure = `make a rule to the target group ${slot} yourself: host ${record.name} and the paths of ${service}`;
    return conflict(what, 'shares its name with other services, and which paths are whose is not said', cure);
  }
  const other = matching.find((rule) => !rule.narrowed);
  if (other !== undefined) {
    const cure = `remove that rule, or let it forward to the target group ${slot}`;
    return conflict(what, `priority ${other.priority ?? 'default'} sends this host elsewhere already`, cure);
  }
  const priority = freePriority(taken);
  return create(what, `priority ${priority}`, { kind: 'rule', colour, host: record.name, targetGroup: slot, priority });
}

function freePriority(taken: Set<number | null>): number {
  let priority = PRIORITY_GAP;
  while (taken.has(priority)) priority += PRIORITY_GAP;
  taken.add(priority);
  return priority;
}
