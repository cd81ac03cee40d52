import { hostMatches } from '../../activities/ecs/listener-rules';
import { colours, slotName } from '../../domain/colour';
import type { RecordSettings, ServiceSettings } from '../../domain/settings';
import { adoptionOf } from './adoption';
import { listensAt } from './listening';
import type { ObservedBalancer, ObservedRecordSet, ObservedTopology, UncolouredService } from './observed';
import { conflict, type BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

interface Adopted {
  readonly service: ServiceSettings;
  readonly old: UncolouredService;
}

/**
 * A plain record that becomes the weighted pair: first the blue slots of its services must be able to serve what the
 * old ones serve, then one change replaces it. Or what speaks against that.
 */
export function planTakeover(
  record: RecordSettings,
  sets: readonly ObservedRecordSet[],
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep[] {
  const what = `record ${record.name}`;
  const adopted: Adopted[] = [];
  for (const name of record.services) {
    const service = wanted.settings.services.find((each) => each.name === name);
    const old = service === undefined ? null : adoptionOf(service, observed, wanted);
    if (service === undefined || old === null) {
      const details = `is plain, and ${wanted.settings.cluster} has no service ${wanted.adopt?.[name] ?? name} to adopt for it`;
      return [conflict(what, details, `name the service that runs behind it: --adopt ${name}=NAME`)];
    }
    adopted.push({ service, old });
  }
  for (const set of sets) {
    const fault = faultOf(set, record, adopted, observed, wanted);
    if (fault !== null) return [conflict(what, ...fault)];
  }
  return [...planReadiness(record, observed, wanted), takeOver(record, sets, wanted)];
}

/** The waits for the blue slots of a record's services that are adopted. */
export function planReadiness(
  record: RecordSettings,
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep[] {
  return wanted.settings.services.flatMap((service) => {
    const old = record.services.includes(service.name) ? adoptionOf(service, observed, wanted) : null;
    return old === null ? [] : [awaitSlot({ service, old }, record, wanted)];
  });
}

type Fault = readonly [details: string, cure: string];

/** Why a plain set cannot become the weighted pair; null when it can. */
function faultOf(
  set: ObservedRecordSet,
  record: RecordSettings,
  adopted: readonly Adopted[],
  observed: ObservedTopology,
  wanted: WantedTopology,
): Fault | null {
  const { type, pointsTo } = set;
  if (type !== 'CNAME' && !record.types.some((each) => each === type)) {
    const details = `has a plain ${type} set that would answer beside the weighted ones`;
    return [details, `add ${type} to the types of the record, or remove it`];
  }
  const balancer = pointsTo === null ? undefined : observed.oldBalancers[pointsTo];
  if (balancer?.type !== 'application') {
    const details = `${type} points to ${pointsTo ?? 'addresses'}, which is no application load balancer of this account and region`;
    return [details, 'point it to the load balancer of the old service, as an alias, and wait for its TTL'];
  }
  const stranger = adopted.find(({ old }) => !isBehind(old, balancer, record.name));
  if (stranger !== undefined) {
    const details = `${type} points to ${balancer.name}, which sends nothing for it to ${stranger.old.name}`;
    return [details, `name the service that runs behind it: --adopt ${stranger.service.name}=NAME`];
  }
  const coloured = colours.find((colour) => wanted.settings.loadBalancers[colour].name === balancer.name);
  if (coloured !== undefined) {
    const details = `${type} points to ${balancer.name}, which is to be the load balancer of ${coloured}`;
    return [details, 'name load balancers of their own under loadBalancers: bootstrap makes them'];
  }
  return unheardPorts(balancer, observed, wanted);
}

function isBehind({ service }: UncolouredService, balancer: ObservedBalancer, host: string): boolean {
  const groups = (service.loadBalancers ?? []).map(({ targetGroupArn }) => targetGroupArn);
  const rules = balancer.listeners.flatMap((listener) => listener.rules);
  const ofHost = rules.filter(({ hosts }) => hosts.length === 0 || hosts.some((each) => hostMatches(each, host)));
  return ofHost.some(({ targetGroupArns }) => targetGroupArns.some((arn) => groups.includes(arn)));
}

/** Ports at which the old load balancer answers and a coloured one would not. */
function unheardPorts(balancer: ObservedBalancer, observed: ObservedTopology, wanted: WantedTopology): Fault | null {
  for (const colour of colours) {
    const ports = listensAt(colour, observed, wanted);
    const unheard = balancer.listeners.map(({ port }) => port).filter((port) => !ports.includes(port));
    if (unheard.length === 0) continue;
    const { name } = wanted.settings.loadBalancers[colour];
    const details = `points to ${balancer.name}, which answers at port ${unheard.join(' and ')}, where ${name} would not`;
    const cure = unheard.includes(443)
      ? 'give --certificate-arn, or write it under infrastructure'
      : `make a listener for it on ${name}, or remove the one of ${balancer.name}`;
    return [details, cure];
  }
  return null;
}

function awaitSlot({ service, old }: Adopted, record: RecordSettings, { settings }: WantedTopology): BootstrapStep {
  const slot = slotName(service.name, 'blue');
  const { healthPath } = service;
  return {
    action: 'await',
    what: `slot ${slot}`,
    details: `until it is as big as ${old.name}, stable and healthy, and answers ${healthPath} as ${record.name}`,
    resource: {
      kind: 'readiness',
      slot,
      cluster: settings.cluster,
      host: record.name,
      healthPath,
      connectTo: settings.loadBalancers.blue.connectTo,
      old: { name: old.name, definition: old.running.arn },
      withinMs: settings.deploy.stableWithinMs,
      pollMs: settings.deploy.pollMs,
    },
  };
}

function takeOver(
  record: RecordSettings,
  sets: readonly ObservedRecordSet[],
  { settings }: WantedTopology,
): BootstrapStep {
  const before = sets.map(({ type, pointsTo }) => `${type} to ${pointsTo ?? 'addresses'}`).join(' and ');
  return {
    action: 'change',
    what: `record ${record.name}`,
    details: `plain ${before} becomes ${record.types.join(' and ')}, blue 100 / green 0, in one change`,
    resource: {
      kind: 'takeover',
      name: record.name,
      types: record.types,
      replaced: sets.map(({ asRead }) => asRead),
      withinMs: settings.traffic.inSyncWithinMs,
      pollMs: settings.deploy.pollMs,
    },
  };
}
