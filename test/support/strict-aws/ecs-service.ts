import { loadBalancersByTargetGroup } from './elbv2-wiring';
import type { AskUpstream, Refusal } from './wire/call';
import type { Decoded } from './wire/decoded';
import { numberAt, objectAt, objectsAt, textAt } from './wire/decoded';

const invalid = (message: string): Refusal => ({ code: 'InvalidParameterException', message });
const clientException = (message: string): Refusal => ({ code: 'ClientException', message });

async function refuseCluster(cluster: string, ask: AskUpstream): Promise<Refusal | undefined> {
  const known = objectsAt(await ask('ecs', 'DescribeClusters', { clusters: [cluster] }), 'clusters');
  if (known.some((found) => textAt(found, 'status') !== 'INACTIVE')) return undefined;
  return { code: 'ClusterNotFoundException', message: 'Cluster not found.' };
}

async function taskDefinitionNamed(reference: string, ask: AskUpstream): Promise<Decoded | Refusal> {
  const found = objectAt(await ask('ecs', 'DescribeTaskDefinition', { taskDefinition: reference }), 'taskDefinition');
  if (textAt(found, 'taskDefinitionArn') === undefined) return clientException('Unable to describe task definition.');
  return textAt(found, 'status') === 'INACTIVE' ? clientException('TaskDefinition is inactive') : found;
}

async function serviceNamed(cluster: string, service: string, ask: AskUpstream): Promise<Decoded | undefined> {
  return objectsAt(await ask('ecs', 'DescribeServices', { cluster, services: [service] }), 'services')[0];
}

const isRefusal = (found: Decoded | Refusal): found is Refusal => 'code' in found;

function refuseCount(input: Decoded): Refusal | undefined {
  const count = numberAt(input, 'desiredCount');
  if (count === undefined || (Number.isInteger(count) && count >= 0)) return undefined;
  return invalid('desiredCount must be a non-negative integer.');
}

function refuseContainerPort(loadBalancer: Decoded, taskDefinition: Decoded): Refusal | undefined {
  const name = textAt(loadBalancer, 'containerName') ?? '';
  const port = numberAt(loadBalancer, 'containerPort');
  const containers = objectsAt(taskDefinition, 'containerDefinitions');
  const container = containers.find((candidate) => textAt(candidate, 'name') === name);
  if (container === undefined) return invalid(`The container ${name} does not exist in the task definition.`);
  const ports = objectsAt(container, 'portMappings').map((mapping) => numberAt(mapping, 'containerPort'));
  return ports.includes(port)
    ? undefined
    : invalid(`The container ${name} did not have a container port ${port} defined.`);
}

async function refuseLoadBalancers(
  input: Decoded,
  taskDefinition: Decoded,
  ask: AskUpstream,
): Promise<Refusal | undefined> {
  const wanted = objectsAt(input, 'loadBalancers');
  const wiring = wanted.length > 0 ? await loadBalancersByTargetGroup(ask) : new Map<string, Set<string>>();
  for (const loadBalancer of wanted) {
    const arn = textAt(loadBalancer, 'targetGroupArn') ?? '';
    if (!wiring.has(arn)) {
      return invalid(`The target group with targetGroupArn ${arn} does not have an associated load balancer.`);
    }
    const refusal = refuseContainerPort(loadBalancer, taskDefinition);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Why AWS would refuse to create this service, or undefined. */
export async function refuseCreateService(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const cluster = textAt(input, 'cluster') ?? 'default';
  const refusal = refuseCount(input) ?? (await refuseCluster(cluster, ask));
  if (refusal) return refusal;
  const existing = await serviceNamed(cluster, textAt(input, 'serviceName') ?? '', ask);
  if (existing && textAt(existing, 'status') === 'ACTIVE') return invalid('Creation of service was not idempotent.');
  const definition = await taskDefinitionNamed(textAt(input, 'taskDefinition') ?? '', ask);
  if (isRefusal(definition)) return definition;
  const network = objectAt(objectAt(input, 'networkConfiguration'), 'awsvpcConfiguration');
  if (textAt(definition, 'networkMode') === 'awsvpc' && !Array.isArray(network['subnets'])) {
    return invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  return refuseLoadBalancers(input, definition, ask);
}

/** Why AWS would refuse to update this service, or undefined. */
export async function refuseUpdateService(input: Decoded, ask: AskUpstream): Promise<Refusal | undefined> {
  const cluster = textAt(input, 'cluster') ?? 'default';
  const refusal = refuseCount(input) ?? (await refuseCluster(cluster, ask));
  if (refusal) return refusal;
  const service = await serviceNamed(cluster, textAt(input, 'service') ?? '', ask);
  if (service === undefined) return { code: 'ServiceNotFoundException', message: 'Service not found.' };
  if (textAt(service, 'status') !== 'ACTIVE') {
    return { code: 'ServiceNotActiveException', message: 'Service was not ACTIVE.' };
  }
  const reference = textAt(input, 'taskDefinition');
  if (reference === undefined) return undefined;
  const definition = await taskDefinitionNamed(reference, ask);
  return isRefusal(definition) ? definition : undefined;
}
