import type { MetricRule } from './settings';
import type { CheckAlert, CheckRecord, Evidence, RuleLine, Verdict } from './verdict';
import { bytesOf, clipped, fitting } from './bytes';
import { limits } from './event-budget';

const gravity: Readonly<Record<Verdict, number>> = { fail: 0, inconclusive: 1, pass: 2 };

/** What a record keeps of the same trouble of many services. */
const MOST_ALIKE = 3;

/** What people are told of why a check could not tell. */
const MOST_SENTENCES = 3;

/**
 * Reduces what a check saw to what a run can keep of it. Of the pieces of a gap the worst stands for its service and rule;
 * told in full are those that did not pass, and of each rule the pass that is nearest to its limit; all others are a number
 * in a line. Pure, and whatever comes in, bounded.
 */
export function reduced(
  pieces: readonly Evidence[],
  rules: readonly MetricRule[],
  verdict: Verdict,
): Pick<CheckRecord, 'evidence' | 'lines' | 'leftOut'> {
  const below = new Set(rules.filter((rule) => rule.comparison === 'below').map((rule) => rule.name)).add('ecs');
  const byGravity = (a: Evidence, b: Evidence): number =>
    Number(a.alertOnly) - Number(b.alertOnly) ||
    gravity[a.verdict] - gravity[b.verdict] ||
    marginOf(a, below) - marginOf(b, below) ||
    Number(a.detail > b.detail) - Number(a.detail < b.detail);
  const worst = [...groupsOf(pieces, (one) => `${one.service} ${one.rule}`).values()].flatMap((group) =>
    group.toSorted(byGravity).slice(0, 1),
  );
  const ofRules = [...groupsOf(worst, (one) => one.rule)];
  const troubles = worst.filter((one) => one.verdict !== 'pass').toSorted(byGravity);
  const telling = [
    ...[...groupsOf(troubles, ({ rule, unknown }) => `${rule} ${unknown ?? ''}`).values()].flatMap((group) =>
      group.filter((one, index) => one.verdict === 'fail' || index < MOST_ALIKE),
    ),
    ...ofRules.flatMap(([, group]) =>
      group
        .filter((one) => one.verdict === 'pass')
        .toSorted(byGravity)
        .slice(0, 1),
    ),
  ].map((one) => ({ ...one, detail: clipped(one.detail, limits.detail) }));
  const lines = fitting(ofRules.map(lineOf), limits.lines);
  const room = verdict === 'fail' ? limits.failEvidence : limits.record - bytesOf(lines);
  const evidence = fitting(telling, room);
  const told = evidence.filter((one) => one.verdict !== 'pass').length;
  return {
    evidence,
    lines,
    leftOut: troubles.length - told,
  };
}

/** Alerts that a record can keep: of each kind one before a second of any, and how many more there are. Pure. */
export function fewAlerts(alerts: readonly CheckAlert[]): CheckAlert[] {
  const shortened = inTurn(alerts, ({ key }) => key.split(':', 1)[0] ?? key).map(({ key, text }) => ({
    key,
    text: clipped(text, limits.detail),
  }));
  const few = fitting(shortened, limits.alerts - 60, 1);
  const more = alerts.length - few.length;
  return more === 0 ? few : [...few, { key: 'more', text: `${more} more alerts like these` }];
}

/**
 * Why a check could not tell, as people read it: of each rule and reason one service before a second of any, and how many
 * more there are. Three sentences at most. Pure.
 */
export function whyUnknown({ evidence, alerts, leftOut }: CheckRecord): string {
  const unknown = evidence.filter((one) => one.verdict === 'inconclusive' && !one.alertOnly);
  if (unknown.length === 0) return sentences(alerts.map(({ text }) => text));
  const told = inTurn(unknown, ({ rule, unknown: reason }) => `${rule} ${reason ?? ''}`).map(({ detail }) => detail);
  return sentences(told, leftOut);
}

function sentences(all: readonly string[], leftOut = 0): string {
  const more = Math.max(0, all.length - MOST_SENTENCES) + leftOut;
  const told = all.slice(0, MOST_SENTENCES).map((one) => one.replace(/\.$/, ''));
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** The items with one of each kind first, then a second of each, and so on. */
function inTurn<T>(items: readonly T[], kindOf: (item: T) => string): T[] {
  const kinds = [...groupsOf(items, kindOf).values()];
  return kinds
    .flatMap((group) => group.map((item, turn) => ({ item, turn })))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ item }) => item);
}

/** How far a value is from its limit on the good side; nothing is known of a value that there is none of. */
function marginOf({ value, threshold, rule }: Evidence, below: ReadonlySet<string>): number {
  return value === null ? 0 : below.has(rule) ? value - threshold : threshold - value;
}

const signs = { pass: 'p', fail: 'F', inconclusive: '?' } as const;

function lineOf([rule, group]: readonly [string, readonly Evidence[]]): RuleLine {
  return {
    rule,
    verdicts: group.map((one) => signs[one.verdict]).join(''),
    values: group.map((one) => shortNumber(one.value)),
    of: group.map((one) => shortNumber(rule === 'ecs' ? one.threshold : one.samples)),
  };
}

/** Three significant digits, or a count of at most nine: what a line may cost is known. */
function shortNumber(value: number | null): number | null {
  if (value === null || Number.isNaN(value)) return null;
  return Number.isInteger(value) && Math.abs(value) < 1e9 ? value : Number(value.toPrecision(3));
}

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
