import { setTimeout as sleep } from 'node:timers/promises';
import type { WeightWrite } from '../../../src/activities/traffic/port';
import { createTrafficActivities } from '../../../src/activities/traffic/create';
import type { TrafficPort } from '../../../src/activities/traffic/port';
import { activityEnvironment, failureOf, runActivity as run } from '../run-activity';
import type { TrafficWorld } from './traffic-world';
import { aliasSet, startTrafficWorld } from './traffic-world';

const [portal, pgw] = ['portal.mpac-cloud.com', 'pgw.mpac-cloud.com'];

let world: TrafficWorld;
let traffic: TrafficPort;
beforeAll(async () => {
  world = await startTrafficWorld();
  traffic = createTrafficActivities(world);
});
afterAll(() => world.stop());

beforeEach(async () => {
  const { blue, green } = world.balancers;
  await world.put(
    ...[portal, pgw].flatMap((name) => [aliasSet(name, 'blue', 100, blue), aliasSet(name, 'green', 0, green)]),
    aliasSet(portal, 'blue', 100, blue, { Type: 'AAAA', HealthCheckId: 'abc-1' }),
    aliasSet(portal, 'green', 0, green, { Type: 'AAAA' }),
  );
});
afterEach(() => world.aws.clearFaults());

function aWrite(overrides: Partial<WeightWrite> = {}): WeightWrite {
  const records: WeightWrite['records'] = [
    { name: portal, types: ['A', 'AAAA'], candidate: 'green' },
    { name: pgw, types: ['A'], candidate: 'green' },
  ];
  const comment = 'environment/production run-1';
  return { hostedZoneId: world.zoneId, records, to: 5, expected: 0, sendBefore: null, comment, ...overrides };
}

test('one change moves all records and touches weights only', async () => {
  const mark = world.aws.mark();
  const before = await world.setsOf(portal);
  const { changeId } = await run(traffic.writeWeights, aWrite());
  expect(changeId).toMatch(/^C/);
  expect(world.aws.writesSince(mark).map((call) => call.operation)).toEqual(['ChangeResourceRecordSets']);
  expect(await world.weightsOf(portal)).toEqual(['A blue 95', 'A green 5', 'AAAA blue 95', 'AAAA green 5']);
  expect(await world.weightsOf(pgw)).toEqual(['A blue 95', 'A green 5']);
  const bare = ({ Weight: _weight, ...rest }: (typeof before)[number]) => rest;
  expect((await world.setsOf(portal)).map(bare)).toEqual(before.map(bare));
});

test('weights that already are as asked are not written again', async () => {
  await run(traffic.writeWeights, aWrite());
  const mark = world.aws.mark();
  expect(await run(traffic.writeWeights, aWrite())).toEqual({ changeId: null });
  expect(world.aws.writesSince(mark)).toEqual([]);
});

test('a retry after a lost answer finds the write and sends nothing', async () => {
  world.aws.fault({
    service: 'route53',
    operation: 'ChangeResourceRecordSets',
    kind: 'timeoutAfterSuccess',
    ms: 50,
    times: 1,
  });
  const mark = world.aws.mark();
  await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({
    type: 'AwsUnavailable',
    nonRetryable: false,
  });
  expect(await run(traffic.writeWeights, aWrite())).toEqual({ changeId: null });
  expect(world.aws.writesSince(mark)).toHaveLength(1);
  expect(await world.weightsOf(pgw)).toEqual(['A blue 95', 'A green 5']);
});

test('an attempt that fails is not repeated by the SDK', async () => {
  const fault = world.aws.fault({ service: 'route53', operation: 'ChangeResourceRecordSets', kind: 'throttle' });
  await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({
    type: 'AwsUnavailable',
    nonRetryable: false,
  });
  expect(fault.hits()).toBe(1);
});

test('a prior change in progress is worth another attempt', async () => {
  world.aws.fault({
    service: 'route53',
    kind: 'priorRequestNotComplete',
    operation: 'ChangeResourceRecordSets',
    times: 1,
  });
  await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({
    type: 'AwsUnavailable',
    nonRetryable: false,
  });
  expect((await run(traffic.writeWeights, aWrite())).changeId).not.toBeNull();
});

describe('somebody else changed a record', () => {
  test('foreign weights are drift that says who sees what', async () => {
    await world.put(aliasSet(pgw, 'green', 30, world.balancers.green), aliasSet(pgw, 'blue', 70, world.balancers.blue));
    const mark = world.aws.mark();
    await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({
      type: 'TrafficDrift',
      nonRetryable: true,
      message: expect.stringMatching(
        /pgw\.mpac-cloud\.com A is blue 70 \/ green 30; expected green at 0 or 5 .* 30 %, live by 70 %/,
      ),
    });
    expect(world.aws.writesSince(mark)).toEqual([]);
  });

  test('weights that do not sum to a hundred are drift', async () => {
    await world.put(aliasSet(pgw, 'blue', 50, world.balancers.blue));
    await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({ type: 'TrafficDrift' });
  });

  test('a third set stops a step but not a rollback', async () => {
    const third = aliasSet(pgw, 'blue', 10, world.balancers.blue, { SetIdentifier: 'purple' });
    await world.put(third);
    await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({
      type: 'TrafficDrift',
      message: expect.stringContaining('`purple` at weight 10'),
    });
    await world.put(aliasSet(pgw, 'green', 7, world.balancers.green));
    await run(traffic.writeWeights, aWrite({ to: 0, expected: null }));
    expect(await world.weightsOf(pgw)).toEqual(['A blue 100', 'A green 0', 'A purple 10']);
    await world.remove(third);
  });

  test('a rollback overwrites whatever weights it finds', async () => {
    await world.put(aliasSet(pgw, 'blue', 3, world.balancers.blue), aliasSet(pgw, 'green', 255, world.balancers.green));
    await run(traffic.writeWeights, aWrite({ to: 0, expected: null }));
    expect(await world.weightsOf(pgw)).toEqual(['A blue 100', 'A green 0']);
  });

  test('a rollback writes what is left of a torn record, then says so', async () => {
    await world.put(aliasSet(pgw, 'blue', 40, world.balancers.blue));
    await world.remove(aliasSet(pgw, 'green', 0, world.balancers.green));
    await expect(run(traffic.writeWeights, aWrite({ to: 0, expected: null }))).rejects.toMatchObject({
      type: 'RecordSetsChanged',
      message: expect.stringContaining('pgw.mpac-cloud.com A has no set green'),
    });
    expect(await world.weightsOf(pgw)).toEqual(['A blue 100']);
    expect(await world.weightsOf(portal)).toContain('A blue 100');
    await expect(run(traffic.writeWeights, aWrite())).rejects.toMatchObject({ type: 'TrafficDrift' });
  });
});

describe('a write that comes late', () => {
  /** What was held lands late, as on a slow network; the next test must not meet it. */
  async function landed(hold: { release: () => void }, mark: ReturnType<TrafficWorld['aws']['mark']>): Promise<void> {
    hold.release();
    while (world.aws.writesSince(mark).length === 0) await sleep(5);
  }

  test('nothing is sent once the time has passed', async () => {
    const mark = world.aws.mark();
    const late = aWrite({ sendBefore: Date.now() - 1 });
    await expect(run(traffic.writeWeights, late)).rejects.toMatchObject({ type: 'WriteExpired', nonRetryable: true });
    expect(world.aws.writesSince(mark)).toEqual([]);
  });

  test('time that passes while reading counts as well', async () => {
    world.aws.fault({ service: 'route53', operation: 'ListResourceRecordSets', kind: 'delay', ms: 300, times: 1 });
    const mark = world.aws.mark();
    const write = aWrite({ sendBefore: Date.now() + 200 });
    await expect(run(traffic.writeWeights, write)).rejects.toMatchObject({ type: 'WriteExpired' });
    expect(world.aws.writesSince(mark)).toEqual([]);
  });

  test.each([
    ['ahead of', 30_000],
    ['behind', -30_000],
  ])('a clock %s Temporal counts the same time', async (_where, skew) => {
    const scheduledAt = Date.now() - skew;
    const environment = activityEnvironment({ currentAttemptScheduledTimestampMs: scheduledAt });
    const write = aWrite({ to: 0, expected: 0, sendBefore: scheduledAt + 10_000 });
    await expect(environment.run(traffic.writeWeights, write)).resolves.toEqual({ changeId: null });
    const expired = aWrite({ sendBefore: scheduledAt - 1 });
    await expect(environment.run(traffic.writeWeights, expired)).rejects.toMatchObject({ type: 'WriteExpired' });
  });

  test('an attempt that lay somewhere for minutes sends nothing, whatever the clocks', async () => {
    const mark = world.aws.mark();
    const environment = activityEnvironment({ currentAttemptScheduledTimestampMs: Date.now() - 120_000 });
    const write = aWrite({ sendBefore: Date.now() - 110_000 });
    await expect(environment.run(traffic.writeWeights, write)).rejects.toMatchObject({ type: 'WriteExpired' });
    expect(world.aws.writesSince(mark)).toEqual([]);
  });

  test('a request under way is given up at its time', async () => {
    const mark = world.aws.mark();
    const hold = world.aws.hold({ service: 'route53', operation: 'ChangeResourceRecordSets' });
    const writing = run(traffic.writeWeights, aWrite({ sendBefore: Date.now() + 2_000 }));
    const failure = failureOf(writing);
    await hold.arrived;
    expect(await failure).toMatchObject({
      type: 'AwsUnavailable',
      nonRetryable: false,
      message: expect.stringContaining('before its time was up'),
    });
    await landed(hold, mark);
  });

  test('a cancellation while writing reaches Temporal as such', async () => {
    const mark = world.aws.mark();
    const hold = world.aws.hold({ service: 'route53', operation: 'ChangeResourceRecordSets' });
    const environment = activityEnvironment();
    const writing = environment.run(traffic.writeWeights, aWrite());
    const failure = failureOf(writing);
    await hold.arrived;
    environment.cancel();
    expect(await failure).toMatchObject({ name: 'AbortError' });
    await landed(hold, mark);
  });
});

describe('a rollback of records whose sets are known', () => {
  const back = { to: 0, expected: null };

  /** The records with their sets, as preflight reads them. */
  async function known(): Promise<WeightWrite['records']> {
    const { records } = aWrite();
    return Promise.all(records.map(async (record) => ({ ...record, sets: await world.setsOf(record.name) })));
  }

  test('is written without a look, and also when all is so already: its change can then be asked about', async () => {
    const records = await known();
    const { seq } = world.aws.mark();
    const { changeId } = await run(traffic.writeWeights, aWrite({ ...back, records }));
    expect(changeId).toMatch(/^C/);
    const calls = world.aws.calls().filter((call) => call.seq > seq);
    expect(calls.map(({ operation }) => operation)).toEqual(['ChangeResourceRecordSets']);
  });

  test('is written after a look when Route 53 refuses the sets as they were', async () => {
    const gone = { HostedZoneId: 'ZGONE', DNSName: 'gone.elb.test', EvaluateTargetHealth: false };
    const records = (await known()).map((record) => ({
      ...record,
      sets: record.sets?.map((set) => ({ ...set, AliasTarget: gone, ResourceRecords: [{ Value: '192.0.2.1' }] })),
    }));
    const { changeId } = await run(traffic.writeWeights, aWrite({ ...back, records }));
    expect(changeId).toBeNull();
    expect(await world.weightsOf(pgw)).toEqual(['A blue 100', 'A green 0']);
  });
});
