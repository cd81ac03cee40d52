import { mergePages } from '../../../src/activities/metrics/get-metric-data';

const result = (
  StatusCode: 'Complete' | 'Forbidden' | 'InternalError' | 'PartialData',
  points: Record<number, number> = {},
) => ({
  Id: 'q0',
  StatusCode,
  Timestamps: Object.keys(points).map((at) => new Date(Number(at))),
  Values: Object.values(points),
});
const page = (...MetricDataResults: ReturnType<typeof result>[]) => ({ MetricDataResults });

test('points of all pages are merged in order of time', () => {
  const descending = { ...result('PartialData'), Timestamps: [new Date(300), new Date(200)], Values: [3, 2] };
  const merged = mergePages('q0', [page(descending), page(result('Complete', { 100: 1 }))]);
  expect(merged).toEqual({
    points: [
      { at: 100, value: 1 },
      { at: 200, value: 2 },
      { at: 300, value: 3 },
    ],
    problem: null,
  });
});

test('a point that two pages give counts once', () => {
  const pages = [page(result('PartialData', { 100: 1 })), page(result('Complete', { 100: 1, 200: 2 }))];
  expect(mergePages('q0', pages).points).toHaveLength(2);
});

test.each([
  ['partial on the last page', [page(result('Complete')), page(result('PartialData'))], 'partial'],
  ['forbidden on any page', [page(result('Forbidden')), page(result('Complete'))], 'forbidden'],
  ['an internal error', [page(result('InternalError'))], 'unreachable'],
  ['left out', [page()], 'partial'],
] as const)('a result that is %s has a problem', (_, pages, reason) => {
  expect(
    mergePages(
      'q0',
      pages.map((one) => ({ ...one, MetricDataResults: [...one.MetricDataResults] })),
    ).problem?.reason,
  ).toBe(reason);
});

test('a message about the whole call is no clean answer', () => {
  const Messages = [{ Code: 'MaxMetricsExceeded', Value: 'Too many metrics' }];
  const { problem } = mergePages('q0', [{ ...page(result('Complete', { 100: 1 })), Messages }]);
  expect(problem).toEqual({
    reason: 'partial',
    detail: 'CloudWatch answered in part (MaxMetricsExceeded: Too many metrics)',
  });
});

test('a timestamp without a value is not a number', () => {
  const cut = { ...result('Complete', { 100: 1 }), Values: [] };
  expect(mergePages('q0', [page(cut)]).points).toEqual([{ at: 100, value: Number.NaN }]);
});
