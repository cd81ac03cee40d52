import type { ProductionSettings } from '../../../src/domain/settings';
import { fakeSettings } from '../../support/fake-settings';

/** Settings by which a whole rollout takes seconds of real time. */
export function quickSettings(): Partial<ProductionSettings> {
  const usual = fakeSettings();
  return {
    steps: [{ weight: 100, windowMs: 1_000 }],
    checks: { ...usual.checks, everyMs: 500 },
    traffic: { ttlMs: 100, inSyncWithinMs: 5_000 },
    rollback: { ...usual.rollback, reassertForMs: 500, pollMs: 250 },
    draining: { deregistrationDelayMs: 100, shareBelow: 0.5, quietForMs: 500, withinMs: 5_000 },
  };
}
