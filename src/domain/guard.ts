import { z } from 'zod';
import { environmentName } from './request';
import type { RolloutStatus } from './status';
import type { Snapshot } from './topology';

/** Input of one look of the guard; kept in its Schedule. */
export const guardRequestSchema = z
  .strictObject({
    environment: environmentName,
    /** Until then the guard looks but does nothing, epoch milliseconds; null when it is not paused. */
    pausedUntil: z.number().nullable(),
  })
  .readonly();

export type GuardRequest = z.infer<typeof guardRequestSchema>;

/** The workflow task of an open run that fails again and again: the run neither goes on nor hears anybody. */
export interface FailingTask {
  readonly failures: number;
  /** Since then, or since the worker that looks has been there to do better. Epoch milliseconds. */
  readonly since: number;
  /** What the first failure said. */
  readonly reason: string;
  readonly imageTag: string;
  /** From its memo, else of the orphan behind it, which it was to take back; null when no traffic was moved. */
  readonly snapshot: Snapshot | null;
}

/** What is known of whoever holds or held an environment's lock. */
export type RunLook =
  /** Nobody ever moved traffic here. */
  | { readonly kind: 'none' }
  /** A run is open. `status` is null when it does not answer its query, `problem` says why. */
  | {
      readonly kind: 'open';
      readonly runId: string;
      readonly startedAt: number;
      readonly status: Pick<RolloutStatus, 'phase' | 'phaseSince' | 'lastCheck' | 'weight'> | null;
      readonly problem: string | null;
      /** Given when it does not answer because its task fails, and a worker has it: nobody's absence is to blame. */
      readonly failing?: FailingTask;
    }
  /** The last run that moved traffic closed with a result of ours. */
  | { readonly kind: 'closed'; readonly runId: string; readonly outcome: string }
  /** The last run that moved traffic closed without one: terminated, timed out, failed by itself. */
  | {
      readonly kind: 'orphaned';
      readonly runId: string;
      /** Temporal's word: `TERMINATED`, `TIMED_OUT`, `FAILED`, `CANCELLED`. */
      readonly state: string;
      readonly closedAt: number;
      readonly imageTag: string;
      /** From its memo, written before its first weight write. */
      readonly snapshot: Snapshot;
    };

/** What one look of the guard found and did: its result. */
export interface GuardReport {
  readonly environment: string;
  readonly at: number;
  /**
   * `quiet`: nobody runs and traffic is whole. `inCharge`: a run is. `orphaned`: a run ended without us and traffic is not
   * where it must be. `stuck`: a run is open and does not answer or check, or it
   * was ended for that. `split`: split traffic nobody of ours made.
   */
  readonly state: 'quiet' | 'inCharge' | 'orphaned' | 'stuck' | 'split' | 'unknown';
  /** What it saw, one sentence with its evidence. */
  readonly finding: string;
  /** What it did about it; null when nothing was to be done. */
  readonly did: string | null;
  readonly runId: string | null;
  /** Trouble -> when people were told last, or it was acted on, so that nobody is told every two minutes. */
  readonly told: Readonly<Record<string, number>>;
}
