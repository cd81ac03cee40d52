import fc from 'fast-check';
import type { PlanSources } from '../../src/domain/build-plan';
import type { Plan } from '../../src/domain/plan';
import { buildPlan, planDifferences } from '../../src/domain/build-plan';
import { colours, otherColour } from '../../src/domain/colour';
import { weightsFor } from '../../src/domain/weights';
import { request, settings, somePlan, sources } from './some-plan';

type PlannedService = Plan['services'][number];

/** The plan with its first service changed. */
const withPortal = (change: Partial<PlannedService>): Plan => {
  const plan = somePlan();
  return { ...plan, services: plan.services.map((one) => (one.service === 'portal' ? { ...one, ...change } : one)) };
};

test('each service is planned by the colour of its record', () => {
  const { services, records } = somePlan();
  expect(records).toEqual([
    { name: 'portal.example.test', types: ['A'], live: 'blue', candidate: 'green', services: ['portal'] },
    { name: 'pgw.example.test', types: ['A', 'AAAA'], live: 'green', candidate: 'blue', services: ['pgw'] },
  ]);
  expect(services.map(({ service, live, candidate }) => [service, live, candidate])).toEqual([
    ['portal', 'blue', 'green'],
    ['pgw', 'green', 'blue'],
  ]);
});

test('services behind one record share its colour', () => {
  const record = { name: 'portal.example.test', types: ['A' as const], services: ['portal', 'pgw'] };
  fc.assert(
    fc.property(fc.constantFrom(...colours), (live) => {
      const seen = [{ name: record.name, types: record.types, weights: weightsFor(live, 100) }];
      const plan = buildPlan(request, { ...settings, records: [record] }, { ...sources, records: seen });
      expect(plan?.services.map((one) => [one.live, one.candidate])).toEqual([
        [live, otherColour(live)],
        [live, otherColour(live)],
      ]);
    }),
  );
});

test('the plan holds what people approve and nothing else', () => {
  const { approvals, steps, rules, throughput, ecsRule } = settings;
  const { quorum, approvers, verification } = approvals;
  const waivers = [{ rule: 'error-rate', reason: 'live is in breach already' }];
  const { services, records, ...rest } = buildPlan({ ...request, waivers }, settings, sources) ?? somePlan();
  expect(rest).toEqual({
    environment: 'production',
    region: 'ap-northeast-1',
    cluster: 'mpac-prod',
    imageTag: 'main-1-abc',
    ...{ steps, rules, throughput, ecsRule, waivers },
    approvals: { quorum, approvers, verification },
  });
  expect(records).toHaveLength(2);
  expect(services[0]).toEqual({
    service: 'portal',
    record: 'portal.example.test',
    live: 'blue',
    candidate: 'green',
    image: 'registry/mpac-portal@sha256:1',
    imageDigest: 'sha256:1',
    liveDefinition: 'portal:7',
    liveImage: 'registry/mpac-portal@sha256:0',
    base: 'live',
    undoTo: null,
    changes: [{ path: 'containerDefinitions[portal].image', from: 'sha256:0', to: 'sha256:1' }],
  });
});

test.each<[string, Partial<PlanSources>]>([
  ['a record that was not seen', { records: sources.records.slice(1) }],
  ['an image that was not found', { images: sources.images.slice(1) }],
  ['a definition that was not read', { definitions: sources.definitions.slice(0, 1) }],
  ['nothing read at all', { records: [], images: [], definitions: [] }],
])('there is no plan with %s', (_, change) => {
  expect(buildPlan(request, settings, { ...sources, ...change })).toBeNull();
});

test('there is no plan for a service without record', () => {
  expect(buildPlan(request, { ...settings, records: settings.records.slice(1) }, sources)).toBeNull();
});

test('there is no plan while traffic is split anywhere', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.nat(1), (percent, index) => {
      const split = { ...sources.records[index], weights: weightsFor('blue', percent) };
      const records = sources.records.map((record, at) => (at === index ? { ...record, ...split } : record));
      expect(buildPlan(request, settings, { ...sources, records })).toBeNull();
    }),
  );
});

test('counts, readings and order of reading never change the plan', () => {
  const alongside = fc.record({ desired: fc.nat(), running: fc.nat(), healthyTargets: fc.nat(), value: fc.double() });
  const mixed = <T extends object>(list: readonly T[]): fc.Arbitrary<T[]> =>
    fc
      .tuple(
        fc.shuffledSubarray([...list], { minLength: list.length }),
        fc.array(alongside, { minLength: list.length }),
      )
      .map(([shuffled, more]) => shuffled.map((one, index) => ({ ...more[index], ...one })));
  const read = fc.record({
    records: mixed(sources.records),
    images: mixed(sources.images),
    definitions: mixed(sources.definitions),
  });
  const asked = fc.record({ requestedBy: fc.string(), sequence: fc.nat(), commit: fc.string(), runUrl: fc.string() });
  fc.assert(
    fc.property(read, asked, (seen, who) => {
      // As text, because that is what is hashed: the order of keys and of services counts too.
      const plan = JSON.stringify(buildPlan({ ...request, ...who }, settings, seen));
      expect(plan).toBe(JSON.stringify(somePlan()));
    }),
  );
});

test.each<[string, Partial<PlannedService>, string]>([
  ['candidate', { candidate: 'blue', live: 'green' }, 'portal candidate: was green, is blue'],
  [
    'image',
    { image: 'registry/mpac-portal@sha256:2', imageDigest: 'sha256:2' },
    'portal image: was registry/mpac-portal@sha256:1, is registry/mpac-portal@sha256:2',
  ],
  ['live definition', { liveDefinition: 'portal:8' }, 'portal liveDefinition: was portal:7, is portal:8'],
  ['live image', { liveImage: 'other' }, 'portal liveImage: was registry/mpac-portal@sha256:0, is other'],
  ['other fields', { changes: [] }, 'portal: the definition would change in other fields than approved'],
])('a change of the %s is named with its service', (_, change, words) => {
  expect(planDifferences(somePlan(), withPortal(change))).toEqual([words]);
});

test('all differences of all services are named at once', () => {
  const plan = somePlan();
  const after = { ...plan, services: plan.services.map((one) => ({ ...one, liveDefinition: 'new', changes: [] })) };
  expect(planDifferences(plan, after)).toEqual([
    'portal liveDefinition: was portal:7, is new',
    'portal: the definition would change in other fields than approved',
    'pgw liveDefinition: was pgw:7, is new',
    'pgw: the definition would change in other fields than approved',
  ]);
});

test('a difference beside the services is told as such', () => {
  const plan = somePlan();
  const words = ['settings or records of the plan differ'];
  expect(planDifferences(plan, { ...plan, steps: [] })).toEqual(words);
  expect(planDifferences(plan, { ...plan, services: plan.services.slice(1) })).toEqual(words);
});
