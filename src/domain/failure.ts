/**
 * Every type an error of ours can have, what it means, and whether trying again can help. The list is closed:
 * workflows and people tell failures apart by these names.
 */
export const failureTypes = {
  // The request or the configuration.
  RequestUnreadable: { retryable: false, meaning: 'what a workflow was started with cannot be read' },
  UnknownEnvironment: { retryable: false, meaning: 'the configuration has no such environment' },
  UnknownService: { retryable: false, meaning: 'the environment has no such service' },
  UnknownRule: { retryable: false, meaning: 'a waiver names a rule that does not exist' },
  UnknownRecord: { retryable: false, meaning: 'a restore names a record that the environment does not have' },
  RecordTornApart: { retryable: false, meaning: 'a record also fronts services that were not asked for' },
  StrategyUnsupported: {
    retryable: false,
    meaning: 'what is asked for does not fit how the environment is rolled out',
  },
  // Task definitions and slots.
  ContainerNotFound: { retryable: false, meaning: 'the definition does not have exactly one container of that name' },
  DefinitionLossy: { retryable: false, meaning: 'a field of the definition would be lost by registering it again' },
  DefinitionUnreadable: { retryable: false, meaning: 'the definition file is missing or is not a task definition' },
  SlotMissing: { retryable: false, meaning: 'an ECS service of the environment is gone or inactive' },
  CandidateCrashed: { retryable: false, meaning: 'tasks of the candidate stopped for reasons of the image' },
  CandidateUnhealthy: { retryable: false, meaning: 'the candidate did not become stable and healthy in time' },
  CandidateUnseen: { retryable: false, meaning: 'nobody could see whether the candidate became stable in time' },
  DeploymentReplaced: { retryable: false, meaning: "somebody else's deployment took the place of ours" },
  SmokeTestFailed: { retryable: false, meaning: 'a declared request to the candidate was not answered as it must be' },
  // Traffic.
  TrafficDrift: { retryable: false, meaning: 'records are not what we last wrote: somebody else changes them' },
  SlotDrift: { retryable: false, meaning: 'somebody else changed a count or a revision of a slot' },
  ColourHasTraffic: { retryable: false, meaning: 'a colour was not stopped, since its record gives it weight' },
  RecordSetsChanged: { retryable: false, meaning: 'a record lost one of its two weighted sets' },
  WriteExpired: { retryable: false, meaning: 'a write was not sent because its time had passed' },
  NotInSync: { retryable: false, meaning: 'Route 53 did not confirm a change in time' },
  // The gate and the story.
  CheckFailed: { retryable: false, meaning: 'a rule was breached' },
  HeldTooLong: { retryable: false, meaning: 'nobody decided while the rollout was held' },
  Inconclusive: { retryable: false, meaning: 'too many checks could not tell (`onInconclusive: rollback`)' },
  Aborted: { retryable: false, meaning: 'a person stopped the rollout' },
  HistoryFull: { retryable: false, meaning: 'the run reached its limit of history' },
  Bug: { retryable: false, meaning: 'an error nobody foresaw, after the first shift' },
  // People and messages.
  IdentityRefused: { retryable: false, meaning: 'the person behind a decision could not be verified' },
  IssuerUnavailable: { retryable: true, meaning: 'the issuer of identity tokens does not answer as it must' },
  DecisionRefused: { retryable: false, meaning: 'a decision was not taken, with the reason' },
  NotDelivered: { retryable: true, meaning: 'a message could not be delivered' },
  MessageRefused: { retryable: false, meaning: 'Slack will not take this message' },
  RecordNotKept: { retryable: true, meaning: 'a record of a run is not kept yet where it is to be' },
  RecordRefused: { retryable: false, meaning: 'a record of a run will not be kept, however often it is tried' },
  // AWS.
  AccessDenied: { retryable: false, meaning: 'the worker may not do this' },
  AwsRefused: { retryable: false, meaning: 'AWS refused the request as such' },
  AwsUnavailable: { retryable: true, meaning: 'AWS throttled, timed out or failed' },
  // Outcomes: how a run closes when it fails.
  RolloutRefused: { retryable: false, meaning: 'preflight found reasons; all are listed' },
  RolloutFailedBeforeTraffic: { retryable: false, meaning: 'the candidate never had weight; it is at zero again' },
  RolloutRolledBack: { retryable: false, meaning: 'live has all traffic again, verified' },
  RollbackReleased: { retryable: false, meaning: 'two people released a rollback that could not be verified' },
  DeployStranded: { retryable: false, meaning: 'a service could not be brought back to its former revision' },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type FailureType = keyof typeof failureTypes;

/** What a failure tells a person, in this order. */
export interface FailureReport {
  readonly type: FailureType;
  /** What happened. */
  readonly what: string;
  /** Why we think so. */
  readonly evidence?: string;
  /** What the system already did about it. */
  readonly did?: string;
  /** What a person should do now. */
  readonly next: string;
}

/** The report as one text: what happened, evidence, what was done, what to do now. */
export function failureText(report: FailureReport): string {
  return [report.what, report.evidence, report.did, report.next].filter(Boolean).join(' ');
}

/** The error that code outside workflows throws; activities turn it into an ApplicationFailure of the same type. */
export class RolloutError extends Error {
  override readonly name = 'RolloutError';
  constructor(
    readonly report: FailureReport,
    options?: { cause?: unknown },
  ) {
    super(failureText(report), options);
  }
}
