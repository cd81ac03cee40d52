import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RunFacts } from '../domain/run-facts';
import { isEnd } from '../domain/phase';
import { ClientFailure } from './client-failure';
import { describeRun, factsText } from './run-facts';

/** A closing run waits for messages on their way, half a minute at most; a worker that goes away must not let the caller wait for ever. */
const CLOSE_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 250;

/** Whether a run has closed, or has its outcome and only tells it to people before it closes. */
export function isOver({ closedAt, phase }: RunFacts): boolean {
  return closedAt !== null || (phase !== null && isEnd(phase));
}

/** Waits until a run that is over has let go of its environment. Throws `refused` when it does not. */
export async function untilClosed(client: Client, { environment, runId }: RunFacts): Promise<void> {
  const deadline = Date.now() + CLOSE_WITHIN_MS;
  for (;;) {
    const facts = await describeRun(client, environment, runId);
    if (facts.closedAt !== null) return;
    if (Date.now() > deadline) {
      const cure = 'look whether a worker runs, and try again';
      throw new ClientFailure('refused', `${environment} ${factsText(facts)} is over but does not close: ${cure}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
