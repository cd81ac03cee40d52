import { z } from 'zod';
import type { Outcome } from './outcome';
import type { Phase } from './phase';
import type { RolloutStatus } from './status';
import { clipped } from './bytes';
import { lineOfText } from './input';
import { outcomes } from './outcome';
import { environmentName, longest } from './request';

/** What GitHub shall say of a run, and what a keeper of records believes to be that. */
export const recordSchema = z
  .strictObject({
    /** Grows with every record of a run: the highest one counts. */
    sequence: z.int().nonnegative(),
    /** State of the GitHub Deployment. */
    deployment: z.enum(['queued', 'in_progress', 'success', 'failure', 'error', 'inactive']),
    /** State of the commit status beside it. */
    commit: z.enum(['pending', 'success', 'failure', 'error']),
    /** 140 characters at most, as GitHub wants it. */
    description: z.string().max(longest.name),
  })
  .readonly();

export type RunRecord = z.infer<typeof recordSchema>;

/** What of a run its records are about. */
const recordedRunSchema = z
  .strictObject({
    environment: environmentName,
    workflowId: lineOfText(longest.name),
    runId: lineOfText(longest.name),
    /** Epoch milliseconds. Tells which of two runs is the later one, whenever they are written down. */
    startedAt: z.number(),
    commit: z.string().regex(/^[0-9a-f]{7,64}$/),
    imageTag: lineOfText(longest.name),
    /** Where people see what was deployed. */
    environmentUrl: lineOfText(longest.url),
    /** Where people see how; null when nothing is known. */
    logUrl: lineOfText(longest.url).nullable(),
    /** Whether its users are the public. */
    production: z.boolean(),
  })
  .readonly();

export type RecordedRun = z.infer<typeof recordedRunSchema>;

/** Input of a keeper; `wanted` is what is to be written first. */
export const keepRecordsSchema = z.strictObject({ run: recordedRunSchema, wanted: recordSchema }).readonly();

/** How a run stands, as whoever keeps its records finds out by themselves. */
export type RunEnd =
  | { readonly kind: 'open' }
  /** It closed with a result of ours. */
  | { readonly kind: 'ended'; readonly outcome: Outcome }
  /** Something else closed it: `state` is Temporal's word for how. */
  | { readonly kind: 'cutOff'; readonly state: string };

/** GitHub refuses longer descriptions. */
const LONGEST_DESCRIPTION = 140;

/** Nothing was deployed: `inactive`. Nobody knows what is deployed: `error`. The commit did not arrive: never `success`. */
const ENDS: Readonly<Record<Outcome, readonly [RunRecord['deployment'], RunRecord['commit']]>> = {
  completed: ['success', 'success'],
  restored: ['success', 'success'],
  rolledBack: ['failure', 'failure'],
  failedBeforeTraffic: ['failure', 'failure'],
  refused: ['failure', 'failure'],
  rejected: ['inactive', 'failure'],
  expired: ['inactive', 'failure'],
  superseded: ['inactive', 'failure'],
  planChanged: ['inactive', 'failure'],
  aborted: ['inactive', 'failure'],
  released: ['error', 'error'],
  stranded: ['error', 'error'],
};

/**
 * The run as records are about it; null for one that has none: without a commit, or whose end is not that this commit is
 * deployed. A commit is a hash only: the name of a branch would record whatever is there by then.
 */
export function recordedRun(
  { kind, request, workflowId, runId, startedAt, temporalUi }: RolloutStatus,
  place: Pick<RecordedRun, 'environmentUrl' | 'production'>,
): RecordedRun | null {
  const { environment, imageTag, commit = '', runUrl } = request;
  if ((kind !== 'rollout' && kind !== 'deploy') || !/^[0-9a-f]{7,64}$/i.test(commit)) return null;
  const logUrl = temporalUi ?? runUrl ?? null;
  return { environment, workflowId, runId, startedAt, commit: commit.toLowerCase(), imageTag, logUrl, ...place };
}

/** What GitHub shall say of a run that stands so. */
export function recordOf(status: RolloutStatus): Omit<RunRecord, 'sequence'> {
  const { outcome, phase, next } = status;
  if (outcome !== null) return endRecord(outcome, next.what);
  const waiting = phase === 'preflight' || phase === 'awaitingApproval';
  return {
    deployment: waiting ? 'queued' : 'in_progress',
    commit: 'pending',
    description: shorten(DESCRIPTIONS[phase](status)),
  };
}

/** What GitHub shall say of a run that ended so; without a message, what the outcome means. */
export function endRecord(outcome: Outcome, message?: string): Omit<RunRecord, 'sequence'> {
  const [deployment, commit] = ENDS[outcome];
  return { deployment, commit, description: shorten(message ?? `${outcome}: ${outcomes[outcome].meaning}`) };
}

/** What GitHub shall say of a run that something else than itself ended. */
export function cutOffRecord(state: string): Omit<RunRecord, 'sequence'> {
  const description = `The run was cut off (${state}) and did not say how it stood. Look at the environment.`;
  return { deployment: 'error', commit: 'error', description: shorten(description) };
}

/** Whether a record is one that a run ends with, and no later one follows. */
export function isFinal({ deployment }: Pick<RunRecord, 'deployment'>): boolean {
  return deployment !== 'queued' && deployment !== 'in_progress';
}

/** Whether two records say the same. */
export function saysTheSame(a: Omit<RunRecord, 'sequence'>, b: Omit<RunRecord, 'sequence'>): boolean {
  return a.deployment === b.deployment && a.commit === b.commit && a.description === b.description;
}

type Describe = (status: RolloutStatus) => string;

const DESCRIPTIONS: Readonly<Record<Phase, Describe>> = {
  preflight: () => 'Preflight: nothing is written yet.',
  awaitingApproval: ({ approvals }) => `Awaiting ${approvals.needed} approvals. Nothing is written yet.`,
  preparing: ({ rolling }) =>
    rolling ? 'Tasks are being replaced in place.' : 'The candidate is being deployed: 0 % of traffic.',
  smokeTesting: ({ rolling }) =>
    rolling ? 'Smoke tests run against the public names.' : 'The candidate is being smoke-tested: 0 % of traffic.',
  shifting: (status) => `Traffic is being shifted: ${share(status)} now.`,
  watching: (status) => `${share(status)}, under watch.`,
  draining: (status) => `${share(status)}; the old version is draining.`,
  rollingBack: ({ failure }) => `Rolling back. ${failure?.what ?? ''}`.trim(),
  restoring: ({ next }) => next.what,
  completed: ({ next }) => next.what,
  rolledBack: ({ next }) => next.what,
  closed: ({ next }) => next.what,
};

function share({ weight }: RolloutStatus): string {
  return `${weight.confirmed ?? 0} % of traffic`;
}

function shorten(text: string): string {
  return clipped(text.replace(/\s+/g, ' ').trim(), LONGEST_DESCRIPTION);
}
