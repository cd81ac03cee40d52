import { Argument, type Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import { formatTime } from '../../domain/duration';
import { ClientFailure } from '../client-failure';
import { shapedCommand, withCommonOptions } from '../command-shape';
import { durationMs } from '../option-values';
import { answer, environmentOf, personOf, withClient } from '../session';
import { painterFor } from '../views/colours';
import { guardLines, guardTrouble } from '../views/guard-view';

interface GuardOptions extends CommonOptions {
  readonly environment?: string;
  readonly for?: number;
  readonly reason?: string;
  readonly by?: string;
}

/** What the guard's findings mean to a machine. */
const EXIT = { none: 0, unsure: 1, trouble: 2 } as const;

/** `rollout guard [show|pause|resume]`: what watches over traffic that no rollout is in charge of. */
export function guardCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'guard',
    description:
      'Show what the guard of an environment found (exit 2: orphaned, stuck or split; 1: nothing can be said), or let it only look for a while.',
    example: {
      says: 'let it do nothing while you shift traffic by hand; it acts again by itself.',
      line: 'rollout guard pause --environment production --for 1h --reason "load test by hand"',
    },
  })
    .addArgument(new Argument('[what]', 'what to do').choices(['show', 'pause', 'resume']).default('show'))
    .option('--environment <name>', 'of which environment (default: the only one with a rollout, or production)')
    .option('--for <duration>', 'length of a pause, 24h at most', durationMs)
    .option('--reason <text>', 'why, for the record')
    .option('--by <login>', 'who pauses or resumes (default: GITHUB_ACTOR or USER)');
  return withCommonOptions(command).action(async (what: string, options: GuardOptions) => {
    if (what === 'pause' && options.for === undefined) {
      throw new ClientFailure('usage', 'a pause has an end: give --for, such as --for 1h');
    }
    if (what !== 'pause' && options.for !== undefined) {
      throw new ClientFailure('usage', 'only a pause takes --for: `rollout guard pause --for 1h`');
    }
    await withClient(session, options, async (client) => {
      const environment = await environmentOf(client, options.environment);
      if (what === 'show') await show(session, client, environment, options);
      else await change(session, client, environment, options);
    });
  });
}

async function show(
  session: Session,
  client: RolloutClient,
  environment: string,
  options: GuardOptions,
): Promise<void> {
  const look = await client.guard(environment);
  answer(session, options.json, look, guardLines(look, session.io.now(), painterFor(session.io)));
  session.exitCode = EXIT[guardTrouble(look)];
}

async function change(
  session: Session,
  client: RolloutClient,
  environment: string,
  options: GuardOptions,
): Promise<void> {
  const { json, reason, for: forMs } = options;
  const base = { by: personOf(session, options.by, '--by'), ...(reason && { reason }) };
  if (forMs === undefined) {
    await client.resumeGuard(environment, base);
    answer(session, json, { environment, pausedUntil: null }, [`${environment}: the guard acts again`]);
    return;
  }
  const pausedUntil = await client.pauseGuard(environment, { ...base, forMs });
  const until = `the guard looks but does nothing until ${formatTime(pausedUntil)}, then it acts again by itself`;
  answer(session, json, { environment, pausedUntil }, [`${environment}: ${until}`]);
}
