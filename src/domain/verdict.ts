import type { Colour } from './colour';
import type { Drift } from './drift';
import type { UnknownReason } from './observation';

/** What one check says. `inconclusive` is never a pass and never a failure. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One rule's part in a check, with what it rests on; the query it was read by is in the rules of the plan. */
export interface Evidence {
  readonly service: string;
  readonly colour: Colour;
  readonly rule: string;
  readonly verdict: Verdict;
  /** Alert-only (by configuration or waiver): shown, but it does not decide. */
  readonly alertOnly: boolean;
  readonly value: number | null;
  readonly samples: number | null;
  readonly threshold: number;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly unknown: UnknownReason | 'unreadable' | 'degraded' | null;
  /** One sentence for people. */
  readonly detail: string;
}

/** One evaluation of all rules for all services. */
export interface CheckRecord {
  readonly number: number;
  readonly at: number;
  /** Candidate's weight asked for when the check ran, percent. */
  readonly weight: number;
  readonly verdict: Verdict;
  /** Until when its data speak, which come late: a pass credits no more. */
  readonly coveredUntil?: number;
  /** What did not pass, then the pass nearest to its limit of each rule. */
  readonly evidence: readonly Evidence[];
  readonly lines: readonly RuleLine[];
  /** Pieces that did not pass and are in `lines` only: they would not have fitted. */
  readonly leftOut: number;
  /** What somebody else had changed. */
  readonly drifts: readonly Drift[];
  /** Things people should know that do not decide. */
  readonly alerts: readonly CheckAlert[];
}

/** A check that is kept, or equal ones in a row that could not tell: the first of them, and which was the last. */
export interface KeptCheck extends CheckRecord {
  readonly until?: { readonly number: number; readonly at: number };
}

/** One rule over all services, in the order in which the plan has them. */
export interface RuleLine {
  readonly rule: string;
  /** One sign a service: `p` passed, `F` failed, `?` inconclusive. */
  readonly verdicts: string;
  /** To three significant digits; null where there was none. */
  readonly values: readonly (number | null)[];
  /** What each value rests on: requests, or for `ecs` the tasks wanted. */
  readonly of: readonly (number | null)[];
}

/** Something to tell people; the key stays the same while the same trouble lasts, so that nobody is told every minute. */
export interface CheckAlert {
  readonly key: string;
  readonly text: string;
}

/** Any fail is a fail; else any inconclusive is inconclusive; else pass. No evidence at all is inconclusive. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  if (verdicts.length === 0 || verdicts.includes('inconclusive')) return 'inconclusive';
  return 'pass';
}
