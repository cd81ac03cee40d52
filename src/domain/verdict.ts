import type { Colour } from './colour';
import type { Drift } from './drift';
import type { UnknownReason } from './observation';

/** What one check says. `inconclusive` is never a pass and never a failure. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One rule's part in a check, with what it rests on. Kept short: a rollout keeps every one of them. */
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
  readonly periodMs: number;
  readonly query: string;
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
  readonly evidence: readonly Evidence[];
  /** What somebody else had changed. */
  readonly drifts: readonly Drift[];
  /** Things people should know that do not decide. */
  readonly alerts: readonly CheckAlert[];
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
