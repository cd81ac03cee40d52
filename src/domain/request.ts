import type { Colour } from './colour';

/** `rollout`: a new image. `undo`: the revision that was live before. `restore`: all traffic to a named colour, nothing else. */
export type RequestMode = 'rollout' | 'undo' | 'restore';

/**
 * Input of a rollout: what to carry where, and for whom. It carries no configuration (approvers, thresholds and
 * clusters are the worker's), so whoever may start a workflow cannot choose them.
 */
export interface RolloutRequest {
  readonly environment: string;
  /** What is to be done; `rollout` when left out. */
  readonly mode?: RequestMode;
  /** Services to roll out; all of the environment when left out. */
  readonly services?: readonly string[];
  /** For an undo or a restore, which have no tag, that word itself. */
  readonly imageTag: string;
  /** Only for a restore: the colour that gets all traffic, of all records or by record. */
  readonly to?: Colour | Readonly<Record<string, Colour>>;
  /** Number of the push (the GitHub run number): a higher one may supersede a lower one that still waits. */
  readonly sequence?: number;
  readonly commit?: string;
  readonly branch?: string;
  readonly runUrl?: string;
  /** Who asked for it; never counts as an approver. */
  readonly requestedBy: string;
  /** Proof of who asks, where the environment wants one. Used in preflight and kept nowhere else. */
  readonly token?: string;
  readonly reason?: string;
  /** Rules that only alert in this rollout. Part of the plan, so approvers see and approve them. */
  readonly waivers?: readonly Waiver[];
}

/** A rule turned into an alert for one rollout, and why. */
export interface Waiver {
  readonly rule: string;
  readonly reason: string;
}

/** The lock of an environment: whatever changes it runs under this workflow ID. */
export function environmentWorkflowId(environment: string): string {
  return `environment/${environment}`;
}

/** Whether two requests ask for the same rollout, so that a second start may return the running one. */
export function sameRollout(a: RolloutRequest, b: RolloutRequest): boolean {
  const services = (request: RolloutRequest): string => [...new Set(request.services)].sort().join(',');
  return (
    a.environment === b.environment &&
    modeOf(a) === modeOf(b) &&
    a.imageTag === b.imageTag &&
    services(a) === services(b) &&
    JSON.stringify(a.to) === JSON.stringify(b.to)
  );
}

/** What a request asks for. */
export function modeOf(request: Pick<RolloutRequest, 'mode'>): RequestMode {
  return request.mode ?? 'rollout';
}
