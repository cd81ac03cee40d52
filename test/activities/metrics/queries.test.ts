import fc from 'fast-check';
import { lookBackPieces, queryTimes } from '../../../src/activities/metrics/periods';
import { legalPeriodMs } from '../../../src/domain/legal-period';
import { planQueries } from '../../../src/activities/metrics/queries';
import { errorRate, latency } from '../settings/some-settings';
import { minute, now, someCheck } from './some-check';

test('all series of a check are asked for once each', () => {
  const elb = 'arn:aws:elasticloadbalancing:ap-northeast-1:123456789012';
  const targetGroups = { blue: `${elb}:targetgroup/portal-blue/1`, green: `${elb}:targetgroup/portal-green/2` };
  const services = [{ service: 'svc-portal', candidate: 'green' as const, live: 'blue' as const, targetGroups }];
  const loadBalancers = { blue: `${elb}:loadbalancer/app/lb-blue/9`, green: `${elb}:loadbalancer/app/lb-green/8` };
  const plan = planQueries(someCheck({ rules: [errorRate, latency], services, loadBalancers }), 'candidate');
  const asked = plan.queries.map(({ MetricStat }) => {
    const { MetricName, Dimensions } = MetricStat?.Metric ?? {};
    const dimensions = (Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).join(' ');
    return `${MetricName} ${MetricStat?.Stat} ${MetricStat?.Period} ${dimensions}`;
  });
  expect(asked).toEqual([
    'Latency SampleCount 60 Service=svc-portal Colour=green',
    'ErrorRate Average 60 Service=svc-portal Colour=green',
    'Latency p95 300 Service=svc-portal Colour=green',
    'Latency p50 300 Service=svc-portal Colour=green',
    'Latency SampleCount 60 Service=svc-portal Colour=blue',
    'RequestCount Sum 60 TargetGroup=targetgroup/portal-green/2 LoadBalancer=app/lb-green/8',
    'RequestCount Sum 60 TargetGroup=targetgroup/portal-blue/1 LoadBalancer=app/lb-blue/9',
  ]);
});

test('the live role asks for the rules of the live colour', () => {
  const plan = planQueries(someCheck(), 'live');
  expect(plan.rules.map((one) => one.values.description)).toEqual([
    'MPAC ErrorRate Average {Service=svc-portal,Colour=blue}',
  ]);
});

test('query IDs are legal, unique and the same every time', () => {
  const services = Array.from({ length: 40 }, (_, index) => ({
    service: `svc-${index}`,
    candidate: 'green' as const,
    live: 'blue' as const,
    targetGroups: { blue: `blue-${index}`, green: `green-${index}` },
  }));
  const ids = () =>
    planQueries(someCheck({ services, rules: [errorRate, latency] }), 'candidate').queries.map((query) => query.Id);
  expect(new Set(ids()).size).toBe(280);
  expect(ids().every((id) => /^[a-z][a-zA-Z0-9_]*$/.test(id ?? ''))).toBe(true);
  expect(ids()).toEqual(ids());
});

test.each([
  [200, 1_000],
  [3_000, 5_000],
  [20_000, 30_000],
  [45_000, 60_000],
  [300_000, 300_000],
  [301_000, 360_000],
])('a period of %d ms is asked for as %d ms', (wanted, legal) => {
  expect(legalPeriodMs(wanted)).toBe(legal);
});

test('whole minutes are asked for when periods are minutes', () => {
  const { start, end } = queryTimes(now + 10_500, now + 70_500, minute);
  expect([start.getTime() - now, end.getTime() - now]).toEqual([0, 2 * minute]);
});

test('whole seconds are asked for when a period is shorter', () => {
  const { start, end } = queryTimes(now + 10_500, now + 70_500, 5_000);
  expect([start.getTime() - now, end.getTime() - now]).toEqual([10_000, 71_000]);
});

test('pieces cover a gap, are one look-back long and end now', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_800_000 }), fc.integer({ min: 60_000, max: 600_000 }), (gap, lookBack) => {
      const pieces = lookBackPieces(now - gap, now, lookBack);
      expect(pieces[0]).toMatchObject({ from: now - gap, first: true });
      expect(pieces.at(-1)).toMatchObject({ to: now, last: true });
      pieces.slice(1).forEach((piece, index) => expect(piece.from).toBeLessThanOrEqual(pieces[index]?.to ?? 0));
      for (const piece of pieces) expect(piece.to - piece.from).toBe(Math.min(lookBack, gap));
    }),
  );
});

test('the query never ends before it starts', () => {
  const time = fc.integer({ min: 0, max: 600_000 });
  fc.assert(
    fc.property(time, time, fc.constantFrom(1_000, minute), (from, to, shortest) => {
      const { start, end } = queryTimes(now + from, now + to, shortest);
      expect(end.getTime()).toBeGreaterThan(start.getTime());
      expect(start.getTime()).toBeLessThanOrEqual(now + from);
    }),
  );
});
