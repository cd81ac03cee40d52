import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand } from '@aws-sdk/client-route-53';
import { findViolations } from '../support/strict-aws/invariants';
import type { Expected } from '../support/strict-aws/invariants-expected';
import type { StrictWorld } from './strict-world';
import { startStrictWorld } from './strict-world';

let world: StrictWorld;
let zone: string | undefined;
beforeAll(async () => {
  world = await startStrictWorld();
  const created = new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'zone' });
  zone = (await world.route53.send(created)).HostedZone?.Id;
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'production' }));
  await world.ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'api', containerDefinitions: [{ name: 'app', image: 'api:1' }] }),
  );
  const service = { cluster: 'production', serviceName: 'api-blue', taskDefinition: 'api', desiredCount: 2 };
  await world.ecs.send(new CreateServiceCommand(service));
  await shift(0);
});
afterAll(() => world.stop());

async function shift(green: number, blue = 100 - green): Promise<void> {
  const Changes = Object.entries({ blue, green }).map(([SetIdentifier, Weight]) => ({
    Action: 'UPSERT' as const,
    ResourceRecordSet: {
      ...{ Name: 'api.example.com', Type: 'A' as const, TTL: 60, SetIdentifier, Weight },
      ResourceRecords: [{ Value: '127.0.0.1' }],
    },
  }));
  await world.route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
}
const scaleBlue = (desiredCount: number) =>
  world.ecs.send(new UpdateServiceCommand({ cluster: 'production', service: 'api-blue', desiredCount }));

const expected: Expected = {
  records: [{ name: 'api.example.com', type: 'A', weights: { blue: 100, green: 0 }, candidate: 'green' }],
  steps: [5, 100],
  slots: [{ service: 'api-blue', record: 'api.example.com', colour: 'blue', desiredCount: 2 }],
};

test('writes of real clients by the book break no invariant', async () => {
  const quorum = world.aws.mark();
  await shift(5);
  await shift(100);
  const scaleDownAllowed = world.aws.mark();
  await scaleBlue(0);
  const log = world.aws.writesSince(quorum);
  expect(log).toHaveLength(3);
  expect(findViolations(log, { ...expected, quorum, scaleDownAllowed })).toEqual([]);
});

test('writes of real clients against the book are all found', async () => {
  await scaleBlue(2);
  await shift(0);
  const start = world.aws.mark();
  await shift(5, 94);
  await scaleBlue(0);
  const violations = findViolations(world.aws.writesSince(start), expected);
  expect(violations.map((line) => line.replace(/^#\d+ /, ''))).toEqual([
    'left api.example.com. A with {"blue":94,"green":5}, 99 in sum instead of 100',
    'lowered api-blue from 2 to 0 before rollback or draining began',
    'took api-blue to zero while api.example.com. A gives blue weight 94',
  ]);
});
