import type { SmokeTarget } from '../../activities/smoke/port';
import type { TrafficPort } from '../../activities/traffic/port';
import type { Colour } from '../../domain/colour';
import { otherColour } from '../../domain/colour';
import type { ProductionSettings, RecordSettings, RollingSettings } from '../../domain/settings';
import { describeWeights, liveColourOf } from '../../domain/weights';
import { ClientFailure } from '../client-failure';
import type { WantedTarget } from './wanted-target';

/** Where one service's tests go, and that in words. */
export interface ServiceTarget {
  readonly service: string;
  readonly target: SmokeTarget;
  readonly says: string;
}

/** Reads zone, balancers and records; see the port. */
export type InspectTraffic = (settings: ProductionSettings) => ReturnType<TrafficPort['inspectTraffic']>;

/**
 * Where the tests of each service go. Which colour is live is read from the records, and never assumed.
 * @throws ClientFailure `usage` when the target cannot be told: a candidate of a rolling environment, split traffic;
 * `refused` when records or balancers are not what they must be
 */
export async function findTargets(
  settings: ProductionSettings | RollingSettings,
  services: readonly string[],
  wanted: WantedTarget,
  inspect: InspectTraffic,
): Promise<ServiceTarget[]> {
  if (typeof wanted !== 'string') return services.map((service) => atOrigin(service, wanted.origin));
  if (settings.strategy === 'blueGreen') return throughBalancers(settings, services, wanted, inspect);
  if (wanted === 'live') return services.map((service) => atOrigin(service, settings.url));
  const problem = `${settings.environment} is rolling: its tasks are replaced in place, and there is no candidate`;
  throw new ClientFailure('usage', `${problem}: leave out --target, or name --target live or an address`);
}

function atOrigin(service: string, origin: string): ServiceTarget {
  return { service, target: { kind: 'origin', origin }, says: origin };
}

// Neither hides which colour is live; a split is told in words of its own.
const HARMLESS = new Set(['EvaluateTargetHealthDiffers', 'TrafficSplit', 'TypeUndeclared']);

async function throughBalancers(
  settings: ProductionSettings,
  services: readonly string[],
  role: 'candidate' | 'live',
  inspect: InspectTraffic,
): Promise<ServiceTarget[]> {
  const records = settings.records.filter((record) => record.services.some((name) => services.includes(name)));
  const { loadBalancers, records: observed, findings } = await inspect({ ...settings, records });
  const wrong = findings.filter(({ code }) => !HARMLESS.has(code));
  const [first] = wrong;
  if (first !== undefined || loadBalancers === null) {
    const reasons = wrong.map(({ subject, problem, cure }) => `${subject}: ${problem} ${cure}`);
    throw new ClientFailure('refused', `which colour is ${role} cannot be told. ${reasons.join(' ')}`);
  }
  const colours = new Map(records.map((record) => [record, colourOf(record, role, observed)]));
  return services.flatMap((service) =>
    [...colours].flatMap(([record, colour]) => {
      if (!record.services.includes(service)) return [];
      const connection = settings.loadBalancers[colour];
      const target = {
        kind: 'balancer',
        record: record.name,
        loadBalancer: loadBalancers[colour],
        connection,
      } as const;
      return [{ service, target, says: `${record.name} at ${colour}, by ${connection.connectTo ?? connection.name}` }];
    }),
  );
}

function colourOf(
  record: RecordSettings,
  role: 'candidate' | 'live',
  observed: Awaited<ReturnType<InspectTraffic>>['records'],
): Colour {
  const weights = observed.find(({ name }) => name === record.name)?.weights;
  const live = weights === undefined ? null : liveColourOf(weights);
  if (live !== null) return role === 'live' ? live : otherColour(live);
  const now = weights === undefined ? 'unknown' : describeWeights(weights);
  const problem = `traffic of ${record.name} is split (${now}), so that live and candidate cannot be told apart`;
  throw new ClientFailure('usage', `${problem}: name the address to test with --target URL`);
}
