import type { FailureReport } from './failure';
import type { RolloutResult, RolloutStatus } from './status';
import { bytesOf, clipped, fitting } from './bytes';
import { limits } from './event-budget';
import { checksLeftOut, keptOf, within } from './kept-checks';

/** One thing that may be cut, in words, and how. */
interface Cut<T> {
  readonly what: string;
  readonly from: (value: T) => T;
}

const shortened = (failure: FailureReport | null): FailureReport | null =>
  failure && {
    ...failure,
    what: clipped(failure.what, limits.message),
    evidence: clipped(failure.evidence ?? '', limits.message),
  };

const changesOf = ({ plan }: RolloutStatus): RolloutStatus['plan'] =>
  plan && { ...plan, services: plan.services.map((one) => ({ ...one, changes: [] })) };

/** In this order. Decisions that counted go last, and only where somebody decided thousands of times. */
const fromStatus: readonly Cut<RolloutStatus>[] = [
  { what: 'the ends of long texts', from: (status) => ({ ...status, failure: shortened(status.failure) }) },
  { what: 'older lines of the log', from: (status) => ({ ...status, log: status.log.slice(-10) }) },
  {
    what: 'refused decisions',
    from: (status) => ({ ...status, decisions: status.decisions.filter((one) => one.accepted) }),
  },
  {
    what: 'some of the findings',
    from: (status) => ({ ...status, findings: fitting(status.findings, limits.fewFindings) }),
  },
  { what: 'changes of definitions', from: (status) => ({ ...status, plan: changesOf(status) }) },
  { what: 'older decisions', from: (status) => ({ ...status, decisions: status.decisions.slice(-50) }) },
  { what: 'the plan', from: (status) => ({ ...status, plan: null, facts: null, rolling: null }) },
];

/** The status as it fits into a payload: a run whose query fails looks dead. Pure. */
export function fitStatus(status: RolloutStatus): RolloutStatus {
  return cutToFit(status, fromStatus).value;
}

/**
 * The result as it fits into a payload, with what was left out: a run whose result does not fit can never close. Passes go
 * first, then what a status can spare; a check that failed never. Pure.
 */
export function fitResult(result: RolloutResult): RolloutResult {
  const kept = within(limits.fewChecks, keptOf(result.checks));
  const { value, cut } = cutToFit<RolloutResult>(result, [
    {
      what: '',
      from: (whole) => ({ ...whole, checks: kept.records, leftOut: [...whole.leftOut, ...checksLeftOut(kept)] }),
    },
    ...fromStatus.map(({ what, from }) => ({
      what,
      from: (whole: RolloutResult) => ({ ...whole, status: from(whole.status) }),
    })),
    { what: 'the snapshot', from: (whole) => ({ ...whole, snapshot: null }) },
  ]);
  return {
    ...value,
    leftOut: [...value.leftOut, ...cut.filter(Boolean).map((what) => `${what}: only the history of the run has them`)],
  };
}

function cutToFit<T extends object>(whole: T, cuts: readonly Cut<T>[]): { value: T; cut: string[] } {
  let value = whole;
  const cut: string[] = [];
  for (const { what, from } of cuts) {
    if (bytesOf(value) <= limits.payload) break;
    value = from(value);
    cut.push(what);
  }
  return { value, cut };
}
