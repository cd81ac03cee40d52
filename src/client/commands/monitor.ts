import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import { shapedCommand, withStoreOption } from '../command-shape';
import type { ExpectedThreshold } from '../monitor/expected-threshold';
import { expectedThreshold } from '../monitor/expected-threshold';
import { checkLine, monitorLines } from '../monitor/monitor-lines';
import { monitorRun } from '../monitor/monitor-run';
import { durationMs } from '../option-values';
import type { Session } from '../session';
import { environmentOf, print, say, withClient } from '../session';
import type { WatchedStatus } from '../watch-run';

interface MonitorCommandOptions extends CommonOptions {
  readonly environment?: string;
  readonly duration?: number;
  readonly expect?: ExpectedThreshold[];
}

/** `rollout monitor`: the checks of a rollout, a line each, and an exit code that says whether all is well. */
export function monitorCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'monitor',
    description:
      'Print every check of the running rollout with its values; exit 0 when all was well for --duration or it completed, 2 when it is taken back, 1 when nobody can tell. Of one that has ended: how, which with --duration is never 0.',
    example: {
      says: 'see an hour of checks, or less if the rollout ends before.',
      line: 'rollout monitor --environment production --duration 1h',
    },
  })
    .option('--environment <name>', 'of which environment (default: the only one with a rollout, or production)')
    .option('--duration <duration>', 'for so long from the first check on (default: to its end)', durationMs)
    .option(
      '--expect <rule=threshold>',
      'refuse unless the rollout is watched by it, such as error-rate=0.5; may be repeated',
      expectedThreshold,
    );
  return withStoreOption(command).action(async (options: MonitorCommandOptions) => {
    await withClient(session, options, (client) => monitor(session, client, options));
  });
}

async function monitor(
  session: Session,
  client: Parameters<typeof monitorRun>[0],
  options: MonitorCommandOptions,
): Promise<void> {
  const { json } = options;
  const environment = await environmentOf(client, options.environment);
  const write = (line: string): void => print(session, [line]);
  const found = await monitorRun(client, environment, {
    ...(options.duration !== undefined && { durationMs: options.duration }),
    expected: options.expect ?? [],
    now: () => session.io.now(),
    say: (line) => say(session, [line]),
    onLook: json ? writingChecks(write) : (before, now) => lookLines(before, now).forEach(write),
  });
  write(json ? JSON.stringify(found) : `${environment}: ${found.message}`);
  session.exitCode = found.exitCode;
}

/** Of a run that has ended already only its last check and its end are news. */
function lookLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  const { status } = now;
  if (before !== null || !now.ended || status === null) return monitorLines(before, now);
  const when = status.endedAt === null ? '' : `, ended ${new Date(status.endedAt).toISOString().slice(0, 19)}Z`;
  const { kind, request, lastCheck } = status;
  const head = `Nothing runs in ${request.environment}. The last ${kind}: ${request.imageTag}${when}`;
  return lastCheck === null ? [head] : [head, checkLine(status, lastCheck)];
}

/** One JSON document a line for each check; the last line is what was found. */
function writingChecks(write: (line: string) => void): (before: WatchedStatus | null, now: WatchedStatus) => void {
  let told: number | null = null;
  return (_before, { status }) => {
    const check = status?.lastCheck ?? null;
    if (check === null || check.number === told) return;
    told = check.number;
    write(JSON.stringify({ check }));
  };
}
