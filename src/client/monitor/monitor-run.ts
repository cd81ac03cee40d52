import { formatDuration } from '../../domain/duration';
import type { Outcome } from '../../domain/outcome';
import { meaningOf, outcomes } from '../../domain/outcome';
import { phaseText, windowText } from '../../domain/render/rollout-words';
import type { RolloutStatus } from '../../domain/status';
import type { CheckRecord } from '../../domain/verdict';
import { ClientFailure } from '../client-failure';
import type { RolloutClient } from '../rollout-client';
import type { WatchedStatus } from '../watch-run';
import type { ExpectedThreshold } from './expected-threshold';
import { compareThresholds } from './expected-threshold';

/** What a monitor is asked for. */
export interface MonitorOptions {
  /** How long checks are to be seen, milliseconds from the first one on; to the end of the run when left out. */
  readonly durationMs?: number;
  readonly expected: readonly ExpectedThreshold[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Takes each look, with the one before. */
  readonly onLook: (before: WatchedStatus | null, now: WatchedStatus) => void;
  /** Takes what is to be said beside the looks. */
  readonly say: (line: string) => void;
}

/** What a monitor found. */
export interface Monitored {
  readonly environment: string;
  readonly runId: string | null;
  readonly imageTag: string | null;
  /** How the run ended; null while it goes on. */
  readonly outcome: Outcome | null;
  /** Whether nothing ran any more at the first look. */
  readonly past: boolean;
  readonly lastCheck: CheckRecord | null;
  readonly exitCode: number;
  /** One sentence. */
  readonly message: string;
}

/** Asked to watch, and nobody could tell. */
const EXIT_UNKNOWN = 1;

/**
 * Looks at the environment's run until it ends, or until its checks were seen for the duration: 0 when all is well, the
 * outcome's exit code when it ended, 2 when it is being taken back, 1 when nobody can tell.
 * @throws ClientFailure `nothingRuns` when no run is known; `usage` when a threshold is not what was expected
 */
export async function monitorRun(
  client: RolloutClient,
  environment: string,
  options: MonitorOptions,
): Promise<Monitored> {
  const { durationMs = Infinity, now, onLook } = options;
  let before: WatchedStatus | null = null;
  let compared = false;
  let passed = false;
  // Time in which nothing can be seen counts from its own beginning: otherwise a missing worker would be waited for for ever.
  let since: number | null = null;
  let blindSince: number | null = null;
  for await (const watched of client.watch(environment)) {
    const { status, stale, ended } = watched;
    compared ||= status !== null && tellComparison(status, options);
    onLook(before, watched);
    if (status !== null && ended)
      return before === null ? pastRun(environment, status, durationMs) : endedAs(environment, status);
    passed ||= status?.lastCheck?.verdict === 'pass';
    if (stale === null && status?.lastCheck) since ??= now();
    blindSince = stale === null ? null : (blindSince ?? now());
    const begun = since ?? blindSince;
    if (begun !== null && now() - begun >= durationMs) {
      return found(environment, status, whenTimeIsUp(status, { stale, passed, durationMs }));
    }
    before = watched;
  }
  throw new ClientFailure('unexpected', `the watch of ${environment} ended without a status: try again`);
}

function tellComparison(status: RolloutStatus, { expected, say }: MonitorOptions): boolean {
  const told = compareThresholds(status, expected);
  for (const line of told ?? []) say(line);
  if (told === null && status.outcome !== null) say('no thresholds were compared: this run never had a plan');
  return told !== null;
}

/** A run that had ended before anybody looked: how it went, which says nothing of a time that was to be watched. */
function pastRun(environment: string, status: RolloutStatus, durationMs: number): Monitored {
  const end = { ...endedAs(environment, status), past: true };
  if (durationMs === Infinity || end.exitCode !== 0) return end;
  const message = `nothing runs, so nothing was watched for ${formatDuration(durationMs)}; the last was ${end.message}`;
  return { ...end, exitCode: EXIT_UNKNOWN, message };
}

function endedAs(environment: string, status: RolloutStatus): Monitored {
  const { outcome } = status;
  if (outcome === null) throw new ClientFailure('unexpected', `${environment} has ended without an outcome: try again`);
  const { exitCode } = outcomes[outcome];
  const why = status.failure === null ? '' : ` ${status.failure.what}`;
  return found(environment, status, { exitCode, message: `${outcome}: ${meaningOf(outcome, status.kind)}.${why}` });
}

interface Found {
  readonly exitCode: number;
  readonly message: string;
}

function found(environment: string, status: RolloutStatus | null, { exitCode, message }: Found): Monitored {
  return {
    environment,
    runId: status?.runId ?? null,
    imageTag: status?.request.imageTag ?? null,
    outcome: status?.outcome ?? null,
    past: false,
    lastCheck: status?.lastCheck ?? null,
    exitCode,
    message,
  };
}

/** What can be said of a run that goes on. It agrees with the rollout itself, which bears some inconclusive checks. */
function whenTimeIsUp(
  status: RolloutStatus | null,
  { stale, passed, durationMs }: { stale: string | null; passed: boolean; durationMs: number },
): Found {
  const time = formatDuration(durationMs);
  if (stale !== null || status === null) {
    return { exitCode: EXIT_UNKNOWN, message: `nobody can tell after ${time}: ${stale ?? 'no status was read'}` };
  }
  const { failure, kind, lastCheck, mode, phase, step } = status;
  if (phase === 'rollingBack' || failure !== null || lastCheck?.verdict === 'fail') {
    const why = failure === null ? 'a check failed' : failure.what;
    return { exitCode: outcomes.rolledBack.exitCode, message: `it is being taken back: ${why}` };
  }
  if (mode === 'held') return { exitCode: EXIT_UNKNOWN, message: `nobody can tell: it is held, ${status.next.what}` };
  if (!passed) return { exitCode: EXIT_UNKNOWN, message: `nobody can tell: no check passed in ${time}` };
  const window = phase === 'watching' && step !== null ? ` ${step.weight} %, ${windowText(step)}` : '';
  const paused = mode === 'paused' ? ', paused' : '';
  return {
    exitCode: 0,
    message: `all good for ${time}; the rollout goes on (${phaseText(phase, kind)}${window}${paused})`,
  };
}
