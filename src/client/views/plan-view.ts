import type { Finding, Plan, PlanAnswer, PlanDigest, PlanFacts, PlannedService, ServiceFacts } from '../../domain/plan';
import type { MetricRule } from '../../domain/settings';
import { formatValue } from '../../domain/judge';
import { stepsText } from '../../domain/render/rollout-words';

/** What would happen, what stands against it, and how live is now. */
export function planLines(answer: PlanAnswer): string[] {
  const { plan, planDigest, findings, facts } = answer;
  return [
    ...(plan && planDigest ? [...shortPlanLines(plan, planDigest), ...planDetails(plan)] : ['No plan can be made.']),
    ...(facts ? ['', 'Now', ...facts.services.map(factLine), ...warningLines(facts)] : []),
    ...(findings.length > 0 ? ['', `Refused for ${findings.length} reason(s)`, ...findings.flatMap(findingLines)] : []),
  ];
}

/** The plan in as many lines as somebody reads before they approve it: records, images, steps. */
export function shortPlanLines(plan: Plan, digest: PlanDigest): string[] {
  return [
    `Plan for ${plan.environment}: ${plan.imageTag} on cluster ${plan.cluster} (${plan.region})`,
    `  digest   ${digest}`,
    ...plan.records.map((one) => `  record   ${one.name}: ${one.live} → ${one.candidate} (${one.services.join(', ')})`),
    ...plan.services.map((one) => `  image    ${one.service}: ${one.image}`),
    ...plan.services.flatMap((one) => (one.undoTo === null ? [] : [`  undo to  ${one.service}: ${one.undoTo}`])),
    `  steps    ${stepsText(plan.steps)}`,
    ...plan.waivers.map((one) => `  waived   ${one.rule} only alerts: ${one.reason}`),
    `  quorum   ${plan.approvals.quorum} of ${plan.approvals.approvers.join(', ')}${trustText(plan)}`,
  ];
}

function planDetails(plan: Plan): string[] {
  return [
    ...plan.rules.map((rule) => `  rule     ${ruleText(rule)}`),
    ...plan.services.flatMap(changeLines),
    '',
    'No migrations are run: old and new versions of all services must work side by side, with one schema.',
  ];
}

function changeLines(service: PlannedService): string[] {
  return [
    '',
    `${service.service} ${service.candidate}, ${originText(service)}`,
    `  live runs ${service.liveImage}`,
    ...service.changes.map((one) => `  ${one.path}: ${one.from ?? '(absent)'} → ${one.to ?? '(absent)'}`),
  ];
}

function originText({ undoTo, base, liveDefinition }: PlannedService): string {
  if (undoTo !== null) return `${undoTo} as it was when it was live`;
  return `made from ${base === 'live' ? liveDefinition : 'the definition file'}`;
}

function ruleText(rule: MetricRule): string {
  const effect = rule.action === 'rollback' ? 'rolls back' : 'alerts';
  return `${rule.name} ${rule.statistic} ${rule.comparison} ${formatValue(rule.threshold)} ${rule.unit} ${effect} (from ${rule.minimumSamples} requests on)`;
}

function trustText(plan: Plan): string {
  const { verification } = plan.approvals;
  return verification === 'none' ? '; names are trusted, nobody is verified' : '; each verified by GitHub';
}

function factLine(facts: ServiceFacts): string {
  const readings = Object.entries(facts.liveReadings).map(
    ([rule, value]) => `${rule} ${value === null ? 'unknown' : formatValue(value)}`,
  );
  const live = `live ${facts.liveRunning} of ${facts.liveDesired} running, ${facts.liveHealthyTargets} healthy`;
  return `  ${[`${facts.service}: ${live}`, `candidate ${facts.candidateDesired} desired`, ...readings].join(', ')}`;
}

/** What approvers should know and nothing is refused for, each with its cure. */
export function warningLines({ warnings = [] }: PlanFacts): string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.flatMap(({ subject, problem, cure }) => [`  ! ${subject}: ${problem}`, `    → ${cure}`]);
  return ['', `Warned of ${warnings.length} thing(s)`, ...lines];
}

/** A reason against it, and its cure. */
export function findingLines(finding: Finding): string[] {
  return [`  ✘ ${finding.subject}: ${finding.problem}`, `    → ${finding.cure}`];
}
