import type { Plan } from '../plan';
import type { CheckRecord, Evidence, RuleLine, Verdict } from '../verdict';

/** What a view shows of one service and rule. */
export type CheckRow = Omit<Evidence, 'from' | 'to'>;

/** With more services and rules than this, what passed is a number. */
const MOST_ROWS = 15;

/** The rows of a check, and in words what has none: all services and rules while people can read them, else what tells. */
export function checkRows(check: CheckRecord, plan: Plan | null): { rows: readonly CheckRow[]; rest: string | null } {
  const { evidence, lines, leftOut } = check;
  const services = plan?.services ?? [];
  if (plan && lines.length > 0 && lines.length * services.length <= MOST_ROWS) {
    const told = (row: CheckRow): CheckRow =>
      evidence.find((one) => one.service === row.service && one.rule === row.rule) ?? row;
    const rows = services.flatMap((_, index) => lines.map((line) => told(rowOf(line, plan, index))));
    return { rows, rest: null };
  }
  const passes = (signs: string): number => signs.split('p').length - 1;
  const passed = lines.reduce((sum, line) => sum + passes(line.verdicts), 0);
  const more = passed - evidence.filter((one) => one.verdict === 'pass').length;
  const parts = [
    ...(leftOut > 0 ? [`${leftOut} more that did not pass`] : []),
    ...(more > 0 ? [`${more} more that passed`] : []),
  ];
  return { rows: evidence, rest: parts.length > 0 ? `and ${parts.join(', ')}` : null };
}

const verdicts: Readonly<Record<string, Verdict>> = { p: 'pass', F: 'fail' };

function rowOf({ rule, verdicts: signs, values, of }: RuleLine, plan: Plan, index: number): CheckRow {
  const declared = plan.rules.find((one) => one.name === rule);
  const alertOnly = declared?.action === 'alert' || plan.waivers.some((waiver) => waiver.rule === rule);
  const verdict = verdicts[signs[index] ?? ''] ?? 'inconclusive';
  return {
    service: plan.services[index]?.service ?? '',
    colour: plan.services[index]?.candidate ?? 'green',
    rule,
    verdict,
    alertOnly,
    value: values[index] ?? null,
    samples: declared ? (of[index] ?? null) : null,
    threshold: declared?.threshold ?? of[index] ?? 0,
    unit: declared?.unit ?? 'healthy targets',
    unknown: null,
    detail: '',
  };
}
