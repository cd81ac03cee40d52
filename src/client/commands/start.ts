import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { RolloutRequest } from '../../domain/request';
import type { Session } from '../session';
import { ClientFailure } from '../client-failure';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { awaitEnd } from '../follow-run';
import { provenRequest } from '../github/start-token';
import { commaSeparated, repeated, wholeNumber } from '../option-values';
import { answer, personOf, say, withClient } from '../session';
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
}

/** `rollout start`: asks for a rollout and ends in seconds, or with `--wait` when the rollout ends. */
export function startCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'start',
    description: 'Start a rollout; with --wait, stay until it ends and exit by its outcome.',
    example: {
      says: 'carry a tag to production, and take the place of an older push that still awaits approval.',
      line: 'rollout start --environment production --image-tag main-1a2b3c4-20260102030405 --sequence 118 --supersede',
    },
  });
  withRequestOptions(command)
    .option('--supersede', 'end a run of a lower --sequence: one that awaits approval, or any staging deploy')
    .option('--wait', 'stay until the rollout ends')
    .option('--token <token>', 'proof of who asks (default: ROLLOUT_TOKEN, or that of the GitHub job)');
  return withCommonOptions(command).action(
    async (options: RequestOptions & { supersede?: boolean; wait?: boolean; token?: string }) => {
      const request = requestOf(session, options);
      await withClient(session, options, async (client) => {
        const proven = await provenRequest(session, request, options.token);
        const started = await client.start(proven, { supersede: options.supersede });
        if (options.wait) {
          say(session, [startedLine(request, started)]);
          await awaitEnd(session, client, { ...started, ...options });
        } else answer(session, options.json, started, startedLines(request, started));
      });
    },
  );
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
    .option('--reason <text>', 'why, for the record');
}

/** The request that the options ask for. */
export function requestOf(session: Session, options: RequestOptions): RolloutRequest {
  const reason = options.reason;
  if (options.waive && !reason) {
    throw new ClientFailure('usage', `--waive ${options.waive.join(' ')} needs --reason: approvers read it`);
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
    ...(options.waive && reason && { waivers: options.waive.map((rule) => ({ rule, reason })) }),
  };
}
