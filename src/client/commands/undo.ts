import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { Consent } from '../confirm';
import type { GitHubTrust } from '../../domain/identity';
import type { RolloutClient } from '../rollout-client';
import type { RolloutRequest } from '../../domain/request';
import type { Session } from '../session';
import type { StartedRollout } from '../start-rollout';
import { outcomes } from '../../domain/outcome';
import { ClientFailure } from '../client-failure';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { confirmed, requireConsent } from '../confirm';
import { firstSight } from '../first-sight';
import { awaitEnd } from '../follow-run';
import { provenRequest } from '../github/start-token';
import { undoByWorkflow, undoNeedsWorkflow } from '../github/undo-by-workflow';
import { answer, personOf, say, withClient } from '../session';
import { findingLines } from '../views/plan-view';
import { startedLine, watchLine } from '../views/started-view';
import { undoLines } from '../views/undo-view';
import { approveUndo, declineUndo } from './answer-undo';
import { tellPlan } from './plan';

interface UndoOptions extends CommonOptions, Consent {
  readonly environment: string;
  readonly reason?: string;
  readonly by?: string;
  readonly wait?: boolean;
  readonly plan?: boolean;
  readonly token?: string;
}

/** `rollout undo`: the way back after a rollout has ended well. */
export function undoCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'undo',
    description:
      'Bring back what was live before the last completed rollout: deployed as it was, all traffic at once, then watched.',
    example: {
      says: 'read what comes back, say yes, and stay until it is done.',
      line: 'rollout undo --environment production --reason "refunds fail since noon" --wait',
    },
  })
    .requiredOption('--environment <name>', 'where')
    .option('--reason <text>', 'why, for the record')
    .option('--by <login>', 'who asks and approves (default: GITHUB_ACTOR or USER)')
    .option('--plan', 'show what would come back and end; writes nothing')
    .option('--yes', 'approve without being asked')
    .option('--wait', 'stay until it ends')
    .option(
      '--token <token>',
      'proof of who asks, seen by all on this machine: better ROLLOUT_TOKEN (default: that; that of the GitHub job; at a terminal, by `gh`)',
    );
  return withCommonOptions(command).action(async (options: UndoOptions) => {
    const request = requestOf(session, options);
    if (!options.plan) requireConsent(session, options, '`rollout undo`');
    await withClient(session, options, async (client) => {
      if (options.plan) {
        tellPlan(session, options, await client.plan(request));
        return;
      }
      const github = await undoNeedsWorkflow(session, client, options.environment, options.token);
      if (github) await undoElsewhere(session, client, request, options, github);
      else await undo(session, client, request, options);
    });
  });
}

function requestOf(session: Session, { environment, by, reason }: UndoOptions): RolloutRequest {
  const requestedBy = personOf(session, by, '--by');
  return { environment, mode: 'undo', imageTag: 'undo', requestedBy, ...(reason && { reason }) };
}

async function undo(
  session: Session,
  client: RolloutClient,
  request: RolloutRequest,
  options: UndoOptions,
): Promise<void> {
  const started = await client.start(await provenRequest(session, request, options.token));
  say(session, [startedLine(request, started)]);
  const { environment } = request;
  const sight = await firstSight(client, { ...started, environment }, { now: () => session.io.now() });
  if (!sight.status) {
    const approve = `\`rollout approve --environment ${environment}\``;
    throw new ClientFailure('noWorker', `${sight.why}; once the plan is there, give your voice with ${approve}`);
  }
  const { status } = sight;
  if (status.outcome !== null) {
    await tellEnd(session, client, started, options);
    return;
  }
  // One that was found running may be past that.
  if (status.phase === 'awaitingApproval' && status.plan) {
    say(session, undoLines(status.plan));
    if (!(await confirmed(session, options, `Undo ${request.environment}?`))) {
      await declineUndo(session, client, request, started, options);
      return;
    }
    await approveUndo(session, client, request, status, options);
  }
  if (options.wait) await awaitEnd(session, client, { ...started, ...options });
  else answer(session, options.json, started, [watchLine(request.environment)]);
}

/** People are verified: the plan is shown here, and the approve workflow asks and approves in the caller's name. */
async function undoElsewhere(
  session: Session,
  client: RolloutClient,
  request: RolloutRequest,
  options: UndoOptions,
  github: GitHubTrust,
): Promise<void> {
  const answered = await client.plan(request);
  if (!answered.plan || answered.findings.length > 0) {
    tellPlan(session, options, answered);
    return;
  }
  say(session, undoLines(answered.plan));
  if (!(await confirmed(session, options, `Undo ${request.environment}?`))) {
    session.exitCode = outcomes.aborted.exitCode;
    answer(session, options.json, answered, [`${request.environment}: nothing is undone`]);
    return;
  }
  const started = await undoByWorkflow(session, client, request, github);
  if (options.wait) await awaitEnd(session, client, { ...started, ...options });
  else answer(session, options.json, started, [watchLine(request.environment)]);
}

/** Preflight found reasons: all of them, with their cures. */
async function tellEnd(
  session: Session,
  client: RolloutClient,
  { runId }: StartedRollout,
  { environment, json }: UndoOptions,
): Promise<void> {
  const result = await client.result(environment, runId);
  const lines = [`${result.outcome}: ${result.message}`, ...result.status.findings.flatMap(findingLines)];
  answer(session, json, result, lines);
  session.exitCode = outcomes[result.outcome].exitCode;
}
