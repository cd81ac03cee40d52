import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { breaches } from '../../domain/breaches';
import { formatDuration } from '../../domain/duration';
import type { Reading } from '../../domain/observation';
import type { Finding } from '../../domain/plan';
import type { MetricRule } from '../../domain/settings';
import { askCloudWatch } from './ask';
import type { MetricsInput, MetricsPort } from './port';
import { planQueries } from './queries';
import { readingsFrom } from './readings';
import { sharesFrom } from './shares';

/** The metrics of live: what they say now, and what would keep a rollout from being watched. Reads only. */
export async function inspectMetrics(
  cloudwatch: CloudWatchClient,
  input: MetricsInput,
): ReturnType<MetricsPort['inspectMetrics']> {
  const plan = planQueries(input, 'live');
  const answers = await askCloudWatch(cloudwatch, plan);
  const readings = readingsFrom(plan, answers, input);
  const shares = sharesFrom(plan, answers, input).map(({ service, liveRequests }) => [service, liveRequests] as const);
  return { readings, findings: metricFindings(readings, input.rules), requests: Object.fromEntries(shares) };
}

/** What is wrong with the readings of live, for the rules that may roll back. Pure. */
export function metricFindings(readings: readonly Reading[], rules: readonly MetricRule[]): Finding[] {
  return readings.flatMap((reading) => {
    const rule = rules.find((one) => one.name === reading.rule);
    // A rule that only alerts (by configuration or waiver) keeps nobody from rolling out.
    const finding = rule?.action === 'rollback' ? findingOf(reading, rule) : null;
    return finding ? [finding] : [];
  });
}

function findingOf(reading: Reading, rule: MetricRule): Finding | null {
  const subject = `metric ${reading.rule} of ${reading.service} ${reading.colour}`;
  if (reading.unknown) return unknownFinding(subject, reading, reading.unknown);
  if (reading.value === null || !breaches(rule, reading.value)) return null;
  const limit = `${rule.comparison === 'above' ? 'the limit is' : 'at least'} ${rule.threshold} ${rule.unit}`;
  return {
    code: 'LiveInBreach',
    subject,
    problem: `Live is in breach already: ${reading.value} ${rule.unit}, ${limit} (${reading.samples ?? 0} requests).`,
    cure: `When this rollout is the fix, start it with \`--waive ${rule.name} --reason "…"\`; else mend live first.`,
  };
}

function unknownFinding(subject: string, reading: Reading, unknown: NonNullable<Reading['unknown']>): Finding | null {
  const problem = `In the last ${formatDuration(reading.to - reading.from)}: ${unknown.detail}.`;
  switch (unknown.reason) {
    // Live is there and fresh; more requests are the users' to send.
    case 'too-few-samples':
      return null;
    case 'no-data':
    case 'no-requests': {
      const cure = `See what live publishes (\`aws cloudwatch list-metrics\`) and correct names and dimensions of ${reading.query}; its tasks need them in their environment.`;
      return { code: 'MetricsAbsent', subject, problem, cure };
    }
    case 'stale': {
      const cure =
        'See why the tasks of live stopped publishing, or raise `checks.staleAfter` when they publish seldom.';
      return { code: 'MetricsStale', subject, problem, cure };
    }
    case 'forbidden':
    case 'not-a-number':
    case 'partial':
    case 'throttled':
    case 'unreachable': {
      const cure =
        'Allow the worker cloudwatch:GetMetricData in this region and see that it can reach CloudWatch; then start again.';
      return { code: 'MetricsUnreadable', subject, problem, cure };
    }
  }
}
