import type { CreateServiceCommandInput, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { firstRevision, readDefinition } from '../../client/bootstrap/first-revision';
import type { Configuration } from '../../config/settings';
import type { RollingSettings, ServiceSettings } from '../../domain/settings';
import { SandboxFailure } from '../sandbox-failure';
import type { SandboxAws } from './start-aws';
import { makeStagingBalancer } from './staging-balancer';

/** What the staging environment is made with. */
export interface StagingOptions {
  settings: RollingSettings;
  files: Configuration['taskDefinitions'];
  imageTag: string;
}

// Enough to replace one by one; each is a process of this machine.
const DESIRED = 1;

/**
 * Makes the environment that a rolling deploy finds: a cluster, a load balancer with a rule for each service, and the
 * services at work. Nobody else makes it: `rollout bootstrap` makes colours only.
 * @throws SandboxFailure naming a definition that cannot be used
 */
export async function makeStaging(client: SandboxAws['client'], options: StagingOptions): Promise<void> {
  const { cluster, services } = options.settings;
  const ecs = new ECSClient(client);
  const elb = new ElasticLoadBalancingV2Client(client);
  try {
    await ecs.send(new CreateClusterCommand({ clusterName: cluster, capacityProviders: ['FARGATE'] }));
    const targetGroups = await makeStagingBalancer(elb, cluster, services);
    for (const service of services) {
      const taskDefinition = await register(ecs, service, options);
      const targetGroupArn = targetGroups.get(service.name) ?? '';
      await ecs.send(new CreateServiceCommand({ cluster, taskDefinition, ...serviceOf(service, targetGroupArn) }));
    }
  } finally {
    ecs.destroy();
    elb.destroy();
  }
}

async function register(
  ecs: ECSClient,
  service: ServiceSettings,
  { settings: { environment, registry }, files, imageTag }: StagingOptions,
): Promise<string> {
  const file = readDefinition(files[environment]?.[service.name] ?? '');
  if (!file.ok)
    throw new SandboxFailure(`${file.path} ${file.problem}; mend it, or name another in the configuration.`);
  const image = `${registry}/${service.repository}:${imageTag}`;
  const definition = firstRevision(file.definition, { service, colour: null, image, tags: {} });
  const input = definition as typeof definition & RegisterTaskDefinitionCommandInput;
  const answer = await ecs.send(new RegisterTaskDefinitionCommand(input));
  return answer.taskDefinition?.taskDefinitionArn ?? '';
}

function serviceOf(
  { name, container, port }: ServiceSettings,
  targetGroupArn: string,
): Omit<CreateServiceCommandInput, 'cluster' | 'taskDefinition'> {
  return {
    serviceName: name,
    desiredCount: DESIRED,
    launchType: 'FARGATE',
    deploymentController: { type: 'ECS' },
    // Without a circuit breaker: when it trips, the emulator stops the old tasks too, which AWS leaves at work.
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
    loadBalancers: [{ targetGroupArn, containerName: container, containerPort: port }],
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-00000003'], securityGroups: ['sg-00000002'] } },
    propagateTags: 'SERVICE',
  };
}
