import type { BlueGreenSection } from './environment-schema';
import { suggestion, type Explanation } from './explain-issue';
import type { ConfigurationFile } from './schema';
import { formatDuration } from '../domain/duration';
import { slotName } from '../domain/colour';
import { zoneIdOf } from '../domain/zone-id';

/** Characters in the name of a target group, says ELB. */
const LONGEST_TARGET_GROUP = 32;

/** A dead worker is known after the 10 s of a heartbeat or the 15 s of a shift; then another one starts and tries again. */
const WORKER_REPLACED_MS = 30_000;

/** Faults that need more than one section to be seen. */
export function crossChecks(file: ConfigurationFile): Explanation[] {
  const defined = Object.keys(file.services);
  return Object.entries(file.environments).flatMap(([name, environment]) => {
    const at = ['environments', name] as const;
    const own = environment.services ?? defined;
    const faults = [
      ...unknownServices(environment.services ?? [], defined, [...at, 'services'], 'is not defined in services'),
      ...environment.smokeTests.flatMap((test, index) =>
        unknownServices(test.services ?? [], own, [...at, 'smokeTests', index, 'services']),
      ),
    ];
    return environment.strategy === 'rolling' ? faults : [...faults, ...blueGreenFaults(environment, own, at)];
  });
}

/** A value that is wrong, at its place in the file. */
function fault(path: readonly PropertyKey[], problem: string, cure: string): Explanation {
  return { path, key: false, problem, cure };
}

function unknownServices(
  named: readonly string[],
  known: readonly string[],
  path: readonly PropertyKey[],
  problem = 'is not a service of this environment',
): Explanation[] {
  return named.flatMap((service, index) => {
    if (!known.includes(service)) return [fault([...path, index], problem, suggestion(service, known))];
    if (named.indexOf(service) === index) return [];
    return [fault([...path, index], 'is listed twice', 'keep one of the two')];
  });
}

function blueGreenFaults(
  environment: BlueGreenSection,
  own: readonly string[],
  at: readonly PropertyKey[],
): Explanation[] {
  return [
    ...nameFaults(own),
    ...recordFaults(environment, own, at),
    ...zoneFaults(environment, at),
    ...timeFaults(environment, at),
    ...undoFaults(environment, at),
    ...smokeFaults(environment, at),
  ];
}

/** ECS takes longer names and underscores; with two colours a target group is called like the slot, and ELB does not. */
function nameFaults(own: readonly string[]): Explanation[] {
  return own.flatMap((service) => {
    // The longer of the two slots.
    const slot = slotName(service, 'green');
    const at = { path: ['services', service], key: true };
    if (!/^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(service)) {
      const problem = `makes the target group ${slot}, whose name may have letters, digits and hyphens only`;
      return [{ ...at, problem, cure: 'rename it, or leave it out of the environments with two colours' }];
    }
    if (slot.length <= LONGEST_TARGET_GROUP) return [];
    const problem = `makes the slot ${slot} of ${slot.length} characters, and a target group's name has at most ${LONGEST_TARGET_GROUP}`;
    const longest = LONGEST_TARGET_GROUP - '-green'.length;
    return [{ ...at, problem, cure: `shorten the service to ${longest} characters or less` }];
  });
}

/** Each service is behind exactly one record, since the record is what has a colour. */
function recordFaults(
  { records }: BlueGreenSection,
  own: readonly string[],
  at: readonly PropertyKey[],
): Explanation[] {
  const path = [...at, 'records'];
  const fronted = records.flatMap((record) => record.services);
  const unknown = records.flatMap((record, index) =>
    unknownServices(record.services, own, [...path, index, 'services']),
  );
  const missing = own
    .filter((service) => !fronted.includes(service))
    .map((service) => ({
      path,
      key: true,
      problem: `have none for the service ${service}`,
      cure: `add ${service} to the services of one record, or leave it out of the services of this environment`,
    }));
  const twice = records.flatMap((record, index) =>
    record.services.flatMap((service, position) => {
      const first = records.findIndex((each) => each.services.includes(service));
      if (first === index) return [];
      const problem = `is behind ${records[first]?.name ?? ''} already, and a service has one colour only`;
      return [fault([...path, index, 'services', position], problem, 'keep it behind one record')];
    }),
  );
  const sameName = records.flatMap(({ name }, index) => {
    if (records.findIndex((each) => each.name === name) === index) return [];
    return [fault([...path, index, 'name'], 'is the name of two records', 'join the two')];
  });
  return [...unknown, ...missing, ...twice, ...sameName];
}

/** All records lie in the one hosted zone; with an ID only AWS knows its name, so preflight looks. */
function zoneFaults({ hostedZone, records }: BlueGreenSection, at: readonly PropertyKey[]): Explanation[] {
  if (zoneIdOf(hostedZone) !== null) return [];
  const zone = hostedZone.toLowerCase().replace(/\.$/, '');
  return records.flatMap(({ name }, index) => {
    if (name === zone || name.endsWith(`.${zone}`)) return [];
    const cure = `use a name that ends in ${zone}, or another hosted zone`;
    return [fault([...at, 'records', index, 'name'], `is not in the hosted zone ${zone}`, cure)];
  });
}

function timeFaults({ rules, requests, checks, traffic }: BlueGreenSection, at: readonly PropertyKey[]): Explanation[] {
  const limits = [
    [['checks', 'inconclusiveBudget'], checks.inconclusiveBudgetMs],
    [['traffic', 'inSyncWithin'], traffic.inSyncWithinMs],
  ] as const;
  const hasty = limits.flatMap(([path, limitMs]) => {
    if (limitMs >= WORKER_REPLACED_MS) return [];
    const problem =
      'ends sooner than another worker goes on for one that died, so that its death would end a good rollout';
    return [fault([...at, ...path], problem, `make it ${formatDuration(WORKER_REPLACED_MS)} or longer`)];
  });
  const longer = [...rules.map((rule, index) => [['rules', index], rule] as const), [['requests'], requests] as const];
  const outside = longer
    .filter(([, { period }]) => period > checks.lookBackMs)
    .map(([path]) => {
      const problem = 'is longer than the look-back, so no point would ever lie in it';
      return fault([...at, ...path, 'period'], problem, 'shorten it or lengthen checks.lookBack');
    });
  return [...hasty, ...outside];
}

/** Whoever may approve a rollout may approve its undo; more of them than there are could never be found. */
function undoFaults({ undo, approvals }: BlueGreenSection, at: readonly PropertyKey[]): Explanation[] {
  const people = approvals.approvers.length;
  if (undo.quorum <= people) return [];
  const problem = `is more than the ${people} on the list of approvals, so nothing could ever be undone`;
  return [fault([...at, 'undo', 'quorum'], problem, 'add approvers or lower the quorum')];
}

/** A candidate has no name of its own: its tests go to its load balancer, under the name of its record. */
function smokeFaults({ smokeTests }: BlueGreenSection, at: readonly PropertyKey[]): Explanation[] {
  return smokeTests.flatMap(({ path }, index) => {
    if (!/^https?:/.test(path)) return [];
    const problem = 'is a full address, which leads to live and not to the candidate';
    const cure = 'write the path alone, such as /v1/health';
    return [fault([...at, 'smokeTests', index, 'path'], problem, cure)];
  });
}
