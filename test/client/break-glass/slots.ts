import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Colour } from '../../../src/domain/colour';
import { colours, slotName } from '../../../src/domain/colour';
import { testRegion } from '../../support/ministack';
import type { TrafficWorld } from '../../activities/traffic/traffic-world';

/** Slots that need no containers: one registered address stands for their tasks. */
export interface Slots {
  /** Lets a slot have its target, or none. */
  setHealthy: (service: string, colour: Colour, healthy: boolean) => Promise<void>;
}

const cluster = 'mpac-prod';

/** Makes both slots of the services, each with one desired task. @param target where their targets answer, on loopback */
export async function makeSlots(world: TrafficWorld, services: readonly string[], target: string): Promise<Slots> {
  const ecs = new ECSClient({ region: testRegion, endpoint: world.aws.endpoint });
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const groups = new Map<string, string>();
  for (const colour of colours) {
    const listener = await listenerOf(world, colour);
    for (const [index, service] of services.entries()) {
      const name = slotName(service, colour);
      const group = await groupOf(world, name);
      await forward(world, { listener, priority: index + 1, host: `${service}.mpac-cloud.com`, group });
      await makeService(ecs, name);
      groups.set(name, group);
    }
  }
  ecs.destroy();
  const { hostname, port } = new URL(target);
  return {
    setHealthy: async (service, colour, healthy) => {
      const input = {
        TargetGroupArn: groups.get(slotName(service, colour)),
        Targets: [{ Id: hostname, Port: Number(port) }],
      };
      await world.elbv2.send(healthy ? new RegisterTargetsCommand(input) : new DeregisterTargetsCommand(input));
    },
  };
}

async function listenerOf({ elbv2, balancers }: TrafficWorld, colour: Colour): Promise<string> {
  const { Listeners } = await elbv2.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancers[colour].arn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  return Listeners?.[0]?.ListenerArn ?? '';
}

async function groupOf({ elbv2 }: TrafficWorld, name: string): Promise<string> {
  const group = { Name: name, Protocol: 'HTTP', Port: 8002, VpcId: 'vpc-1', TargetType: 'ip' } as const;
  const { TargetGroups } = await elbv2.send(new CreateTargetGroupCommand(group));
  return TargetGroups?.[0]?.TargetGroupArn ?? '';
}

async function forward(
  { elbv2 }: TrafficWorld,
  rule: { listener: string; priority: number; host: string; group: string },
): Promise<void> {
  await elbv2.send(
    new CreateRuleCommand({
      ListenerArn: rule.listener,
      Priority: rule.priority,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [rule.host] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: rule.group }],
    }),
  );
}

async function makeService(ecs: ECSClient, serviceName: string): Promise<void> {
  const container = { name: 'app', image: 'registry.test/app:1', essential: true };
  await ecs.send(new RegisterTaskDefinitionCommand({ family: serviceName, containerDefinitions: [container] }));
  await ecs.send(new CreateServiceCommand({ cluster, serviceName, taskDefinition: serviceName, desiredCount: 1 }));
}
