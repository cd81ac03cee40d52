import { cancellationSignal } from '@temporalio/activity';
import { asActivity } from '../as-activity';
import { inspectMetrics } from './inspect-metrics';
import type { Eyes } from './observe';
import { observe } from './observe';
import type { MetricsPort } from './port';

/** The CloudWatch activities. */
export function createMetricsActivities(eyes: Eyes): MetricsPort {
  return {
    observe: asActivity((input) => observe(eyes, input, cancellationSignal())),
    inspectMetrics: asActivity((input) => inspectMetrics(eyes.cloudwatch, input, cancellationSignal())),
  };
}
