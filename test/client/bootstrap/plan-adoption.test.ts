import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObservedTopology } from '../../../src/client/bootstrap/observed';
import { planBootstrap } from '../../../src/client/bootstrap/plan';
import type { BootstrapStep } from '../../../src/client/bootstrap/step';
import type { WantedTopology } from '../../../src/client/bootstrap/wanted';
import { host, wantedShop } from './adoption-world';
import {
  adoptedFrom,
  balancer,
  before,
  blueSlot,
  legacy,
  listener,
  old,
  plain,
  pointingTo,
  primary,
} from './uncoloured';

const directory = mkdtempSync(join(tmpdir(), 'plan-adoption-'));
afterAll(() => rmSync(directory, { recursive: true }));

const wanted = wantedShop(directory, null);

const plan = (observed: Partial<ObservedTopology>, changes: Partial<WantedTopology> = {}): BootstrapStep[] =>
  planBootstrap({ ...before, ...observed }, { ...wanted, ...changes });

function conflictsOf(steps: readonly BootstrapStep[]): string[] {
  return steps.flatMap((step) => (step.action === 'conflict' ? [`${step.what}: ${step.details} → ${step.cure}`] : []));
}

const madeKinds = (steps: readonly BootstrapStep[]): string[] =>
  steps.flatMap((step) => ('resource' in step ? [step.resource.kind] : []));

test('a service with a plain record is planned without a conflict', () => {
  const steps = plan({});
  expect(conflictsOf(steps)).toEqual([]);
  expect(madeKinds(steps).slice(-6)).toEqual([
    'definition',
    'service',
    'definition',
    'service',
    'readiness',
    'takeover',
  ]);
});

test.each<[string, Partial<ObservedTopology>, string, string]>([
  ['draining', old({ status: 'DRAINING' }), 'service legacy: is DRAINING', 'wait until it is stable'],
  ['without tasks', old({ desiredCount: 0, runningCount: 0 }), 'service legacy: wants no tasks', 'wait'],
  ['not complete', old({ runningCount: 1 }), 'service legacy: runs 1 of 2 tasks', 'wait until it is stable'],
  [
    'being deployed',
    old({ deployments: [{ status: 'PRIMARY' }, { status: 'ACTIVE' }] }),
    'service legacy: has 2 deployments instead of one',
    'wait until it is stable',
  ],
  [
    'whose deployment failed',
    old(primary({ rolloutState: 'FAILED', rolloutStateReason: 'tasks failed' })),
    'service legacy: has a deployment that is FAILED: tasks failed',
    'wait until it is stable',
  ],
  [
    'of another controller',
    old({ deploymentController: { type: 'CODE_DEPLOY' } }),
    'service legacy: is deployed by the controller CODE_DEPLOY',
    'make the blue slot yourself',
  ],
  [
    'on every instance',
    old({ schedulingStrategy: 'DAEMON' }),
    'service legacy: runs one task on every instance (DAEMON)',
    'adopt a service that has a count',
  ],
  [
    'with Service Connect',
    old(primary({ serviceConnectConfiguration: { enabled: true } })),
    'service legacy: lets others reach its tasks past the record, by Service Connect',
    'turn Service Connect off',
  ],
  [
    'with a service registry',
    old({ serviceRegistries: [{ registryArn: 'arn:registry' }] }),
    'service legacy: lets others reach its tasks past the record, by a service registry',
    'remove the registry',
  ],
  [
    'on a bridge network',
    old({}, { networkMode: 'bridge' }),
    'service legacy: has the network mode bridge',
    'give it awsvpc',
  ],
  [
    'with another container',
    old({}, { containerDefinitions: [{ name: 'app' }] }),
    'service legacy: runs legacy:7, which has 0 containers of the name shop',
    'correct container and port of shop',
  ],
])('an old service %s is refused with the cure', (_, observed, problem, cure) => {
  const [conflict = '', ...more] = conflictsOf(plan(observed));
  expect(more).toEqual([]);
  expect(conflict).toContain(problem);
  expect(conflict.split(' → ')[1]).toContain(cure);
});

test.each<[string, Partial<ObservedTopology>, string, string]>([
  [
    'of addresses',
    { recordSets: [plain({ pointsTo: null })] },
    'A points to addresses, which is no application load balancer',
    'point it to the load balancer of the old service',
  ],
  [
    'to a stranger',
    { recordSets: [plain({ pointsTo: 'd1.cloudfront.net' })] },
    'A points to d1.cloudfront.net, which is no application load balancer',
    'point it to the load balancer of the old service',
  ],
  [
    'to a network load balancer',
    pointingTo(balancer('lb-old', { type: 'network' })),
    'which is no application load balancer',
    'point it to',
  ],
  [
    "to another service's balancer",
    pointingTo(balancer('lb-old', { listeners: [listener(80, ['arn:other'])] })),
    'A points to lb-old, which sends nothing for it to legacy',
    '--adopt shop=NAME',
  ],
  [
    "to a colour's own balancer",
    pointingTo(balancer('lb-green')),
    'A points to lb-green, which is to be the load balancer of green',
    'name load balancers of their own',
  ],
  [
    'to a balancer with HTTPS',
    pointingTo(balancer('lb-old', { listeners: [listener(443)] })),
    'points to lb-old, which answers at port 443, where lb-blue would not',
    'give --certificate-arn',
  ],
  [
    'to a balancer with one more port',
    pointingTo(balancer('lb-old', { listeners: [listener(80), listener(8443)] })),
    'points to lb-old, which answers at port 8443, where lb-blue would not',
    'make a listener for it on lb-blue',
  ],
  [
    'beside one of a type that nobody wants',
    { recordSets: [plain(), plain({ type: 'AAAA' })] },
    'has a plain AAAA set that would answer beside',
    'add AAAA to the types',
  ],
  [
    'without an old service',
    { uncoloured: {} },
    'is plain, and c-shop has no service legacy to adopt',
    '--adopt shop=',
  ],
  [
    'of another weighted pair',
    { recordSets: [plain({ setIdentifier: 'v1', weight: 1 }), plain({ setIdentifier: 'v2', weight: 0 })] },
    'A has the sets v1, v2 instead of blue, green',
    'give the name one plain alias',
  ],
  [
    'routed by latency',
    { recordSets: [plain({ setIdentifier: 'blue' }), plain({ setIdentifier: 'green' })] },
    'A is routed otherwise than by weight',
    'give the name one plain alias',
  ],
])('a record %s is refused with the cure', (_, observed, problem, cure) => {
  const conflicts = conflictsOf(plan(observed)).filter((each) => each.startsWith('record'));
  expect(conflicts).toHaveLength(1);
  expect(conflicts[0]?.split(' → ')[0]).toContain(problem);
  expect(conflicts[0]?.split(' → ')[1]).toContain(cure);
});

test.each<[string, Partial<ObservedTopology>, string]>([
  ['of an older revision', blueSlot(2, adoptedFrom('arn:legacy:6')), 'runs something else than legacy'],
  ['of another image', blueSlot(2, {}, 'shop:2'), 'runs something else than legacy'],
  ['of fewer tasks', blueSlot(1, adoptedFrom(legacy().running.arn)), 'is smaller than legacy: 1 of 2 tasks'],
])('a blue slot %s does not get the traffic', (_, observed, problem) => {
  const conflicts = conflictsOf(plan(observed));
  expect(conflicts).toEqual([expect.stringContaining(`service shop-blue: ${problem}`)]);
  expect(conflicts[0]).toContain('aws ecs ');
});

test.each<[string, Partial<ObservedTopology>]>([
  ['bootstrap made from the same revision', blueSlot(2, adoptedFrom(legacy().running.arn), 'other')],
  ['somebody made with the same image', blueSlot(3, {})],
])('a blue slot that %s is waited for and gets the record', (_, observed) => {
  const steps = plan(observed);
  expect(conflictsOf(steps)).toEqual([]);
  expect(madeKinds(steps)).toEqual(expect.arrayContaining(['readiness', 'takeover']));
});

test('HTTPS with a redirect stays HTTPS with a redirect', () => {
  const there = balancer('lb-old', { listeners: [listener(80), listener(443)] });
  const infrastructure = { ...wanted.infrastructure, certificateArn: 'arn:certificate' };
  const steps = plan(pointingTo(there), { infrastructure });
  expect(conflictsOf(steps)).toEqual([]);
  expect(madeKinds(steps).filter((kind) => kind === 'redirect')).toHaveLength(2);
});

test('a name that a wildcard answers gets its pair only after the wait', () => {
  expect(madeKinds(plan({ recordSets: [] })).slice(-2)).toEqual(['readiness', 'record']);
});

test('a service that has its colours needs nothing of the old one', () => {
  const both = { blue: balancer('lb-blue'), green: balancer('lb-green') };
  const pair = [
    plain({ setIdentifier: 'blue', weight: 0, pointsTo: 'lb-blue.elb.test' }),
    plain({ setIdentifier: 'green', weight: 100, pointsTo: 'lb-green.elb.test' }),
  ];
  const steps = plan({ ...old({ status: 'DRAINING' }), recordSets: pair, loadBalancers: both });
  expect(steps.filter(({ what }) => what === 'service legacy')).toEqual([]);
  expect(steps).toContainEqual({ action: 'keep', what: `record ${host}`, details: 'is there, blue 0 / green 100' });
});
