import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECRClient, CreateRepositoryCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { BootstrapClients } from '../../../src/client/bootstrap/observed';
import { wantedTopology } from '../../../src/client/commands/bootstrap';
import type { WantedTopology } from '../../../src/client/bootstrap/wanted';
import { parseConfiguration } from '../../../src/config/load';
import { testRegion } from '../../support/ministack';

export const imageTag = 'main-a1b2c3d-20260128103045';

/** Clients of a stand-in for AWS, which try once so that an injected fault is felt. */
export function clientsOf(endpoint: string): BootstrapClients {
  const options = {
    endpoint,
    region: testRegion,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  return {
    ecs: new ECSClient(options),
    elbv2: new ElasticLoadBalancingV2Client(options),
    route53: new Route53Client(options),
    ecr: new ECRClient(options),
  };
}

/** Ends their connections. */
export function destroyClients(clients: BootstrapClients): void {
  for (const client of [clients.ecs, clients.elbv2, clients.route53, clients.ecr]) client.destroy();
}

/** A production of two services behind names of their own zone, with files of their definitions in the directory. */
export function writeProduction(directory: string, zone: string): string {
  for (const service of ['shop', 'pay']) {
    const definition = {
      family: `${service}-prod`,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
      containerDefinitions: [
        {
          name: service,
          image: `${service}:main-latest`,
          essential: true,
          portMappings: [{ containerPort: 8002, protocol: 'tcp' }],
          environment: [{ name: 'COLOUR', value: 'none' }],
        },
      ],
    };
    writeFileSync(join(directory, `${service}.json`), JSON.stringify(definition));
  }
  const file = join(directory, 'rollout.yaml');
  writeFileSync(file, productionYaml(zone));
  return file;
}

function productionYaml(zone: string): string {
  return `
version: 1
region: ${testRegion}
registry: 123456789012.dkr.ecr.ap-northeast-1.amazonaws.com
services:
  shop: { repository: shop, port: 8002 }
  pay: { repository: pay, port: 8002, healthPath: /up }
environments:
  production:
    strategy: blueGreen
    cluster: c-${zone.split('.')[0] ?? ''}
    url: https://${zone}
    branch: main
    hostedZone: ${zone}
    loadBalancers: { blue: lb-blue, green: lb-green }
    records:
      - { name: ${zone}, services: [shop] }
      - { name: pay.${zone}, services: [pay] }
    metricNamespace: Shop
    taskDefinitions: '{service}.json'
    approvals: { approvers: [one, two] }
    draining: { deregistrationDelay: 30s }
    infrastructure: { vpc: vpc-00000001, subnets: [subnet-00000001, subnet-00000002], securityGroups: [sg-00000001] }
`;
}

/** What that production must have, changed where a test says so. */
export function wantedProduction(
  directory: string,
  zone: string,
  changes: Partial<WantedTopology> = {},
): WantedTopology {
  writeProduction(directory, zone);
  const configuration = parseConfiguration(join(directory, 'rollout.yaml'), productionYaml(zone), {});
  const options = { environment: 'production', imageTag, desired: 2, createZone: true };
  return { ...wantedTopology(configuration, options), ...changes };
}

/** Puts the image of both services into the registry. */
export async function pushImages({ ecr }: BootstrapClients): Promise<void> {
  for (const repositoryName of ['shop', 'pay']) {
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    const manifest = {
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: 2,
        digest: `sha256:${'a'.repeat(64)}`,
      },
      layers: [],
    };
    await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest: JSON.stringify(manifest) }));
  }
}
