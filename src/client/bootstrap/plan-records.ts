import { colours } from '../../domain/colour';
import type { RecordSettings } from '../../domain/settings';
import type { ObservedRecordSet, ObservedTopology } from './observed';
import { conflict, create, keep, type BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

/** The weighted pair of a public name, 100 for blue and 0 for green at first; later weights are the rollouts' matter. */
export function planRecord(record: RecordSettings, observed: ObservedTopology, wanted: WantedTopology): BootstrapStep {
  const what = `record ${record.name}`;
  const sets = observed.recordSets.filter(({ name }) => name === record.name);
  const foreign = sets.find(({ type }) => !record.types.some((wantedType) => wantedType === type));
  if (foreign !== undefined) {
    const cure =
      foreign.type === 'CNAME' ? 'remove it' : `add ${foreign.type} to the types of the record, or remove it`;
    return conflict(what, `has a ${foreign.type} set that would answer beside the weighted ones`, cure);
  }
  const there = record.types.filter((type) => sets.some((set) => set.type === type));
  for (const type of there) {
    const problem = faultOf(
      sets.filter((set) => set.type === type),
      observed,
    );
    const cure = 'move the name aside or remove the sets: bootstrap makes the weighted pair blue and green itself';
    if (problem !== null) return conflict(what, `${type} ${problem}`, cure);
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

function faultOf(sets: readonly ObservedRecordSet[], { loadBalancers }: ObservedTopology): string | null {
  if (sets.some(({ setIdentifier }) => setIdentifier === null)) return 'is a plain record, not a weighted pair';
  const names = sets.map(({ setIdentifier }) => setIdentifier ?? '').sort((a, b) => a.localeCompare(b));
  if (names.join() !== 'blue,green') return `has the sets ${names.join(', ')} instead of blue, green`;
  if (sets.some(({ weight }) => weight === null)) return 'is routed otherwise than by weight';
  for (const colour of colours) {
    const target = sets.find(({ setIdentifier }) => setIdentifier === colour)?.aliasTo;
    const balancer = loadBalancers[colour]?.dnsName;
    if (target !== balancer)
      return `set ${colour} points to ${target ?? 'no load balancer'}, not to ${balancer ?? 'the load balancer, which does not exist yet'}`;
  }
  const [first, second] = sets;
  return first?.evaluateTargetHealth === second?.evaluateTargetHealth ? null : 'sets differ in EvaluateTargetHealth';
}

function weightsOf(sets: readonly ObservedRecordSet[]): string {
  const weight = (identifier: string) => sets.find(({ setIdentifier }) => setIdentifier === identifier)?.weight ?? 0;
  return `blue ${weight('blue')} / green ${weight('green')}`;
}
