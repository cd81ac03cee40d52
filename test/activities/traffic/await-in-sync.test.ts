import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { createTrafficActivities } from '../../../src/activities/traffic/create';
import type { TrafficPort } from '../../../src/activities/traffic/port';
import { activityEnvironment, failureOf, runActivity } from '../run-activity';
import type { TrafficWorld } from './traffic-world';
import { aliasSet, startTrafficWorld } from './traffic-world';

let world: TrafficWorld;
let traffic: TrafficPort;
beforeAll(async () => {
  world = await startTrafficWorld();
  traffic = createTrafficActivities(world);
});
afterAll(() => world.stop());

/** A change through the proxy, which decides when it is in sync. */
async function makeChange(): Promise<string> {
  const ResourceRecordSet = aliasSet('portal.mpac-cloud.com', 'blue', 100, world.balancers.blue);
  const ChangeBatch = { Changes: [{ Action: 'UPSERT' as const, ResourceRecordSet }] };
  const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: world.zoneId, ChangeBatch });
  return ((await world.route53.send(command)).ChangeInfo?.Id ?? '').replace('/change/', '');
}

const questions = () => world.aws.calls().filter((call) => call.operation === 'GetChange').length;

test('the wait ends when Route 53 says INSYNC', async () => {
  world.aws.setInSyncDelay(1_000);
  const before = questions();
  await runActivity(traffic.awaitInSync, { changeId: await makeChange(), withinMs: 30_000 });
  const asked = questions() - before;
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(8);
});

test('a change that stays pending fails as NotInSync', async () => {
  world.aws.setInSyncDelay('never');
  const waiting = runActivity(traffic.awaitInSync, { changeId: await makeChange(), withinMs: 300 });
  await expect(waiting).rejects.toMatchObject({ type: 'NotInSync', nonRetryable: true });
});

test('a retry goes on with the time of the first attempt', async () => {
  world.aws.setInSyncDelay('never');
  const changeId = await makeChange();
  const retried = activityEnvironment({ attempt: 2, heartbeatDetails: Date.now() - 60_000 });
  const before = questions();
  await expect(retried.run(traffic.awaitInSync, { changeId, withinMs: 60_000 })).rejects.toMatchObject({
    type: 'NotInSync',
  });
  expect(questions() - before).toBe(1);
});

test('the wait heartbeats its start and ends when cancelled', async () => {
  world.aws.setInSyncDelay('never');
  const environment = activityEnvironment();
  const began = Date.now();
  const beat = new Promise<unknown>((resolve) => environment.once('heartbeat', resolve));
  const waiting = environment.run(traffic.awaitInSync, { changeId: await makeChange(), withinMs: 600_000 });
  const failure = failureOf(waiting);
  expect(await beat).toBeGreaterThanOrEqual(began);
  environment.cancel();
  expect(await failure).toMatchObject({ name: expect.stringMatching(/CancelledFailure|AbortError/) });
});

test('an unknown change is refused and not asked for again', async () => {
  const waiting = runActivity(traffic.awaitInSync, { changeId: 'CNONE', withinMs: 60_000 });
  await expect(waiting).rejects.toMatchObject({ type: 'AwsRefused', nonRetryable: true });
});
