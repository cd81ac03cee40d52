import type { Command } from 'commander';
import { Option } from 'commander';
import type { Colour } from '../../domain/colour';
import type { CommonOptions } from '../command-shape';
import type { Consent } from '../confirm';
import type { RollbackAnswer } from '../roll-back';
import { TAKEN_BACK } from '../roll-back';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import { colours } from '../../domain/colour';
import { ClientFailure } from '../client-failure';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { confirmed, requireConsent } from '../confirm';
import { awaitEnd } from '../follow-run';
import { commaSeparated } from '../option-values';
import { answer, say, stopperOf, withClient } from '../session';
import { destinationText } from '../../domain/request';
import { watchLine } from '../views/started-view';

interface RollbackOptions extends CommonOptions, Consent {
  readonly environment: string;
  readonly to?: Colour;
  readonly reason?: string;
  readonly by?: string;
  readonly wait?: boolean;
  readonly breakGlass?: boolean;
  readonly config?: string;
  readonly services?: string[];
}

/** Asked for and not done. */
const EXIT_NOT_DONE = 1;

/** `rollout rollback`: traffic back, with a running rollout, after one that was cut off, or without Temporal. */
export function rollbackCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'rollback',
    description:
      'Take traffic back: the running rollout rolls back; after one that was cut off, traffic is restored. With --wait exits 0 once it is back.',
    example: {
      says: 'stop what runs and have all traffic where it came from.',
      line: 'rollout rollback --environment production --reason "orders are lost" --wait',
    },
  })
    .requiredOption('--environment <name>', 'where')
    .addOption(new Option('--to <colour>', 'send all traffic to this colour, when no rollout runs').choices(colours))
    .option('--reason <text>', 'why, for the record')
    .option('--by <login>', 'who asks (default: GITHUB_ACTOR or USER)')
    .option('--wait', 'stay until traffic is back')
    .option('--yes', 'do not ask before --to or --break-glass')
    .option('--break-glass', 'without Temporal: write the weights from here, with your own AWS credentials')
    .option('--services <names>', 'only these services (their records), for --break-glass', commaSeparated)
    .option('-c, --config <file>', 'configuration, for --break-glass (default: ROLLOUT_CONFIG or rollout.yaml)');
  return withCommonOptions(command).action(async (options: RollbackOptions) => {
    if (options.breakGlass) {
      const { breakGlass } = await import('../break-glass/restore.js');
      await breakGlass(session, options);
      return;
    }
    if (options.services) throw new ClientFailure('usage', '--services goes with --break-glass only');
    if (options.to) requireConsent(session, options, '`rollout rollback --to`');
    const by = stopperOf(session.io, options.by);
    await namingBreakGlass(options, () =>
      withClient(session, options, (client) => rollBack(session, client, by, options)),
    );
  });
}

/** Somebody who cannot reach Temporal has to know that there is another way. */
async function namingBreakGlass(options: RollbackOptions, calls: () => Promise<void>): Promise<void> {
  try {
    await calls();
  } catch (error) {
    if (!(error instanceof ClientFailure && error.code === 'unreachable')) throw error;
    throw new ClientFailure('unreachable', `${error.message}; ${otherWay(options)}`, { cause: error });
  }
}

async function rollBack(session: Session, client: RolloutClient, by: string, options: RollbackOptions): Promise<void> {
  const { environment, to, reason, json } = options;
  if (to && !(await confirmed(session, options, `All traffic of ${environment} to ${to}?`))) {
    throw new ClientFailure('refused', 'nothing was done, you did not say yes');
  }
  const told = await client.rollback(environment, { by, ...(reason && { reason }), ...(to && { to }) });
  const lines = rollbackLines(told, options);
  if (!options.wait) {
    answer(session, json, told, lines);
    return;
  }
  say(session, lines);
  const { outcome } = await awaitEnd(session, client, { environment, runId: told.runId, json });
  if (TAKEN_BACK.includes(outcome)) session.exitCode = 0;
  else if (session.exitCode === 0) session.exitCode = EXIT_NOT_DONE;
}

function rollbackLines(told: RollbackAnswer, options: RollbackOptions): string[] {
  const next = watchLine(options.environment);
  if (told.kind === 'takingBack') {
    const away = told.answered ? [] : [`No worker answers: start one with \`rollout worker\`; ${otherWay(options)}`];
    return [`${options.environment}: ${told.message}`, ...away, next];
  }
  const verb = told.existing ? 'is being sent' : 'is now sent';
  return [`${options.environment}: all traffic ${verb} to ${destinationText(told.to)} (run ${told.runId})`, next];
}

function otherWay({ environment }: RollbackOptions): string {
  return `without Temporal: \`rollout rollback --environment ${environment} --break-glass\``;
}
