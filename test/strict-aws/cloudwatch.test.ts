import type { GetMetricDataCommandInput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { StrictWorld } from './strict-world';
import { startStrictWorld, uniqueName } from './strict-world';

let world: StrictWorld;
beforeAll(async () => (world = await startStrictWorld()));
afterAll(() => world.stop());
afterEach(() => {
  world.aws.clearFaults();
  world.aws.setMetricPageSize(undefined);
});

const minute = 60_000;
const thisMinute = Math.floor(Date.now() / minute) * minute;

/** Publishes the values in the minutes before this one, oldest first, with a dimension unless told otherwise. */
async function publish(MetricName: string, values: number[], Dimensions = [{ Name: 'Slot', Value: 'green' }]) {
  const MetricData = values.map((Value, index) => {
    return { MetricName, Value, Dimensions, Timestamp: new Date(thisMinute - (values.length - index) * minute) };
  });
  await world.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Rollout', MetricData }));
}

const query = (MetricName: string, Id = 'm1', Dimensions = [{ Name: 'Slot', Value: 'green' }]): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: 'Rollout', MetricName, Dimensions }, Period: 60, Stat: 'Sum' },
});

const read = (queries: MetricDataQuery[], change: Partial<GetMetricDataCommandInput> = {}) =>
  world.cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(thisMinute - 60 * minute),
      EndTime: new Date(thisMinute + minute),
      ...change,
    }),
  );

async function readOne(name: string) {
  return (await read([query(name)])).MetricDataResults?.[0];
}

const withPeriod = (Period: number): MetricDataQuery[] => {
  const one = query('any');
  return [{ Id: 'm1', MetricStat: { Metric: one.MetricStat?.Metric, Stat: 'Sum', Period } }];
};
const many = Array.from({ length: 501 }, (_, index) => query('any', `m${index}`));
const refused: [string, MetricDataQuery[], Partial<GetMetricDataCommandInput>][] = [
  ['two queries of one id', [query('any'), query('any')], {}],
  ['an id in upper case', [query('any', 'M1')], {}],
  ['an id with a hyphen', [query('any', 'm-1')], {}],
  ['a period of 45 seconds', withPeriod(45), {}],
  ['a period of 90 seconds', withPeriod(90), {}],
  ['501 queries', many, {}],
  ['a start at the end', [query('any')], { StartTime: new Date(thisMinute + minute) }],
  ['a start after the end', [query('any')], { StartTime: new Date(thisMinute + 2 * minute) }],
];

test.each(refused)('reading metrics with %s is refused', async (_what, queries, change) => {
  await expect(read(queries, change)).rejects.toMatchObject({
    // The client's name for the code ValidationError.
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('points come newest first unless asked otherwise', async () => {
  const name = uniqueName('Order');
  await publish(name, [1, 2, 3]);
  const ascending = await read([query(name)], { ScanBy: 'TimestampAscending' });
  expect((await readOne(name))?.Values).toEqual([3, 2, 1]);
  expect(ascending.MetricDataResults?.[0]?.Values).toEqual([1, 2, 3]);
});

test('timestamps stay with their values when reordered', async () => {
  const name = uniqueName('Times');
  await publish(name, [1, 2]);
  const result = await readOne(name);
  expect(result?.Timestamps).toEqual([new Date(thisMinute - minute), new Date(thisMinute - 2 * minute)]);
});

test('a query without dimensions finds nothing published with them', async () => {
  const name = uniqueName('Dimensions');
  await publish(name, [1, 2, 3]);
  const answer = await read([query(name, 'm1', [])]);
  expect(answer.MetricDataResults).toMatchObject([{ Id: 'm1', Values: [], StatusCode: 'Complete' }]);
});

test('a query without dimensions finds what was published without', async () => {
  const name = uniqueName('Plain');
  await publish(name, [7], []);
  const answer = await read([query(name, 'm1', [])]);
  expect(answer.MetricDataResults?.[0]?.Values).toEqual([7]);
});

test('forced pages hold all points once over their tokens', async () => {
  const [first, second, none] = [uniqueName('Page'), uniqueName('Page'), uniqueName('Page')];
  await publish(first, [1, 2, 3]);
  await publish(second, [4, 5]);
  world.aws.setMetricPageSize(2);
  const queries = [query(first, 'a'), query(none, 'b'), query(second, 'c')];
  const pages: [string | undefined, number[] | undefined, string | undefined][][] = [];
  let NextToken: string | undefined;
  do {
    const answer = await read(queries, { NextToken });
    pages.push((answer.MetricDataResults ?? []).map((result) => [result.Id, result.Values, result.StatusCode]));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  expect(pages).toEqual([
    [['a', [3, 2], 'PartialData']],
    [
      ['a', [1], 'Complete'],
      ['b', [], 'Complete'],
      ['c', [5], 'PartialData'],
    ],
    [['c', [4], 'Complete']],
  ]);
});

test('MaxDatapoints makes pages as well', async () => {
  const name = uniqueName('Max');
  await publish(name, [1, 2, 3]);
  const answer = await read([query(name)], { MaxDatapoints: 2 });
  expect(answer.MetricDataResults?.[0]?.Values).toEqual([3, 2]);
  expect(answer.NextToken).toEqual(expect.any(String));
});

test('a token of another request is refused', async () => {
  const name = uniqueName('Token');
  await publish(name, [1, 2, 3]);
  const { NextToken } = await read([query(name)], { MaxDatapoints: 2 });
  await expect(read([query('other')], { MaxDatapoints: 2, NextToken })).rejects.toMatchObject({
    name: expect.stringMatching(/^InvalidNextToken/),
  });
});

test('late points are missing until the fault is cleared', async () => {
  const name = uniqueName('Late');
  await publish(name, [1, 2, 3]);
  const fault = world.aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: Date.now() - thisMinute + 90_000 });
  expect((await readOne(name))?.Values).toEqual([2, 1]);
  fault.clear();
  expect((await readOne(name))?.Values).toEqual([3, 2, 1]);
});

test('a partial answer says so and keeps its points', async () => {
  const name = uniqueName('Partial');
  await publish(name, [1]);
  world.aws.fault({ service: 'cloudwatch', kind: 'partial' });
  expect(await readOne(name)).toMatchObject({ StatusCode: 'PartialData', Values: [1] });
});

test('a forbidden metric is a successful answer without values', async () => {
  const [seen, hidden] = [uniqueName('Seen'), uniqueName('Hidden')];
  await publish(seen, [1]);
  await publish(hidden, [2]);
  world.aws.fault({ service: 'cloudwatch', kind: 'forbidden', only: (one) => one['Id'] === 'hidden' });
  const answer = await read([query(seen, 'seen'), query(hidden, 'hidden')]);
  expect(answer.$metadata.httpStatusCode).toBe(200);
  expect(answer.MetricDataResults).toMatchObject([
    { Id: 'seen', StatusCode: 'Complete', Values: [1] },
    { Id: 'hidden', StatusCode: 'Forbidden', Values: [], Messages: [{ Code: 'Forbidden' }] },
  ]);
});

test('an empty answer is complete and has no points', async () => {
  const name = uniqueName('Empty');
  await publish(name, [1]);
  world.aws.fault({ service: 'cloudwatch', kind: 'empty', times: 1 });
  expect(await readOne(name)).toMatchObject({ StatusCode: 'Complete', Values: [], Timestamps: [] });
});

test('values that are no number reach the client as NaN', async () => {
  const name = uniqueName('Nan');
  await publish(name, [1, 2]);
  world.aws.fault({ service: 'cloudwatch', kind: 'nan' });
  expect((await readOne(name))?.Values).toEqual([NaN, NaN]);
});

test('published metrics are calls but not writes', async () => {
  const mark = world.aws.mark();
  await publish(uniqueName('Telemetry'), [1]);
  expect(world.aws.calls().at(-1)).toMatchObject({ operation: 'PutMetricData', write: true, status: 200 });
  expect(world.aws.writesSince(mark)).toEqual([]);
});

test('a compressed publication is decoded for the log', async () => {
  const name = uniqueName('Compressed');
  await publish(
    name,
    Array.from({ length: 200 }, (_, index) => index),
  );
  expect(world.aws.calls().at(-1)?.input).toMatchObject({ Namespace: 'Rollout', MetricData: expect.any(Array) });
  expect(
    (await read([query(name)], { StartTime: new Date(thisMinute - 300 * minute) })).MetricDataResults?.[0]?.Values,
  ).toHaveLength(200);
});
