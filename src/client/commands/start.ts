import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { RolloutRequest } from '../../domain/request';
import type { Session } from '../session';
import { ClientFailure } from '../client-failure';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { firstSight } from '../first-sight';
import { awaitEnd, exitCodeOf } from '../follow-run';
import { provenRequest } from '../github/start-token';
import { commaSeparated, digestOption, repeated, wholeNumber } from '../option-values';
import type { PushedDigests } from '../pushed-digests';
import type { RolloutClient } from '../rollout-client';
import { answer, personOf, say, withClient } from '../session';
import type { StartedRollout } from '../start-rollout';
import { startedLine, startedLines } from '../views/started-view';

/** What `start` and `plan` have in common: a request in options. */
export interface RequestOptions extends CommonOptions {
  readonly environment: string;
  readonly imageTag: string;
  readonly services?: string[];
  readonly commit?: string;
  readonly branch?: string;
  readonly sequence?: number;
  readonly runUrl?: string;
  readonly requestedBy?: string;
  readonly waive?: string[];
  readonly reason?: string;
  readonly digest?: PushedDigests;
  readonly allowOlder?: boolean;
}

/** A person or a script waits no longer for what preflight finds; most find it in a second or two. */
const VERDICT_WITHIN_MS = 10_000;

/** `rollout start`: asks for a rollout and ends with the verdict of preflight, or with `--wait` when the rollout ends. */
export function startCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'start',
    description:
      'Start a rollout and say what preflight found, within seconds; exit 3 when it is refused. With --wait, stay until it ends and exit by its outcome.',
    example: {
      says: 'carry a tag to production, and take the place of an older push that still awaits approval.',
      line: 'rollout start --environment production --image-tag main-1a2b3c4-20260102030405 --sequence 118 --supersede',
    },
  });
  withRequestOptions(command)
    .option('--supersede', 'end a run of a lower --sequence: one that awaits approval, or any staging deploy')
    .option('--wait', 'stay until the rollout ends')
    .option(
      '--token <token>',
      'proof of who asks, seen by all on this machine: better ROLLOUT_TOKEN (default: that, or that of the GitHub job)',
    );
  return withCommonOptions(command).action(
    async (options: RequestOptions & { supersede?: boolean; wait?: boolean; token?: string }) => {
      const request = requestOf(session, options);
      await withClient(session, options, async (client) => {
        const proven = await provenRequest(session, request, options.token);
        const started = await client.start(proven, { supersede: options.supersede });
        if (options.wait) {
          say(session, [startedLine(request, started)]);
          await awaitEnd(session, client, { ...started, ...options });
        } else await answerVerdict(session, client, request, started, options.json);
      });
    },
  );
}

/** Answers as soon as preflight has its verdict; one that takes long, or waits for a worker, is no failure. */
async function answerVerdict(
  session: Session,
  client: RolloutClient,
  request: RolloutRequest,
  started: StartedRollout,
  json: boolean | undefined,
): Promise<void> {
  const run = { environment: request.environment, runId: started.runId };
  const sight = await firstSight(client, run, { now: () => session.io.now(), withinMs: VERDICT_WITHIN_MS });
  const { phase, outcome, findings, planDigest } = sight.status ?? { phase: null, outcome: null, findings: [] };
  answer(session, json, { ...started, phase, outcome, findings, planDigest }, startedLines(request, started, sight));
  if (sight.status) session.exitCode = exitCodeOf(sight.status);
}

/** Adds the options that make up a request. */
export function withRequestOptions(command: Command): Command {
  return command
    .requiredOption('--environment <name>', 'where to')
    .requiredOption('--image-tag <tag>', 'which image')
    .option('--services <names>', 'only these services, separated by commas (default: all)', commaSeparated)
    .option('--commit <sha>', 'commit of the image')
    .option('--branch <name>', 'branch of the image')
    .option('--sequence <number>', 'number of the push; a higher one may supersede a lower', wholeNumber)
    .option('--run-url <url>', 'page of the pipeline run')
    .option('--requested-by <login>', 'who asks; cannot approve it (default: GITHUB_ACTOR or USER)')
    .option('--waive <rule>', 'let this rule only alert; may be repeated, needs --reason', repeated)
    .option(
      '--digest <service=digest>',
      'the image that was pushed; any other is refused. May be repeated',
      digestOption,
    )
    .option('--allow-older', 'put an older push in the place of a newer one; needs --reason')
    .option('--reason <text>', 'why, for the record');
}

/** The request that the options ask for. */
export function requestOf(session: Session, options: RequestOptions): RolloutRequest {
  const reason = options.reason;
  if ((options.waive || options.allowOlder) && !reason) {
    const what = options.waive ? `--waive ${options.waive.join(' ')}` : '--allow-older';
    throw new ClientFailure('usage', `${what} needs --reason: approvers read it`);
  }
  return {
    environment: options.environment,
    imageTag: options.imageTag,
    ...(options.services && { services: options.services }),
    ...(options.sequence !== undefined && { sequence: options.sequence }),
    ...(options.commit && { commit: options.commit }),
    ...(options.branch && { branch: options.branch }),
    ...(options.runUrl && { runUrl: options.runUrl }),
    requestedBy: personOf(session, options.requestedBy, '--requested-by'),
    ...(reason && { reason }),
    ...(options.digest && { digests: options.digest }),
    ...(options.allowOlder && { allowOlder: true }),
    ...(options.waive && reason && { waivers: options.waive.map((rule) => ({ rule, reason })) }),
  };
}
