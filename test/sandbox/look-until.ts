import { setTimeout as delay } from 'node:timers/promises';
import { ClientFailure } from '../../src/client/client-failure';
import { decisionId } from '../../src/client/decision-id';
import type { RolloutClient } from '../../src/client/rollout-client';
import type { RolloutStatus } from '../../src/domain/status';

/** A look at a run that did not go as a story tells it. */
export class StoryFailure extends Error {}

/** A story that takes longer hangs: several times what a busy machine takes. */
const STORY_WITHIN_MS = 900_000;

// For every test and hook of a file that tells stories.
jest.setTimeout(STORY_WITHIN_MS);

const LOOK_EVERY_MS = 100;
const LOOK_WITHIN_MS = STORY_WITHIN_MS / 2;

/** Undefined while nobody can say: no run yet, or no worker that answers. */
export async function readStatus(client: RolloutClient, environment: string): Promise<RolloutStatus | undefined> {
  try {
    return (await client.status(environment)).status;
  } catch (failure) {
    if (failure instanceof ClientFailure && ['noWorker', 'nothingRuns'].includes(failure.code)) return undefined;
    throw failure;
  }
}

/**
 * The status once it is as wanted, of a run after the one with this ID if it is given.
 * @throws a sentence with the last status when the run ends before, or time is up
 */
export async function lookUntil(
  client: RolloutClient,
  environment: string,
  wanted: (status: RolloutStatus) => boolean,
  after?: string,
): Promise<RolloutStatus> {
  const deadline = Date.now() + LOOK_WITHIN_MS;
  for (;;) {
    const seen = await readStatus(client, environment);
    const status = seen?.runId === after ? undefined : seen;
    if (status !== undefined && wanted(status)) return status;
    const now = status === undefined ? 'no status' : `${status.phase} ${status.weight.asked} %`;
    if (status?.outcome) {
      const why = [status.failure?.what, status.failure?.evidence, ...status.findings.map(({ problem }) => problem)];
      throw new StoryFailure(`${environment} ended as ${status.outcome}: ${why.filter(Boolean).join(' ')}`);
    }
    if (Date.now() > deadline) throw new StoryFailure(`${environment} did not get there in time, last seen: ${now}`);
    await delay(LOOK_EVERY_MS);
  }
}

/** Waits until a rollout in production, after that run if it is given, asks for approval, and approves as two people. */
export async function approveTwice(client: RolloutClient, after?: string): Promise<void> {
  const asks = ({ phase, planDigest }: RolloutStatus): boolean => phase === 'awaitingApproval' && planDigest !== null;
  const { planDigest, runId } = await lookUntil(client, 'production', asks, after);
  for (const by of ['approver-1', 'approver-2']) {
    const argument = { id: decisionId('approve'), by, planDigest: planDigest ?? '' };
    await client.decide('approve', { environment: 'production', runId }, argument);
  }
}
