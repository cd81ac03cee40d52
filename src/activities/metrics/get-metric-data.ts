import type {
  CloudWatchClient,
  GetMetricDataCommandOutput,
  MessageData,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { allPages } from '../aws/all-pages';
import type { Problem, Series } from './series';

/** One logical call: queries and the time they look at, the end exclusive. */
export interface DataRequest {
  readonly queries: readonly MetricDataQuery[];
  readonly start: Date;
  readonly end: Date;
}

// AWS's own limit of a call.
const QUERIES_A_CALL = 500;

/**
 * Asks CloudWatch for all series, following pages. Never trusts the order of points; a series that is incomplete,
 * forbidden or left out of the answer comes back with its problem.
 * @returns series by query ID, one for each query
 * @throws AccessDenied | AwsRefused | AwsUnavailable when the call as a whole fails
 */
export async function getMetricData(cloudwatch: CloudWatchClient, request: DataRequest): Promise<Map<string, Series>> {
  const series = new Map<string, Series>();
  for (let index = 0; index < request.queries.length; index += QUERIES_A_CALL) {
    const queries = request.queries.slice(index, index + QUERIES_A_CALL);
    const input = {
      MetricDataQueries: queries,
      StartTime: request.start,
      EndTime: request.end,
      ScanBy: 'TimestampAscending' as const,
    };
    const pages = await allPages('cloudwatch:GetMetricData', (untilCancelled) =>
      paginateGetMetricData({ client: cloudwatch }, input, untilCancelled),
    );
    for (const { Id: id = '' } of queries) series.set(id, mergePages(id, pages));
  }
  return series;
}

/** One query's series from all pages. Pure. */
export function mergePages(
  id: string,
  pages: readonly Pick<GetMetricDataCommandOutput, 'MetricDataResults' | 'Messages'>[],
): Series {
  const results = pages.flatMap((page) => page.MetricDataResults ?? []).filter((result) => result.Id === id);
  const values = new Map<number, number>();
  for (const { Timestamps = [], Values = [] } of results) {
    Timestamps.forEach((time, index) => values.set(time.getTime(), Values[index] ?? Number.NaN));
  }
  const points = [...values].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
  return {
    points,
    problem: problemOf(
      results,
      pages.flatMap((page) => page.Messages ?? []),
    ),
  };
}

function problemOf(results: readonly MetricDataResult[], callMessages: readonly MessageData[]): Problem | null {
  const last = results.at(-1);
  if (last === undefined)
    return { reason: 'partial', detail: `CloudWatch left it out of its answer${words(callMessages)}` };
  const messages = words([...results.flatMap((result) => result.Messages ?? []), ...callMessages]);
  const has = (status: string): boolean => results.some((result) => result.StatusCode === status);
  if (has('Forbidden')) return { reason: 'forbidden', detail: `the worker may not read this metric${messages}` };
  if (has('InternalError')) return { reason: 'unreachable', detail: `CloudWatch could not compute it${messages}` };
  // PartialData on a page that others follow only says that more is to come.
  if (last.StatusCode !== 'Complete')
    return { reason: 'partial', detail: `CloudWatch gave only part of the data${messages}` };
  // A message about the whole call means that CloudWatch did only what it could.
  if (callMessages.length > 0)
    return { reason: 'partial', detail: `CloudWatch answered in part${words(callMessages)}` };
  return null;
}

function words(messages: readonly MessageData[]): string {
  const texts = messages.map(({ Code = '', Value = '' }) => [Code, Value].filter((part) => part !== '').join(': '));
  return texts.length === 0 ? '' : ` (${texts.join('; ')})`;
}
