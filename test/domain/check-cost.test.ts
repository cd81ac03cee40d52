import fc from 'fast-check';
import type { Answers } from '../../src/activities/metrics/readings';
import type { CheckAnswer } from '../../src/domain/check';
import type { Observation, SlotReading } from '../../src/domain/observation';
import type { ProductionSettings } from '../../src/domain/settings';
import { planQueries } from '../../src/activities/metrics/queries';
import { readingsFrom } from '../../src/activities/metrics/readings';
import { sharesFrom } from '../../src/activities/metrics/shares';
import { parseConfiguration } from '../../src/config/load';
import { bytesOf } from '../../src/domain/bytes';
import { answerCheck } from '../../src/domain/check';
import { freshDrain } from '../../src/domain/drained';
import {
  EVENT_LIMIT,
  HISTORY_LIMIT,
  budgetFindings,
  bytesACheck,
  contentACheck,
  limits,
  worstCaseBytes,
  worstCaseEvents,
} from '../../src/domain/event-budget';

const minute = 60_000;
const start = Date.UTC(2026, 0, 28, 10, 30);

/** Settings as the schema makes them of a file in which these sections are written. */
function settingsOf(count: number, nameLength: number, sections: object): ProductionSettings {
  const names = Array.from({ length: count }, (_, index) => `s${index}-`.padEnd(nameLength, 'x'));
  const text = JSON.stringify({
    version: 1,
    registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
    region: 'ap-northeast-1',
    services: Object.fromEntries(names.map((name) => [name, { repository: name, port: 8002 }])),
    environments: {
      production: {
        strategy: 'blueGreen',
        cluster: 'mpac-prod',
        url: 'https://mpac-cloud.com',
        branch: 'main',
        hostedZone: 'mpac-cloud.com',
        loadBalancers: { blue: 'lb-blue', green: 'lb-green' },
        records: names.map((name) => ({ name: `${name}.mpac-cloud.com`, services: [name] })),
        metricNamespace: 'MPAC',
        approvals: { approvers: ['ada', 'grace'] },
        ...sections,
      },
    },
  });
  const { environments } = parseConfiguration('rollout.yaml', text, {});
  const { production } = environments;
  if (!production) throw new RangeError('no settings');
  return production;
}

const duration = (least: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((seconds) => `${seconds}s`);

const rule = fc.record({
  metric: fc.constantFrom('ErrorRate', 'Latency'),
  statistic: fc.constantFrom('Average', 'p95'),
  above: fc.double({ min: 0, max: 1e6, noNaN: true }),
  unit: fc.constantFrom('%', 'ms', ''),
  minimumSamples: fc.nat(1_000),
  absentIsZero: fc.boolean(),
  action: fc.constantFrom('rollback', 'alert'),
});

const someSettings = fc
  .record({
    count: fc.integer({ min: 1, max: 60 }),
    nameLength: fc.integer({ min: 5, max: 26 }),
    sections: fc.record({
      checks: fc.record({
        every: duration(5, 600),
        inconclusiveBudget: duration(60, 20_000),
        heldFor: duration(60, 80_000),
        pause: duration(60, 80_000),
        onDrift: fc.constantFrom('rollback', 'alert'),
      }),
      rules: fc
        .array(rule, { minLength: 1, maxLength: 8 })
        .map((rules) => rules.map((one, index) => ({ ...one, name: `rule-${index}-${one.metric}` }))),
      steps: fc
        .array(duration(60, 20_000), { minLength: 1, maxLength: 5 })
        .map((windows) =>
          windows.map((window, index) => ({ weight: index + 1 === windows.length ? 100 : index + 5, window })),
        ),
      draining: fc.record({ within: duration(60, 8_000) }),
    }),
  })
  .map(({ count, nameLength, sections }) => settingsOf(count, nameLength, sections));

/** What the AWS of a check is like, as bad as it gets without failing at once. */
const sights = ['good', 'forbidden', 'odd', 'flapping'] as const;

function answersOf(
  plan: ReturnType<typeof planQueries>,
  sight: (typeof sights)[number],
  from: number,
  to: number,
): Answers {
  const detail = 'User: arn:aws:sts::123456789012:assumed-role/rollout-worker is not authorized. '.repeat(20);
  if (sight === 'forbidden') return { problem: { reason: 'forbidden', detail } };
  return new Map(
    plan.queries.map((query, index) => {
      const period = (query.MetricStat?.Period ?? 60) * 1_000;
      const points = [];
      for (let at = from; at < to; at += period) points.push({ at, value: 1 / 3 });
      const odd = sight === 'odd' ? index % 2 === 0 : sight === 'flapping' && (index + to / minute) % 3 < 1;
      return [
        query.Id ?? '',
        { points: odd ? [] : points, problem: odd ? { reason: 'partial', detail } : null },
      ] as const;
    }),
  );
}

/** The bytes that a run's checks of such settings put into its history, beside the events themselves. */
function costsOf(settings: ProductionSettings, sight: (typeof sights)[number], minutes: number): number[] {
  const { checks, rules, ecsRule, throughput, requestCounter } = settings;
  const services = settings.services.map(({ name }) => ({
    service: name,
    ...({ live: 'blue', candidate: 'green' } as const),
    targetGroups: { blue: 'tg-blue', green: 'tg-green' },
  }));
  const question = {
    context: { rules, ecsRule, throughput, waivers: [], liveHealthyAtStart: {} },
    expected: {
      records: settings.records.map(({ name }) => ({ name, candidate: 'green' as const })),
      slots: services.flatMap(({ service }) =>
        (['blue', 'green'] as const).map((colour) => ({ service, colour, definition: 'ours:1', atLeast: 2 })),
      ),
    },
    liveAtLeast: services.map(({ service }) => ({ service, colour: 'blue' as const, atLeast: 9 })),
  };
  const unwell =
    sight === 'good' ? {} : { desired: 1, healthyTargets: 1, definition: 'arn:aws:ecs:ap-northeast-1:1:x:2' };
  const drifted = checks.onDrift === 'alert' ? unwell : {};
  const slot: Omit<SlotReading, 'service' | 'colour'> = {
    ...{ desired: 2, running: 2, healthyTargets: 1, definition: 'ours:1', imageStops: [], unknown: null },
    ...drifted,
  };
  let memory: CheckAnswer['memory'] = {};
  return Array.from({ length: minutes }, (_, index) => {
    const to = start + (index + 1) * minute;
    const from = sight === 'good' ? to - checks.lookBackMs : Math.max(start - minute, to - checks.gapLookBackMs);
    const { lookBackMs, staleAfterMs } = checks;
    const input = { cluster: 'c', services, rules, requestCounter, from, to, lookBackMs, staleAfterMs };
    const plan = planQueries(input, 'candidate');
    const answers = answersOf(plan, sight, from, to);
    const observation: Observation = {
      at: to,
      readings: readingsFrom(plan, answers, input),
      shares: sharesFrom(plan, answers, input),
      records: settings.records.map(({ name }) => ({
        name,
        weights: null,
        unknown: 'denied '.repeat(99),
        changed: null,
      })),
      slots: services.flatMap(({ service }) =>
        (['blue', 'green'] as const).map((colour) => ({ service, colour, ...slot })),
      ),
    };
    const drain = { progress: freshDrain(to), role: 'live' as const, shareBelow: 0.5 };
    const moment = { number: 9_999, weight: 50, memory, weights: [5, 50], drain };
    const answer = answerCheck(observation, question, moment);
    memory = answer.memory;
    const call = { brief: { key: `${'f'.repeat(36)} 12`, content: null }, from, to, moment };
    // The check that fails is the last of its run.
    const last = answer.record.verdict === 'fail' ? limits.failEvidence : 0;
    return bytesOf(call) + bytesOf(answer) - last;
  });
}

test.each(sights)('a check of forty services whose sight is %s costs no more than is reckoned with', (sight) => {
  for (const onDrift of ['rollback', 'alert']) {
    const settings = settingsOf(40, 26, { checks: { onDrift } });
    const most = Math.max(...costsOf(settings, sight, 40));
    expect(most).toBeGreaterThan(1_000);
    expect(most).toBeLessThanOrEqual(contentACheck(settings));
  }
});

test('forty services with the usual pauses and holds fit, and so does one of them', () => {
  for (const count of [1, 40])
    for (const onDrift of ['rollback', 'alert'])
      expect(budgetFindings(settingsOf(count, 26, { checks: { onDrift } }), limits.plan / 5)).toEqual([]);
});

test('whatever settings the schema accepts, their longest run fits or is refused', () => {
  fc.assert(
    fc.property(someSettings, fc.constantFrom(...sights), fc.nat(limits.plan * 2), (settings, sight, carried) => {
      const refused = budgetFindings(settings, carried).length > 0;
      const fits =
        worstCaseEvents(settings) <= EVENT_LIMIT &&
        worstCaseBytes(settings, carried) <= HISTORY_LIMIT &&
        carried <= limits.plan;
      expect(refused).toBe(!fits);
      expect(Math.max(...costsOf(settings, sight, 2))).toBeLessThanOrEqual(contentACheck(settings));
      expect(worstCaseBytes(settings)).toBeGreaterThan(
        (worstCaseEvents(settings) / 11 - 64 - settings.rollback.reassertForMs / settings.rollback.pollMs) *
          bytesACheck(settings),
      );
    }),
    { numRuns: 40 },
  );
}, 60_000);
