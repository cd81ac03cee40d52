import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { JsonObject } from '../../../src/activities/ecs/json';
import type {
  ObservedBalancer,
  ObservedRecordSet,
  ObservedTopology,
  UncolouredService,
} from '../../../src/client/bootstrap/observed';
import { host } from './adoption-world';

const definition: JsonObject = {
  family: 'legacy',
  networkMode: 'awsvpc',
  containerDefinitions: [{ name: 'shop', image: 'shop:1', portMappings: [{ containerPort: 8002 }] }],
};

export const legacy = (changes: Partial<Service> = {}, definitionChanges: JsonObject = {}): UncolouredService => ({
  name: 'legacy',
  service: {
    serviceName: 'legacy',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 2,
    launchType: 'FARGATE',
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    loadBalancers: [{ targetGroupArn: 'arn:legacy', containerName: 'shop', containerPort: 8002 }],
    ...changes,
  },
  running: { arn: 'arn:aws:ecs:x:1:task-definition/legacy:7', definition: { ...definition, ...definitionChanges } },
});

export const listener = (port: number, targetGroupArns = ['arn:legacy']) => ({
  arn: `arn:listener:${port}`,
  port,
  rules: [{ priority: null, hosts: [], narrowed: false, targetGroupArns }],
});

export const balancer = (name: string, changes: Partial<ObservedBalancer> = {}): ObservedBalancer => ({
  arn: `arn:${name}`,
  name,
  dnsName: `${name}.elb.test`,
  hostedZoneId: 'Z1',
  type: 'application',
  vpc: 'vpc-00000001',
  tags: {},
  listeners: [listener(80)],
  ...changes,
});

export const plain = (changes: Partial<ObservedRecordSet> = {}): ObservedRecordSet => ({
  name: host,
  type: 'A',
  setIdentifier: null,
  weight: null,
  pointsTo: 'lb-old.elb.test',
  evaluateTargetHealth: true,
  asRead: { Name: `${host}.`, Type: 'A' },
  ...changes,
});

/** One service of production that runs as `legacy` behind a plain record, and nothing of its slots. */
export const before: ObservedTopology = {
  cluster: 'ACTIVE',
  zones: [{ id: 'Z0000000001', name: 'shop.test' }],
  loadBalancers: { blue: null, green: null },
  targetGroups: {},
  services: {},
  definitions: {},
  recordSets: [plain()],
  images: {},
  uncoloured: { shop: legacy() },
  oldBalancers: { 'lb-old.elb.test': balancer('lb-old') },
};

export const old = (changes: Partial<Service>, definitionChanges: JsonObject = {}) => ({
  uncoloured: { shop: legacy(changes, definitionChanges) },
});
export const primary = (changes: Partial<Deployment>): Partial<Service> => ({
  deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', ...changes }],
});
export const pointingTo = (there: ObservedBalancer) => ({
  recordSets: [plain({ pointsTo: there.dnsName })],
  oldBalancers: { [there.dnsName]: there },
});
export const blueSlot = (
  desired: number,
  tags: Record<string, string>,
  image = 'shop:1',
): Partial<ObservedTopology> => ({
  targetGroups: {
    'shop-blue': {
      arn: 'arn:blue',
      targetType: 'ip',
      protocol: 'HTTP',
      port: 8002,
      vpc: 'vpc-00000001',
      healthPath: '/health',
      deregistrationDelaySeconds: 30,
      tags: {},
    },
  },
  services: {
    'shop-blue': {
      arn: 'arn:shop-blue',
      status: 'ACTIVE',
      desired,
      definition: 'arn:shop-blue:1',
      controller: 'ECS',
      wiring: [{ targetGroupArn: 'arn:blue', container: 'shop', port: 8002 }],
      tags: {},
    },
  },
  definitions: { 'shop-blue': { arn: 'arn:shop-blue:1', images: { shop: image }, tags } },
});
export const adoptedFrom = (arn: string) => ({ 'rollout:adopted-from': arn });
