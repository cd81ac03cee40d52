import { ClientFailure } from '../client-failure';
import { environmentWorkflowId } from '../../domain/request';

/** One plan of one run: what a person decides upon. */
export interface RolloutId {
  readonly environment: string;
  readonly runId: string;
  /** Null in a run without a plan, such as a restore. */
  readonly planDigest: string | null;
}

/** The ID in one text, for people to copy: `environment/production:{run}:sha256:{digest}`. */
export function rolloutIdText({ environment, runId, planDigest }: RolloutId): string {
  return `${environmentWorkflowId(environment)}:${runId}:${planDigest ?? 'none'}`;
}

/** Reads such a text. Nothing shorter is taken: whoever names only an environment has not said which plan they read. */
export function parseRolloutId(text: string): RolloutId {
  const parts = /^environment\/([^\s:]+):([0-9a-f-]{36}):(sha256:[0-9a-f]{64}|none)$/.exec(text.trim());
  const [, environment, runId, planDigest] = parts ?? [];
  if (!environment || !runId || !planDigest) {
    const cure = 'copy it whole from the summary of the start job or from Slack';
    throw new ClientFailure(
      'usage',
      `${text} is not the ID of a rollout (environment/NAME:RUN:sha256:DIGEST): ${cure}`,
    );
  }
  return { environment, runId, planDigest: planDigest === 'none' ? null : planDigest };
}

/** The environment that an ID names, or a workflow's (`environment/production`): all that an undo needs. */
export function environmentIn(text: string): string {
  const [, environment] = /^environment\/([^\s:]+)$/.exec(text.trim()) ?? [];
  return environment ?? parseRolloutId(text).environment;
}
