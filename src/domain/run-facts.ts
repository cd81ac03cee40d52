import type { RolloutRequest } from './request';

/** What Temporal itself knows of a run: no worker is needed to read it. */
export interface RunFacts {
  readonly workflowId: string;
  readonly runId: string;
  /** Workflow type: `productionRollout`, `stagingDeploy` or `restoreTraffic`. */
  readonly type: string;
  readonly environment: string;
  readonly imageTag: string | null;
  readonly phase: string | null;
  readonly outcome: string | null;
  readonly weight: number | null;
  /** The request it was started with, when this client started it. */
  readonly request: RolloutRequest | null;
  /** Temporal's word: `RUNNING`, `COMPLETED`, `FAILED`, `TERMINATED`, … */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly closedAt: number | null;
}
