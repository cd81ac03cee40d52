import type { JsonObject } from '../../../src/activities/ecs/json';
import type { ProductionSettings, RollingSettings, ServiceSettings } from '../../../src/domain/settings';

export const accountArn = 'arn:aws:ecs:ap-northeast-1:123456789012';
export const liveArn = `${accountArn}:task-definition/svc-portal-blue:7`;

/** A service as configured; what a test cares about is given. */
export function portal(overrides: Partial<ServiceSettings> = {}): ServiceSettings {
  return {
    name: 'svc-portal',
    repository: 'svc-portal',
    container: 'svc-portal',
    port: 8002,
    healthPath: '/health',
    base: 'live',
    perColour: {
      environment: { SERVICE_NAME: '{service}', COLOUR: '{colour}' },
      logOptions: { 'awslogs-stream-prefix': '{colour}' },
    },
    ...overrides,
  };
}

/** Settings of production, as far as the activities of ECS and ECR read them. */
export function production(overrides: Partial<ProductionSettings> = {}): ProductionSettings {
  const settings: Partial<ProductionSettings> = {
    strategy: 'blueGreen',
    environment: 'production',
    region: 'ap-northeast-1',
    cluster: 'mpac-prod',
    registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
    services: [portal()],
    records: [{ name: 'portal.mpac-cloud.com', types: ['A'], services: ['svc-portal'] }],
    ...overrides,
  };
  return settings as ProductionSettings;
}

/** Settings of an environment without colours. */
export function staging(overrides: Partial<RollingSettings> = {}): RollingSettings {
  return {
    strategy: 'rolling',
    environment: 'staging',
    region: 'ap-northeast-1',
    cluster: 'mpac-staging',
    url: 'https://mpac-cloud-stg.com',
    registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
    services: [portal()],
    deploy: { stableWithinMs: 900_000, imageStops: 2, pollMs: 5_000 },
    temporalUi: null,
    recordedIn: null,
    storedIn: null,
    smokeTests: [],
    ...overrides,
  };
}

/** Live's definition as ECS describes it, with fields that no SDK knows at every depth. */
export function liveDefinition(overrides: JsonObject = {}): JsonObject {
  return {
    taskDefinitionArn: liveArn,
    family: 'svc-portal-blue',
    revision: 7,
    status: 'ACTIVE',
    registeredAt: 1_790_000_000.123,
    registeredBy: 'arn:aws:iam::123456789012:role/terraform',
    compatibilities: ['EC2', 'FARGATE'],
    requiresAttributes: [{ name: 'ecs.capability.task-eni' }],
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '512',
    memory: '1024',
    volumes: [],
    quantumMode: { entangled: true, spins: [0.5, -0.5] },
    containerDefinitions: [
      {
        name: 'svc-portal',
        image: 'registry/svc-portal@sha256:old',
        essential: true,
        cpu: 0,
        portMappings: [{ containerPort: 8002, hostPort: 8002, protocol: 'tcp', dscp: 46 }],
        environment: [
          { name: 'COLOUR', value: 'blue' },
          { name: 'EMPTY', value: '' },
        ],
        secrets: [{ name: 'DB_PASSWORD', valueFrom: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/db' }],
        mountPoints: [],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/ecs/portal', 'awslogs-stream-prefix': 'blue' },
        },
        hibernation: { afterIdle: '5m' },
      },
      { name: 'sidecar', image: 'registry/sidecar:1', essential: false },
    ],
    ...overrides,
  };
}
