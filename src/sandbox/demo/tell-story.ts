import { decisionId } from '../../client/decision-id';
import type { RolloutClient } from '../../client/rollout-client';
import type { WatchedStatus } from '../../client/watch-run';
import type { RolloutStatus } from '../../domain/status';
import type { Sandbox } from '../sandbox';
import { SandboxFailure } from '../sandbox-failure';
import type { Story } from './story';
import { toldStory } from './told-story';
import type { ToldStory } from './told-story';

const LOOK_EVERY_MS = 500;
// Twice what the longer story takes on a slow machine.
const STORY_LIMIT_MS = 180_000;
const REQUESTER = 'demo';

/**
 * Asks for a rollout, approves it as the first approvers of the configuration, and follows it to its end.
 * @param show gets every look
 * @throws SandboxFailure when it does not end in time; ClientFailure
 */
export async function tellStory(
  sandbox: Sandbox,
  client: RolloutClient,
  story: Story,
  show: (watched: WatchedStatus) => void,
): Promise<ToldStory> {
  const { environment } = sandbox.settings;
  const startedAt = Date.now();
  const { runId } = await client.start({ environment, imageTag: story.imageTag, requestedBy: REQUESTER });
  const limit = AbortSignal.timeout(STORY_LIMIT_MS);
  for await (const watched of client.watch(environment, { runId, everyMs: LOOK_EVERY_MS, signal: limit })) {
    show(watched);
    if (watched.status && !watched.ended) await approveIfAsked(client, watched.status, sandbox);
  }
  if (limit.aborted) {
    const minutes = STORY_LIMIT_MS / 60_000;
    throw new SandboxFailure(`${story.imageTag} did not end within ${minutes} minutes; is the machine very busy?`);
  }
  const result = await client.result(environment, runId);
  return toldStory(story, result, { startedAt, endedAt: Date.now() }, sandbox.load.read());
}

/** One approval a look, so that each is seen to count. */
async function approveIfAsked(client: RolloutClient, status: RolloutStatus, sandbox: Sandbox): Promise<void> {
  const { phase, planDigest, approvals, runId, request } = status;
  if (phase !== 'awaitingApproval' || planDigest === null) return;
  // The phase lasts until everything was read again; a third approval would then come too late, and be refused.
  if (approvals.givenBy.length >= approvals.needed) return;
  const by = sandbox.settings.approvals.approvers.find((approver) => !approvals.givenBy.includes(approver));
  if (by === undefined) return;
  const run = { environment: request.environment, runId };
  await client.decide('approve', run, { id: decisionId('approve'), by, planDigest });
}
