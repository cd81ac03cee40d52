import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ChangeResourceRecordSetsCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { zoneIdOf } from '../../src/sandbox/load/read-records';
import { openLog } from './story-log';
import { startStoryWorld, watchingAt } from './story-world';
import type { StoryWorld } from './story-world';

const tag = 'main-b2c3d4e-20260129091500';
const SLOT = 'svc-smarttab-green';

let world: StoryWorld;

beforeAll(async () => {
  world = await startStoryWorld();
});

afterAll(async () => {
  await world.close();
});

async function changeWeight(): Promise<string> {
  const { route53 } = world.byHand;
  const HostedZoneId = await zoneIdOf(route53, world.sandbox.settings.hostedZone);
  const { ResourceRecordSets = [] } = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
  const sets = ResourceRecordSets.filter(({ Name }) => Name === 'smarttab.mpac-cloud.com.');
  const Changes = sets.map((ResourceRecordSet) => ({
    Action: 'UPSERT' as const,
    ResourceRecordSet: { ...ResourceRecordSet, Weight: ResourceRecordSet.SetIdentifier === 'green' ? 30 : 70 },
  }));
  await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
  return 'record smarttab.mpac-cloud.com: was blue 80 / green 20, is blue 70 / green 30';
}

async function changeCount(): Promise<string> {
  const { cluster } = world.sandbox.settings;
  await world.byHand.ecs.send(new UpdateServiceCommand({ cluster, service: SLOT, desiredCount: 0 }));
  return `slot ${SLOT}: was 1 task, is 0 tasks`;
}

async function changeRevision(): Promise<string> {
  const { cluster } = world.sandbox.settings;
  const { [SLOT]: slot, 'svc-smarttab-blue': other } = await world.slots();
  const taskDefinition = other?.definition ?? '';
  await world.byHand.ecs.send(new UpdateServiceCommand({ cluster, service: SLOT, taskDefinition }));
  const [was, is] = [slot?.definition, taskDefinition].map((arn) => arn?.split('/').at(-1));
  return `slot ${SLOT}: was ${was}, is ${is}`;
}

test.each([
  ['a weight', changeWeight, 'TrafficDrift'],
  ["the candidate's count", changeCount, 'SlotDrift'],
  ["the candidate's revision", changeRevision, 'SlotDrift'],
])('somebody who changes %s at twenty percent is named, traffic goes back', async (_what, change, type) => {
  const log = await openLog(world);
  const { runId } = await world.begin(tag);
  const { checkCounts } = await world.until('production', watchingAt(20));
  const drift = await change();
  const result = await world.result('production', runId);

  expect([result.outcome, result.status.failure?.type]).toEqual(['rolledBack', type]);
  expect(result.message).toContain(drift);
  const found = result.checks.find(({ drifts }) => drifts.length > 0)?.number ?? Infinity;
  const seenBefore = Object.values(checkCounts).reduce((sum, count) => sum + count, 0);
  // One check may have been looking while the change was made.
  expect(found - seenBefore).toBeLessThanOrEqual(2);
  expect(await world.weights()).toBe('100/0');
  const counts = Object.entries(await world.desiredCounts());
  expect(counts.filter(([, count]) => count > 0).map(([slot]) => slot.split('-').at(-1))).toEqual(
    world.sandbox.settings.services.map(() => 'blue'),
  );
  expect(log.breaches(result.status)).toEqual([]);
  expect(world.told().join()).toContain('production: ROLLING BACK');
});
