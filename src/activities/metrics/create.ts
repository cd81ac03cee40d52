import { asActivity } from '../as-activity';
import { createCheck } from './check';
import { inspectMetrics } from './inspect-metrics';
import type { Eyes } from './observe';
import { observe } from './observe';
import type { MetricsPort } from './port';

/** The CloudWatch activities. */
export function createMetricsActivities(eyes: Eyes): MetricsPort {
  return {
    check: asActivity(createCheck((look) => observe(eyes, look))),
    inspectMetrics: asActivity((input) => inspectMetrics(eyes.cloudwatch, input)),
  };
}
