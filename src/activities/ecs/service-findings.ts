import type { Service } from '@aws-sdk/client-ecs';
import type { Finding } from '../../domain/plan';

/** What is known of an ECS service, and how findings speak of it. */
export interface ServiceFacts {
  /** Name of the ECS service. */
  readonly name: string;
  readonly cluster: string;
  readonly service: Service | undefined;
  /** What findings are about: `slot svc-portal-green`. */
  readonly subject: string;
  /** How to create it, one sentence. */
  readonly create: string;
}

/** What is wrong with an ECS service that must exist and be ACTIVE. */
export function existenceFindings({ name, cluster, service, subject, create }: ServiceFacts): Finding[] {
  if (!service) {
    return [{ code: 'SlotMissing', subject, problem: `Cluster ${cluster} has no ECS service ${name}.`, cure: create }];
  }
  if (service.status === 'ACTIVE') return [];
  const problem = `ECS service ${name} is ${service.status ?? 'of unknown status'}.`;
  return [{ code: 'SlotInactive', subject, problem, cure: `Wait until ECS has removed it, then: ${create}` }];
}

/** What is wrong with how an ECS service is deployed: only the rolling deployments of ECS itself can be steered. */
export function deploymentFindings(name: string, subject: string, service: Service): Finding[] {
  const findings: Finding[] = [];
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS') {
    const problem = `${name} is deployed by controller ${controller}.`;
    findings.push({ code: 'ControllerNotEcs', subject, problem, cure: 'Create the ECS service with controller ECS.' });
  }
  if (service.schedulingStrategy === 'DAEMON') {
    const problem = `${name} has scheduling strategy DAEMON, which takes no count of tasks.`;
    const cure = 'Create the ECS service anew with scheduling strategy REPLICA.';
    findings.push({ code: 'DaemonService', subject, problem, cure });
  }
  const strategy = service.deploymentConfiguration?.strategy ?? 'ROLLING';
  if (strategy !== 'ROLLING') {
    const problem = `${name} has deployment strategy ${strategy}, which would shift traffic by itself.`;
    findings.push({ code: 'StrategyNotRolling', subject, problem, cure: 'Set the deployment strategy to ROLLING.' });
  }
  return findings;
}
