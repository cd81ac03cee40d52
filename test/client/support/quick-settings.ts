import type { ProductionSettings } from '../../../src/domain/settings';
import { fakeSettings } from '../../support/fake-settings';

/** Settings by which a whole rollout takes seconds of real time. */
export function quickSettings(): Partial<ProductionSettings> {
  const usual = fakeSettings();
  return {
    steps: [{ weight: 100, windowMs: 1_000 }],
    // The longest run these allow must stay within the event budget of a plan.
    checks: { ...usual.checks, everyMs: 500, inconclusiveBudgetMs: 30_000, heldForMs: 30_000, pauseMs: 30_000 },
    traffic: { ttlMs: 100, inSyncWithinMs: 5_000 },
    rollback: { ...usual.rollback, reassertForMs: 500, pollMs: 250 },
    draining: { deregistrationDelayMs: 100, shareBelow: 0.5, quietForMs: 500, withinMs: 5_000 },
  };
}
