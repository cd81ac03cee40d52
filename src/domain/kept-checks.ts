import type { CheckRecord, KeptCheck } from './verdict';
import { bytesOf } from './bytes';
import { limits } from './event-budget';

/** The checks a run remembers; the history has all of them. */
export interface KeptChecks {
  readonly records: readonly KeptCheck[];
  readonly bytes: number;
  /** Checks that are not among them any more. */
  readonly cut: Readonly<Record<'pass' | 'inconclusive', number>>;
}

/** Nothing checked yet. */
export const noChecks: KeptChecks = { records: [], bytes: 0, cut: { pass: 0, inconclusive: 0 } };

/** The newest records are never cut: they say how it stood at the end. */
const NEWEST = 20;

/**
 * Remembers one more check. Equal ones in a row that could not tell are one record; when all together are too many bytes,
 * the oldest passes go first, then the oldest that could not tell. A fail never goes. Pure.
 */
export function keepCheck(kept: KeptChecks, record: CheckRecord): KeptChecks {
  const last = kept.records.at(-1);
  const folded = last && isAlike(last, record) ? { ...last, until: { number: record.number, at: record.at } } : null;
  const records = folded ? [...kept.records.slice(0, -1), folded] : [...kept.records, record];
  const bytes = kept.bytes + bytesOf(folded ?? record) - (folded && last ? bytesOf(last) : 0);
  return within(limits.keptChecks, { ...kept, records, bytes });
}

/** Checks that are all there are. */
export function keptOf(records: readonly KeptCheck[]): KeptChecks {
  return { ...noChecks, records, bytes: bytesOf(records) };
}

/** As many of the records as fit into so many bytes. Pure. */
export function within(limit: number, kept: KeptChecks): KeptChecks {
  let { records, bytes, cut } = kept;
  for (const verdict of ['pass', 'inconclusive'] as const) {
    while (bytes > limit) {
      const at = records.slice(0, -NEWEST).findIndex((one) => one.verdict === verdict);
      const one = records[at];
      if (!one) break;
      records = records.toSpliced(at, 1);
      bytes -= bytesOf(one);
      cut = { ...cut, [verdict]: cut[verdict] + (one.until ?? one).number - one.number + 1 };
    }
  }
  return { records, bytes, cut };
}

/** What is not among the records, in words, and where it is. */
export function checksLeftOut({ cut }: KeptChecks): string[] {
  const left = [
    [cut.pass, 'passed'],
    [cut.inconclusive, 'could not tell'],
  ] as const;
  return left.flatMap(([count, what]) =>
    count > 0 ? [`${count} checks that ${what}: only the history of the run has them`] : [],
  );
}

/** Whether a check could not tell for just the reasons of the one right before it. */
function isAlike(before: KeptCheck, record: CheckRecord): boolean {
  if (record.verdict !== 'inconclusive' || (before.until ?? before).number + 1 !== record.number) return false;
  return troubleOf(before) === troubleOf(record);
}

function troubleOf({ verdict, weight, evidence, lines, drifts, alerts }: CheckRecord): string {
  const troubles = evidence.filter((one) => one.verdict !== 'pass');
  return JSON.stringify([
    verdict,
    weight,
    troubles.map(({ service, rule, unknown }) => [service, rule, unknown]),
    lines.map(({ rule, verdicts }) => [rule, verdicts]),
    drifts,
    alerts.map(({ key }) => key),
  ]);
}
