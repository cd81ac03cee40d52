import { countOfTasks } from '../../domain/count-of-tasks';
import type { RecordSettings, ServiceSettings } from '../../domain/settings';
import type { ObservedRecordSet, ObservedTopology, UncolouredService } from './observed';
import type { WantedTopology } from './wanted';

/**
 * The uncoloured service that a service's slots are made from; null when it is not to be adopted, has none, or has its
 * colours already.
 */
export function adoptionOf(
  service: Pick<ServiceSettings, 'name'>,
  observed: ObservedTopology,
  wanted: WantedTopology,
): UncolouredService | null {
  if (wanted.adopt === null) return null;
  const record = wanted.settings.records.find(({ services }) => services.includes(service.name));
  const sets = record === undefined ? [] : setsOf(record, observed);
  const coloured = sets.length > 0 && sets.every(({ setIdentifier }) => setIdentifier !== null);
  return coloured ? null : (observed.uncoloured[service.name] ?? null);
}

/** The sets under a record's name. */
export function setsOf(record: RecordSettings, observed: ObservedTopology): ObservedRecordSet[] {
  return observed.recordSets.filter(({ name }) => name === record.name);
}

/**
 * What a person is told at the end of each uncoloured service that still runs: it is left to do what it does, since
 * resolvers hold old answers for longer than anybody can know.
 */
export function farewells(observed: ObservedTopology, { settings }: WantedTopology): string[] {
  return Object.values(observed.uncoloured).flatMap(({ name, service }) => {
    const { desiredCount = 0 } = service;
    if (desiredCount === 0) return [];
    const stop = `aws ecs update-service --region ${settings.region} --cluster ${settings.cluster} --service ${name} --desired-count 0`;
    return [
      `The old service ${name} and its load balancer go on with ${countOfTasks(desiredCount)}, for resolvers that hold old answers; auto scaling of its own was not copied to the slot. Once it gets no requests any more:`,
      `  ${stop}`,
    ];
  });
}
