import type { FailureType } from './failure';
import type { RunKind } from './phase';

/** How a rollout ended. */
export type Outcome =
  | 'completed'
  | 'rolledBack'
  | 'failedBeforeTraffic'
  | 'refused'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'planChanged'
  | 'aborted'
  | 'released'
  | 'restored'
  | 'stranded';

/** What an outcome means to a machine: the exit code of the client, and how the workflow closes. */
export interface OutcomeMeaning {
  readonly exitCode: 0 | 2 | 3 | 4;
  /** Null: the workflow completes; otherwise it fails with this type. */
  readonly failure: FailureType | null;
  readonly meaning: string;
}

/** Every outcome with its exit code and closing. 1 is left for usage and connection errors of the client. */
export const outcomes: Readonly<Record<Outcome, OutcomeMeaning>> = {
  completed: { exitCode: 0, failure: null, meaning: 'the candidate has all traffic' },
  rolledBack: { exitCode: 2, failure: 'RolloutRolledBack', meaning: 'live has all traffic again, verified' },
  failedBeforeTraffic: {
    exitCode: 2,
    failure: 'RolloutFailedBeforeTraffic',
    meaning: 'the candidate never had weight and is at zero again',
  },
  refused: { exitCode: 3, failure: 'RolloutRefused', meaning: 'preflight found reasons; nothing was written' },
  rejected: { exitCode: 3, failure: null, meaning: 'a person rejected the plan; nothing was written' },
  expired: { exitCode: 3, failure: null, meaning: 'the approvals did not come in time; nothing was written' },
  superseded: { exitCode: 3, failure: null, meaning: 'a newer push took over' },
  planChanged: {
    exitCode: 3,
    failure: null,
    meaning: 'the plan was another when the quorum was reached; nothing was written',
  },
  aborted: { exitCode: 3, failure: null, meaning: 'a person stopped it before the first write' },
  released: {
    exitCode: 4,
    failure: 'RollbackReleased',
    meaning: 'two people released an unverified rollback; traffic state unknown',
  },
  restored: { exitCode: 0, failure: null, meaning: 'the named colour has all traffic, verified' },
  stranded: {
    exitCode: 4,
    failure: 'DeployStranded',
    meaning: 'a deploy failed and not every service could be brought back to its former revision',
  },
};

/** A deploy in place has no traffic that could be sent anywhere. */
const DEPLOY_MEANINGS: Partial<Readonly<Record<Outcome, string>>> = {
  completed: 'all services run the new image, stable and smoke-tested',
  rolledBack: 'all services run what they ran before, verified',
};

/** What an outcome means in a run of this kind. */
export function meaningOf(outcome: Outcome, kind: RunKind): string {
  return (kind === 'deploy' ? DEPLOY_MEANINGS[outcome] : null) ?? outcomes[outcome].meaning;
}

const ENDING_FAILURES: ReadonlySet<string> = new Set(
  Object.values(outcomes).flatMap(({ failure }) => (failure === null ? [] : [failure])),
);

/** Whether a failure of this type is an end that a run chose itself, with its result in the failure; any other cut it off. */
export function isEndingFailure(type: string | null | undefined): boolean {
  return ENDING_FAILURES.has(type ?? '');
}
