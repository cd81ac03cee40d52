import type { RolloutClient } from '../rollout-client';
import type { Runner } from './runner';
import { withClient } from '../session';

/** Runs with a client of Temporal as `TEMPORAL_*` says, and lets go of it. */
export async function withRolloutClient(
  runner: Runner,
  use: (client: RolloutClient) => Promise<number>,
): Promise<number> {
  return await withClient({ io: runner.io, exitCode: 0 }, {}, use);
}
