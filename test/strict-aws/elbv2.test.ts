import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, get } from 'node:http';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { StrictWorld } from './strict-world';
import { startStrictWorld, uniqueName } from './strict-world';

let world: StrictWorld;
const servers: Server[] = [];
beforeAll(async () => (world = await startStrictWorld()));
afterAll(async () => {
  for (const server of servers) server.closeAllConnections();
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  await world.stop();
});

async function createGroup(): Promise<string> {
  const request = { Name: uniqueName('group'), Port: 80, Protocol: 'HTTP', TargetType: 'ip', VpcId: 'vpc-1' } as const;
  const answer = await world.elb.send(
    new CreateTargetGroupCommand({ ...request, HealthCheckPath: '/healthz', Matcher: { HttpCode: '200-299' } }),
  );
  return answer.TargetGroups?.[0]?.TargetGroupArn ?? '';
}

async function createListener(groupArn: string): Promise<{ arn: string; loadBalancerArn: string; dnsName: string }> {
  const request = { Name: uniqueName('balancer'), Subnets: ['subnet-1', 'subnet-2'] };
  const balancer = (await world.elb.send(new CreateLoadBalancerCommand(request))).LoadBalancers?.[0];
  const loadBalancerArn = balancer?.LoadBalancerArn ?? '';
  const DefaultActions = [{ Type: 'forward', TargetGroupArn: groupArn } as const];
  const answer = await world.elb.send(
    new CreateListenerCommand({ LoadBalancerArn: loadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions }),
  );
  return { arn: answer.Listeners?.[0]?.ListenerArn ?? '', loadBalancerArn, dnsName: balancer?.DNSName ?? '' };
}

async function addRule(listenerArn: string, groupArn: string, priority: number): Promise<string> {
  const rule = new CreateRuleCommand({
    ListenerArn: listenerArn,
    Priority: priority,
    Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [`r${priority}.example.com`] } }],
    Actions: [{ Type: 'forward', TargetGroupArn: groupArn }],
  });
  return (await world.elb.send(rule)).Rules?.[0]?.RuleArn ?? '';
}

/** A target whose health path answers with that status; its port is chosen by the machine. */
async function startTarget(status: () => number): Promise<number> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status() : 200).end('hello');
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

const register = (groupArn: string, port: number, ip = '127.0.0.1') =>
  world.elb.send(new RegisterTargetsCommand({ TargetGroupArn: groupArn, Targets: [{ Id: ip, Port: port }] }));

async function healthOf(groupArn: string) {
  const answer = await world.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: groupArn }));
  return answer.TargetHealthDescriptions?.map((description) => description.TargetHealth);
}

test.each(['a'.repeat(33), 'under_score', '-front', 'back-'])('a target group named %s is refused', async (Name) => {
  const creating = world.elb.send(new CreateTargetGroupCommand({ Name, Port: 80, Protocol: 'HTTP' }));
  await expect(creating).rejects.toMatchObject({ name: 'ValidationError' });
});

test('a load balancer name with a dot is refused', async () => {
  const creating = world.elb.send(new CreateLoadBalancerCommand({ Name: 'a.b', Subnets: ['subnet-1'] }));
  await expect(creating).rejects.toMatchObject({ name: 'ValidationError' });
});

test('an unknown target group name is not found', async () => {
  const describing = world.elb.send(new DescribeTargetGroupsCommand({ Names: ['no-such-group'] }));
  await expect(describing).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
});

test('a rule of a priority in use is refused', async () => {
  const group = await createGroup();
  const { arn } = await createListener(group);
  await addRule(arn, group, 10);
  await expect(addRule(arn, group, 10)).rejects.toMatchObject({ name: 'PriorityInUseException' });
});

test('moving a rule to a priority in use is refused', async () => {
  const group = await createGroup();
  const { arn } = await createListener(group);
  await addRule(arn, group, 10);
  const second = await addRule(arn, group, 20);
  const move = new SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: second, Priority: 10 }] });
  await expect(world.elb.send(move)).rejects.toMatchObject({ name: 'PriorityInUseException' });
});

test('two rules may swap their priorities at once', async () => {
  const group = await createGroup();
  const { arn } = await createListener(group);
  const [first, second] = [await addRule(arn, group, 10), await addRule(arn, group, 20)];
  const RulePriorities = [
    { RuleArn: first, Priority: 20 },
    { RuleArn: second, Priority: 10 },
  ];
  await world.elb.send(new SetRulePrioritiesCommand({ RulePriorities }));
  const { Rules } = await world.elb.send(new DescribeRulesCommand({ RuleArns: [first] }));
  expect(Rules?.[0]?.Priority).toBe('20');
});

test('a second listener on the same port is refused', async () => {
  const group = await createGroup();
  const { loadBalancerArn: LoadBalancerArn } = await createListener(group);
  const again = new CreateListenerCommand({
    LoadBalancerArn,
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
  });
  await expect(world.elb.send(again)).rejects.toMatchObject({ name: 'DuplicateListenerException' });
});

test('a target group in use cannot be deleted', async () => {
  const group = await createGroup();
  await createListener(group);
  const deleting = world.elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: group }));
  await expect(deleting).rejects.toMatchObject({ name: 'ResourceInUseException' });
});

test('a target group wired by a rule names its load balancer', async () => {
  const [front, behind] = [await createGroup(), await createGroup()];
  const { arn, loadBalancerArn } = await createListener(front);
  await addRule(arn, behind, 5);
  const answer = await world.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [behind] }));
  expect(answer.TargetGroups?.[0]?.LoadBalancerArns).toEqual([loadBalancerArn]);
});

test('a target of a group on no listener is unused', async () => {
  const group = await createGroup();
  await register(group, await startTarget(() => 200));
  expect(await healthOf(group)).toMatchObject([{ State: 'unused', Reason: 'Target.NotInUse' }]);
});

test('a new target is initial before it is healthy', async () => {
  const group = await createGroup();
  await createListener(group);
  await register(group, await startTarget(() => 200));
  world.aws.setInitialHealth(60_000);
  expect(await healthOf(group)).toMatchObject([{ State: 'initial', Reason: 'Elb.RegistrationInProgress' }]);
  world.aws.setInitialHealth(0);
  expect(await healthOf(group)).toMatchObject([{ State: 'healthy' }]);
});

test('a target turns unhealthy when its health path fails', async () => {
  const group = await createGroup();
  await createListener(group);
  let status = 204;
  await register(group, await startTarget(() => status));
  world.aws.setInitialHealth(0);
  expect(await healthOf(group)).toMatchObject([{ State: 'healthy' }]);
  status = 503;
  expect(await healthOf(group)).toMatchObject([{ State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' }]);
});

test('a target nobody listens on is unhealthy', async () => {
  const group = await createGroup();
  await createListener(group);
  world.aws.setInitialHealth(0);
  await register(group, 9, '127.9.9.9');
  expect(await healthOf(group)).toMatchObject([{ State: 'unhealthy', Reason: 'Target.FailedHealthChecks' }]);
});

test('a target that was never registered is said to be unused', async () => {
  const group = await createGroup();
  const Targets = [{ Id: '127.3.3.3', Port: 80 }];
  const answer = await world.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: group, Targets }));
  expect(answer.TargetHealthDescriptions?.[0]?.TargetHealth).toMatchObject({
    State: 'unused',
    Reason: 'Target.NotRegistered',
  });
});

test('requests to a load balancer pass through and are not logged', async () => {
  const group = await createGroup();
  const { dnsName } = await createListener(group);
  await register(group, await startTarget(() => 200));
  const before = world.aws.calls().length;
  const status = await new Promise((resolve) => {
    get(`${world.aws.endpoint}/anything`, { headers: { host: dnsName } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
  });
  expect(status).toBe(200);
  expect(world.aws.calls()).toHaveLength(before);
});
