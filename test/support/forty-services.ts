import type { ProductionSettings } from '../../src/domain/settings';
import type { FakeWorld } from './fake-world';
import { fakeSettings } from './fake-settings';
import { fakeWorld } from './fake-world';

/** Forty services with the two rules that are usual, at 100 % for five minutes unless it is changed. */
export function fortyServices(changes: Partial<ProductionSettings> = {}): FakeWorld {
  const { services, rules } = fakeSettings();
  const names = Array.from({ length: 40 }, (_, index) => `svc-${index}-of-a-long-name-xx`);
  return fakeWorld({
    services: names.flatMap((name) => services.slice(0, 1).map((one) => ({ ...one, name }))),
    records: names.map((name) => ({ name: `${name}.example.test`, types: ['A'], services: [name] })),
    rules: rules.flatMap((rule) => [rule, { ...rule, name: 'latency-p95', statistic: 'p95', threshold: 1_000 }]),
    steps: [{ weight: 100, windowMs: 5 * 60_000 }],
    ...changes,
  });
}
