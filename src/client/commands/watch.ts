import type { Command } from 'commander';
import type { CommonOptions } from '../command-shape';
import type { RolloutClient } from '../rollout-client';
import type { RolloutStatus } from '../../domain/status';
import type { Session } from '../session';
import { shapedCommand, withStoreOption } from '../command-shape';
import { exitCodeOf, followRun } from '../follow-run';
import { environmentOf, print, withClient } from '../session';

/** `rollout watch`: shows a rollout live until it ends. */
export function watchCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'watch',
    description:
      'Show a rollout live until it ends, then exit by its outcome. Elsewhere than in a terminal: a line a change.',
    example: { says: 'follow what happens in production.', line: 'rollout watch --environment production' },
  }).option('--environment <name>', 'of which environment (default: the only one with a rollout, or production)');
  return withStoreOption(command).action(async (options: CommonOptions & { environment?: string }) => {
    await withClient(session, options, async (client) => {
      const environment = await environmentOf(client, options.environment);
      const status = options.json
        ? await streamJson(session, client, environment)
        : await followRun(session, client, environment, { write: (text) => session.io.stdout(text) });
      session.exitCode = status ? exitCodeOf(status) : 0;
    });
  });
}

/** One JSON document a line for every look that differs from the one before. */
async function streamJson(session: Session, client: RolloutClient, environment: string): Promise<RolloutStatus | null> {
  let before = '';
  let last: RolloutStatus | null = null;
  for await (const watched of client.watch(environment)) {
    const line = JSON.stringify(watched);
    if (line !== before) print(session, [line]);
    before = line;
    last = watched.status;
  }
  return last;
}
