import type { Observation } from './observation';
import type { DrainingSettings } from './settings';
import { shareOf } from './judge';

/** How far a colour has drained. */
export interface DrainProgress {
  /** Not before this: resolvers' TTL and the target groups' deregistration delay are over then. */
  readonly notBefore: number;
  /** Since when every service was seen quiet without interruption; null while one is not, or cannot be seen. */
  readonly quietSince: number | null;
  readonly lastSeenAt: number | null;
}

/** A drain that has just begun. */
export function freshDrain(notBefore: number): DrainProgress {
  return { notBefore, quietSince: null, lastSeenAt: null };
}

/**
 * Progress after one observation. Quiet means: every service's share of the draining colour was seen below the limit. A
 * share nobody can tell (no requests at all, no metrics) is not quiet: never stop what may still be needed.
 */
export function noteShares(
  progress: DrainProgress,
  observation: Observation,
  role: 'live' | 'candidate',
  draining: Pick<DrainingSettings, 'shareBelow'>,
): DrainProgress {
  const quiet =
    observation.shares.length > 0 &&
    observation.shares.every((share) => {
      const candidate = shareOf(share);
      if (candidate === null) return false;
      return (role === 'candidate' ? candidate : 1 - candidate) * 100 < draining.shareBelow;
    });
  return {
    notBefore: progress.notBefore,
    quietSince: quiet ? (progress.quietSince ?? observation.at) : null,
    lastSeenAt: observation.at,
  };
}

/** Whether the colour was quiet for long enough, seen to the end of it. */
export function isDrained(progress: DrainProgress, draining: Pick<DrainingSettings, 'quietForMs'>): boolean {
  if (progress.quietSince === null || progress.lastSeenAt === null) return false;
  return progress.lastSeenAt >= progress.notBefore && progress.lastSeenAt - progress.quietSince >= draining.quietForMs;
}
