import type { CheckInput } from '../../src/activities/metrics/port';
import type { Observation } from '../../src/domain/observation';
import type { FakeWorld } from './fake-world';

/** What a check sees of a fake world. */
export function observeWorld(world: FakeWorld, input: CheckInput, number: number): Observation {
  const sight = world.sight(input, number);
  const unknown = 'unknown' in sight ? { reason: sight.unknown, detail: `metrics: ${sight.unknown}` } : null;
  return {
    at: input.to,
    readings: input.services.flatMap(({ service, candidate }) =>
      input.rules.map((rule) => ({
        rule: rule.name,
        service,
        colour: candidate,
        from: input.from,
        to: input.to,
        value: 'errorRate' in sight ? sight.errorRate : null,
        samples: unknown ? null : 1000,
        periodMs: rule.periodMs,
        query: `${rule.namespace} ${rule.metric} ${rule.statistic}`,
        unknown,
      })),
    ),
    shares: input.services.map(({ service, candidate }) => {
      const record = world.settings.records.find((one) => one.services.includes(service))?.name ?? '';
      const share = world.share(world.weights[record]?.[candidate] ?? 0);
      return {
        service,
        candidateRequests: unknown ? null : Math.round(share * 10_000),
        liveRequests: unknown ? null : Math.round((1 - share) * 10_000),
        from: input.from,
        to: input.to,
        unknown: unknown ? unknown.detail : null,
      };
    }),
    records: input.records.map(({ name }) => ({
      name,
      weights: { ...(world.weights[name] ?? { blue: 0, green: 0 }) },
      unknown: null,
      changed: null,
    })),
    slots: input.services.flatMap(({ service }) =>
      (['blue', 'green'] as const).map((colour) => {
        const name = `${service}-${colour}`;
        const desired = world.desired[name] ?? 0;
        return {
          service,
          colour,
          desired,
          running: desired,
          healthyTargets: world.healthyTargets[name] ?? 0,
          definition: world.definitions[name] ?? null,
          imageStops: [],
          unknown: null,
        };
      }),
    ),
  };
}
