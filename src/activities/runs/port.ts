import type { RunLook } from '../../domain/guard';

/** Temporal itself, as the guard sees it: which run had an environment last, and how it stands. */
export interface RunsPort {
  /**
   * The runs of an environment's lock that decide who is in charge: the open one, or the latest that moved traffic. By
   * describe; only a run that closed without having moved traffic is looked behind, by visibility.
   * `behind` is the ID of a run that is looked behind as well: of one that wants to know what was before it.
   */
  lookAtRuns(input: { readonly environment: string; readonly behind?: string }): Promise<RunLook>;
  /** Terminates a run of an environment's lock, which hears nothing else any more. One that has ended is left as it is. */
  endRun(input: { readonly environment: string; readonly runId: string; readonly reason: string }): Promise<void>;
}
