import { colours } from '../../domain/colour';
import type { RecordSettings } from '../../domain/settings';
import { setsOf } from './adoption';
import type { ObservedRecordSet, ObservedTopology } from './observed';
import { planReadiness, planTakeover } from './plan-takeover';
import { conflict, create, keep, type BootstrapStep } from './step';
import { faultOfPair } from './weighted-pair';
import type { WantedTopology } from './wanted';

/** The weighted pair of a public name, 100 for blue and 0 for green at first; later weights are the rollouts' matter. */
export function planRecord(
  record: RecordSettings,
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep[] {
  const sets = setsOf(record, observed);
  const plain = sets.length > 0 && sets.every(({ setIdentifier }) => setIdentifier === null);
  if (plain && wanted.adopt !== null) return planTakeover(record, sets, observed, wanted);
  const pair = planPair(record, sets, observed, wanted);
  // The name may be answered by a wildcard record now, which the pair would hide.
  return pair.action === 'create' ? [...planReadiness(record, observed, wanted), pair] : [pair];
}

function planPair(
  record: RecordSettings,
  sets: readonly ObservedRecordSet[],
  observed: ObservedTopology,
  wanted: WantedTopology,
): BootstrapStep {
  const what = `record ${record.name}`;
  const adopt = 'let `rollout bootstrap --adopt` take it over';
  const foreign = sets.find(({ type }) => !record.types.some((wantedType) => wantedType === type));
  if (foreign !== undefined) {
    const cure =
      foreign.type === 'CNAME'
        ? `${adopt}, or remove it`
        : `add ${foreign.type} to the types of the record, or remove it`;
    return conflict(what, `has a ${foreign.type} set that would answer beside the weighted ones`, cure);
  }
  const there = record.types.filter((type) => sets.some((set) => set.type === type));
  const { blue, green } = observed.loadBalancers;
  for (const type of there) {
    const ofType = sets.filter((set) => set.type === type);
    const problem = faultOfPair(ofType, { blue: blue?.dnsName, green: green?.dnsName });
    if (problem !== null) return conflict(what, `${type} ${problem}`, cureOf(ofType, wanted));
  }
  const missing = record.types.filter((type) => !there.includes(type));
  if (missing.length === 0) return keep(what, `is there, ${weightsOf(sets)}`);
  const targets = colours.map((colour) => wanted.settings.loadBalancers[colour].name).join(' and ');
  return create(what, `${missing.join(' and ')}, blue 100 / green 0, to ${targets}`, {
    kind: 'record',
    name: record.name,
    types: missing,
  });
}

function cureOf(sets: readonly ObservedRecordSet[], { adopt }: WantedTopology): string {
  const aside = 'move the name aside or remove the sets: bootstrap makes the weighted pair blue and green itself';
  if (sets.every(({ setIdentifier }) => setIdentifier === null)) {
    return `let \`rollout bootstrap --adopt\` turn it into one, or ${aside}`;
  }
  return adopt === null ? aside : 'give the name one plain alias to the old load balancer first, then adopt it';
}

function weightsOf(sets: readonly ObservedRecordSet[]): string {
  const weight = (identifier: string) => sets.find(({ setIdentifier }) => setIdentifier === identifier)?.weight ?? 0;
  return `blue ${weight('blue')} / green ${weight('green')}`;
}
