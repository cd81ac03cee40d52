import type { Client } from '@temporalio/client';
import type { Colour } from '../domain/colour';
import type { Outcome } from '../domain/outcome';
import type { RolloutRequest } from '../domain/request';
import type { RunFacts } from '../domain/run-facts';
import { formerColours } from '../domain/guard-orphan';
import { lookAtRuns } from '../activities/runs/look-at-runs';
import { workflowTypes } from '../workflows/messages';
import { ClientFailure, RefusedDecision } from './client-failure';
import { decide } from './decide';
import { decisionId } from './decision-id';
import { explained } from './explain-failure';
import { readRun } from './read-run';
import { factsText, latestRun } from './run-facts';
import { startRollout } from './start-rollout';
import { destinationText } from '../domain/request';
import { isOver, untilClosed } from './until-closed';

/** Ends with which traffic is where it was asked to be. */
export const TAKEN_BACK: readonly Outcome[] = ['rolledBack', 'failedBeforeTraffic', 'aborted', 'restored'];

/** Who wants traffic back, and why. */
export interface RollbackAsk {
  readonly by: string;
  readonly reason?: string;
  /** Colour that gets all traffic of all records; where it came from, when left out. */
  readonly to?: Colour;
}

/** How traffic goes back. */
export type RollbackAnswer =
  /** The running rollout takes back what it did. `answered` is false while no worker is there to do it. */
  | { readonly kind: 'takingBack'; readonly runId: string; readonly answered: boolean; readonly message: string }
  /** A restore sends all traffic to `to`; `existing` when it ran already. */
  | {
      readonly kind: 'restoring';
      readonly runId: string;
      readonly existing: boolean;
      readonly to: NonNullable<RolloutRequest['to']>;
    };

/**
 * Takes an environment's traffic back: tells the running rollout to, or starts a restore to where traffic came from before
 * a run that was cut off, or to the colour asked for. Throws `refused` with the cure when there is nothing to take back.
 */
export async function rollBack(
  client: Client,
  taskQueue: string,
  environment: string,
  ask: RollbackAsk,
): Promise<RollbackAnswer> {
  const latest = await latestRun(client, environment);
  if (latest && isOver(latest)) await untilClosed(client, latest);
  else if (latest) {
    if (latest.type === workflowTypes.restoreTraffic) return joinRestore(latest, ask);
    const answer = await takeBack(client, latest, ask);
    if (answer) return answer;
  }
  if (latest?.type === workflowTypes.stagingDeploy) throw noColours(environment);
  const to = ask.to ?? (await whereItCameFrom(client, environment));
  const { by: requestedBy, reason } = ask;
  const restore = { environment, mode: 'restore', imageTag: 'restore', to, requestedBy } as const;
  const started = await startRollout(client, taskQueue, { ...restore, ...(reason && { reason }) });
  return { kind: 'restoring', runId: started.runId, existing: started.existing, to };
}

function joinRestore(running: RunFacts, ask: RollbackAsk): RollbackAnswer {
  const to = running.request?.to;
  if (to === undefined || (ask.to !== undefined && destinationText(to) !== ask.to)) {
    const cure = 'wait for its end';
    throw new ClientFailure('refused', `${running.environment} is taken by ${factsText(running)}: ${cure}`);
  }
  return { kind: 'restoring', runId: running.runId, existing: true, to };
}

/** Tells a run to take back what it did. Null when it ended meanwhile. */
async function takeBack(client: Client, running: RunFacts, ask: RollbackAsk): Promise<RollbackAnswer | null> {
  const { environment, runId } = running;
  if (ask.to !== undefined) {
    const cure = 'it goes back to the colour it came from by itself: leave out --to';
    throw new ClientFailure('refused', `${environment} is taken by ${factsText(running)}; ${cure}`);
  }
  const { by, reason } = ask;
  try {
    const outcome = await decide(client, 'abort', running, {
      id: decisionId('abort'),
      by,
      ...(reason && { reason }),
    });
    return { kind: 'takingBack', runId, ...outcome };
  } catch (error) {
    if (error instanceof ClientFailure && error.code === 'nothingRuns') return null;
    if (!(error instanceof RefusedDecision)) throw error;
    const { status } = await readRun(client, environment, runId);
    // Whoever comes second wants what is being done already.
    if (status.phase === 'rollingBack') return { kind: 'takingBack', runId, answered: true, message: error.reason };
    throw error;
  }
}

/** Colour of each record before the run that was cut off. Throws `refused` when traffic was brought to an end by all runs. */
async function whereItCameFrom(client: Client, environment: string): Promise<Readonly<Record<string, Colour>>> {
  const last = await explained(client, () => lookAtRuns(client, { environment }));
  switch (last.kind) {
    case 'orphaned': {
      const to = formerColours(last.snapshot);
      const split = last.snapshot.records.find(({ name }) => to[name] === undefined);
      if (split) throw nothingToTakeBack(environment, `${split.name} was split before ${last.imageTag}`);
      return to;
    }
    case 'open':
      throw new ClientFailure('refused', `somebody has just started a run in ${environment}: see \`rollout status\``);
    case 'none':
      throw nothingToTakeBack(environment, 'no rollout moved its traffic');
    case 'closed':
      throw nothingToTakeBack(
        environment,
        last.outcome === 'released'
          ? 'the last one was released: where its traffic is, nobody verified'
          : `traffic is whole, the last one ended ${last.outcome}`,
      );
  }
}

function nothingToTakeBack(environment: string, why: string): ClientFailure {
  const former = `\`rollout undo --environment ${environment}\` brings the former version back`;
  const colour = '`--to blue` or `--to green` sends all traffic to that colour';
  return new ClientFailure('refused', `nothing runs in ${environment}, and ${why}: ${former}, ${colour}`);
}

function noColours(environment: string): ClientFailure {
  return new ClientFailure(
    'refused',
    `nothing runs in ${environment}, and it has no colours: a deploy takes itself back when it fails; start the tag that it shall run`,
  );
}
