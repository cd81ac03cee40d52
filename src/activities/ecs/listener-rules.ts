import type { Action, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

/** A rule that gets requests for a host. */
export interface Reached {
  /** Target groups it sends them to; none for a rule that answers or redirects by itself. */
  readonly groups: readonly string[];
  /** Whether it gets all that the rules before it left. */
  readonly rest: boolean;
}

/**
 * What the listeners of a balancer do with requests for a host: for each the rules that get some of them, in the order in
 * which it looks, up to the one that gets the rest. What a rule before it takes already does not reach a rule.
 */
export function reachedBy(rules: readonly Rule[], host: string): readonly (readonly Reached[])[] {
  const listeners = new Map<string, Rule[]>();
  for (const rule of rules) {
    const listener = rule.RuleArn?.replace(/\/[^/]*$/, '') ?? '';
    listeners.set(listener, [...(listeners.get(listener) ?? []), rule]);
  }
  return [...listeners.values()].map((ofListener) => reachedOf(ofListener, host));
}

function reachedOf(rules: readonly Rule[], host: string): Reached[] {
  const reached: Reached[] = [];
  const taken: string[] = [];
  for (const { Conditions = [], Actions = [] } of rules.toSorted((a, b) => priorityOf(a) - priorityOf(b))) {
    if (!Conditions.filter(isAboutHost).every((condition) => namesHost(condition, host))) continue;
    const narrowing = Conditions.filter((condition) => !isAboutHost(condition) && !takesEveryPath(condition));
    const paths = narrowing.length === 1 && narrowing[0] ? pathsOf(narrowing[0]) : [];
    if (paths.length > 0 && paths.every((path) => taken.some((pattern) => matches(pattern, path)))) continue;
    taken.push(...paths);
    const rest = narrowing.length === 0;
    reached.push({ groups: Actions.flatMap(groupsOf), rest });
    if (rest) break;
  }
  return reached;
}

/** The default rule comes last. */
function priorityOf({ Priority }: Rule): number {
  const priority = Number(Priority ?? Number.NaN);
  return Number.isNaN(priority) ? Number.POSITIVE_INFINITY : priority;
}

function isAboutHost({ Field }: RuleCondition): boolean {
  return Field === 'host-header';
}

/** Whether a pattern of a host condition fits a host; neither knows case. */
export function hostMatches(pattern: string, host: string): boolean {
  return matches(pattern.toLowerCase(), host.toLowerCase());
}

/** Whether a condition on the host lets requests for this one through. */
function namesHost({ HostHeaderConfig, Values }: RuleCondition, host: string): boolean {
  const { RegexValues = [], Values: patterns = Values ?? [] } = HostHeaderConfig ?? {};
  return patterns.some((one) => hostMatches(one, host)) || RegexValues.some((one) => fits(one, host.toLowerCase()));
}

/** Whether a condition lets every path through: a path of HTTP begins with a slash (ELB user guide, path conditions). */
export function takesEveryPath(condition: RuleCondition): boolean {
  return pathsOf(condition).some((path) => /^\/?\*+$/.test(path));
}

function pathsOf({ Field, PathPatternConfig, Values }: RuleCondition): readonly string[] {
  return Field === 'path-pattern' ? (PathPatternConfig?.Values ?? Values ?? []) : [];
}

/** Conditions know `*` for any text and `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

/** An expression that only ELB understands may fit any host: the rule counts then. */
function fits(expression: string, host: string): boolean {
  try {
    return new RegExp(expression).test(host);
  } catch {
    return true;
  }
}

function groupsOf(action: Action): readonly string[] {
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) return action.TargetGroupArn ? [action.TargetGroupArn] : [];
  return groups.filter(({ Weight }) => Weight !== 0).map(({ TargetGroupArn }) => TargetGroupArn ?? '');
}

/** Whether a rule sends what it gets to this target group and to no other. */
export function isOnly(groups: readonly string[], targetGroupArn: string): boolean {
  return groups.length === 1 && groups[0] === targetGroupArn;
}

/** Whether a rule, were it alone, sends all requests for a host to this target group and to no other. */
export function forwardsHost(rule: Rule, host: string, targetGroupArn: string): boolean {
  return reachedOf([rule], host).some(({ groups, rest }) => rest && isOnly(groups, targetGroupArn));
}
