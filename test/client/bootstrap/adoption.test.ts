import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { RolloutError } from '../../../src/domain/failure';
import { host, startAdoptionWorld, type AdoptionWorld } from './adoption-world';

jest.setTimeout(60_000);

let world: AdoptionWorld;

async function started(options: { tag?: string; tasks?: number } = {}): Promise<AdoptionWorld> {
  world = await startAdoptionWorld(options);
  await untilOldIsStable();
  return world;
}

afterEach(async () => world.close());

async function services() {
  const names = ['legacy', 'shop-blue', 'shop-green'];
  const answer = await world.clients.ecs.send(
    new DescribeServicesCommand({ cluster: 'c-shop', services: names, include: ['TAGS'] }),
  );
  return answer.services ?? [];
}

async function untilOldIsStable(): Promise<void> {
  for (;;) {
    const [old] = await services();
    if (old?.deployments?.[0]?.rolloutState === 'COMPLETED' && old.runningCount === old.desiredCount) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const pair = async () =>
  (await world.recordSets()).map(({ Type, SetIdentifier, Weight }) => [Type, SetIdentifier, Weight]);
const adopted = [
  ['A', 'blue', 100],
  ['A', 'green', 0],
];
const recordWrites = () => world.aws.writes().filter(({ operation }) => operation === 'ChangeResourceRecordSets');

test('a plain service becomes the blue slot with all traffic', async () => {
  const { run, wanted, publish, clients } = await started();
  await publish();
  const planned = await run(wanted(), { dryRun: true });
  expect([planned.outcome, planned.writes]).toEqual(['planned', []]);
  expect(planned.lines).toContain('✔ service legacy: is adopted as shop and goes on as it is: 2 tasks of legacy:1');
  expect(planned.lines.slice(-2)).toEqual([
    `… slot shop-blue: until it is as big as legacy, stable and healthy, and answers /health as ${host}`,
    expect.stringMatching(/^↻ record www.shop.test: plain A to .* becomes A, blue 100 \/ green 0, in one change$/),
  ]);

  const { outcome, writes, lines, farewells } = await run(wanted());
  expect(outcome).toBe('made');
  expect(lines.slice(-2)).toEqual(['✔ slot shop-blue: is ready', expect.stringContaining('↻ record www.shop.test')]);
  expect(writes.at(-1)).toBe('ChangeResourceRecordSets');
  expect(writes.filter((operation) => /Update|Delete/.test(operation))).toEqual([]);
  expect(await pair()).toEqual(adopted);
  const [old, blue, green] = await services();
  expect([old?.desiredCount, blue?.desiredCount, green?.desiredCount]).toEqual([2, 2, 0]);
  expect(blue?.networkConfiguration).toEqual(old?.networkConfiguration);
  expect(blue?.tags).toEqual([
    { key: 'team', value: 'shop' },
    { key: 'rollout:environment', value: 'production' },
  ]);
  expect(farewells.join('\n')).toContain('--cluster c-shop --service legacy --desired-count 0');

  const { taskDefinition, tags } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: blue?.taskDefinition, include: ['TAGS'] }),
  );
  expect(taskDefinition).toMatchObject({ family: 'shop-blue', cpu: '256' });
  expect(taskDefinition?.containerDefinitions).toMatchObject([
    {
      image: 'registry.test/shop:good',
      environment: [{ name: 'COLOUR', value: 'blue' }],
      ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }],
    },
  ]);
  expect(tags).toContainEqual({ key: 'rollout:adopted-from', value: old?.taskDefinition });

  const again = await run(wanted());
  expect([again.outcome, again.writes]).toEqual(['complete', []]);
  expect(again.farewells).toEqual(farewells);
});

test('an adoption killed after every single step is carried on', async () => {
  const { run, wanted, publish } = await started();
  await publish();
  const [plain] = await world.recordSets();
  const before = recordWrites().length;
  let kills = 0;
  let waited = false;
  const killed = (line: string): void => {
    const waits = line.startsWith('…') && !waited;
    waited ||= waits;
    if (waits || /^[＋↻]/.test(line)) throw new TypeError(`killed after ${line}`);
  };
  for (;;) {
    const end = await run(wanted(), { write: killed }).catch((error: unknown) => error);
    if (!(end instanceof TypeError)) {
      expect(end).toMatchObject({ outcome: 'complete', writes: [] });
      break;
    }
    kills += 1;
    // Nothing in between: the record is as it was, or all that it is to be.
    if (end.message.includes('↻')) expect(await pair()).toEqual(adopted);
    else expect(await world.recordSets()).toEqual([plain]);
  }
  // Two balancers, groups, delays, listeners, rules, definitions and services, the wait, and the record.
  expect(kills).toBe(16);
  expect(recordWrites().slice(before)).toHaveLength(1);
  expect(await pair()).toEqual(adopted);
  expect((await services()).map(({ desiredCount }) => desiredCount)).toEqual([2, 2, 0]);
}, 120_000);

test('a lost answer to the change of the record changes it once', async () => {
  const { run, wanted, publish, aws } = await started({ tasks: 1 });
  await publish();
  const before = recordWrites().length;
  const refused = aws.fault({ kind: 'unavailable', service: 'route53', operation: 'ChangeResourceRecordSets' });
  await expect(run(wanted())).rejects.toMatchObject({ report: { type: 'AwsUnavailable' } });
  expect(await world.recordSets()).toHaveLength(1);
  refused.clear();
  aws.fault({ kind: 'timeoutAfterSuccess', service: 'route53', operation: 'ChangeResourceRecordSets', times: 1 });
  expect((await run(wanted())).outcome).toBe('made');
  expect(await pair()).toEqual(adopted);
  const effects = recordWrites().filter(({ status }) => status === 200);
  expect(effects.slice(before)).toHaveLength(1);
});

test('a CNAME and both address families are taken over in one batch', async () => {
  const { run, wanted, publish, oldBalancer } = await started({ tasks: 1 });
  await publish({ Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: oldBalancer.dnsName }], AliasTarget: undefined });
  const { settings } = wanted();
  const records = [{ name: host, types: ['A' as const, 'AAAA' as const], services: ['shop'] }];
  const before = recordWrites().length;
  expect((await run(wanted({ settings: { ...settings, records } }))).outcome).toBe('made');
  expect(await pair()).toEqual([...adopted, ['AAAA', 'blue', 100], ['AAAA', 'green', 0]]);
  const [batch, ...more] = recordWrites().slice(before);
  expect(more).toEqual([]);
  expect(batch?.input).toMatchObject({ changes: [{ action: 'DELETE', type: 'CNAME' }, {}, {}, {}, {}] });
});

test('a slot that does not become healthy leaves the record alone', async () => {
  const { run, wanted, publish } = await started({ tag: 'sick', tasks: 1 });
  await publish();
  const before = recordWrites().length;
  const { settings } = wanted();
  const hurried = { ...settings, deploy: { ...settings.deploy, stableWithinMs: 1_500 } };
  const failure = await run(wanted({ settings: hurried })).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RolloutError);
  expect(failure).toMatchObject({ report: { type: 'CandidateUnhealthy' } });
  expect(String(failure)).toContain('the old service serves');
  expect(recordWrites().slice(before)).toEqual([]);
});

test('an old service deployed during the wait keeps the record', async () => {
  const { run, wanted, publish, clients } = await started({ tasks: 1 });
  await publish();
  const before = recordWrites().length;
  const hold = world.aws.hold({ service: 'elbv2', operation: 'DescribeTargetHealth' });
  const running = run(wanted()).catch((error: unknown) => error);
  await hold.arrived;
  const [old] = await services();
  const { taskDefinition } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: old?.taskDefinition }),
  );
  const { containerDefinitions, cpu, memory, networkMode } = taskDefinition ?? {};
  const next = { family: 'legacy', containerDefinitions, cpu, memory, networkMode };
  await clients.ecs.send(new RegisterTaskDefinitionCommand(next));
  await clients.ecs.send(
    new UpdateServiceCommand({ cluster: 'c-shop', service: 'legacy', taskDefinition: 'legacy:2' }),
  );
  hold.release();
  expect(await running).toMatchObject({ report: { type: 'DeploymentReplaced' } });
  await untilOldIsStable();
  const { outcome, lines } = await run(wanted());
  expect(outcome).toBe('conflicts');
  expect(lines).toContain('✖ service shop-blue: runs something else than legacy, which runs legacy:2');
  expect(recordWrites().slice(before)).toEqual([]);
});

test('without --adopt a plain record is refused and told the way', async () => {
  const { run, wanted, publish } = await started({ tasks: 1 });
  await publish();
  const { outcome, lines, writes } = await run(wanted({ adopt: null }));
  expect([outcome, writes]).toEqual(['conflicts', []]);
  const line = lines.indexOf(`✖ record ${host}: A is a plain record, not a weighted pair`);
  expect(lines[line + 1]).toContain('let `rollout bootstrap --adopt` turn it into one');
});
