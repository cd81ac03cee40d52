import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ObservedBalancer,
  ObservedRecordSet,
  ObservedService,
  ObservedTargetGroup,
  ObservedTopology,
} from '../../../src/client/bootstrap/observed';
import { planBootstrap } from '../../../src/client/bootstrap/plan';
import type { WantedTopology } from '../../../src/client/bootstrap/wanted';
import { wantedProduction } from './topology';

const directory = mkdtempSync(join(tmpdir(), 'bootstrap-plan-'));
afterAll(() => rmSync(directory, { recursive: true }));

const wanted: WantedTopology = wantedProduction(directory, 'shop.test');
const digest = `sha256:${'d'.repeat(64)}`;

const image = (service: string) => ({ image: { service, image: `registry.test/${service}@${digest}`, digest } });

const empty: ObservedTopology = {
  cluster: 'ACTIVE',
  zones: [{ id: 'Z0000000001', name: 'shop.test' }],
  loadBalancers: { blue: null, green: null },
  targetGroups: {},
  services: {},
  definitions: {},
  recordSets: [],
  images: { shop: image('shop'), pay: image('pay') },
  uncoloured: {},
  oldBalancers: {},
};

const balancer = (name: string, changes: Partial<ObservedBalancer> = {}): ObservedBalancer => ({
  arn: `arn:${name}`,
  name,
  dnsName: `${name}.elb.test`,
  hostedZoneId: 'Z1',
  type: 'application',
  vpc: 'vpc-00000001',
  tags: {},
  listeners: [],
  ...changes,
});

const group = (changes: Partial<ObservedTargetGroup> = {}): ObservedTargetGroup => ({
  arn: 'arn:group',
  targetType: 'ip',
  protocol: 'HTTP',
  port: 8002,
  vpc: 'vpc-00000001',
  healthPath: '/health',
  deregistrationDelaySeconds: 30,
  tags: {},
  ...changes,
});

const service = (changes: Partial<ObservedService> = {}): ObservedService => ({
  arn: 'arn:service',
  status: 'ACTIVE',
  desired: 2,
  definition: 'arn:definition',
  controller: 'ECS',
  wiring: [{ targetGroupArn: 'arn:group', container: 'shop', port: 8002 }],
  tags: {},
  ...changes,
});

const listenerWith = (hosts: string[], targetGroupArns: string[]) => ({
  arn: 'arn:listener',
  port: 80,
  rules: [{ priority: 1, hosts, narrowed: false, targetGroupArns }],
});

const set = (changes: Partial<ObservedRecordSet>): ObservedRecordSet => ({
  name: 'shop.test',
  type: 'A',
  setIdentifier: 'blue',
  weight: 100,
  pointsTo: 'lb-blue.elb.test',
  evaluateTargetHealth: false,
  asRead: { Name: 'shop.test.', Type: 'A' },
  ...changes,
});

const shopGroup = (changes: Partial<ObservedTargetGroup>): Partial<ObservedTopology> => ({
  targetGroups: { 'shop-blue': group(changes) },
});
const shopService = (changes: Partial<ObservedService>): Partial<ObservedTopology> => ({
  ...shopGroup({}),
  services: { 'shop-blue': service(changes) },
});
const pair = (green: Partial<ObservedRecordSet>): Partial<ObservedTopology> => ({
  loadBalancers: { blue: balancer('lb-blue'), green: balancer('lb-green') },
  recordSets: [set({}), set({ setIdentifier: 'green', weight: 0, pointsTo: 'lb-green.elb.test', ...green })],
});

function conflictsOf(observed: Partial<ObservedTopology>, changes: Partial<WantedTopology> = {}): string[] {
  const steps = planBootstrap({ ...empty, ...observed }, { ...wanted, ...changes });
  return steps.flatMap((step) => (step.action === 'conflict' ? [`${step.what}: ${step.details}`] : []));
}

test('an empty account is planned without a single conflict', () => {
  expect(conflictsOf({})).toEqual([]);
});

test.each<[string, Partial<ObservedTopology>, string]>([
  ['a cluster that is being deleted', { cluster: 'DEPROVISIONING' }, 'cluster c-shop: is DEPROVISIONING'],
  [
    'two zones of one name',
    { zones: [...empty.zones, { id: 'Z2', name: 'shop.test' }] },
    'hosted zone shop.test: is the name of 2 public zones',
  ],
  [
    'a network load balancer',
    { loadBalancers: { blue: balancer('lb-blue', { type: 'network' }), green: null } },
    'load balancer lb-blue: is a network load balancer',
  ],
  [
    "another environment's load balancer",
    { loadBalancers: { blue: balancer('lb-blue', { tags: { 'rollout:environment': 'other' } }), green: null } },
    'load balancer lb-blue: belongs to the environment other',
  ],
  [
    'a rule that sends the host elsewhere',
    {
      loadBalancers: {
        blue: balancer('lb-blue', { listeners: [listenerWith(['*.test'], ['arn:else'])] }),
        green: null,
      },
    },
    'rule shop.test → shop-blue on lb-blue: priority 1 sends this host elsewhere already',
  ],
  ['a target group of another port', shopGroup({ port: 80 }), 'target group shop-blue: has port 80 instead of 8002'],
  [
    'a target group of instances',
    shopGroup({ targetType: 'instance' }),
    'target group shop-blue: has target type instance instead of ip',
  ],
  [
    'a longer deregistration delay',
    shopGroup({ deregistrationDelaySeconds: 120 }),
    'deregistration delay of shop-blue: is 120 s, and draining.deregistrationDelay is 30 s',
  ],
  ['a service that is draining', shopService({ status: 'DRAINING' }), 'service shop-blue: is DRAINING'],
  [
    'a service of another controller',
    shopService({ controller: 'CODE_DEPLOY' }),
    'service shop-blue: is deployed by the controller CODE_DEPLOY',
  ],
  [
    'a service without our target group',
    shopService({ wiring: [] }),
    'service shop-blue: does not put its tasks into the target group shop-blue',
  ],
  [
    'a CNAME of the same name',
    { recordSets: [set({ type: 'CNAME' })] },
    'record shop.test: has a CNAME set that would answer beside the weighted ones',
  ],
  ['half a pair', { recordSets: [set({})] }, 'record shop.test: A has the sets blue instead of blue, green'],
  [
    'a pair that points elsewhere',
    pair({ pointsTo: 'elsewhere.test' }),
    'record shop.test: A set green points to elsewhere.test, not to lb-green.elb.test',
  ],
  [
    'sets that evaluate health unequally',
    pair({ evaluateTargetHealth: true }),
    'record shop.test: A sets differ in EvaluateTargetHealth',
  ],
])('%s is a conflict that is named', (_, observed, problem) => {
  expect(conflictsOf(observed)).toContain(problem);
});

test('a pair that fits is kept whatever its weights', () => {
  const steps = planBootstrap({ ...empty, ...pair({ weight: 50 }) }, wanted);
  expect(steps).toContainEqual({ action: 'keep', what: 'record shop.test', details: 'is there, blue 100 / green 50' });
});

test('missing subnets matter only where something is to be made', () => {
  const infrastructure = { ...wanted.infrastructure, subnets: null, taskSubnets: null };
  expect(conflictsOf({}, { infrastructure })).toContain(
    'load balancer lb-blue: does not exist, and where to make it is not said',
  );
  const there = { loadBalancers: { blue: balancer('lb-blue'), green: balancer('lb-green') } };
  expect(conflictsOf(there, { infrastructure }).filter((each) => each.startsWith('load balancer'))).toEqual([]);
});

test('services that share a name need rules of their own', () => {
  const records = [{ name: 'shop.test', types: ['A' as const], services: ['shop', 'pay'] }];
  const conflicts = conflictsOf({}, { settings: { ...wanted.settings, records } });
  expect(conflicts).toContain(
    'rule shop.test → pay-blue on lb-blue: shares its name with other services, and which paths are whose is not said',
  );
});

test('a definition file without the container is a conflict naming the file', () => {
  const file = wanted.definitions['shop'];
  const definitions = {
    ...wanted.definitions,
    shop: file?.ok
      ? { ...file, definition: { ...file.definition, containerDefinitions: [] } }
      : { ok: false as const, path: '', problem: '' },
  };
  expect(conflictsOf({}, { definitions })).toContain(
    `task definition shop-blue: ${join(directory, 'shop.json')} has 0 containers of the name shop`,
  );
});

test('priorities of new rules avoid those that are taken', () => {
  const taken = {
    arn: 'arn:listener',
    port: 80,
    rules: [{ priority: 10, hosts: ['other.example'], narrowed: false, targetGroupArns: [] }],
  };
  const loadBalancers = { blue: balancer('lb-blue', { listeners: [taken] }), green: null };
  const steps = planBootstrap({ ...empty, loadBalancers }, wanted);
  const made = steps.flatMap((step) =>
    step.action === 'create' && step.resource.kind === 'rule' ? [step.resource] : [],
  );
  expect(made.map(({ colour, priority }) => `${colour} ${priority}`)).toEqual([
    'blue 20',
    'blue 30',
    'green 10',
    'green 20',
  ]);
});
