import { offsetOf, pageOf } from './cloudwatch-pages';
import { applyMetricFaults, readMetricResults, writeMetricResult } from './cloudwatch-results';
import type { Fault } from './faults';
import type { AskUpstream, AwsCall, Refusal, Reply, ServiceRules } from './wire/call';
import type { Decoded } from './wire/decoded';
import { firstDuplicate, numberAt, objectAt, objectsAt, textAt } from './wire/decoded';
import { decodeJson } from './wire/json';

export interface CloudWatchRules extends ServiceRules {
  /** Forces pages of at most so many points over all metrics; undefined leaves it to MaxDatapoints. */
  setMetricPageSize: (points: number | undefined) => void;
  /** The emulator's answer to GetMetricData as AWS would give it, with the faults that struck the call. */
  answerMetricData: (call: AwsCall, reply: Reply, faults: Fault[], ask: AskUpstream) => Promise<Reply>;
}

const maxQueries = 500;
const maxDatapoints = 100_800;
const validation = (message: string): Refusal => ({ code: 'ValidationError', message });

/** A time in ms, sent as seconds or as text. */
function timeAt(input: Decoded, member: string): number {
  const seconds = numberAt(input, member);
  return seconds === undefined ? Date.parse(textAt(input, member) ?? '') : seconds * 1_000;
}

function refuseQuery(query: Decoded): Refusal | undefined {
  const id = textAt(query, 'Id') ?? '';
  if (!/^[a-z][a-zA-Z0-9_]{0,254}$/.test(id)) {
    return validation(
      `The value ${id} for parameter MetricDataQueries.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  const hasStat = query['MetricStat'] !== undefined;
  if (hasStat === (query['Expression'] !== undefined)) {
    return validation(`MetricDataQuery ${id} must have exactly one of MetricStat and Expression.`);
  }
  const period = numberAt(hasStat ? objectAt(query, 'MetricStat') : query, 'Period');
  if (period === undefined) return hasStat ? validation(`MetricDataQuery ${id} must have a Period.`) : undefined;
  if ([1, 5, 10, 30].includes(period) || (period > 0 && period % 60 === 0)) return undefined;
  return validation(`The Period of MetricDataQuery ${id} must be 1, 5, 10, 30 or a multiple of 60.`);
}

function refuseTimes(input: Decoded): Refusal | undefined {
  const [start, end] = [timeAt(input, 'StartTime'), timeAt(input, 'EndTime')];
  if (start === end) return validation('The parameter StartTime must not equal parameter EndTime.');
  return start < end ? undefined : validation('The parameter StartTime must be less than the parameter EndTime.');
}

function refuseMetricData(input: Decoded): Refusal | undefined {
  const queries = objectsAt(input, 'MetricDataQueries');
  if (queries.length === 0) return validation('The parameter MetricDataQueries is required.');
  if (queries.length > maxQueries) {
    return validation(`The collection MetricDataQueries must not have a size greater than ${maxQueries}.`);
  }
  if (firstDuplicate(queries.map((query) => textAt(query, 'Id') ?? '')) !== undefined) {
    return validation('The values for parameter id in MetricDataQueries are not unique.');
  }
  const wantedPoints = numberAt(input, 'MaxDatapoints') ?? maxDatapoints;
  if (wantedPoints < 1 || wantedPoints > maxDatapoints) {
    return validation(`The parameter MaxDatapoints must be from 1 to ${maxDatapoints}.`);
  }
  if (offsetOf(input) === undefined)
    return { code: 'InvalidNextToken', message: 'The NextToken is not of this request.' };
  return refuseTimes(input) ?? queries.map(refuseQuery).find((refusal) => refusal !== undefined);
}

/** The queries without dimensions whose metric was never published without: AWS has no such metric. */
async function idsOfNoMetric(input: Decoded, ask: AskUpstream): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const query of objectsAt(input, 'MetricDataQueries')) {
    const metric = objectAt(objectAt(query, 'MetricStat'), 'Metric');
    if (query['MetricStat'] === undefined || objectsAt(metric, 'Dimensions').length > 0) continue;
    const filter = { Namespace: metric['Namespace'], MetricName: metric['MetricName'] };
    const published = objectsAt(await ask('cloudwatch', 'ListMetrics', filter), 'Metrics');
    if (published.every((one) => objectsAt(one, 'Dimensions').length > 0)) ids.add(textAt(query, 'Id') ?? '');
  }
  return ids;
}

/** CloudWatch as AWS has it: queries validated, newest point first unless asked otherwise, exact dimensions, pages. */
export function cloudWatchRules(now: () => number): CloudWatchRules {
  let forcedPageSize: number | undefined;
  return {
    setMetricPageSize: (points) => (forcedPageSize = points),
    refuse: async (call) => (call.operation === 'GetMetricData' ? refuseMetricData(call.input) : undefined),
    answerMetricData: async ({ input }, reply, faults, ask) => {
      const noMetric = await idsOfNoMetric(input, ask);
      const direction = textAt(input, 'ScanBy') === 'TimestampAscending' ? 1 : -1;
      const ordered = readMetricResults(decodeJson(reply.body)).map((result) => ({
        ...result,
        points: noMetric.has(result.id) ? [] : result.points.sort((a, b) => direction * (a.at - b.at)),
      }));
      const struck = applyMetricFaults(ordered, input, faults, now());
      const size = Math.min(forcedPageSize ?? Infinity, numberAt(input, 'MaxDatapoints') ?? maxDatapoints);
      const { page, nextToken } = pageOf(struck, offsetOf(input) ?? 0, size, input);
      const output = { MetricDataResults: page.map(writeMetricResult), Messages: [], NextToken: nextToken };
      return { ...reply, body: Buffer.from(JSON.stringify(output)) };
    },
  };
}
