import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '@aws-sdk/client-ecs';
import type { Finding } from '../../domain/plan';
import { primaryOf } from './deploy-slot';
import { isOnly, reachedBy } from './listener-rules';
import { deploymentFindings, existenceFindings } from './service-findings';

/** All that was read about one slot. */
export interface SlotFacts {
  /** The slot's name: of its ECS service and of its target group. */
  readonly name: string;
  readonly cluster: string;
  /** Record whose requests reach the slot. */
  readonly record: string;
  readonly service: Service | undefined;
  readonly targetGroupArn: string | undefined;
  readonly healthyTargets: number;
  readonly balancer: string;
  readonly rules: readonly Rule[];
  /** Target groups, in this colour, of all services behind the record; undefined when they are not known. */
  readonly behind?: readonly string[];
  /** Whether the slot has all the traffic now. */
  readonly live: boolean;
}

const CREATE = 'Create it with your infrastructure code, or run `rollout bootstrap`.';

function wiring(facts: SlotFacts): Finding[] {
  const { name, targetGroupArn, service } = facts;
  const subject = `slot ${name}`;
  if (!targetGroupArn) {
    return [{ code: 'TargetGroupMissing', subject, problem: `There is no target group ${name}.`, cure: CREATE }];
  }
  const findings: Finding[] = [];
  if (service && !service.loadBalancers?.some((balanced) => balanced.targetGroupArn === targetGroupArn)) {
    findings.push({
      code: 'TargetGroupNotAttached',
      subject,
      problem: `ECS service ${name} does not register its tasks with target group ${name}.`,
      cure: 'Give the ECS service this target group as load balancer.',
    });
  }
  findings.push(...routing(facts, targetGroupArn));
  return findings;
}

/** What the balancer does with requests for the record: some must reach the slot, and none what is not behind the record. */
function routing({ name, record, balancer, rules, behind }: SlotFacts, targetGroupArn: string): Finding[] {
  const subject = `slot ${name}`;
  const reached = reachedBy(rules, record).flat();
  if (!reached.some(({ groups }) => isOnly(groups, targetGroupArn))) {
    const problem = `No listener rule of load balancer ${balancer} sends requests for host ${record} to target group ${name} alone.`;
    const paths = behind && behind.length > 1 ? ', and the paths of this service,' : ' and nothing else';
    const cure = `Add a rule with host header ${record}${paths} as condition, before all that take the same requests, that forwards to ${name} only.`;
    return [{ code: 'TargetGroupNotWired', subject, problem, cure }];
  }
  const strays = new Set(reached.flatMap(({ groups }) => groups).filter((group) => behind && !behind.includes(group)));
  return [...strays].map((group) => ({
    code: 'HostSharedWithOthers',
    subject,
    problem: `Load balancer ${balancer} sends some requests for host ${record} to ${group}, which belongs to no service of this record: they would move with its weights.`,
    cure: `Name that service in the record's \`services\`, or take the rule for ${record} away.`,
  }));
}

function bypasses(name: string, service: Service): Finding[] {
  const subject = `slot ${name}`;
  const cure = 'Take it off the slot; inside callers then use the public name, as everybody does.';
  const findings: Finding[] = [];
  const connect = primaryOf(service)?.serviceConnectConfiguration;
  // A slot that is only a client of Service Connect gets no requests by it.
  if (connect?.enabled && (connect.services ?? []).length > 0) {
    const problem = `${name} is reachable by Service Connect, past the weights of the records.`;
    findings.push({ code: 'ServiceConnect', subject, problem, cure });
  }
  if ((service.serviceRegistries ?? []).length > 0) {
    const problem = `${name} is reachable by a service registry, past the weights of the records.`;
    findings.push({ code: 'ServiceRegistry', subject, problem, cure });
  }
  return findings;
}

function health({ name, healthyTargets }: SlotFacts, service: Service): Finding[] {
  const subject = `slot ${name}`;
  const { desiredCount: desired = 0, runningCount: running = 0, deployments = [] } = service;
  const findings: Finding[] = [];
  if (desired === 0 || running < desired || healthyTargets < desired) {
    findings.push({
      code: 'LiveUnhealthy',
      subject,
      problem: `Live ${name} has ${running} running tasks and ${healthyTargets} healthy targets of ${desired} desired.`,
      cure: 'Bring live back to health first: it is what a rollback returns to.',
    });
  }
  if (deployments.length > 1 || primaryOf(service)?.rolloutState === 'IN_PROGRESS') {
    findings.push({
      code: 'LiveDeploying',
      subject,
      problem: `A deployment of live ${name} is in progress.`,
      cure: 'Wait until it has ended, and find out who deploys to live.',
    });
  }
  return findings;
}

/** Everything wrong with one slot, each with its cure; live is held to more than an idle slot. */
export function slotFindings(facts: SlotFacts): Finding[] {
  const { name, service, live } = facts;
  const subject = `slot ${name}`;
  const usable = service?.status === 'ACTIVE' ? service : null;
  return [
    ...existenceFindings({ ...facts, subject, create: CREATE }),
    ...wiring(facts),
    ...(usable ? bypasses(name, usable) : []),
    ...(usable ? deploymentFindings(name, subject, usable) : []),
    ...(usable && live ? health(facts, usable) : []),
  ];
}
