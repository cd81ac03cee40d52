import type { Fault } from './faults';
import type { Decoded } from './wire/decoded';
import { objectsAt, textAt } from './wire/decoded';

export interface MetricPoint {
  /** In ms since the epoch. */
  at: number;
  value: number;
}

/** One query's result with its points keyed by time; `status` is the StatusCode of GetMetricData. */
export interface MetricResult {
  id: string;
  label: string;
  status: string;
  messages: Decoded[];
  points: MetricPoint[];
}

function timeOf(value: unknown): number {
  return typeof value === 'number' ? value * 1_000 : Date.parse(String(value));
}

/** Reads `MetricDataResults` of a JSON answer. */
export function readMetricResults(output: Decoded): MetricResult[] {
  return objectsAt(output, 'MetricDataResults').map((result) => {
    const times = Array.isArray(result['Timestamps']) ? result['Timestamps'] : [];
    const values = Array.isArray(result['Values']) ? result['Values'] : [];
    return {
      id: textAt(result, 'Id') ?? '',
      label: textAt(result, 'Label') ?? '',
      status: textAt(result, 'StatusCode') ?? 'Complete',
      messages: objectsAt(result, 'Messages'),
      points: times.map((time, index) => ({ at: timeOf(time), value: Number(values[index]) })),
    };
  });
}

/** Writes one result as JSON; times are seconds, and a value that is no number is the text JSON clients expect. */
export function writeMetricResult(result: MetricResult): Decoded {
  return {
    Id: result.id,
    Label: result.label,
    StatusCode: result.status,
    Timestamps: result.points.map((point) => point.at / 1_000),
    Values: result.points.map((point) => (Number.isNaN(point.value) ? 'NaN' : point.value)),
    ...(result.messages.length === 0 ? {} : { Messages: result.messages }),
  };
}

function strikeResult(result: MetricResult, fault: Fault, now: number): MetricResult {
  switch (fault.kind) {
    case 'latePoints':
      return { ...result, points: result.points.filter((point) => point.at <= now - fault.ms) };
    case 'partial':
      return { ...result, status: 'PartialData' };
    case 'forbidden': {
      const message = { Code: 'Forbidden', Value: 'Not authorized to read this metric' };
      return { ...result, status: 'Forbidden', messages: [message], points: [] };
    }
    case 'empty':
      return { ...result, points: [] };
    case 'nan':
      return { ...result, points: result.points.map((point) => ({ ...point, value: NaN })) };
    default:
      return result;
  }
}

function concerns(fault: Fault, query: Decoded): boolean {
  return 'only' in fault && fault.only !== undefined ? fault.only(query) : true;
}

/** The results as they are with the faults that struck this call; `now` in ms. */
export function applyMetricFaults(
  results: MetricResult[],
  input: Decoded,
  faults: Fault[],
  now: number,
): MetricResult[] {
  const queries = new Map(objectsAt(input, 'MetricDataQueries').map((query) => [textAt(query, 'Id') ?? '', query]));
  return results.map((result) =>
    faults
      .filter((fault) => concerns(fault, queries.get(result.id) ?? {}))
      .reduce((struck, fault) => strikeResult(struck, fault, now), result),
  );
}
