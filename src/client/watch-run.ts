import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowContinuedAsNewError, WorkflowFailedError } from '@temporalio/client';
import type { RolloutStatus } from '../domain/status';
import { environmentWorkflowId } from '../domain/request';
import { ClientFailure } from './client-failure';
import { readRun } from './read-run';
import { describeRun } from './run-facts';

/** One look at a rollout. */
export interface WatchedStatus {
  /** The last status that was read; null before the first. */
  readonly status: RolloutStatus | null;
  /** Why this look failed and `status` may be old; null when it is fresh. */
  readonly stale: string | null;
  /** The run has closed; this is the last look. */
  readonly ended: boolean;
}

/** Options of a watch. */
export interface WatchOptions {
  /** Time between two looks, milliseconds; 1 s by default. */
  readonly everyMs?: number;
  /** A certain run; the environment's latest by default. */
  readonly runId?: string;
  readonly signal?: AbortSignal;
}

/**
 * Looks at one run until it closes. It survives a server or worker that is away: those looks are marked `stale`. Throws
 * `nothingRuns` when there is no run, and when the run closed without a result of its own.
 */
export async function* watchRun(
  client: Client,
  environment: string,
  options: WatchOptions = {},
): AsyncGenerator<WatchedStatus> {
  let runId = options.runId ?? (await describeRun(client, environment)).runId;
  let status: RolloutStatus | null = null;
  const watched = new AbortController();
  const signal = AbortSignal.any([watched.signal, ...(options.signal ? [options.signal] : [])]);
  let pause = new AbortController();
  const wake = (): void => {
    pause.abort();
  };
  signal.addEventListener('abort', wake, { once: true });
  void atItsEnd(client, environment, runId, signal, wake);
  try {
    while (!signal.aborted) {
      let ended = false;
      let stale: string | null = null;
      try {
        const reading = await readRun(client, environment, runId);
        // It may have gone on as another run since.
        if (runId !== reading.facts.runId) void atItsEnd(client, environment, reading.facts.runId, signal, wake);
        runId = reading.facts.runId;
        status = reading.status;
        ended = reading.result !== null;
      } catch (error) {
        if (!(error instanceof ClientFailure) || !['noWorker', 'unreachable'].includes(error.code)) throw error;
        stale = error.message;
      }
      yield { status, stale, ended };
      if (ended) return;
      await sleep(options.everyMs ?? 1_000, undefined, { signal: pause.signal }).catch(() => undefined);
      pause = new AbortController();
    }
  } finally {
    watched.abort();
  }
}

/** Calls back when a run closes, which a server tells at once; never when that could not be waited for. */
async function atItsEnd(
  client: Client,
  environment: string,
  runId: string,
  signal: AbortSignal,
  call: () => void,
): Promise<void> {
  const handle = client.workflow.getHandle(environmentWorkflowId(environment), runId, { followRuns: false });
  try {
    await client.withAbortSignal(signal, () => handle.result());
    call();
  } catch (error) {
    if (error instanceof WorkflowFailedError || error instanceof WorkflowContinuedAsNewError) call();
  }
}
