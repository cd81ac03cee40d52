import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type { StrictWorld } from './strict-world';
import { startStrictWorld, uniqueName } from './strict-world';

let world: StrictWorld;
beforeAll(async () => (world = await startStrictWorld()));
afterAll(() => world.stop());

const alias = (colour: string, weight: number, name = 'api.example.com'): ResourceRecordSet => ({
  Name: name,
  Type: 'A',
  SetIdentifier: colour,
  Weight: weight,
  AliasTarget: { HostedZoneId: 'Z14GRHDCWA56QT', DNSName: `${colour}.elb.amazonaws.com`, EvaluateTargetHealth: false },
});
const simple = (name: string, type: 'A' | 'CNAME', value: string): ResourceRecordSet => ({
  Name: name,
  Type: type,
  TTL: 60,
  ResourceRecords: [{ Value: value }],
});
const upsert = (ResourceRecordSet: ResourceRecordSet): Change => ({ Action: 'UPSERT', ResourceRecordSet });

async function createZone(): Promise<string> {
  const reference = uniqueName('zone');
  const answer = await world.route53.send(
    new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: reference }),
  );
  return answer.HostedZone?.Id ?? '';
}

const change = (zone: string, changes: Change[]) =>
  world.route53.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Comment: 'run 1', Changes: changes } }),
  );

const statusOf = async (id: string | undefined) =>
  (await world.route53.send(new GetChangeCommand({ Id: id }))).ChangeInfo?.Status;

const refused: [string, string, Change[]][] = [
  ['a weight of 256', 'InvalidInput', [upsert(alias('blue', 256))]],
  ['a negative weight', 'InvalidInput', [upsert(alias('blue', -1))]],
  ['a weight without SetIdentifier', 'InvalidInput', [upsert({ ...alias('blue', 5), SetIdentifier: undefined })]],
  ['a SetIdentifier without weight', 'InvalidInput', [upsert({ ...alias('blue', 5), Weight: undefined })]],
  ['a record without TTL', 'InvalidInput', [upsert({ ...simple('a.example.com', 'A', '10.0.0.1'), TTL: undefined })]],
  ['neither values nor alias', 'InvalidInput', [upsert({ Name: 'a.example.com', Type: 'A', TTL: 60 })]],
  ['a name outside the zone', 'InvalidChangeBatch', [upsert(simple('a.example.org', 'A', '10.0.0.1'))]],
  ['a name that only ends like the zone', 'InvalidChangeBatch', [upsert(simple('anexample.com', 'A', '10.0.0.1'))]],
  ['a CNAME at the apex', 'InvalidChangeBatch', [upsert(simple('example.com', 'CNAME', 'b.example.com'))]],
  ['an address that is none', 'InvalidChangeBatch', [upsert(simple('a.example.com', 'A', '10.0.0.999'))]],
  [
    'a CNAME beside an A record of the same name',
    'InvalidChangeBatch',
    [upsert(alias('blue', 5)), upsert(simple('api.example.com', 'CNAME', 'b.example.com'))],
  ],
  [
    'a simple record beside a weighted one',
    'InvalidChangeBatch',
    [upsert(alias('blue', 5)), upsert(simple('api.example.com', 'A', '10.0.0.1'))],
  ],
  [
    'weighted records of unequal TTL',
    'InvalidChangeBatch',
    [60, 300].map((TTL) =>
      upsert({ ...simple('b.example.com', 'A', '10.0.0.1'), TTL, Weight: 1, SetIdentifier: `ttl ${TTL}` }),
    ),
  ],
  [
    'more than 1000 record elements',
    'InvalidChangeBatch',
    Array.from({ length: 501 }, (_, index) => upsert(simple(`h${index}.example.com`, 'A', '10.0.0.1'))),
  ],
];

test.each(refused)('%s is refused with %s', async (_what, code, changes) => {
  const zone = await createZone();
  await expect(change(zone, changes)).rejects.toMatchObject({ name: code, $metadata: { httpStatusCode: 400 } });
});

test('a refused batch leaves the zone as it was', async () => {
  const zone = await createZone();
  await change(zone, [upsert(alias('blue', 100)), upsert(alias('green', 0))]);
  await expect(change(zone, [upsert(alias('blue', 50)), upsert(alias('green', 256))])).rejects.toThrow();
  const answer = await world.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
  const weights = answer.ResourceRecordSets?.filter((set) => set.SetIdentifier).map((set) => set.Weight);
  expect(weights).toEqual([100, 0]);
});

test('a record beside one already in the zone is refused', async () => {
  const zone = await createZone();
  await change(zone, [upsert(simple('api.example.com', 'CNAME', 'b.example.com'))]);
  await expect(change(zone, [upsert(alias('blue', 5))])).rejects.toThrow(/^\[RRSet of type A .* conflicts/);
});

test('a DELETE and a CREATE of another type pass in one batch', async () => {
  const zone = await createZone();
  const cname = simple('api.example.com', 'CNAME', 'b.example.com');
  await change(zone, [upsert(cname)]);
  const swap: Change[] = [{ Action: 'DELETE', ResourceRecordSet: cname }, upsert(alias('blue', 100))];
  await expect(change(zone, swap)).resolves.toMatchObject({ ChangeInfo: { Status: 'PENDING' } });
});

test('a weighted batch is logged with its decoded changes', async () => {
  const zone = await createZone();
  const mark = world.aws.mark();
  await change(zone, [upsert(alias('blue', 95)), upsert(alias('green', 5))]);
  const record = (colour: string, weight: number) => ({
    action: 'UPSERT',
    name: 'api.example.com.',
    type: 'A',
    setIdentifier: colour,
    weight,
    aliasTarget: `${colour}.elb.amazonaws.com.`,
    evaluateTargetHealth: false,
  });
  expect(world.aws.writesSince(mark)).toMatchObject([
    {
      service: 'route53',
      operation: 'ChangeResourceRecordSets',
      status: 200,
      input: { comment: 'run 1', changes: [record('blue', 95), record('green', 5)] },
    },
  ]);
});

test('a change is PENDING for every read until its delay passed', async () => {
  const zone = await createZone();
  world.aws.setInSyncDelay(150);
  const answer = await change(zone, [upsert(alias('blue', 100))]);
  const changedAt = Date.now();
  const seen: (string | undefined)[] = [];
  while (seen.at(-1) !== 'INSYNC') seen.push(await statusOf(answer.ChangeInfo?.Id));
  expect(Date.now() - changedAt).toBeGreaterThanOrEqual(140);
  expect(seen.filter((status) => status === 'PENDING').length).toBeGreaterThan(2);
});

test('a change that never syncs stays PENDING until allowed', async () => {
  const zone = await createZone();
  world.aws.setInSyncDelay('never');
  const { ChangeInfo } = await change(zone, [upsert(alias('blue', 100))]);
  expect([await statusOf(ChangeInfo?.Id), await statusOf(ChangeInfo?.Id)]).toEqual(['PENDING', 'PENDING']);
  world.aws.setInSyncDelay(0);
  expect(await statusOf(ChangeInfo?.Id)).toBe('INSYNC');
});
