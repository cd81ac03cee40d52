import type { Finding, Plan } from './plan';
import type { CheckSettings, MetricRule } from './settings';
import type { Percent } from './weights';
import { fitting } from './bytes';
import { formatDuration } from './duration';
import { limits } from './event-budget';

/** A look-back beyond this is no cure: nobody waits that long for a verdict. */
const MOST_MINUTES = 60;

type Looks = Pick<CheckSettings, 'lookBackMs' | 'onInconclusive'>;

/** A step at whose weight a rule cannot pass, and the requests that the candidate would get in a look-back. */
interface ThinStep {
  readonly weight: Percent;
  readonly samples: number;
}

/**
 * Where live's present traffic is too little for a rule to pass at a step: its window could not be spent. Told beside a
 * plan and never part of it, since traffic changes by itself; a breach is found with fewer requests, so nothing is refused.
 * Rules that only alert hold no window. Pure.
 * @param requests what live carries in one look-back, by service; nothing is said of a service where nobody can tell
 */
export function sampleWarnings(
  plan: Pick<Plan, 'rules' | 'services' | 'steps' | 'waivers'>,
  requests: Readonly<Record<string, number | null>>,
  looks: Looks,
): Finding[] {
  const waived = new Set(plan.waivers.map((waiver) => waiver.rule));
  const deciding = plan.rules.filter(({ name, action }) => action === 'rollback' && !waived.has(name));
  const warnings = plan.services.flatMap(({ service }) => {
    const live = requests[service];
    // Without a single request preflight has findings about the metrics themselves.
    if (!live) return [];
    return deciding.flatMap((rule) => {
      const thin = plan.steps
        .map(({ weight }) => ({ weight, samples: Math.floor((live * weight) / 100) }))
        .filter(({ samples }) => samples < rule.minimumSamples)
        .toSorted((a, b) => a.weight - b.weight);
      const [thinnest] = thin;
      return thinnest ? [warningOf(rule, service, { live, thin, thinnest }, looks)] : [];
    });
  });
  return fitting(warnings, limits.fewFindings);
}

function warningOf(
  rule: MetricRule,
  service: string,
  { live, thin, thinnest }: { readonly live: number; readonly thin: readonly ThinStep[]; readonly thinnest: ThinStep },
  { lookBackMs, onInconclusive }: Looks,
): Finding {
  const lookBack = formatDuration(lookBackMs);
  const steps = thin.map(({ weight, samples }) => `${samples} at ${weight} %`).join(', ');
  const end = onInconclusive === 'hold' ? 'is held' : 'rolls back';
  return {
    code: 'TooFewRequests',
    subject: `rule ${rule.name} of ${service}`,
    problem:
      `Live carries ${live} requests in ${lookBack} now, so the candidate would get ${steps}; ` +
      `${rule.minimumSamples} are needed to pass. With such traffic the rollout ${end} there.`,
    cure: cureOf(rule, live, thinnest, lookBackMs),
  };
}

/** What would be enough, each by itself. */
function cureOf(rule: MetricRule, live: number, { weight, samples }: ThinStep, lookBackMs: number): string {
  const enough = Math.ceil((rule.minimumSamples * 100) / live);
  // CloudWatch takes whole minutes.
  const minutes = Math.ceil((lookBackMs * rule.minimumSamples * 100) / (live * weight) / 60_000);
  const cures = [
    ...(enough <= 100 ? [`begin with a weight of ${enough} %`] : []),
    ...(minutes <= MOST_MINUTES ? [`lengthen \`checks.lookBack\` to ${formatDuration(minutes * 60_000)}`] : []),
    ...(samples > 0 ? [`lower \`minimumSamples\` of ${rule.name} to ${samples}`] : []),
  ];
  return `In rollout.yaml ${cures.join(', or ') || 'let the rule only alert'}; or wait for more traffic.`;
}
