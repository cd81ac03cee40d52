import type { Command } from 'commander';
import type { CommandShape, CommonOptions } from '../command-shape';
import type { DecisionArgument, DecisionKind } from '../../domain/decision';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import { needsIdentity } from '../../domain/identity';
import { ClientFailure } from '../client-failure';
import { shapedCommand, withCommonOptions } from '../command-shape';
import type { RunRef } from '../decide';
import { decisionId } from '../decision-id';
import { decideProven } from '../github/decide-proven';
import { durationMs, runIdOption } from '../option-values';
import { answer, environmentOf, personOf, say, stopperOf, withClient } from '../session';
import { shortPlanLines, warningLines } from '../views/plan-view';

/** What people decide by a command; superseding is the pipeline's own. */
type Decidable = Exclude<DecisionKind, 'supersede'>;

interface DecisionOptions extends CommonOptions {
  readonly environment?: string;
  readonly run?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly token?: string;
  readonly planDigest?: string;
  readonly for?: number;
}

/** Where people are verified, a job of GitHub Actions has its own proof, and a terminal lets a workflow decide. */
const TOKEN_OPTION =
  'proof of who decides, seen by all on this machine: better ROLLOUT_TOKEN (default: that; that of the GitHub job; at a terminal, by `gh`)';

const shapes: Readonly<Record<Decidable, Omit<CommandShape, 'name'>>> = {
  /** One voice for the plan that the running rollout shows. */
  approve: {
    description: 'Approve the plan of a rollout; it goes on when the quorum is reached.',
    example: { says: 'read the short plan and give your voice.', line: 'rollout approve --environment production' },
  },
  /** One voice against the plan ends the rollout. */
  reject: {
    description: 'Reject the plan of a rollout; one rejection ends it, nothing was written.',
    example: {
      says: 'end a rollout that must not happen today.',
      line: 'rollout reject --environment production --reason "sale starts at noon"',
    },
  },
  /** Freezes the window of a step. */
  pause: {
    description: 'Pause a watched step: checks go on and still roll back, but no time is credited.',
    example: {
      says: 'hold the weight for half an hour while you look.',
      line: 'rollout pause --environment production --for 30m --reason "looking at the login errors"',
    },
  },
  /** Goes on after a pause. */
  resume: {
    description: 'Go on after a pause: the window is spent again.',
    example: {
      says: 'go on, since the errors were not ours.',
      line: 'rollout resume --environment production --reason "provider outage is over"',
    },
  },
  /** Ends the window of a step. */
  promote: {
    description: 'End the window of a step early; the last check must not have failed.',
    example: {
      says: 'go to the next weight now.',
      line: 'rollout promote --environment production --reason "quiet night, metrics are clear"',
    },
  },
  /** Stops a rollout and takes back what it did. */
  abort: {
    description: 'Stop a rollout: before traffic moved nothing is left behind, afterwards it rolls back.',
    example: {
      says: 'take production back to what it ran before.',
      line: 'rollout abort --environment production --reason "complaints from the shops"',
    },
  },
  /** Gives up a rollback that cannot be verified. */
  release: {
    description:
      'Give up a rollback that cannot be verified for 30 min; two approvers must ask, and the traffic is theirs then.',
    example: {
      says: 'let go, after the records were put right by hand.',
      line: 'rollout release --environment production --reason "weights set by hand, checked with dig"',
    },
  },
};

/** What every decision's argument has. */
type DecisionBase = Pick<DecisionArgument, 'id' | 'by' | 'reason'>;

/** `rollout approve`, `rollout abort` and so on: sends one decision and tells the answer. */
export function decisionCommand(session: Session, kind: Decidable): Command {
  const command = shapedCommand({ name: kind, ...shapes[kind] });
  if (needsIdentity(kind)) command.option('--token <token>', TOKEN_OPTION);
  command
    .option('--environment <name>', 'of which rollout (default: the only running one, or production)')
    .option(
      '--run <id>',
      'the run you looked at; nothing is decided when it has ended (default: the running one)',
      runIdOption,
    )
    .option('--reason <text>', 'why, for the record')
    .option('--by <login>', 'who decides (default: GITHUB_ACTOR or USER)');
  withCommonOptions(command).action((options: DecisionOptions) => decide(session, kind, options));
  if (isUponPlan(kind))
    command.option('--plan-digest <digest>', 'the plan you read (default: that of the running rollout, shown first)');
  if (kind === 'pause')
    command.option('--for <duration>', 'length of the pause (default: of the configuration)', durationMs);
  return command;
}

async function decide(session: Session, kind: Decidable, options: DecisionOptions): Promise<void> {
  const by = needsIdentity(kind) ? personOf(session, options.by, '--by') : stopperOf(session.io, options.by);
  await withClient(session, options, async (client) => {
    const environment = await environmentOf(client, options.environment);
    const runId = options.run ?? (await client.describe(environment)).runId;
    const run = { environment, runId };
    const base: DecisionBase = { id: decisionId(kind), by, ...(options.reason && { reason: options.reason }) };
    const argument = isUponPlan(kind)
      ? await withPlanDigest(session, client, base, run, options.planDigest)
      : { ...base, ...(options.for !== undefined && { forMs: options.for }) };
    const token = options.token?.trim() || session.io.env.ROLLOUT_TOKEN;
    const outcome = await decideProven(session, client, { kind, run, argument }, token);
    answer(session, options.json, { id: argument.id, ...run, ...outcome }, [`${environment}: ${outcome.message}`]);
  });
}

function isUponPlan(kind: Decidable): boolean {
  return kind === 'approve' || kind === 'reject';
}

/**
 * Completes a decision upon a plan: by the digest given, else by that of the running rollout's plan, which is shown first,
 * so that people see what they decide upon.
 */
async function withPlanDigest(
  session: Session,
  client: RolloutClient,
  base: DecisionBase,
  { environment, runId }: RunRef,
  planDigest: string | undefined,
): Promise<DecisionArgument<'approve'>> {
  if (planDigest) return { ...base, planDigest };
  const { status, result } = await client.status(environment, runId);
  if (result) {
    const cure = 'see `rollout status`';
    throw new ClientFailure(
      'nothingRuns',
      `nothing runs in ${environment}; the last rollout was ${result.outcome}: ${cure}`,
    );
  }
  if (!status.plan || !status.planDigest) {
    throw new ClientFailure('refused', `${environment} has no plan yet (it is ${status.phase}): try again in a moment`);
  }
  const warnings = status.facts ? warningLines(status.facts) : [];
  say(session, [...shortPlanLines(status.plan, status.planDigest), ...warnings]);
  return { ...base, planDigest: status.planDigest };
}
