import { setTimeout as delay } from 'node:timers/promises';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { request } from 'undici';
import { startUncolouredWorld, type UncolouredWorld } from './adoption-world';
import { sendPeople, type People } from './people';

const adopt = ['bootstrap', '--environment', 'production', '--adopt', '--adopt', 'svc-portal=portal-service'];

let world: UncolouredWorld;
let people: People;

beforeAll(async () => {
  world = await startUncolouredWorld();
  await untilOldServicesAnswer();
  const { settings, route53, zone, origins } = world;
  const names = settings.records.map(({ name }) => name);
  people = sendPeople({ names, route53, zone, origins, ttlMs: 1_000, requestsPerSecond: 40 });
}, 240_000);

afterAll(async () => {
  await people.goHome();
  await world.close();
}, 30_000);

async function untilOldServicesAnswer(): Promise<void> {
  const origin = world.origins['mpac-old'] ?? '';
  for (const { name } of world.settings.records) {
    while ((await statusOf(origin, name)) !== 200) await delay(100);
  }
  for (;;) {
    const { settings, ecs, oldNames } = world;
    const answer = await ecs.send(
      new DescribeServicesCommand({ cluster: settings.cluster, services: Object.values(oldNames) }),
    );
    if (answer.services?.every(({ deployments }) => deployments?.[0]?.rolloutState === 'COMPLETED')) return;
    await delay(100);
  }
}

async function statusOf(origin: string, host: string): Promise<number> {
  const answer = await request(`${origin}/`, { headers: { host } });
  await answer.body.dump();
  return answer.statusCode;
}

async function untilEverybody(goes: (answers: ReturnType<People['answers']>) => boolean): Promise<void> {
  while (!goes(people.answers().slice(-60))) await delay(100);
}

test('services under load get their colours without a failed request', async () => {
  const { aws, rollout, settings, origins, oldNames } = world;
  const { cluster, services, records } = settings;
  await untilEverybody((last) => last.length === 60);

  const planned = await rollout(...adopt, '--dry-run');
  expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
  expect(planned.stdout).toContain('and 3 changed records');

  const mark = aws.mark();
  const made = await rollout(...adopt);
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  expect(made.stdout).toContain(`--cluster ${cluster} --service portal-service --desired-count 0`);
  await untilEverybody((last) => last.every(({ colour }) => colour === 'blue'));

  const writes = aws.writesSince(mark);
  expect(writes.filter(({ operation }) => operation === 'ChangeResourceRecordSets')).toHaveLength(records.length);
  expect(writes.filter(({ operation }) => /Update|Delete|Deregister/.test(operation))).toEqual([]);
  const read = await world.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: world.zone }));
  const sets = read.ResourceRecordSets?.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA') ?? [];
  expect(sets.map(({ Type, SetIdentifier, Weight }) => [Type, SetIdentifier, Weight])).toEqual(
    records.flatMap(() => [
      ['A', 'blue', 100],
      ['A', 'green', 0],
    ]),
  );
  const slots = services.flatMap(({ name }) => [oldNames[name] ?? '', `${name}-blue`, `${name}-green`]);
  const answer = await world.ecs.send(new DescribeServicesCommand({ cluster, services: slots }));
  expect(
    answer.services?.map(({ serviceName, desiredCount, runningCount }) => [serviceName, desiredCount, runningCount]),
  ).toEqual(
    services.flatMap(({ name }) => [
      [oldNames[name], 1, 1],
      [`${name}-blue`, 1, 1],
      [`${name}-green`, 0, 0],
    ]),
  );
  for (const { name } of records) expect(await statusOf(origins['mpac-old'] ?? '', name)).toBe(200);

  const again = await rollout(...adopt);
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('production has everything') });
  const answers = await people.goHome();
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(new Set(answers.map(({ origin }) => origin)).size).toBe(2);
  expect(answers.length).toBeGreaterThan(100);
}, 240_000);
